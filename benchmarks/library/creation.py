"""Makes the file: records as an import enters them, the rest in bulk, and whole in the eyes of ``desk
verify``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from time import process_time
from typing import Any, NamedTuple

from benchmarks.library.circulation import Past, hold_rows, loans
from benchmarks.library.content import Copy, copies, identifier, patron_rows, references
from tunilib.core.rules import Rules
from tunilib.library.catalogue.indexing import prepare_record
from tunilib.library.catalogue.records import save_record
from tunilib.library.rules.rulebook import default_rules_text, rules_of, zone_of
from tunilib.library.stores import make_library, store_address
from tunilib.library.stores.row_changes import StoreConnection
from tunilib.library.stores.sqlite.library import STORES
from tunilib.library.stores.unit_of_work import Transaction

_AT = "T10:00:00+00:00"
_FIRST_DAY = timedelta(days=3700)
_UNPAID = 0.03
_BATCH = 10_000


class Size(NamedTuple):
    """How much of what."""

    loans: int = 1_000_000
    records: int = 200_000
    patrons: int = 50_000

    def scaled(self, scale: float) -> Size:
        """The same, smaller or larger."""
        return Size(*(max(round(count * scale), 20) for count in self))


def make(path: Path, size: Size, seed: int, moment: datetime) -> dict[str, float]:
    """Make a library as it stands at a moment; seconds of CPU by step.

    Nobody else may use the file meanwhile: it is written without a log, and gets one at the end.
    """
    text = default_rules_text()
    rules = rules_of(text)
    zone = zone_of(rules)
    make_library(store_address(path), text, lambda zone: moment.astimezone(zone) - _FIRST_DAY)
    chance = Random(seed)
    took: dict[str, float] = {}
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000"):
            db.execute(f"PRAGMA {setting}")
        now = moment.astimezone(zone)
        tx = Transaction(STORES, StoreConnection(db), rules, zone, now, actor="desk", cause="import")
        db.execute("BEGIN")
        maker = _Maker(db, rules, tx.today, chance, size)
        steps = {
            "records": lambda: maker.put_records(tx.on(tx.today - _FIRST_DAY)),
            "copies": maker.put_copies,
            "patrons": maker.put_patrons,
            "loans": maker.put_loans,
            "holds": maker.put_holds,
        }
        for name, step in steps.items():
            start = process_time()
            step()
            took[name] = process_time() - start
        tx.on(tx.today - timedelta(days=1)).days.mark_ended()
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode = WAL")
    return took


class _Maker:
    """Puts one after the other into the file."""

    def __init__(self, db: sqlite3.Connection, rules: Rules, today: date, chance: Random, size: Size) -> None:
        self._db = db
        self._rules = rules
        self._today = today
        self._chance = chance
        self._size = size
        self._records: list[str] = []
        self._copies: list[Copy] = []
        self._out: dict[str, int] = {}
        self._lost: set[str] = set()

    def put_records(self, tx: Transaction) -> None:
        for number, reference in enumerate(references(self._size.records, self._chance)):
            self._records.append(f"r.{number}")
            save_record(tx, prepare_record(reference), self._records[-1])

    def put_copies(self) -> None:
        self._copies = copies(self._records, self._chance)
        self._insert(
            "item", ({**copy._asdict(), "call_number": "84.2", "added": "2016-01-04"} for copy in self._copies)
        )
        self._tell(
            {"day": "2016-01-04", "kind": "item-added", "record": copy.record, "barcode": copy.barcode}
            for copy in self._copies
        )

    def put_patrons(self) -> None:
        rows = list(patron_rows(self._size.patrons, self._today, self._chance))
        entries = [row.pop("entry") for row in rows]
        self._insert("patron", rows)
        own = zip(rows, entries, strict=True)
        self._insert(
            "account_card",
            (
                {"id": entry, "owner": row["id"], "patron": row["id"], "active": 1, "added": row["added"]}
                for row, entry in own
            ),
        )
        self._tell({"day": row["added"], "kind": "patron-added", "patron": row["id"]} for row in rows)

    def put_loans(self) -> None:
        made = loans(self._size.loans, self._copies, self._size.patrons, self._today, self._rules, self._chance)
        number = 0
        while batch := list(islice(made, _BATCH)):
            named = [(identifier("a", number + place), past) for place, past in enumerate(batch)]
            number += len(batch)
            for _, past in named:
                if past.returned is None:
                    self._out[past.copy.barcode] = past.patron
            self._insert("loan", (_loan_row(name, past) for name, past in named))
            self._tell(event for name, past in named for event in _story(name, past))
            self._fines(named)
            self._lose([past for _, past in named if past.lost])

    def put_holds(self) -> None:
        rows = list(hold_rows(self._copies, self._out, self._lost, self._size.patrons, self._today, self._chance))
        for row in rows:
            row["patron"] = identifier("p", row["patron"])
        self._insert("hold", rows)
        self._tell(
            {
                "day": row["created"],
                "kind": "hold-placed",
                **{name: row[name] for name in ("patron", "record")},
                "hold": row["id"],
            }
            for row in rows
        )

    def _fines(self, named: list[tuple[str, Past]]) -> None:
        rows: list[dict[str, Any]] = []
        for name, past in named:
            day = past.returned or past.lost
            charged = [("overdue", past.fine)] if past.returned else []
            if past.lost:
                charged = [("replacement", 4200), ("handling", 1000)]
            for kind, cents in charged:
                if day is not None and cents:
                    is_paid = past.lost is None and self._chance.random() >= _UNPAID
                    rows.append(
                        {
                            "id": name.replace("a", "f" if kind != "handling" else "g", 1),
                            "patron": identifier("p", past.patron),
                            "kind": kind,
                            "amount": cents,
                            "paid": cents if is_paid else 0,
                            "registered": day.isoformat(),
                            "record": past.copy.record,
                            "loan": name,
                            "due": past.due.isoformat(),
                            "checked_out": past.checked_out.isoformat(),
                        }
                    )
        self._insert("fine", rows)
        self._tell(event for row in rows for event in _money(row))

    def _lose(self, losses: list[Past]) -> None:
        self._lost.update(past.copy.barcode for past in losses)
        self._db.executemany(
            "UPDATE item SET lost = ? WHERE barcode = ?",
            [(past.lost.isoformat() if past.lost else None, past.copy.barcode) for past in losses],
        )

    def _tell(self, events: Iterable[dict[str, Any]]) -> None:
        columns = ("day", "kind", "patron", "record", "barcode", "loan", "hold", "fine", "amount", "before", "after")
        self._db.executemany(
            f"INSERT INTO event (at, actor, cause, {', '.join(columns)})"
            f" VALUES (?, 'desk', 'import', {', '.join('?' * len(columns))})",
            ((event["day"] + _AT, *map(event.get, columns)) for event in events),
        )

    def _insert(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        for first, rest in _first_and_all(rows):
            marks = ", ".join("?" * len(first))
            query = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({marks})"
            self._db.executemany(query, (tuple(row.values()) for row in rest))


def _first_and_all(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Iterator[dict[str, Any]]]]:
    """The first row, for its columns, and all of them; nothing where there is none."""
    left = iter(rows)
    for first in islice(left, 1):
        yield first, (row for some in ([first], left) for row in some)


def _loan_row(name: str, past: Past) -> dict[str, Any]:
    return {
        "id": name,
        "patron": identifier("p", past.patron),
        "barcode": past.copy.barcode,
        "checked_out": past.checked_out.isoformat(),
        "due": past.due.isoformat(),
        "renewals": len(past.renewals),
        "lost": past.lost.isoformat() if past.lost else None,
        "returned": past.returned.isoformat() if past.returned else None,
    }


def _story(name: str, past: Past) -> Iterator[dict[str, Any]]:
    """What was written down of a loan."""
    of_loan = {
        "patron": identifier("p", past.patron),
        "record": past.copy.record,
        "barcode": past.copy.barcode,
        "loan": name,
    }
    yield {**of_loan, "day": past.checked_out.isoformat(), "kind": "lent", "after": past.first_due.isoformat()}
    for day, before, after in past.renewals:
        moved = {"before": before.isoformat(), "after": after.isoformat()}
        yield {**of_loan, "day": day.isoformat(), "kind": "renewed", **moved}
    if past.returned:
        yield {**of_loan, "day": past.returned.isoformat(), "kind": "returned", "before": past.due.isoformat()}
    if past.lost:
        yield {**of_loan, "day": past.lost.isoformat(), "kind": "loan-lost", "before": past.due.isoformat()}


def _money(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What was written down of a fine."""
    event = {
        **{name: row[name] for name in ("patron", "record", "loan", "amount")},
        "day": row["registered"],
        "fine": row["id"],
    }
    yield {**event, "kind": "fine-registered", "after": row["kind"]}
    if row["paid"]:
        yield {**event, "kind": "fine-paid"}
