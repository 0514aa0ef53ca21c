"""The file of one library and its stores: opened when first used, read in snapshots, changed in whole transactions."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from tunilib.backends.embedded.rulebook import rules_of_data, stored_data, zone_of
from tunilib.backends.embedded.stores import store_address, store_path
from tunilib.backends.embedded.stores.connection import (
    MARKS,
    STORES as SQL_STORES,
    Marks,
    Stores,
    marks_of,
    refuse_marks,
)
from tunilib.backends.embedded.stores.rows import NOT_OF_THE_FORM, unreadable
from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA
from tunilib.backends.embedded.stores.unit_of_work import Snapshot, Transaction
from tunilib.errors import LocalError, TunilibError, Unavailable
from tunilib.local.database import open_database, read_transaction, write_transaction
from tunilib.local.database.creation import make_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import tzinfo
    from pathlib import Path
    from sqlite3 import Connection

    from tunilib.backends.embedded.stores.unit_of_work import Library, Now
    from tunilib.core.rules import Rules

_HERE = "tunilib.backends.embedded.stores.sqlite"

STORES: Final = {
    **SQL_STORES,
    "index": f"{_HERE}.index:SqliteIndex",
}
"""Module and class of each store, by its name in a unit of work."""

_OPENING: Final = "SELECT rules_data, moved_to, moving_from FROM library WHERE id = 1"
"""What is read of a library before anything else: its rules, and whether it has moved."""


def open_library(address: str, now: Now, *, for_patrons: bool = False) -> SqliteLibrary:
    """The library in the file that an address names; the file is not touched yet."""
    return SqliteLibrary(store_path(address), now, for_patrons=for_patrons)


def make_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None] | None = None) -> Rules:
    """Make a library in a new file."""
    path = store_path(address)
    data = stored_data(rules_text)
    rules = rules_of_data(data)
    zone = zone_of(rules)

    def write(db: Connection) -> None:
        today = now(zone).astimezone(zone).date().isoformat()
        query = "INSERT INTO library (id, rules_text, rules_data, made) VALUES (1, ?, ?, ?)"
        db.execute(query, (rules_text, data, today))
        if fill is not None:
            fill(SqliteLibrary(path, now, within=db))

    make_database(path, SCHEMA, write)
    return rules


def replace_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None]) -> None:
    """Make a library in place of one that is there, of which nothing is kept."""
    from tunilib.backends.embedded.stores.sqlite.moves import replace_file

    replace_file(store_path(address), lambda new: make_library(store_address(new), rules_text, now, fill))


class SqliteLibrary:
    """The file of one library, for one thread.

    Args:
        path: the file.
        now: gives the time in a zone.
        within: the connection of a transaction that has begun elsewhere and ends there: everything is part of it.
        for_patrons: it is not read once it has moved.
    """

    def __init__(self, path: Path, now: Now, *, within: Connection | None = None, for_patrons: bool = False) -> None:
        self.path = path
        self.address = store_address(path)
        self._now = now
        self._within = within
        self._for_patrons = for_patrons
        self.moved_to: str | None = None
        self._db: Connection | None = within
        self._rules: Rules | None = None
        self._zone: tzinfo | None = None

    @property
    def rules(self) -> Rules:
        """The library's rules; they do not change as long as it exists."""
        if self._rules is None:
            with read_transaction(self.connection(), self.path) if self._within is None else _nothing():
                row = self.connection().execute(_OPENING).fetchone()
            if row is None:
                raise LocalError(
                    "there is no library in {path}", code="database", hint="make one: tunilib desk init", path=self.path
                )
            self._see(row[1:])
            try:
                self._rules = rules_of_data(row[0])
            except NOT_OF_THE_FORM as error:
                raise unreadable("library", 1) from error
        return self._rules

    @property
    def zone(self) -> tzinfo:
        """The library's time zone."""
        if self._zone is None:
            self._zone = zone_of(self.rules)
        return self._zone

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Read one consistent snapshot."""
        rules, zone, db = self.rules, self.zone, self.connection()
        with self._errors_explained(), read_transaction(db, self.path) if self._within is None else _nothing():
            if self._for_patrons:
                self._see(db.execute(MARKS).fetchone())
            now = self._now(zone).astimezone(zone)
            yield Snapshot(Stores(STORES, db, rules, zone, now, now.date()), rules, zone, now)

    @contextmanager
    def transaction(self, actor: str, cause: str) -> Iterator[Transaction]:
        """Change the library in one transaction: all of the block, or nothing if it raises."""
        rules, zone, db = self.rules, self.zone, self.connection()
        with self._errors_explained(), write_transaction(db, self.path) if self._within is None else _nothing():
            if self._within is None:
                refuse_marks(marks_of(db))
            now = self._now(zone).astimezone(zone)
            stores = Stores(STORES, db, rules, zone, now, now.date())
            yield Transaction(stores, rules, zone, now, actor=actor, cause=cause)

    def _see(self, marks: tuple[Any, ...]) -> None:
        """Take note of the marks of the library; to patrons it is closed where it has one."""
        self.moved_to = marks[0]
        if self._for_patrons:
            refuse_marks(Marks(*marks), to_patrons=True)

    def backup(self, file: Path) -> None:
        """Write a consistent copy to a new file."""
        from tunilib.backends.embedded.stores.sqlite.moves import copy_to

        copy_to(self.connection(), self.path, file)

    def problems(self) -> tuple[str, ...]:
        """Each damage, and each thing that the rules of the library cannot have led to, as a sentence."""
        from tunilib.backends.embedded.stores.sqlite.moves import all_problems

        with self.snapshot():
            return all_problems(self.connection(), self.rules)

    @contextmanager
    def mailing(self, settle_left: Callable[[], None]) -> Iterator[None]:
        """Mail letters in the block, beside other processes that do."""
        from pathlib import Path

        from tunilib.local.locks import locked

        lock = Path(os.path.realpath(self.path) + ".mail.lock")
        with suppress(Unavailable), locked(lock, timeout=0, like=self.path):  # nobody else is mailing
            settle_left()
        with locked(lock, shared=True, like=self.path):
            yield

    def at(self, now: Now) -> SqliteLibrary:
        """The same library, within the same transaction where one has begun, with another clock."""
        return SqliteLibrary(self.path, now, within=self._within, for_patrons=self._for_patrons)

    def close(self) -> None:
        """Close the file; it is opened again when it is used."""
        if self._db is not None and self._within is None:
            self._db.close()
            self._db = None

    def _forget_replaced(self) -> None:
        """Close the file where another one has its name now, so that the next use opens that one."""
        from tunilib.local.database.opened_files import is_replaced

        if self._db is not None and self._within is None and is_replaced(self._db):
            self.close()
            self._rules = self._zone = None

    @contextmanager
    def _errors_explained(self) -> Iterator[None]:
        """Open another file that has the name now; what fails because a row makes no sense is an error of that row."""
        try:
            yield
        except LocalError:
            self._forget_replaced()
            raise
        except TunilibError:
            raise
        except Exception as error:
            from tunilib.backends.embedded.stores.sqlite.moves import row_behind

            row = row_behind(error, self.connection())
            if row is None:
                raise
            raise unreadable(*row) from error

    def connection(self) -> Connection:
        """The connection of the file, for what only this engine does; within a transaction where one has begun."""
        if self._db is None:
            self._db = open_database(self.path, SCHEMA)
        return self._db


@contextmanager
def _nothing() -> Iterator[None]:
    yield
