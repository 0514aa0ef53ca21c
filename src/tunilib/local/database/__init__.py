"""SQLite files of this machine, for whoever keeps one: an embedded library, the ledger.

A file is private, opened with the settings that keep it whole (write-ahead log, full synchronisation, foreign keys),
brought up to date by numbered migrations, and changed in whole transactions by one process at a time, in a fair queue.
Readers never wait. Whatever SQLite cannot do becomes a `LocalError` of code ``database``, or `Unavailable` where
another program kept it busy; then nothing was changed.

sqlite3 is imported by the functions that need it; `tunilib.local.database.making` makes a file with its first content.
"""

from tunilib.local.database.opening import Schema, open_database, sqlite_version
from tunilib.local.database.speaking import database_error, spoken
from tunilib.local.database.transactions import lock_path, read_transaction, write_transaction

__all__ = [
    "Schema",
    "database_error",
    "lock_path",
    "open_database",
    "read_transaction",
    "spoken",
    "sqlite_version",
    "write_transaction",
]
