"""Measured beside public tools, printed as ratios."""
