"""The catalogue: its records, and how each is indexed."""
