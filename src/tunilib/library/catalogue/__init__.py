"""The catalogue: its records, and what of each record is searched."""
