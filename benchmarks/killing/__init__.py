"""Kills commands in the middle, and looks at what they leave."""
