"""A ledger of the version before, which had a column for each field: it becomes one of this version, or stays as it is.

``version_5.sql`` is a ledger that such a version wrote.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from tests.builders import NOW, REQUESTED, a_fine, a_hold, a_loan, a_reading

from tunilib.core.changes import Key
from tunilib.core.fine import FineKind, Fines
from tunilib.core.hold import HoldStatus
from tunilib.core.money import Money
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError
from tunilib.local.database import open_database
from tunilib.local.ledger import LedgerBook
from tunilib.local.ledger.records import LedgerRecords, Reported
from tunilib.local.ledger.tables import SCHEMA
from tunilib.local.paths import Paths

ACCOUNT = "https://library.example 29001001"
DAY = timedelta(days=1)
BAN = Reason.said("Lainakielto:\nkysy tiskiltä")
OLD = Path(__file__).with_name("version_5.sql").read_text(encoding="utf-8")


@pytest.fixture(name="old")
def _old(paths: Paths) -> Path:
    paths.data.mkdir(parents=True)
    with closing(sqlite3.connect(paths.ledger)) as db:
        db.executescript(f"PRAGMA journal_mode = WAL;{OLD}")
    return paths.ledger


def answers(paths: Paths) -> list[object]:
    """What the ledger says of everything in it."""
    book = LedgerBook(paths)
    records = book
    return [
        [(loan.id, loan.title, loan.due, loan.renewals_used) for loan in records.loans(ACCOUNT)],
        [(loan.id, loan.due, loan.returned) for loan in records.returned(ACCOUNT)],
        [(number, event.kind, event.id) for number, event in records.events(ACCOUNT)],
        [(intent.id, intent.keys) for intent in book.unsettled(ACCOUNT)],
        records.renewals(ACCOUNT),
        [(card.card, card.is_active) for card in records.cards(ACCOUNT)],
        [records.taken(ACCOUNT, about) for about in ("loan", "hold", "fine", "message")],
        records.last_run("renew", ACCOUNT),
        records.place("watch", ACCOUNT),
        records.reported("digest mail", ACCOUNT),
        book.names(ACCOUNT, "cards"),
        [book.since(ACCOUNT, loan) for loan in ("L1", "L2", "L3", "L4")],
    ]


def test_an_old_ledger_says_what_it_has_said(old: Path, paths: Paths) -> None:
    said = answers(paths)

    (loans, returned, events, unsettled, renewals, cards, _, run, place, told, names, since) = said
    assert loans == [
        ("L3", "Loan 3", None, None),
        ("L2", "Loan 2", date(2026, 3, 20), None),
        ("L1", "Loan 1", date(2026, 4, 17), 0),
    ]
    assert returned == [("L4", NOW + DAY, (NOW + DAY).date())]
    assert events == [
        (1, "not-renewable-any-more", "L2"),
        (2, "returned", "L4"),
        (3, "hold-moved", "H2"),
        (4, "renewed", "L1"),
    ]
    assert unsettled == [("b", (Key("H2", "Hold 2", "waiting"),))]
    assert (renewals, cards, place, names) == ({"L1": 1}, [("29001001", True)], 2, {"1": "29001001"})
    assert run == (NOW + DAY, 0, "")
    assert told == {"L2 due 2026-03-20": Reported("sent", NOW + DAY, "x")}
    assert since == [NOW.date(), (NOW + DAY).date(), NOW.date(), None]
    loan = LedgerRecords(paths).loan(ACCOUNT, "3001")
    assert loan == a_loan(
        title="Loan 1",
        author="Kivi, Aleksis",
        record_id="R1",
        barcode="3001",
        library="Keskusta",
        checked_out=date(2026, 3, 1),
        due=date(2026, 4, 17),
        renewals_used=0,
        renewals_limit=5,
    )


def test_what_is_read_next_is_compared_with_what_the_old_ledger_had(old: Path, paths: Paths) -> None:
    book, later = LedgerBook(paths), NOW + 2 * DAY
    first = a_loan(title="Loan 1", due=date(2026, 5, 15), renewable=True, renewals_used=1)
    second = a_loan(id="L2", title="Loan 2", renewable=False, reasons=(BAN, REQUESTED))
    address = Reason.said("Osoite puuttuu.", ReasonCode.PATRON_ADDRESS_MISSING)
    loans = book.saw_loans(ACCOUNT, a_reading(first, second, taken=later, blocks=(address,)), later)
    assert [(event.kind, event.id, event.before, event.after) for event in loans] == [
        ("renewed", "L1", "2026-04-17", "2026-05-15"),
        ("returned", "L3", None, None),
        ("message", "patron.address-missing", None, None),
        ("hold-gone", "H1", "ready", None),
    ]
    assert book.since(ACCOUNT, "L2") == (NOW + DAY).date()
    hold = a_hold(id="H2", status=HoldStatus.READY, pickup_until=date(2026, 4, 1))
    holds = book.saw_holds(ACCOUNT, a_reading(hold, taken=later), later)
    assert [(event.kind, event.before, event.after) for event in holds] == [("hold-ready", "waiting", "2026-04-01")]
    crowns = a_fine(id="F2", kind=FineKind.OTHER, balance=Money(50, "SEK"))
    fines = book.saw_fines(ACCOUNT, Fines(total=Money(50, "SEK"), fines=(crowns,), read_at=later), later)
    assert [(event.kind, event.before, event.after) for event in fines] == [
        ("fine-changed", "1.00 SEK", "0.50 SEK"),
        ("fine-gone", "4.80 EUR", None),
    ]


def in_a_child(work: Callable[[], object]) -> int:
    """Do it in a process of its own; its id."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return child


