"""Commands killed at any point, and what they leave behind."""
