"""This machine: files, the clock, configuration, secrets, sessions, databases and the ledger.

Importing this package loads nothing. Heavy libraries (sqlite3, keyring, tomllib, json) are imported when used.
"""
