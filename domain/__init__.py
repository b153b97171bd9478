"""What the product knows: facts, what they add up to, and what may happen next. Standard library only."""
