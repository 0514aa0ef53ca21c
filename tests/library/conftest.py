"""A library in a real file, with a clock that the test moves."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.accounts import account_of
from tests.library.stores.engines import empty_on_a_server, on_a_server

from tunilib.account import Account
from tunilib.core.hold import Hold, HoldRequest
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.core.reference import Kind, Name, Reference, When
from tunilib.errors import CredentialsRefused
from tunilib.library import ids
from tunilib.library.catalogue.indexing import prepare_record
from tunilib.library.catalogue.records import save_record
from tunilib.library.desk import Desk
from tunilib.library.models.desk import Staff
from tunilib.library.patron.door import EmbeddedDoor, EmbeddedEntry
from tunilib.library.rules.rulebook import default_rules_text
from tunilib.library.stores import make_library, open_library, store_address
from tunilib.library.stores.moves import COLUMNS
from tunilib.local.database import connections
from tunilib.local.ledger import LedgerBook
from tunilib.local.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tunilib.core.answer import Claim
    from tunilib.core.loan import Loan
    from tunilib.core.ports.door import Door
    from tunilib.library.stores.unit_of_work import Snapshot

ZONE = ZoneInfo("Europe/Helsinki")
AINO, EERO, HELMI = "1001", "1002", "1003"


class Library:
    """A library, its desk and its patrons, at a time that the test sets.

    Args:
        path: of its file; a library on a server has its ledger beside that.
        rules: of a new library.
        address: of a library on a server, which is there already where no rules are given.
    """

    def __init__(self, path: Path, rules: str | None = None, *, address: str | None = None) -> None:
        self.path = path
        self.address = address or store_address(path)
        self.moment = datetime(2026, 3, 2, 10, tzinfo=ZONE)
        self.staff = Staff("Kaisa", "desk-1")
        self.desk = Desk(self.address, self.now, backups=self.path.parent / "backups", staff=lambda: self.staff)
        if rules is not None or (address is None and not path.exists()):
            make_library(self.address, default_rules_text() if rules is None else rules, self.now)
        self.entry = EmbeddedEntry(self.address, self.now)
        self._doors: dict[str, EmbeddedDoor] = {}

    def now(self, zone: tzinfo) -> datetime:
        return self.moment.astimezone(zone)

    @property
    def today(self) -> date:
        return self.moment.astimezone(ZONE).date()

    def at(self, moment: str) -> None:
        """Move the clock: a day (10:00), or a day and an hour of the library's zone."""
        read = datetime.fromisoformat(moment if "T" in moment else f"{moment}T10:00")
        self.moment = (read if read.tzinfo else read.replace(tzinfo=ZONE)).astimezone(UTC).astimezone(ZONE)

    def record(self, record: str, title: str | None = None) -> str:
        store = open_library(self.address, self.now)
        with store.transaction("desk", "import") as tx:
            name = title or f"Title of {record}"
            reference = Reference(
                kind=Kind.BOOK,
                control_number=record,
                title=name,
                names=(Name("Author", "An"),),
                issued=When(2020),
                languages=("fin",),
            )
            save_record(tx, prepare_record(reference), record)
        store.close()
        return record

    def copies(self, *barcodes: str, record: str = "r1", library: str = "linna", collection: str = "book") -> None:
        """Copies of a record, which is made where it is not there."""
        with self.snapshot() as snapshot:
            missing = snapshot.catalogue.title(record) is None
        if missing:
            self.record(record)
        for barcode in barcodes:
            assert not self.desk.items.add(record, barcode, library=library, collection=collection).reasons

    def patrons(self, *cards: str, category: str | None = None) -> None:
        for card in cards:
            done = self.desk.patrons.add(card, name=f"Patron {card}", password="secret1", category=category)
            assert not done.reasons

    def door(self, card: str = AINO) -> EmbeddedDoor:
        """The door of a patron, who signs in once."""
        return self._doors[card] if card in self._doors else self.sign_in_again(card, "secret1")

    def sign_in_again(self, card: str, password: str) -> EmbeddedDoor:
        """A new door of a patron, in the place of the one before."""
        before = self._doors.pop(card, None)
        if before is not None:
            before.close()
        self._doors[card] = self.entry.open(self.entry.sign_in(SignInRequest(card=card, password=password)))
        return self._doors[card]

    def account(self, card: str = AINO, door: Door | None = None) -> Account:
        """The account of a patron, with a ledger beside the library: changes take the one path."""
        folder = self.path.parent / "machine"
        paths = Paths(config=folder / "c", data=folder / "d", state=folder / "s")
        return account_of(
            door or self.door(card),
            LedgerBook(paths),
            site=self.address,
            clock=self.now,
            signs_in=self.signs_in,
        )

    def signs_in(self, card: str, password: str) -> bool:
        try:
            self.entry.sign_in(SignInRequest(card=card, password=password))
        except CredentialsRefused:
            return False
        return True

    def lend(self, card: str, *barcodes: str) -> list[str]:
        """Lend copies, which the rules must allow; the loans' ids."""
        done = self.desk.checkout(card, barcodes)
        assert all(lent.loan_id for lent in done), done
        return [lent.loan_id or "" for lent in done]

    def loan(self, card: str, barcode: str) -> Loan:
        return next(loan for loan in self.door(card).loans.read().items if loan.barcode == barcode)

    def renew(self, card: str, *barcodes: str) -> list[Claim]:
        """Renew loans, in one call, in the order given."""
        chosen = [self.loan(card, barcode) for barcode in barcodes]
        answer = self.door(card).loans.renew(chosen)
        return [answer.of(loan.id) for loan in chosen]

    def hold(self, card: str, record: str = "r1", pickup: str = "linna", expires: date | None = None) -> str:
        """Place a hold, which the rules must allow; its id."""
        claim = self.door(card).holds.place(HoldRequest(record=record, pickup=pickup, expires=expires)).of(record)
        assert claim.id is not None, claim
        return claim.id

    def holds(self, card: str) -> list[Hold]:
        return list(self.door(card).holds.read().items)

    def owed(self, card: str) -> str:
        return str(self.door(card).fines.read().total)

    def sql(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Rows straight from the tables."""
        with self._reading() as db:
            return list(db.execute(query, values))

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, but for what happened."""
        with self._reading() as db:
            return {
                table: sorted(db.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall(), key=repr)
                for table, names in COLUMNS.items()
                if table not in ("event", "act")
            }

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        with closing(open_library(self.address, self.now)) as store, store.snapshot() as snapshot:
            yield snapshot

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        """A connection, within a snapshot."""
        store: Any = open_library(self.address, self.now)
        with closing(store), store.snapshot():
            yield store.connection()

    def close(self) -> None:
        self.desk.close()
        for door in self._doors.values():
            door.close()


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Expensive passwords would make a thousand tests slow."""
    monkeypatch.setattr(ids, "_N", 2)


@pytest.fixture(autouse=True)
def _no_power_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests do not wait for the disk: it would take most of their time."""
    hasty = tuple(setting.replace("synchronous = FULL", "synchronous = OFF") for setting in connections._SETTINGS)
    assert "PRAGMA synchronous = OFF" in hasty
    monkeypatch.setattr(connections, "_SETTINGS", hasty)


@pytest.fixture(name="made", scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that tests begin with, made once: its file alone, closed."""
    path = tmp_path_factory.mktemp("made") / "library.sqlite"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ids, "_N", 2)
        library = Library(path)
        library.patrons(AINO, EERO)
        library.copies("b1", "b2")
        library.close()
    assert not path.with_name("library.sqlite-wal").exists()
    return path


ON_BOTH = frozenset(
    (  # noqa: SIM905 - names
        "account bans categories checkouts due_notices end_of_day favourites fines hold_rules "
        "holds loans_by_the_hour lookups lost_items notices random_libraries random_rules recalls "
        "register reminder_fees renewals requests rule_changes searches sign_in undo"
    ).split()
)
"""The tests that run over both engines."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.module.__name__.rpartition(".test_")[2] in ON_BOTH and "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(name="engine")
def _engine(request: pytest.FixtureRequest) -> str:
    return getattr(request, "param", "sqlite")


@pytest.fixture(name="library")
def _library(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Iterator[Library]:
    """The default library on 2 March 2026 at 10:00, with two patrons and two copies of one book at Linna."""
    path = tmp_path / "library.sqlite"
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("made"), path)
        library = Library(path)
        yield library
        library.close()
        return
    with empty_on_a_server(tmp_path) as address:
        library = Library(path, address=address)
        library.patrons(AINO, EERO)
        library.copies("b1", "b2")
        yield library
        library.close()


@pytest.fixture(name="library_of")
def _library_of(tmp_path: Path, engine: str) -> Iterator[Callable[[str], Library]]:
    """Gives a new library, which is empty, for rules."""
    with ExitStack() as stack:

        def make(rules: str) -> Library:
            address = stack.enter_context(on_a_server(tmp_path)) if engine == "postgresql" else None
            library = Library(tmp_path / "other.sqlite", rules, address=address)
            stack.callback(library.close)
            return library

        yield make
