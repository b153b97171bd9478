"""Sentences about behaviour, on real PostgreSQL."""
