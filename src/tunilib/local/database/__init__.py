"""SQLite files of this machine: an embedded library, the ledger.

A file is private, opened with the settings that keep it whole (write-ahead log, full synchronisation, foreign keys),
brought up to date by numbered migrations, and changed in whole transactions by one process at a time, in a fair queue.
Readers never wait. What SQLite cannot do becomes a ``LocalError`` of code ``database``, or ``Unavailable`` where
another program used the file; then nothing was changed. sqlite3 is imported by the functions that need it;
`tunilib.local.database.creation` makes a file with its first content.
"""

from tunilib.local.database.connections import (
    Schema as Schema,
    connect as connect,
    database_error as database_error,
    lock_path as lock_path,
    open_database as open_database,
    read_transaction as read_transaction,
    sqlite_version as sqlite_version,
    translate_sqlite_errors as translate_sqlite_errors,
    write_transaction as write_transaction,
)
