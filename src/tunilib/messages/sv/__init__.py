"""Texts in Swedish."""
