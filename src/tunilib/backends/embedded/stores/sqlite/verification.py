"""Verification: damage of the file, values that cannot be read, and what no sequence of commands can have led to.

Everything is asked of whole tables at once. What is compared with the recorded events is added up together with them,
which takes one sort instead of a look for each row.
"""

from __future__ import annotations

from contextlib import closing
from threading import Thread
from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.sqlite.catalogue import INVARIANTS
from tunilib.backends.embedded.stores.sqlite.rows import NOT_OF_THE_FORM, TABLES
from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA
from tunilib.local.database import open_database, read_transaction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from sqlite3 import Connection

    from tunilib.backends.embedded.stores.sqlite.rows import Table
    from tunilib.core.rules import Rules

__all__ = ["all_problems", "damage", "problems", "unreadable_values"]

_MOST = 100
"""Reported problems of one kind: what is wrong a thousand times has one cause."""


def all_problems(db: Connection, rules: Rules, path: Path | None) -> tuple[str, ...]:
    """Everything that is wrong with a library; damage of its file first.

    Args:
        db: within a snapshot.
        path: of the file, which is looked at by another connection at the same time, as that takes longest; None: the
            snapshot is of a transaction that nobody else sees yet.
    """
    if path is None:
        return (*damage(db), *unreadable_values(db), *problems(db, rules))
    import sqlite3

    from tunilib.errors import LocalError

    beside = _Damage(path)
    beside.start()
    try:
        found = (*unreadable_values(db), *problems(db, rules))
    except (sqlite3.Error, LocalError, ValueError):  # of a damaged file anything can be read
        if beside.found():
            return beside.found()
        raise
    return (*beside.found(), *found)


class _Damage(Thread):
    """Looks for damage by a connection of its own; SQLite lets other threads run meanwhile."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self._path = path
        self._found: tuple[str, ...] = ()
        self._error: BaseException | None = None

    def run(self) -> None:
        """Read one snapshot."""
        try:
            with closing(open_database(self._path, SCHEMA)) as db, read_transaction(db, self._path):
                self._found = damage(db)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the caller raises it
            self._error = error

    def found(self) -> tuple[str, ...]:
        """Wait for what was found; raises what went wrong."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._found


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


def unreadable_values(db: Connection) -> tuple[str, ...]:
    """Every value that has not the form of its column, as a sentence with its table and the key of its row."""
    return tuple(
        f"{name} {key}: the value of {column} cannot be read"
        for name, table in TABLES.items()
        for key, column in (*_wrong_by_query(db, name, table), *_wrong_by_reading(db, name, table))
    )


def problems(db: Connection, rules: Rules) -> tuple[str, ...]:
    """Every invariant that does not hold, as a sentence with the id of what breaks it."""
    found: list[str] = []
    for sentence, query in (*_INVARIANTS, *INVARIANTS):
        found += [sentence.format(*row) for row in db.execute(query).fetchmany(_MOST)]
    return (*found, *_unknown_to_the_rules(db, rules))


def _wrong_by_query(db: Connection, name: str, table: Table) -> list[tuple[object, str]]:
    conditions = {column: form.wrong.format(column) for column, form in table.forms.items() if form.wrong}
    if not conditions:
        return []
    which = " ".join(f"WHEN {condition} THEN '{column}'" for column, condition in conditions.items())
    query = f"SELECT {table.key}, CASE {which} END AS wrong FROM {name} WHERE wrong IS NOT NULL"
    return db.execute(query).fetchmany(_MOST)


def _wrong_by_reading(db: Connection, name: str, table: Table) -> Iterator[tuple[object, str]]:
    for column, form in table.forms.items():
        if form.wrong is None:
            for key, text in db.execute(f"SELECT {table.key}, {column} FROM {name}"):
                try:
                    form.read(text)
                except NOT_OF_THE_FORM:
                    yield key, column


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
            "SELECT id, SUM(renewals), SUM(recorded) FROM ("
            " SELECT id, renewals, 0 AS recorded FROM loan WHERE renewals > 0"
            " UNION ALL SELECT loan, 0, 1 FROM event WHERE kind = 'renewed' AND loan IS NOT NULL"
            ") GROUP BY id HAVING SUM(renewals) <> SUM(recorded)"
        ),
    ),
    (
        "the amount of fine {0} is not what was paid, waived and is open",
        "SELECT id FROM fine WHERE amount <= 0 OR paid < 0 OR waived < 0 OR paid + waived > amount",
    ),
    (
        "the money of fine {0} does not match the recorded events",
        (
            "SELECT id FROM ("
            " SELECT id, amount, paid, waived FROM fine"
            " UNION ALL SELECT fine, CASE kind WHEN 'fine-registered' THEN -amount ELSE 0 END,"
            " CASE kind WHEN 'fine-paid' THEN -amount ELSE 0 END,"
            " CASE WHEN kind IN ('fine-waived', 'fine-dropped') THEN -amount ELSE 0 END"
            " FROM event WHERE fine IS NOT NULL"
            ") GROUP BY id HAVING SUM(amount) <> 0 OR SUM(paid) <> 0 OR SUM(waived) <> 0"
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
    (
        "list {0} has two favourites at place {1}",
        "SELECT list, place FROM favourite GROUP BY list, place HAVING COUNT(*) > 1",
    ),
    (
        "favourite {0} is a reference of another patron",
        (
            "SELECT f.number FROM favourite f JOIN favourite_list l ON l.id = f.list"
            " JOIN own_reference o ON o.id = f.own WHERE o.owner <> l.owner"
        ),
    ),
    (
        "reference {0} is in no list",
        "SELECT id FROM own_reference WHERE NOT EXISTS (SELECT 1 FROM favourite f WHERE f.own = own_reference.id)",
    ),
    (
        "search {0} belongs to a session that has ended",
        (
            "SELECT s.id FROM search s WHERE s.session IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM session t WHERE t.token = s.session)"
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
