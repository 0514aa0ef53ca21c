"""One library on a server and its stores: read in snapshots, changed in whole transactions."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Final

from tunilib.errors import LocalError, TunilibError
from tunilib.library.postgres.connections import Database, FollowingDatabase
from tunilib.library.postgres.driver import NoSuchTable
from tunilib.library.postgres.opening import has_several_hosts
from tunilib.library.postgres.schema import (
    ANALYZE,
    check_version,
    drop_tables,
    is_current,
    make_tables,
    usable_libraries,
)
from tunilib.library.rules.rulebook import rules_of_data, stored_data, zone_of
from tunilib.library.stores.addresses import checked_address, with_library
from tunilib.library.stores.connection import OPENING, STORES as SQL_STORES, Marks, refuse_marks
from tunilib.library.stores.row_changes import StoreConnection
from tunilib.library.stores.rows import NOT_OF_THE_FORM, unreadable
from tunilib.library.stores.unit_of_work import Library, Snapshot, Transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tunilib.core.rules import Rules
    from tunilib.library.models.library import LibraryOfServer
    from tunilib.library.stores.unit_of_work import Now

_HERE = "tunilib.library.postgres"

_READ: Final = {
    **SQL_STORES,
    "catalogue": f"{_HERE}.search:PostgresCatalogue",
    "index": f"{_HERE}.search:PostgresIndex",
}
"""Module and class of each store of a snapshot, by its name in a unit of work."""

_CHANGE: Final = {
    **_READ,
    "catalogue": f"{_HERE}.search:LockedCatalogue",
    "cards": f"{_HERE}.locks:LockedCards",
    "change_requests": f"{_HERE}.locks:LockedChangeRequests",
    "copies": f"{_HERE}.locks:LockedCopies",
    "credentials": f"{_HERE}.locks:LockedCredentials",
    "days": f"{_HERE}.locks:LockedDays",
    "events": f"{_HERE}.locks:LateEvents",
    "fines": f"{_HERE}.locks:LockedFines",
    "holds": f"{_HERE}.locks:LockedHolds",
    "loans": f"{_HERE}.locks:LockedLoans",
    "patrons": f"{_HERE}.locks:LockedPatrons",
    "payments": f"{_HERE}.locks:LockedPayments",
}
"""The same for a transaction: what a decision reads is locked until its end."""

_OPENING: Final = """
SELECT (SELECT MAX(number) FROM version), rules_data, moved_to, moving_from FROM library WHERE id = 1
"""
"""What is read of a library before anything else: the version of its tables, its rules, and whether it has moved."""
_MAILING: Final = 0x74756E69_6D61696C
"""The key of the lock of those who mail letters."""


def open_library(address: str, now: Now, *, for_patrons: bool = False) -> PostgresLibrary:
    """The library that an address names; the server is not asked yet."""
    return PostgresLibrary(address, now, for_patrons=for_patrons)


def libraries(address: str, now: Now) -> tuple[LibraryOfServer, ...]:  # noqa: ARG001 - of files
    """The libraries of the database that an address names, as far as its role may read them."""
    from tunilib.library.models.library import LibraryOfServer

    found = []
    with closing(Database(address)) as db, db.snapshot():
        for library in usable_libraries(db):
            db.look_into(library)
            opening = (
                f"{OPENING} -- {library}"  # the same text would be the statement that was prepared for the last one
            )
            data, moved_to, _ = db.execute(opening).fetchone() or ("", None, None)
            name = None
            with suppress(LocalError, *NOT_OF_THE_FORM):
                name = rules_of_data(data).name
            store = with_library(address, library)
            found.append(LibraryOfServer(library=library, name=name, store=store, moved_to=moved_to))
    return tuple(found)


def make_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None] | None = None) -> Rules:
    return _make(address, rules_text, now, fill, replace=False)


def replace_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None]) -> None:
    """Replace a library by a new one; others see one or the other."""
    _make(address, rules_text, now, fill, replace=True)


def _make(address: str, rules_text: str, now: Now, fill: Callable[[Library], None] | None, *, replace: bool) -> Rules:
    data = stored_data(rules_text)
    rules = rules_of_data(data)
    zone = zone_of(rules)
    db = Database(address, long=True)
    try:
        with db.transaction(marked=False):
            if replace:
                drop_tables(db)
            make_tables(db)
            today = now(zone).astimezone(zone).date().isoformat()
            query = "INSERT INTO library (id, rules_text, rules_data, made) VALUES (1, ?, ?, ?)"
            db.execute(query, (rules_text, data, today))
            if fill is not None:
                fill(PostgresLibrary(address, now, within=db))
    finally:
        db.close()
    return rules


class PostgresLibrary(Library):
    """One library, for one thread.

    Args:
        address: of the database.
        within: a connection with a transaction that has begun elsewhere and ends there: everything is part of it.
    """

    def __init__(self, address: str, now: Now, *, within: Database | None = None, for_patrons: bool = False) -> None:
        super().__init__(checked_address(address), now, for_patrons=for_patrons)
        self._within = within
        self._db = within or Database(self.address)
        self._following: Database | None = None

    def _read_rules(self) -> None:
        if self._within is None:
            with self._reading():
                pass
        else:
            self._take(self._within.execute(OPENING).fetchone())

    def _missing(self) -> LocalError:
        return LocalError("there is no library in {path}", code="database", path=self.address)

    @contextmanager
    def snapshot(self, *, may_lag: bool = False) -> Iterator[Snapshot]:
        with self._reading(may_lag=may_lag) as db, self._errors_explained(db):
            rules, zone = self.rules, self.zone
            yield Snapshot(_READ, StoreConnection(db, db.query), rules, zone, self._now(zone).astimezone(zone))

    @contextmanager
    def transaction(self, actor: str, cause: str, *, alone: bool = False) -> Iterator[Transaction]:
        from tunilib.library.postgres.locks import Locks

        assert self.rules  # the first time with a check of the tables
        begun = self._db.transaction(alone=alone, first=OPENING) if self._within is None else nullcontext()
        with begun as row, self._errors_explained(self._db):
            if self._within is None:
                self._take(row)
                refuse_marks(Marks(*row[1:]) if row else None)
            rules, zone = self.rules, self.zone
            locks = Locks(self._db, self._staff_of(actor))
            yield Transaction(_CHANGE, locks, rules, zone, self._now(zone).astimezone(zone), actor=actor, cause=cause)
            locks.write_events()

    def refresh_statistics(self) -> None:
        with suppress(TunilibError), self._db.going_through_all(), self._db.transaction(marked=False):
            self._db.execute(ANALYZE)

    def backup(self, file: Path) -> None:
        from tunilib.library.stores.moves import write_file

        write_file(self.address, file)

    def problems(self) -> tuple[str, ...]:
        from tunilib.library.postgres.moves import all_problems

        with self._db.going_through_all(), self.snapshot() as snapshot:
            return all_problems(self._db, snapshot.rules)

    @contextmanager
    def mailing(self, settle_left: Callable[[], None]) -> Iterator[None]:
        """Mail letters in the block, beside other processes that do.

        A transaction of another connection holds the lock meanwhile, so that it ends with this process.
        """
        beside = Database(self.address)
        try:
            with beside.holding():
                query = f"SELECT pg_try_advisory_xact_lock({beside.lock(_MAILING)})"
                if beside.execute(query).fetchone() == (True,):  # nobody else is mailing
                    settle_left()
            with beside.holding():
                beside.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
                beside.execute(f"SELECT pg_advisory_xact_lock_shared({beside.lock(_MAILING)})")
                yield
        finally:
            beside.close()

    def at(self, now: Now) -> PostgresLibrary:
        return PostgresLibrary(self.address, now, within=self._within, for_patrons=self._for_patrons)

    def close(self) -> None:
        if self._within is None:
            self._db.close()
        if self._following is not None:
            self._following.close()

    def connection(self) -> Database:
        return self._db

    @contextmanager
    def _reading(self, *, may_lag: bool = False) -> Iterator[Database]:
        db = self._following_database() if may_lag else self._db
        with ExitStack() as stack:
            if self._within is None and self._rules is None:
                row = None
                with suppress(NoSuchTable):
                    row = stack.enter_context(db.snapshot(first=_OPENING))
                if row is None or not is_current(row[0]):
                    stack.close()
                    db = self._db
                    check_version(db)
                    row = stack.enter_context(db.snapshot(first=_OPENING))
                self._take(row and row[1:])
            elif self._within is None:
                self._take(stack.enter_context(db.snapshot(first=OPENING)))
            yield db

    def _following_database(self) -> Database:
        if self._within is not None or not has_several_hosts(self.address):
            return self._db
        if self._following is None:
            self._following = FollowingDatabase(self.address)
        return self._following

    @contextmanager
    def _errors_explained(self, db: Database) -> Iterator[None]:
        try:
            yield
        except TunilibError:
            raise
        except Exception as error:
            from tunilib.library.stores.verification import row_of_no_rule

            row = row_of_no_rule(error, db)
            if row is None:
                raise
            raise unreadable(*row) from error
