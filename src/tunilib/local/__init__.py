"""This machine: files, the clock, configuration, secrets, sessions, databases and the ledger.

Importing this package loads nothing; each part is a module of its own, and heavy libraries (sqlite3,
keyring, tomllib, json) are imported by the function that needs them.
"""
