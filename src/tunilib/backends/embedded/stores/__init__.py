"""Where a library is stored: the contract of its stores, and an engine in a folder of its own.

All SQL, the reading of rows, table definitions, migrations, locking and copying are an engine's. Everything else in the
embedded library uses :mod:`tunilib.backends.embedded.stores.contract` and never sees a connection.
"""
