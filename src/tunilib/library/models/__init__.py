"""What the desk gives: values, like the models of the core."""
