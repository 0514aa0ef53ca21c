"""The library behind a fake site: an embedded one, at a time that the test sets."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import get_ident
from zoneinfo import ZoneInfo

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.core.reference import Kind, Name, Reference, When
from tunilib.library.catalogue.indexing import prepare_record
from tunilib.library.catalogue.records import save_record
from tunilib.library.desk import Desk
from tunilib.library.patron.door import EmbeddedDoor, EmbeddedEntry
from tunilib.library.rules.rulebook import default_rules_text
from tunilib.library.stores import make_library, open_library, store_address

ZONE = ZoneInfo("Europe/Helsinki")
PASSWORD = "secret1"


@cache
def _file_of(rules: str, moment: datetime) -> bytes:
    """A new library with these rules, which is made once for all tests that begin with it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "library.sqlite"
        make_library(store_address(path), rules, lambda zone: moment.astimezone(zone))
        return path.read_bytes()


class Library:
    """A library and its desk; patrons are known by their cards and all have the same password.

    Args:
        path: of its file.
        rules: of a new library.
        address: of a library on a server, which is there already where no rules are given.
    """

    def __init__(self, path: Path, rules: str | None = None, *, address: str | None = None) -> None:
        self.path = path
        self.moment = datetime(2026, 3, 2, 10, tzinfo=ZONE)
        self._open(address or store_address(path))
        text = default_rules_text() if rules is None else rules
        if address is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(0o600, exist_ok=False)
            path.write_bytes(_file_of(text, self.moment))
        elif rules is not None:
            make_library(address, text, self.now)

    def _open(self, address: str) -> None:
        self.address = address
        self.desk = Desk(address, self.now, backups=self.path.parent / "backups")
        self.entry = EmbeddedEntry(address, self.now)
        self._doors: list[tuple[int, EmbeddedDoor]] = []

    def copied(self, path: Path) -> Library:
        """A copy of it in another file, at the same moment."""
        with closing(sqlite3.connect(self.path)) as mine, closing(sqlite3.connect(path)) as other:
            mine.backup(other)
        made = Library.__new__(Library)
        made.path, made.moment = path, self.moment
        made._open(store_address(path))
        return made

    def now(self, zone: tzinfo) -> datetime:
        return self.moment.astimezone(zone)

    @property
    def today(self) -> date:
        return self.moment.astimezone(ZONE).date()

    def at(self, day: str) -> None:
        """Move the clock to 10:00 of a day."""
        self.moment = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=ZONE).astimezone(UTC).astimezone(ZONE)

    def later(self, days: int) -> None:
        self.at((self.today + timedelta(days=days)).isoformat())

    def record(self, record: str, title: str | None = None, author: str = "Author, An", year: str = "2020") -> str:
        store = open_library(self.address, self.now)
        with store.transaction("desk", "import") as tx:
            if tx.catalogue.title(record) is None:
                reference = Reference(
                    kind=Kind.BOOK,
                    control_number=record,
                    title=title or f"Title of {record}",
                    names=(Name.parse(author),),
                    issued=When(int(year)),
                    languages=("fin",),
                    publishers=("Press",),
                    keywords=("one thing", "another"),
                )
                save_record(tx, prepare_record(reference), record)
        store.close()
        return record

    def copy(
        self, barcode: str, record: str, *, title: str | None = None, collection: str = "book", library: str = "linna"
    ) -> str:
        self.record(record, title)
        assert not self.desk.items.add(record, barcode, library=library, collection=collection).reasons
        return barcode

    def patron(self, card: str, *, email: str | None = None) -> str:
        done = self.desk.patrons.add(card, name=f"Patron {card}", password=PASSWORD, email=email)
        assert not done.reasons
        return card

    def enters(self, card: str) -> None:
        """Another patron; for any thread."""
        desk = Desk(self.address, self.now)
        try:
            assert not desk.patrons.add(card, name=f"Patron {card}", password=PASSWORD).reasons
        finally:
            desk.close()

    def registers(self, card: str, **values: str) -> None:
        """Another value in the register; for any thread."""
        desk = Desk(self.address, self.now)
        try:
            desk.patrons.edit(card, values)
        finally:
            desk.close()

    def lend(self, card: str, *barcodes: str) -> None:
        assert all(lent.loan_id for lent in self.desk.checkout(card, barcodes))

    def books(self, card: str, count: int, *, first: int = 1) -> list[str]:
        """Lend so many new books; their barcodes."""
        barcodes = [self.copy(f"B{n:04d}", f"rec.{n}") for n in range(first, first + count)]
        self.lend(card, *barcodes)
        return barcodes

    def owe(self, card: str, amount: str = "12.00") -> None:
        self.desk.fees.add(card, Money.parse(amount), FineKind.OTHER)

    def door(self, card: str) -> EmbeddedDoor:
        """The embedded door of a patron, for looking at what really is."""
        door = self.entry.open(self.entry.sign_in(SignInRequest(card=card, password=PASSWORD)))
        self._doors.append((get_ident(), door))
        return door

    def close(self) -> None:
        """Close what a test has opened: thousands of them would leave no descriptor."""
        for thread, door in self._doors:
            if thread == get_ident():  # SQLite has each used by its thread alone
                door.close()
        self.desk.close()

    def dues(self, card: str) -> dict[str, str]:
        """The due date of every loan by barcode, as the library has it."""
        door = self.door(card)
        try:
            return {loan.barcode or "": str(loan.due) for loan in door.loans.read().items}
        finally:
            door.close()
