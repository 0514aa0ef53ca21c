"""Finna's markup, theme finna2."""
