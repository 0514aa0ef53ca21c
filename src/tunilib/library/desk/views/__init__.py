"""The columns that a desk shows, a file for each subject."""
