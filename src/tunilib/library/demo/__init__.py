"""The demonstration: a small library with a history."""
