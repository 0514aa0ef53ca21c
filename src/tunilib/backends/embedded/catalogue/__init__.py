"""How a reference becomes a record of the catalogue."""
