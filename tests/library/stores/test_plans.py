"""No statement of an everyday command reads returned loans, which are nearly all: the plan of each is looked at."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from tests.library.conftest import AINO, EERO, Library
from tests.library.stores.engines import EngineKind, Stored

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.library.stores.sqlite.library import SqliteLibrary
from tunilib.library.stores.statements import Sql

_RETURNED = 12_000
_HISTORY = f"""
WITH RECURSIVE past (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM past WHERE n < {_RETURNED})
INSERT INTO loan (id, patron, barcode, checked_out, due, returned)
SELECT 'past' || n, p.id, 'b' || (1 + n % 3), '2020-01-01', '2020-02-01', '2020-01-02'
  FROM past JOIN patron p ON p.card = CASE WHEN n % 2 = 0 THEN '{AINO}' ELSE '{EERO}' END
"""
_LEAST = 1_000
"""Rows of so many loans are more than those that are out."""


_BACKED_UP, _REPORT = "a later day", "report"
"""A backup is written before a day, and a report counts the loans of a year: these go through the table once."""


class Loans(NamedTuple):
    """What the server has read of the table of loans: whole tables, and rows by way of an index."""

    scans: int
    rows: int


@pytest.fixture(name="library")
def _library(nowhere: Stored, engine: EngineKind, tmp_path: Path) -> Iterator[Library]:
    """Two patrons, three copies that were lent very often, and two of another title."""
    nowhere.make()
    library = Library(tmp_path / "library.sqlite", address=nowhere.address)
    library.patrons(AINO, EERO)
    library.copies("b1", "b2", "b3")
    library.copies("c1", "c2", record="r2")
    with nowhere.change() as tx:
        tx.db.change(Sql(_HISTORY))
        if engine.name == "postgresql":  # a file is planned without statistics
            tx.db.change(Sql("ANALYZE loan"))
    yield library
    library.close()


def day_of(library: Library) -> dict[str, Callable[[], object]]:
    """What happens in a library, by what it is called; each step opens the library anew."""
    door, desk = library.door, library.desk

    def end(day: str) -> None:
        library.at(day)
        desk.day()

    return {
        "checkout": lambda: library.lend(AINO, "b1", "b2", "b3"),
        "loans": lambda: door(AINO).loans.read(),
        "renew": lambda: door(AINO).loans.renew(door(AINO).loans.read().items),
        "renew at the desk": lambda: desk.renew(AINO, every=True),
        "hold": lambda: library.hold(EERO),
        "holds": lambda: door(EERO).holds.read(),
        "return": lambda: desk.check_in(["b2", "b1"]),
        "fee": lambda: desk.fees.add(AINO, Money(100), FineKind.OTHER),
        "pay": lambda: desk.fees.pay(AINO, every=True),
        "fines": lambda: door(AINO).fines.read(),
        "undo": lambda: (library.lend(AINO, "c1"), desk.undo(), library.lend(AINO, "c1")),
        "record": lambda: door(AINO).catalogue.record("r1"),
        "patron": lambda: desk.patrons.show(AINO),
        "copy": lambda: desk.items.show("c1"),
        "day": lambda: end("2026-03-30"),
        "notices": lambda: desk.notices.list(),
        _BACKED_UP: lambda: end("2026-06-30"),
        _REPORT: desk.report,
    }


@contextmanager
def plans_of_a_file(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that are run on files meanwhile."""
    seen: list[str] = []
    connection = SqliteLibrary.connection

    def traced(self: SqliteLibrary) -> Any:
        db = connection(self)
        db.set_trace_callback(seen.append)
        return db

    with monkeypatch.context() as patched:
        patched.setattr(SqliteLibrary, "connection", traced)
        yield seen


def reads_the_past(db: sqlite3.Connection, statement: str) -> list[str]:
    """The steps of SQLite's plan that read loans other than by their id, or than those that are out."""
    names = "|".join({"loan", *re.findall(r"\bloan (?:AS )?([a-z]\w*)", statement)})
    wrong = rf"SCAN ({names})\b(?!.* loan_open)|.* loan_item |.* loan_patron \(patron=\?\)"
    return [step for *_, step in db.execute(f"EXPLAIN QUERY PLAN {statement}") if re.match(wrong, step)]


def let_go(library: Library) -> None:
    """Close its connections."""
    library.desk.reopen()
    while library._doors:
        library._doors.popitem()[1].close()


def loans_read(address: str) -> Loans:
    """The counts of the server, once every other session has ended and told its own."""
    with psycopg.connect(address, autocommit=True) as wire:
        others = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        while wire.execute(others).fetchall() != [(0,)]:
            pass
        counts = "SELECT seq_scan, idx_tup_fetch FROM pg_stat_all_tables WHERE relid = 'tunilib.loan'::regclass"
        return Loans(*wire.execute(counts).fetchall()[0])


@pytest.mark.heavy
def test_no_everyday_statement_reads_returned_loans(
    library: Library, engine: EngineKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: dict[str, object] = {}
    for name, step in day_of(library).items():
        if engine.name == "postgresql":
            let_go(library)
            before = loans_read(library.address)
            step()
            let_go(library)
            scans, rows = (after - start for after, start in zip(loans_read(library.address), before, strict=True))
            if scans > (name in (_BACKED_UP, _REPORT)) or rows > _LEAST:
                wrong[name] = scans, rows
        else:
            with plans_of_a_file(monkeypatch) as seen:
                step()
            with closing(sqlite3.connect(library.path)) as db:
                plans = {one: reads_the_past(db, one) for one in dict.fromkeys(seen) if re.search(r"\bloan\b", one)}
            wrong |= {one: steps for one, steps in plans.items() if steps and name != _REPORT}
    assert wrong == {}
