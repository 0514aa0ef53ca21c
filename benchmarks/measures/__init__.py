"""What is measured in a large library, a module for each question."""
