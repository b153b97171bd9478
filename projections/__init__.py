"""Read models: tables that are kept copies of pure functions of a story."""
