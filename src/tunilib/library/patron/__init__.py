"""The port for patrons: the embedded library as a door, as sites are."""
