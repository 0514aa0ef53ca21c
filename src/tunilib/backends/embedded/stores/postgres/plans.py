"""Whether the statements of a connection may be prepared: the server then plans each of them once.

A prepared statement belongs to one connection of the server. A pooler in transaction mode gives each transaction
another one, and only some remember which statements a client has prepared (PgBouncer 1.21 and newer, with
``max_prepared_statements``). Such a pooler gives them names of its own, by which it is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from psycopg import Error, pq

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.postgres.wire import Wire

AFTER: Final = 2
"""A statement is prepared when it was executed so often."""
ASKED_AT: Final = 3
"""A pooler is asked in the transaction of this number: most commands end before it."""
SERVER_PROCESS: Final = "SELECT pg_backend_pid()"
"""A pooler answers for another process than the one that it says it is when it is connected to."""
_CLOSING: Final = 170000
"""The version of libpq from which it tells a pooler, and not its server, that a statement is not needed any more."""
_PROBE: Final = "SELECT 'tunilib' AS prepared"
_NAMED_BY_US: Final = "SELECT name FROM pg_prepared_statements WHERE statement = %s AND starts_with(name, '_pg3_')"


def keeps_statements(wire: Wire) -> bool:
    """Whether a pooler keeps the statements that this connection prepares; asked within a transaction."""
    if pq.version() < _CLOSING:
        return False
    wire.prepare_threshold = AFTER
    wire.execute("SAVEPOINT prepared", prepare=False)
    try:
        wire.execute(_PROBE, prepare=True)
        names = wire.execute(_NAMED_BY_US, (_PROBE,), prepare=False).fetchall()
        for (name,) in names:
            wire.execute(f'DEALLOCATE "{name}"', prepare=False)
    except Error:
        wire.prepare_threshold = None
        wire.execute("ROLLBACK TO prepared")
        return False
    if names:
        wire.prepare_threshold = None
    return not names
