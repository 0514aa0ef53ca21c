"""Verification of a file: its damage, values that mean nothing, and what no sequence of commands can have led to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA
from tunilib.backends.embedded.stores.tables import TABLES
from tunilib.backends.embedded.stores.verification import (
    MOST,
    broken_invariants,
    row_of_no_rule,
    sentence,
    unreadable_values,
    without_parent,
)
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from tunilib.core.rules import Rules


def all_problems(db: sqlite3.Connection, rules: Rules) -> tuple[str, ...]:
    """Everything that is wrong with a library, within a snapshot; damage of its file first."""
    found = damage(db)
    try:
        return (*found, *unreadable_values(db), *problems(db, rules))
    except (sqlite3.Error, LocalError, ValueError):  # of a damaged file anything can be read
        if found:
            return found
        raise


def damage(db: sqlite3.Connection) -> tuple[str, ...]:
    """What is wrong with the file itself, in SQLite's words."""
    found: list[str] = []
    try:
        found += [str(row[0]) for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check"):
            found.append(without_parent(table, rowid, parent))
        found += _triggers_of_others(db)
    except sqlite3.DatabaseError as error:
        found.append(str(error))
    return tuple(found[:MOST])


def problems(db: sqlite3.Connection, rules: Rules) -> tuple[str, ...]:
    """Every invariant that is broken, as an English sentence with the id of what breaks it, and its translation."""
    return broken_invariants(db, rules, _OF_INDEX)


def row_behind(error: Exception, db: sqlite3.Connection) -> tuple[str, object] | None:
    """Table and key of the row that led to an error which no other library leads to; None: it is not the file."""
    of_no_rule = row_of_no_rule(error, db)
    if of_no_rule is not None:
        return of_no_rule
    found = db.execute("PRAGMA foreign_key_check").fetchone()
    if found is None:
        return None
    name, rowid, *_ = found
    row = db.execute(f"SELECT {TABLES[name].shown} FROM {name} WHERE rowid = ?", (rowid,)).fetchone() if rowid else None
    return name, row[0] if row else rowid


def _triggers_of_others(db: sqlite3.Connection) -> list[str]:
    """Triggers that tunilib does not make, or not so: they change what a change did not ask for."""
    query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    with closing(sqlite3.connect(":memory:")) as own:
        for version in range(SCHEMA.first, SCHEMA.version + 1):
            own.executescript(SCHEMA.script(version))
        expected = set(own.execute(query))
    names = sorted({str(name) for name, _ in expected ^ set(db.execute(query))})
    return [sentence(_DAMAGE_MESSAGES["trigger"], name) for name in names]


_DAMAGE_MESSAGES: Final = {"trigger": "trigger {first} is not one that tunilib makes"}

_OF_INDEX: Final = {
    "record-not-in-index": (
        "SELECT c.record FROM catalogue c LEFT JOIN catalogue_words_docsize d ON d.id = c.number"
        " LEFT JOIN catalogue_facts f ON f.number = c.number WHERE d.id IS NULL OR f.number IS NULL"
    ),
    "index-without-record": (
        "SELECT d.id FROM catalogue_words_docsize d LEFT JOIN catalogue c ON c.number = d.id WHERE c.number IS NULL"
    ),
    "libraries-of-record": (
        "SELECT c.record FROM catalogue c JOIN catalogue_facts f ON f.number = c.number"
        " WHERE (LENGTH(f.libraries) > 0) <> EXISTS ("
        " SELECT 1 FROM item i WHERE i.record = c.record AND i.lost IS NULL)"
        " OR EXISTS (SELECT 1 FROM item i WHERE i.record = c.record AND i.lost IS NULL"
        " AND INSTR(f.libraries, CHAR(10) || i.library || CHAR(10)) = 0)"
    ),
}
"""What must hold of the catalogue and its indexes: the queries that find what breaks it, by what is said of it."""
