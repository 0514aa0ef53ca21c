"""The rules of a library: how they are stored, the sets that ship, and the list of fees."""
