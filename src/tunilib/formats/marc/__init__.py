"""MARC 21, in its exchange format (ISO 2709) and as MARCXML."""
