"""All SQL of the embedded library: table definitions and migrations, transactions, queries and changes.

Table definitions, locking and the style of parameters are SQLite's. Queries and changes keep to what PostgreSQL 15
takes too: ids are texts made in Python, days are ISO dates as text, money is integer cents, flags are compared with
``= 1``.
"""
