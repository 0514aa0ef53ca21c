"""Channels that hand messages to people: mail, and those that other packages add."""
