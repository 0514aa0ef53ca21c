"""The engine for a library in a file: SQLite's table definitions, migrations, transactions, queries and changes.

Ids are texts made in Python, days ISO dates, instants UTC, money integer cents, flags 0 and 1.
"""
