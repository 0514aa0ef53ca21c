"""New libraries on a server, and bringing one up to date: each is there complete or not at all.

Only one process at a time changes the tables of a database. Everything is in the schema ``tunilib``, so that other
programs may have tables in the same database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.backends.embedded.rulebook import rules_of_data, stored_data, zone_of
from tunilib.backends.embedded.stores.postgres.connections import Database
from tunilib.backends.embedded.stores.postgres.library import PostgresLibrary
from tunilib.backends.embedded.stores.postgres.schema import MIGRATIONS
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.backends.embedded.stores import Library
    from tunilib.backends.embedded.unit_of_work import Now
    from tunilib.core.rules import Rules

__all__ = ["check_version", "make_library", "make_tables", "replace_library"]

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


def make_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None] | None = None) -> Rules:
    """Make a library in a database that has none.

    Args:
        now: gives the time at which it is made.
        fill: puts the first things in; all of it is one transaction.

    Raises:
        LocalError: ``configuration``: the rules cannot be used; ``file``: there is a library already, or another
            program has its name; ``database``: this user may not make tables.
    """
    return _make(address, rules_text, now, fill, replace=False)


def replace_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None]) -> None:
    """Make a library in place of one that is there, of which nothing is kept; others see one or the other."""
    _make(address, rules_text, now, fill, replace=True)


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
    _refuse_newer(db, seen, len(migrations))
    if seen == len(migrations):
        return
    with db.transaction():
        db.execute(_LOCK)
        seen = db.execute(_SEEN).fetchall()[0][0]  # another process may have done it meanwhile
        _refuse_newer(db, seen, len(migrations))
        _apply(db, migrations, seen)


def _make(address: str, rules_text: str, now: Now, fill: Callable[[Library], None] | None, *, replace: bool) -> Rules:
    data = stored_data(rules_text)
    rules = rules_of_data(data)
    zone = zone_of(rules)
    db = Database(address)
    try:
        with db.transaction(marked=False):
            db.execute(_LOCK)
            if replace and db.execute(_THERE).fetchone() == (True, True):
                db.execute("DROP SCHEMA tunilib CASCADE")
            make_tables(db)
            today = now(zone).astimezone(zone).date().isoformat()
            query = "INSERT INTO library (id, rules_text, rules_data, made) VALUES (1, ?, ?, ?)"
            db.execute(query, (rules_text, data, today))
            if fill is not None:
                fill(PostgresLibrary(address, now, within=db))
    finally:
        db.close()
    return rules


def _apply(db: Database, migrations: Sequence[str], seen: int) -> None:
    for number, script in enumerate(migrations[seen:], seen + 1):
        db.execute(script)
        db.execute("INSERT INTO version (number) VALUES (?)", (number,))


def _refuse_newer(db: Database, seen: int, known: int) -> None:
    if seen > known:
        raise LocalError(
            "{path} was made by a newer tunilib (version {seen} of the file, this one knows {known})",
            code="database",
            hint="upgrade tunilib",
            path=db.address,
            seen=seen,
            known=known,
        )
