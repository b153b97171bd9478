"""The customer page: ours beside a bare handler and a stock strawberry schema, over the same facts."""
