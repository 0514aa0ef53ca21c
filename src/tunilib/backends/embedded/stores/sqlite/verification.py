"""Verification: damage of the file, and what no sequence of commands can have led to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.sqlite.catalogue import INVARIANTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection

    from tunilib.core.rules import Rules

__all__ = ["damage", "problems"]

_MOST = 100
"""Reported problems of one kind: what is wrong a thousand times has one cause."""


def damage(db: Connection) -> tuple[str, ...]:
    """What is wrong with the file itself, in SQLite's words."""
    import sqlite3

    found: list[str] = []
    try:
        found += [str(row[0]) for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check"):
            found.append(f"{table} row {rowid}: refers to a {parent} that is not there")
    except sqlite3.DatabaseError as error:
        found.append(str(error))
    return tuple(found[:_MOST])


def problems(db: Connection, rules: Rules) -> tuple[str, ...]:
    """Every invariant that does not hold, as a sentence with the id of what breaks it."""
    found: list[str] = []
    for sentence, query in (*_INVARIANTS, *INVARIANTS):
        found += [sentence.format(*row) for row in db.execute(query).fetchmany(_MOST)]
    return (*found, *_unknown_to_the_rules(db, rules))


_INVARIANTS: tuple[tuple[str, str], ...] = (
    (
        "copy {0} is on more than one loan",
        "SELECT barcode FROM loan WHERE returned IS NULL GROUP BY barcode HAVING COUNT(*) > 1",
    ),
    (
        "copy {0} is set aside for more than one hold",
        (
            "SELECT barcode FROM hold WHERE status IN ('processing', 'in-transit', 'ready')"
            " GROUP BY barcode HAVING COUNT(*) > 1"
        ),
    ),
    (
        "copy {0} is on loan and set aside for a hold",
        (
            "SELECT l.barcode FROM loan l JOIN hold h ON h.barcode = l.barcode"
            " WHERE l.returned IS NULL AND h.status IN ('processing', 'in-transit', 'ready')"
        ),
    ),
    (
        "copy {0} is lost and set aside for a hold",
        (
            "SELECT i.barcode FROM item i JOIN hold h ON h.barcode = i.barcode"
            " WHERE i.lost IS NOT NULL AND h.status IN ('processing', 'in-transit', 'ready')"
        ),
    ),
    (
        "copy {0} is not one of the title of hold {1}",
        "SELECT i.barcode, h.id FROM hold h JOIN item i ON i.barcode = h.barcode WHERE i.record <> h.record",
    ),
    (
        "loan {0} and its copy {1} do not agree whether it is lost",
        (
            "SELECT l.id, l.barcode FROM loan l JOIN item i ON i.barcode = l.barcode"
            " WHERE l.returned IS NULL AND (l.lost IS NULL) <> (i.lost IS NULL)"
        ),
    ),
    (
        "the queue of {0} has two holds at place {1}",
        "SELECT record, number FROM hold GROUP BY record, number HAVING COUNT(*) > 1",
    ),
    (
        "patron {0} has two open holds on {1}",
        (
            "SELECT patron, record FROM hold WHERE status IN ('waiting', 'processing', 'in-transit', 'ready')"
            " GROUP BY patron, record, kind HAVING COUNT(*) > 1"
        ),
    ),
    (
        "loan {0} was renewed {1} times, and {2} renewals were recorded",
        (
            "SELECT l.id, l.renewals, COUNT(e.loan) FROM loan l"
            " LEFT JOIN event e ON e.loan = l.id AND e.kind = 'renewed'"
            " GROUP BY l.id, l.renewals HAVING l.renewals <> COUNT(e.loan)"
        ),
    ),
    (
        "the amount of fine {0} is not what was paid, waived and is open",
        "SELECT id FROM fine WHERE amount <= 0 OR paid < 0 OR waived < 0 OR paid + waived > amount",
    ),
    (
        "the money of fine {0} does not match the recorded events",
        (
            "SELECT f.id FROM fine f LEFT JOIN event e ON e.fine = f.id GROUP BY f.id, f.amount, f.paid, f.waived"
            " HAVING f.amount <> COALESCE(SUM(CASE WHEN e.kind = 'fine-registered' THEN e.amount END), 0)"
            " OR f.paid <> COALESCE(SUM(CASE WHEN e.kind = 'fine-paid' THEN e.amount END), 0)"
            " OR f.waived <> COALESCE(SUM(CASE WHEN e.kind IN ('fine-waived', 'fine-dropped') THEN e.amount END), 0)"
        ),
    ),
    (
        "overdue fine {0} was registered before the loan was overdue",
        "SELECT id FROM fine WHERE kind = 'overdue' AND loan IS NOT NULL AND registered <= due",
    ),
    (
        "fine {0} was registered before the time to collect had passed",
        (
            "SELECT f.id FROM fine f JOIN hold h ON h.id = f.hold"
            " WHERE f.kind = 'uncollected' AND (h.pickup_until IS NULL OR f.registered <= h.pickup_until)"
        ),
    ),
    (
        "fine {0} is for a loan that does not count as lost",
        (
            "SELECT f.id FROM fine f JOIN loan l ON l.id = f.loan"
            " WHERE f.kind IN ('replacement', 'handling') AND (l.lost IS NULL OR l.lost <> f.registered)"
        ),
    ),
    (
        "hold {0} is ready until a day before it became ready",
        "SELECT id FROM hold WHERE status = 'ready' AND (ready IS NULL OR pickup_until < ready)",
    ),
    ("event {0} has no cause", "SELECT number FROM event WHERE cause = '' OR kind = '' OR actor = ''"),
    (
        "patron {0} has no card of their own in their account, or no active one",
        (
            "SELECT p.card FROM patron p WHERE"
            " NOT EXISTS (SELECT 1 FROM account_card a WHERE a.owner = p.id AND a.patron = p.id)"
            " OR NOT EXISTS (SELECT 1 FROM account_card a WHERE a.owner = p.id AND a.active = 1)"
        ),
    ),
)


def _unknown_to_the_rules(db: Connection, rules: Rules) -> Iterator[str]:
    places = {place.id for place in rules.pickup_libraries}
    for library, collection in db.execute("SELECT DISTINCT library, collection FROM item"):
        if library not in places:
            yield f"there are copies at {library}, which the rules do not know"
        if collection not in rules.collections:
            yield f"there are copies in {collection}, a collection that the rules do not know"
    open_holds = "status IN ('waiting', 'processing', 'in-transit', 'ready')"
    for (pickup,) in db.execute(f"SELECT DISTINCT pickup FROM hold WHERE {open_holds}"):
        if pickup not in places:
            yield f"there are holds to be collected at {pickup}, which the rules do not know"
