"""What the desk gives: values, as those of the core."""
