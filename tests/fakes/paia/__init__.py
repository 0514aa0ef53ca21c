"""A PAIA server, written from the specification and from exchanges with a real one."""
