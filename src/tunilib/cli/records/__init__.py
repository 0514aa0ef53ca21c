"""From models to the records of interface section 2: every field, in the order in which it stands there."""