def ending(child: int) -> int:
    """The exit code of a child, or less than 0: the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_kill_at_any_statement_leaves_the_old_ledger_or_the_new_one(old: Path, paths: Paths) -> None:
    before, found = old.read_bytes(), set[int]()
    for number in range(200):
        for file in paths.data.iterdir():
            file.unlink()
        old.write_bytes(before)

        def convert_and_die(db: sqlite3.Connection, left: int = number) -> None:
            def count(_statement: str) -> None:
                nonlocal left
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            db.set_trace_callback(count)
            assert SCHEMA.convert is not None
            SCHEMA.convert(db)

        schema = SCHEMA._replace(convert=convert_and_die)
        ended = ending(in_a_child(partial(open_database, old, schema)))
        assert ended in (0, -signal.SIGKILL)

        with closing(sqlite3.connect(old)) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert ("seen" in tables, "loan" in tables) == ((True, False) if version >= 6 else (False, True))
        found.add(version)
        assert len(LedgerRecords(paths).loans(ACCOUNT)) == 3
        assert len(LedgerBook(paths).unsettled(ACCOUNT)) == 1
        if ended == 0:
            break
    else:
        pytest.fail("it never came to an end")
    assert found == {5, 6, 7}


def test_two_processes_that_open_an_old_ledger_at_once_both_read_it(old: Path, paths: Paths) -> None:
    reading, writing = os.pipe()

    def read() -> None:
        os.close(writing)
        os.read(reading, 1)  # both begin when the pipe is closed
        assert len(LedgerRecords(paths).loans(ACCOUNT)) == 3

    children = [in_a_child(read), in_a_child(read)]
    os.close(reading)
    os.close(writing)
    assert list(map(ending, children)) == [0, 0]
    with closing(sqlite3.connect(old)) as db:
        assert db.execute("SELECT about, COUNT(*) FROM seen GROUP BY about").fetchall() == [
            ("fine", 2),
            ("hold", 2),
            ("loan", 4),
            ("message", 1),
        ]


def test_a_ledger_that_cannot_be_converted_stays_as_it_is(old: Path, paths: Paths) -> None:
    with closing(sqlite3.connect(old)) as db:
        db.execute("CREATE TABLE seen (x)")
        db.commit()

    with pytest.raises(LocalError) as caught:
        LedgerBook(paths).unsettled(ACCOUNT)

    assert caught.value.code == "database"
    with closing(sqlite3.connect(old)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (5,)
        assert db.execute("SELECT COUNT(*) FROM loan").fetchone() == (4,)


def test_a_ledger_of_a_version_that_never_was_is_left_alone(old: Path, paths: Paths) -> None:
    with closing(sqlite3.connect(old)) as db:
        db.execute("PRAGMA user_version = 3")

    with pytest.raises(LocalError) as caught:
        LedgerBook(paths).unsettled(ACCOUNT)

    assert caught.value.code == "database"


def test_an_old_ledger_that_may_only_be_read_says_what_to_do(
    old: Path, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode, **_: mode == os.R_OK)

    with pytest.raises(LocalError) as caught:
        LedgerBook(paths).unsettled(ACCOUNT)

    assert "made by an older tunilib" in caught.value.message
