"""Advocate readiness: whether a customer may be asked to speak for us, and how likely a yes is, explained."""
