"""The stores as far as every SQL engine does them alike: plain SQL, the reading of rows, and writing.

What differs is in the folder of each engine: table definitions and migrations, transactions and locks, full-text
search, renewal by sets, copies, and damage. Ids are texts made in Python, days ISO dates, instants UTC, money integer
cents, flags 0 and 1; texts are compared by their code points.
"""
