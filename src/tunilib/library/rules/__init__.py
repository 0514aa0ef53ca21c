"""The rules of a library: the book they are kept in, the sets that ship, and the list of fees."""
