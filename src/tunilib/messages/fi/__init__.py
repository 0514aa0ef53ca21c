"""Texts in Finnish."""
