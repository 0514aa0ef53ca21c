"""The file of one library and its stores: opened when first used, read in snapshots, changed in whole transactions."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from sqlite3 import Connection, IntegrityError
from typing import TYPE_CHECKING, Final

from tunilib.errors import LocalError, TunilibError, Unavailable
from tunilib.library.rules.rulebook import rules_of_data, stored_data, zone_of
from tunilib.library.stores import store_address, store_path
from tunilib.library.stores.connection import OPENING, STORES as SQL_STORES, marks_of, refuse_marks
from tunilib.library.stores.row_changes import StoreConnection
from tunilib.library.stores.rows import unreadable
from tunilib.library.stores.sqlite.schema import SCHEMA
from tunilib.library.stores.unit_of_work import Library, Now, Replaced, Snapshot, Transaction
from tunilib.local.database import open_database, read_transaction, write_transaction
from tunilib.local.database.creation import make_database, refuse_shared
from tunilib.local.database.opened_files import is_replaced
from tunilib.local.locks import locked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunilib.core.rules import Rules
    from tunilib.library.models.library import LibraryOfServer

_HERE = "tunilib.library.stores.sqlite"

STORES: Final = {
    **SQL_STORES,
    "index": f"{_HERE}.index:SqliteIndex",
}
"""Module and class of each store, by its name in a unit of work."""


def open_library(address: str, now: Now, *, for_patrons: bool = False) -> SqliteLibrary:
    """The library in the file that an address names; the file is not touched yet."""
    return SqliteLibrary(store_path(address), now, for_patrons=for_patrons)


def libraries(address: str, now: Now) -> tuple[LibraryOfServer, ...]:
    from tunilib.library.models.library import LibraryOfServer

    with closing(open_library(address, now)) as library:
        name = library.rules.name
        return (LibraryOfServer(library=None, name=name, store=library.address, moved_to=library.moved_to),)


def make_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None] | None = None) -> Rules:
    path = store_path(address)
    refuse_shared(path)
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
    """Replace a library by a new one."""
    from tunilib.library.stores.sqlite.moves import replace_file

    replace_file(store_path(address), lambda new: make_library(store_address(new), rules_text, now, fill))


class SqliteLibrary(Library):
    """The file of one library, for one thread.

    Args:
        path: the file.
        within: the connection of a transaction that has begun elsewhere and ends there: everything is part of it.
    """

    def __init__(self, path: Path, now: Now, *, within: Connection | None = None, for_patrons: bool = False) -> None:
        super().__init__(store_address(path), now, for_patrons=for_patrons)
        self.path = path
        self._within = within
        self._db: Connection | None = within

    def _read_rules(self) -> None:
        with read_transaction(self.connection(), self.path) if self._within is None else nullcontext():
            self._take(self.connection().execute(OPENING).fetchone())

    def _missing(self) -> LocalError:
        return LocalError(
            "there is no library in {path}", code="database", hint="make one: tunilib desk init", path=self.path
        )

    @contextmanager
    def snapshot(
        self,
        *,
        may_lag: bool = False,  # noqa: ARG002 - of servers
    ) -> Iterator[Snapshot]:
        db = self.connection()
        with self._errors_explained(), read_transaction(db, self.path) if self._within is None else nullcontext():
            self._take(db.execute(OPENING).fetchone())
            yield Snapshot(
                STORES, StoreConnection(db), self.rules, self.zone, self._now(self.zone).astimezone(self.zone)
            )

    @contextmanager
    def transaction(
        self,
        actor: str,
        cause: str,
        *,
        alone: bool = False,  # noqa: ARG002
    ) -> Iterator[Transaction]:
        db = self.connection()
        with self._errors_explained(), write_transaction(db, self.path) if self._within is None else nullcontext():
            self._take(db.execute(OPENING).fetchone())
            if self._within is None:
                refuse_marks(marks_of(db))
            rules, zone = self.rules, self.zone
            now = self._now(zone).astimezone(zone)
            connection = StoreConnection(db, staff=self._staff_of(actor))
            yield Transaction(STORES, connection, rules, zone, now, actor=actor, cause=cause)

    def refresh_statistics(self) -> None:
        """A file is planned without statistics."""

    def backup(self, file: Path) -> None:
        from tunilib.library.stores.sqlite.moves import copy_to

        copy_to(self.connection(), self.path, file)

    def problems(self) -> tuple[str, ...]:
        from tunilib.library.stores.sqlite.moves import all_problems

        with self.snapshot():
            return all_problems(self.connection(), self.rules)

    @contextmanager
    def mailing(self, settle_left: Callable[[], None]) -> Iterator[None]:
        lock = Path(os.path.realpath(self.path) + ".mail.lock")
        with suppress(Unavailable), locked(lock, timeout=0, like=self.path):  # nobody else is mailing
            settle_left()
        with locked(lock, shared=True, like=self.path):
            yield

    def at(self, now: Now) -> SqliteLibrary:
        return SqliteLibrary(self.path, now, within=self._within, for_patrons=self._for_patrons)

    def close(self) -> None:
        if self._db is not None and self._within is None:
            self._db.close()
            self._db = None

    def _forget_replaced(self) -> bool:
        if self._db is None or self._within is not None or not is_replaced(self._db):
            return False
        self.close()
        self._rules = self._zone = None
        return True

    @contextmanager
    def _errors_explained(self) -> Iterator[None]:
        try:
            yield
        except TunilibError as error:
            if isinstance(error, LocalError) and self._forget_replaced():
                raise Replaced(error.template, code=error.code, hint=error.hint_template, **error.facts) from error
            if isinstance(error.__cause__, IntegrityError):
                self._name_row_behind(error)
            raise
        except Exception as error:
            self._name_row_behind(error)
            raise

    def _name_row_behind(self, error: Exception) -> None:
        from tunilib.library.stores.sqlite.moves import row_behind

        row = row_behind(error, self.connection())
        if row is not None:
            raise unreadable(*row) from error

    def connection(self) -> Connection:
        if self._db is None:
            if self._for_patrons and not self.path.exists():
                raise LocalError(
                    "the library's file is not there: {path}",
                    code="database",
                    hint="is its disk or folder there? where the library has moved: tunilib login CARD --store "
                    "ADDRESS; the demo library is made by: tunilib demo",
                    path=self.path,
                )
            refuse_shared(self.path)
            self._db = open_database(self.path, SCHEMA)
        return self._db
