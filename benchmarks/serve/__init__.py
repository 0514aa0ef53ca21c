"""A library that is served to many clients at once."""
