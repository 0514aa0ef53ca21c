"""The tables of a library on a server, and bringing them up to date: all of a migration, or nothing.

Only one process at a time changes the tables of a database. Everything is in the schema ``tunilib``, so that other
programs may have tables in the same database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.backends.embedded.stores.postgres.schema import FIRST, MIGRATIONS
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.embedded.stores.postgres.connections import Database

_LOCK: Final = "SELECT pg_advisory_xact_lock(8391734879877948012)"
"""Whoever changes the tables of a database holds this."""
_THERE: Final = "SELECT to_regnamespace('tunilib') IS NOT NULL, to_regclass('tunilib.version') IS NOT NULL"
_VERSIONS: Final = """
CREATE TABLE version (
    number INTEGER PRIMARY KEY,
    made TIMESTAMPTZ NOT NULL DEFAULT now()
)
"""
_SEEN: Final = "SELECT COALESCE(MAX(number), 0) FROM version"


def make_tables(db: Database) -> None:
    """Make the tables of an empty library; within a transaction that is not marked.

    Raises:
        LocalError: ``file``: there is a library already, or another program has its name.
    """
    db.execute(_LOCK)
    if db.execute(_THERE).fetchone() != (False, False):
        raise LocalError(
            "there is already a library in {address}, or a schema tunilib of another program",
            hint="choose another database",
            address=db.address,
        )
    db.execute("CREATE SCHEMA tunilib")
    db.execute(_VERSIONS)
    _apply(db, MIGRATIONS, 0)


def has_library(db: Database) -> bool:
    """Whether there is a library in a database, of whatever version."""
    with db.snapshot():
        return db.execute(_THERE).fetchone() == (True, True)


def is_current(seen: int) -> bool:
    """Whether the tables of a library are those of this tunilib, by the number of its newest migration."""
    return seen == _newest(MIGRATIONS)


def check_version(db: Database, migrations: Sequence[str] = MIGRATIONS) -> None:
    """See that there is a library, and apply the migrations that it has not seen, all of them or none.

    Raises:
        LocalError: ``database``: there is none, one of a newer version, or this user may not change tables.
    """
    with db.snapshot():
        if db.execute(_THERE).fetchone() != (True, True):
            raise LocalError(
                "there is no library in {address}",
                code="database",
                hint="make one: tunilib desk init",
                address=db.address,
            )
        seen: int = db.execute(_SEEN).fetchall()[0][0]
    _refuse_others(db, seen, migrations)
    if seen == _newest(migrations):
        return
    with db.transaction():
        db.execute(_LOCK)
        seen = db.execute(_SEEN).fetchall()[0][0]  # another process may have done it meanwhile
        _refuse_others(db, seen, migrations)
        _apply(db, migrations, seen)


def drop_tables(db: Database) -> None:
    """Drop the tables of a library, if there is one; within a transaction that is not marked."""
    db.execute(_LOCK)
    if db.execute(_THERE).fetchone() == (True, True):
        db.execute("DROP SCHEMA tunilib CASCADE")


def _apply(db: Database, migrations: Sequence[str], seen: int) -> None:
    """Apply what is missing; a library of the version before the first needs nothing of that."""
    for number, script in enumerate(migrations, FIRST):
        if number > seen:
            if number > FIRST or seen == 0:
                db.execute(script)
            db.execute("INSERT INTO version (number) VALUES (?)", (number,))


def _newest(migrations: Sequence[str]) -> int:
    return FIRST + len(migrations) - 1


def _refuse_others(db: Database, seen: int, migrations: Sequence[str]) -> None:
    known = _newest(migrations)
    if seen > known:
        raise LocalError(
            "{path} was made by a newer tunilib (version {seen} of the file, this one knows {known})",
            code="database",
            hint="upgrade tunilib",
            path=db.address,
            seen=seen,
            known=known,
        )
    if seen < FIRST - 1:
        raise LocalError(
            "{path} belongs to another program, or is something else",
            code="database",
            hint="check the name",
            path=db.address,
        )
