"""What is measured in a large library, a room for each question."""
