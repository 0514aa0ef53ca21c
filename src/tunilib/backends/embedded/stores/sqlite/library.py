"""One library's file: opened when first used, read in snapshots, changed in whole transactions."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.backends.embedded.address import store_address, store_path
from tunilib.backends.embedded.rulebook import rules_of_data, zone_of
from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA
from tunilib.backends.embedded.stores.sqlite.stores import SqliteStores
from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
from tunilib.errors import LocalError
from tunilib.local.database import open_database, read_transaction, write_transaction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo
    from pathlib import Path
    from sqlite3 import Connection

    from tunilib.backends.embedded.unit_of_work import Now
    from tunilib.core.rules import Rules

__all__ = ["SqliteLibrary", "open_library"]


def open_library(address: str, now: Now) -> SqliteLibrary:
    """The library in the file that an address names; the file is not touched yet."""
    return SqliteLibrary(store_path(address), now)


class SqliteLibrary:
    """The file of one library, for one thread.

    Args:
        path: the file.
        now: gives the time in a zone.
        within: the connection of a transaction that has begun elsewhere and ends there: everything is part of it.
    """

    def __init__(self, path: Path, now: Now, *, within: Connection | None = None) -> None:
        self.path = path
        self.address = store_address(path)
        self._now = now
        self._within = within
        self._db: Connection | None = within
        self._rules: Rules | None = None
        self._zone: tzinfo | None = None

    @property
    def rules(self) -> Rules:
        """The library's rules; they do not change as long as it exists.

        Raises:
            LocalError: ``database``: there is no library in that file.
        """
        if self._rules is None:
            with read_transaction(self.connection(), self.path) if self._within is None else _nothing():
                row = self.connection().execute("SELECT rules_data FROM library WHERE id = 1").fetchone()
            if row is None:
                raise LocalError(
                    "{path} holds no library", code="database", hint="make one: tunilib desk init", path=self.path
                )
            self._rules = rules_of_data(row[0])
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
        with read_transaction(db, self.path) if self._within is None else _nothing():
            now = self._now(zone).astimezone(zone)
            yield Snapshot(SqliteStores(db, rules, zone, now, now.date()), rules, zone, now)

    @contextmanager
    def transaction(self, actor: str, cause: str) -> Iterator[Transaction]:
        """Change the library in one transaction: all of the block, or nothing where it raises."""
        rules, zone, db = self.rules, self.zone, self.connection()
        with write_transaction(db, self.path) if self._within is None else _nothing():
            now = self._now(zone).astimezone(zone)
            stores = SqliteStores(db, rules, zone, now, now.date())
            yield Transaction(stores, rules, zone, now, actor=actor, cause=cause)

    def backup(self, file: Path) -> None:
        """Write a consistent copy to a new file."""
        from tunilib.backends.embedded.stores.sqlite.creation import copy_to

        copy_to(self.connection(), self.path, file)

    def problems(self) -> tuple[str, ...]:
        """Each damage, and each thing that the rules of the library cannot have led to, as a sentence."""
        from tunilib.backends.embedded.stores.sqlite.verification import damage, problems

        with self.snapshot():
            return damage(self.connection()) or problems(self.connection(), self.rules)

    def at(self, now: Now) -> SqliteLibrary:
        """The same library, within the same transaction where one has begun, with another clock."""
        return SqliteLibrary(self.path, now, within=self._within)

    def close(self) -> None:
        """Close the file; it is opened again when it is used."""
        if self._db is not None and self._within is None:
            self._db.close()
            self._db = None

    def connection(self) -> Connection:
        """The connection of the file, for what only this engine does; within a transaction where one has begun."""
        if self._db is None:
            self._db = open_database(self.path, SCHEMA)
        return self._db


@contextmanager
def _nothing() -> Iterator[None]:
    yield
