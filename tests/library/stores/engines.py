"""The engines that store a library, and one library on each for the contract of stores.

A new engine takes part by one line in :data:`ENGINES`.
"""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.cluster import shared_cluster

from tunilib.core.barcode import BARCODES
from tunilib.core.reference import Kind, Name, Reference, When
from tunilib.library.catalogue.indexing import prepare_record
from tunilib.library.catalogue.records import save_record
from tunilib.library.postgres.connections import Database
from tunilib.library.postgres.schema import drop_tables
from tunilib.library.rules.rulebook import default_rules_text, stored_data
from tunilib.library.stores import make_library, open_library, store_address
from tunilib.library.stores.addresses import with_library
from tunilib.library.stores.moves import WatchedRows, place
from tunilib.library.stores.tables import TABLES
from tunilib.library.stores.unit_of_work import Library, Snapshot, Transaction

ZONE = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 3, 2, 10, tzinfo=ZONE)
TODAY = NOW.date()
DUE = TODAY + timedelta(days=28)
SECOND = "select"
"""The name of a second library in a database: SQL knows the word, so it has to be quoted everywhere."""


@dataclass(frozen=True)
class EngineKind:
    """An engine.

    Attributes:
        place: gives an address at which there is no library yet, as long as the block runs.
        empty: the same with an empty library, which was made at :data:`NOW`.
    """

    name: str
    place: Callable[[Path], AbstractContextManager[str]]
    empty: Callable[[Path], AbstractContextManager[str]]


@contextmanager
def in_a_file(folder: Path) -> Iterator[str]:
    yield store_address(folder / "library.sqlite")


@contextmanager
def empty_file(folder: Path) -> Iterator[str]:
    with in_a_file(folder) as address:
        Stored(address).make()
        yield address


@contextmanager
def on_a_server(_: Path) -> Iterator[str]:
    with shared_cluster().database() as address:
        yield address


@contextmanager
def empty_on_a_server(_: Path) -> Iterator[str]:
    """Making tables takes longer than most tests: one library is emptied for the next one."""
    address = _library_on_a_server()
    try:
        yield address
    finally:
        _empty(address)


@contextmanager
def beside_a_busy_library(*, made: bool = True) -> Iterator[str]:
    """An empty library of another name, or none yet, in a database whose first one nobody can look at meanwhile."""
    busy = _library_on_a_server(beside=True)
    address = with_library(busy, SECOND if made else "hervanta")
    before = _everything(busy)
    db = Database(busy)
    with closing(db), suppress(Undone), db.transaction(alone=True, marked=False):
        for table in TABLES:
            db.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield address
        raise Undone
    if made:
        _empty(address)
    else:
        with closing(Database(address)) as db, db.transaction(marked=False):
            drop_tables(db)
    assert _everything(busy) == before


def _everything(address: str) -> list[object]:
    with place(address).reading() as stored:
        return [WatchedRows(stored.rows(table), lambda _: None).read_all() for table in TABLES]


@cache
def _library_on_a_server(*, beside: bool = False) -> str:
    opened = ExitStack()
    address = opened.enter_context(shared_cluster().database())
    atexit.register(opened.close)
    Stored(address).make()
    if beside:
        Stored(with_library(address, SECOND)).make()
    return address


def _empty(address: str) -> None:
    db = Database(address)
    with closing(db), db.transaction(marked=False):
        db.execute("SET LOCAL session_replication_role = replica")
        kept = ("library", "version", "catalogue_total")
        query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema AND tablename <> ALL(?)"
        for (table,) in db.execute(query, (list(kept),)).fetchall():
            db.execute(f"DELETE FROM {table}")
        db.execute("UPDATE catalogue_total SET records = 0, words = 0")
        text = default_rules_text()
        db.execute("UPDATE library SET rules_text = ?, rules_data = ?", (text, stored_data(text)))
        db.execute(
            "SELECT setval(quote_ident(sequencename)::regclass, 1, FALSE)"
            " FROM pg_sequences WHERE schemaname = current_schema"
        )
        db.execute(
            "UPDATE library SET day_done = NULL, lang = NULL,"
            " merchant = NULL, return_page = NULL, payment_service = NULL"
        )


ENGINES = (
    EngineKind("sqlite", in_a_file, empty_file),
    EngineKind("postgresql", on_a_server, empty_on_a_server),
)


class Undone(Exception):
    """Ends a transaction so that nothing of it stays."""


@dataclass
class Stored:
    """A library on one engine, at a time that the test sets."""

    address: str
    moment: datetime = NOW
    _opened: list[Library] = field(default_factory=list)

    def now(self, zone: tzinfo) -> datetime:
        return self.moment.astimezone(zone)

    def make(self, fill: Callable[[Library], None] | None = None) -> None:
        make_library(self.address, default_rules_text(), self.now, fill)

    def open(self) -> Library:
        """The library as another program would open it."""
        library = open_library(self.address, self.now)
        self._opened.append(library)
        return library

    def close(self) -> None:
        for library in self._opened:
            library.close()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        with closing(open_library(self.address, self.now)) as library, library.snapshot() as snapshot:
            yield snapshot

    @contextmanager
    def change(self) -> Iterator[Transaction]:
        with closing(open_library(self.address, self.now)) as library, library.transaction("desk", "test") as tx:
            yield tx

    @contextmanager
    def undone(self) -> Iterator[Transaction]:
        """A transaction that ends with an exception."""
        with suppress(Undone), self.change() as tx:
            yield tx
            raise Undone

    def on(self, day: date) -> None:
        """Move the clock to a day."""
        self.moment = datetime(day.year, day.month, day.day, 10, tzinfo=ZONE)

    def copies(self, *barcodes: str, record: str = "r1", title: str | None = None) -> None:
        """Copies of a record, which is added where it is not there."""
        with self.change() as tx:
            if tx.catalogue.title(record) is None:
                reference = book(title or f"Title of {record}", "Author, An", control_number=record)
                save_record(tx, prepare_record(reference), record)
            for barcode in barcodes:
                tx.copies.add(record, "linna", "book", "Call 1", barcode)

    def patron(self, card: str, **values: object) -> str:
        """A patron with their own card in their account; the id."""
        with self.change() as tx:
            patron = tx.patrons.add(card, "-", {"name": f"Patron {card}", **values})
            tx.cards.add(patron, patron, None)
            return patron

    def lend(self, patron: str, barcode: str, due: date = DUE) -> str:
        with self.change() as tx:
            return tx.loans.add(patron, barcode, due)


def book(title: str, *authors: str, year: int = 2020, **fields: Any) -> Reference:
    """A book in Finnish."""
    main, _, subtitle = title.partition(" : ")
    values: dict[str, Any] = {
        "kind": Kind.BOOK,
        "languages": ("fin",),
        "names": tuple(Name.parse(author) for author in authors),
        "issued": When(year),
        **fields,
    }
    return Reference(title=main, subtitle=subtitle, **values)


def add(tx: Transaction, record: str, reference: Reference, *libraries: str) -> None:
    """Add a record with a copy at each of these libraries."""
    tx.catalogue.add(record, prepare_record(reference))
    for library in libraries:
        tx.copies.add(record, library, "book", None, BARCODES)
