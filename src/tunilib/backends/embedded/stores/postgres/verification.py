"""Verification of a library on a server: values that cannot be read, and what no sequence of commands can have led to.

The server itself checks types, references and the forms of columns; its own tools look for damage (``pg_amcheck``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.sql.rows import TABLES
from tunilib.backends.embedded.stores.sql.verification import (
    broken_invariants,
    sentence,
    unreadable_value,
    wrong_by_reading,
)

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sql.connection import Connection
    from tunilib.core.rules import Rules

__all__ = ["all_problems"]


def all_problems(db: Connection, rules: Rules) -> tuple[str, ...]:
    """Everything that is wrong with a library.

    Args:
        db: within a snapshot.
    """
    unreadable = [
        unreadable_value(name, key, column)
        for name, table in TABLES.items()
        for key, column in wrong_by_reading(db, name, table)
    ]
    return (*_unchecked(db), *unreadable, *broken_invariants(db, rules, _OF_INDEX))


def _unchecked(db: Connection) -> list[str]:
    """Rules of tables that are not enforced, and triggers that are switched off."""
    return [sentence("{first} of table {second} is not enforced", *row) for row in db.execute(_UNCHECKED)]


_UNCHECKED = """
SELECT c.conname, c.conrelid::regclass::text FROM pg_constraint c
 WHERE c.connamespace = 'tunilib'::regnamespace AND NOT c.convalidated
UNION ALL
SELECT t.tgname, t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid
 WHERE r.relnamespace = 'tunilib'::regnamespace AND t.tgenabled <> 'O'
 ORDER BY 1, 2
"""

_OF_INDEX = {
    "record-not-in-index": (
        "SELECT c.record FROM catalogue c LEFT JOIN catalogue_index x ON x.number = c.number"
        " LEFT JOIN catalogue_hits h ON h.number = c.number LEFT JOIN catalogue_facts f ON f.number = c.number"
        " WHERE x.number IS NULL OR h.number IS NULL OR f.number IS NULL"
    ),
    "libraries-of-record": (
        "SELECT c.record FROM catalogue c JOIN catalogue_facts f ON f.number = c.number"
        " WHERE f.libraries IS DISTINCT FROM libraries_of(c.record)"
    ),
}
"""What must hold of the indexes: the queries that find what breaks it, by what is said of it."""
