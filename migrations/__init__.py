"""The schema as numbered plain SQL: the owner of every table and index, never edited after release."""
