"""Verification: damage of the file, values that cannot be read, and what no sequence of commands can have led to."""

from __future__ import annotations

from contextlib import closing
from threading import Thread
from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.rows import TABLES
from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA
from tunilib.backends.embedded.stores.verification import (
    MOST,
    broken_invariants,
    row_of_no_rule,
    sentence,
    unreadable_value,
    without_parent,
    wrong_by_reading,
)
from tunilib.local.database import open_database, read_transaction

if TYPE_CHECKING:
    from pathlib import Path
    from sqlite3 import Connection

    from tunilib.backends.embedded.stores.rows import Table
    from tunilib.core.rules import Rules


def all_problems(db: Connection, rules: Rules, path: Path | None) -> tuple[str, ...]:
    """Everything that is wrong with a library; damage of its file first.

    Args:
        db: within a snapshot.
        path: of the file, which is looked at by another connection at the same time, as that takes longest; None: the
            snapshot is of a transaction that nobody else sees yet.
    """
    if path is None:
        return (*damage(db), *unreadable_values(db), *problems(db, rules))
    import sqlite3

    from tunilib.errors import LocalError

    beside = _Damage(path)
    beside.start()
    try:
        found = (*unreadable_values(db), *problems(db, rules))
    except (sqlite3.Error, LocalError, ValueError):  # of a damaged file anything can be read
        if beside.found():
            return beside.found()
        raise
    return (*beside.found(), *found)


class _Damage(Thread):
    """Looks for damage by a connection of its own; SQLite lets other threads run meanwhile."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self._path = path
        self._found: tuple[str, ...] = ()
        self._error: BaseException | None = None

    def run(self) -> None:
        """Read one snapshot."""
        try:
            with closing(open_database(self._path, SCHEMA)) as db, read_transaction(db, self._path):
                self._found = damage(db)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the caller raises it
            self._error = error

    def found(self) -> tuple[str, ...]:
        """Wait for what was found; raises what went wrong."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._found


def damage(db: Connection) -> tuple[str, ...]:
    """What is wrong with the file itself, in SQLite's words."""
    import sqlite3

    found: list[str] = []
    try:
        found += [str(row[0]) for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check"):
            found.append(without_parent(table, rowid, parent))
        found += _triggers_of_others(db)
    except sqlite3.DatabaseError as error:
        found.append(str(error))
    return tuple(found[:MOST])


def _triggers_of_others(db: Connection) -> list[str]:
    """Triggers that tunilib does not make, or not so: they change what a change did not ask for."""
    import sqlite3

    query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    with closing(sqlite3.connect(":memory:")) as own:
        for script in SCHEMA.migrations:
            own.executescript(script)
        expected = set(own.execute(query))
    names = sorted({str(name) for name, _ in expected ^ set(db.execute(query))})
    return [sentence(_DAMAGE_MESSAGES["trigger"], name) for name in names]


_DAMAGE_MESSAGES = {"trigger": "trigger {first} is not one that tunilib makes"}


def row_behind(error: Exception, db: Connection) -> tuple[str, object] | None:
    """Table and key of the row that led to an error which no other library leads to; None: it is not the file."""
    of_no_rule = row_of_no_rule(error, db)
    if of_no_rule is not None:
        return of_no_rule
    found = db.execute("PRAGMA foreign_key_check").fetchone()
    if found is None:
        return None
    name, rowid, *_ = found
    key = TABLES[name].key if name in TABLES and rowid is not None else None
    row = db.execute(f"SELECT {key} FROM {name} WHERE rowid = ?", (rowid,)).fetchone() if key else None
    return name, row[0] if row else rowid


def unreadable_values(db: Connection) -> tuple[str, ...]:
    """Every value that has not the form of its column, as a sentence with its table and the key of its row."""
    return tuple(
        unreadable_value(name, key, column)
        for name, table in TABLES.items()
        for key, column in (*_wrong_by_query(db, name, table), *wrong_by_reading(db, name, table))
    )


def problems(db: Connection, rules: Rules) -> tuple[str, ...]:
    """Every invariant that is broken, as an English sentence with the id of what breaks it, and its translation."""
    return broken_invariants(db, rules, _OF_INDEX)


def _wrong_by_query(db: Connection, name: str, table: Table) -> list[tuple[object, str]]:
    conditions = {column: form.wrong.format(column) for column, form in table.forms.items() if form.wrong}
    if not conditions:
        return []
    which = " ".join(f"WHEN {condition} THEN '{column}'" for column, condition in conditions.items())
    query = f"SELECT {table.key}, CASE {which} END AS wrong FROM {name} WHERE wrong IS NOT NULL"
    return db.execute(query).fetchmany(MOST)


_OF_INDEX = {
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
