"""What no sequence of commands can have led to, and values that mean nothing.

Everything is asked of whole tables at once. What is compared with the recorded events is added up together with them,
which takes one sort instead of a look for each row.
"""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from tunilib.core.models import Labelled
from tunilib.core.note import Note
from tunilib.core.rules import UnknownCollection
from tunilib.library.stores.ddl import references_of_tables
from tunilib.library.stores.rows import NOT_OF_THE_FORM
from tunilib.library.stores.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tunilib.core.rules import Rules
    from tunilib.library.stores.columns import Table, TableColumn
    from tunilib.library.stores.statements import Connection

MOST = 100
"""Reported problems of one kind: what is wrong a thousand times has one cause."""


def broken_invariants(db: Connection, rules: Rules, of_index: Mapping[str, str]) -> tuple[str, ...]:
    """Every broken invariant, as an English sentence with an id, and its translation."""
    found: list[str] = []
    for name, query in (*_INVARIANTS.items(), *of_index.items()):
        found += listed(sentence(_INVARIANT_MESSAGES[name], *row) for row in db.execute(query))
    return (*found, *_unknown_to_the_rules(db, rules))


def listed(problems: Iterable[str]) -> Iterator[str]:
    """The first problems of a kind, and a sentence that there are more where they are not all."""
    every = iter(problems)
    yield from islice(every, MOST)
    if next(every, None) is not None:
        yield sentence("there are more problems of this kind: only {first} are listed", MOST)


def rows_without_parent(db: Connection) -> Iterator[str]:
    """Rows that refer to one that does not exist: they were written while references were switched off."""
    template = "row {second} of {first} refers to a row of {third} that does not exist"
    for table, column, parent, key in references_of_tables():
        query = (
            f"SELECT t.{table.shown} FROM {table.name} t WHERE t.{column.name} IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{key} = t.{column.name}) LIMIT {MOST + 1}"
        )
        yield from listed(sentence(template, table.name, row, parent) for (row,) in db.execute(query))


def sentence(template: str, *facts: object) -> str:
    note = Note.of(template, **dict(zip(("first", "second", "third"), facts, strict=False)))
    return Labelled(str(note), note)


def unreadable_values(rows: Callable[[str], Iterable[Any]], *, is_checked: bool = False) -> tuple[str, ...]:
    """Every value that means nothing, as a sentence with its table and the key of its row.

    Args:
        rows: gives the rows of a query, which are not all in memory at once.
    """
    found: list[str] = []
    for table in TABLES.values():
        found += listed(
            sentence("{first} {second}: the value of {third} cannot be read", table.name, key, column)
            for key, column in _unreadable(rows, table, is_checked)
        )
    return tuple(found)


def _unreadable(rows: Callable[[str], Iterable[Any]], table: Table, is_checked: bool) -> Iterator[tuple[object, str]]:
    reads = [
        column
        for column in table.columns
        if column.kind.read not in (None, bool) and not (is_checked and column.kind.is_checked)
    ]
    for doubtful, columns in groupby(sorted(reads, key=_doubt), key=lambda column: bool(_doubt(column))):
        chosen = list(columns)
        where = f" WHERE {' OR '.join(map(_doubt, chosen))}" if doubtful else ""
        names = ", ".join((table.shown, *(column.name for column in chosen)))
        for key, *values in rows(f"SELECT {names} FROM {table.name}{where}"):
            for column, value in zip(chosen, values, strict=True):
                if value is not None:
                    try:
                        column.kind.read(value)  # type: ignore[misc]
                    except NOT_OF_THE_FORM:
                        yield key, column.name


def _doubt(column: TableColumn) -> str:
    """SQLite's condition that a value may be one that cannot be read; empty: of each that has to be tried."""
    name, kind = column.name, column.kind
    if kind.words is not None:
        known = ", ".join(f"'{word}'" for word in kind.words())
        return f"{name} NOT IN ({known})"
    return f"({name} IS NOT NULL AND NOT ({kind.sure.format(name)}))" if kind.sure else ""


_INVARIANTS: dict[str, str] = {
    "copy-on-two-loans": ("SELECT barcode FROM loan WHERE returned IS NULL GROUP BY barcode HAVING COUNT(*) > 1"),
    "copy-for-two-holds": (
        "SELECT barcode FROM hold WHERE status IN ('processing', 'in-transit', 'ready')"
        " GROUP BY barcode HAVING COUNT(*) > 1"
    ),
    "copy-on-loan-and-set-aside": (
        "SELECT l.barcode FROM loan l JOIN hold h ON h.barcode = l.barcode"
        " WHERE l.returned IS NULL AND h.status IN ('processing', 'in-transit', 'ready')"
    ),
    "copy-lost-and-set-aside": (
        "SELECT i.barcode FROM item i JOIN hold h ON h.barcode = i.barcode"
        " WHERE i.lost IS NOT NULL AND h.status IN ('processing', 'in-transit', 'ready')"
    ),
    "copy-of-another-title": (
        "SELECT i.barcode, h.id FROM hold h JOIN item i ON i.barcode = h.barcode WHERE i.record <> h.record"
    ),
    "lost-or-not": (
        "SELECT l.id, l.barcode FROM loan l JOIN item i ON i.barcode = l.barcode"
        " WHERE l.returned IS NULL AND (l.lost IS NULL) <> (i.lost IS NULL)"
    ),
    "two-at-a-place": ("SELECT record, number FROM hold GROUP BY record, number HAVING COUNT(*) > 1"),
    "two-holds-of-a-patron": (
        "SELECT patron, record FROM hold WHERE status IN ('processing', 'in-transit', 'ready') AND kind = 'retrieval'"
        " GROUP BY patron, record HAVING COUNT(*) > 1"
    ),
    "renewals-recorded": (
        "SELECT id, SUM(renewals), SUM(recorded) FROM ("
        " SELECT id, renewals, 0 AS recorded FROM loan WHERE renewals > 0"
        " UNION ALL SELECT loan, 0, 1 FROM event WHERE kind = 'renewed' AND loan IS NOT NULL"
        ") a GROUP BY id HAVING SUM(renewals) <> SUM(recorded)"
    ),
    "fine-amount": ("SELECT id FROM fine WHERE amount <= 0 OR paid < 0 OR waived < 0 OR paid + waived > amount"),
    "fine-events": (
        "SELECT id FROM ("
        " SELECT id, amount, paid, waived FROM fine"
        " UNION ALL SELECT fine, CASE kind WHEN 'fine-registered' THEN -amount ELSE 0 END,"
        " CASE kind WHEN 'fine-paid' THEN -amount WHEN 'fine-refunded' THEN amount ELSE 0 END,"
        " CASE WHEN kind IN ('fine-waived', 'fine-dropped') THEN -amount ELSE 0 END"
        " FROM event WHERE fine IS NOT NULL"
        " AND (act IS NULL OR act NOT IN (SELECT u.act FROM event u WHERE u.kind = 'undone'))"
        ") a GROUP BY id HAVING SUM(amount) <> 0 OR SUM(paid) <> 0 OR SUM(waived) <> 0"
    ),
    "fine-before-due": (
        "SELECT id FROM fine WHERE kind = 'overdue' AND loan IS NOT NULL"
        " AND (registered < due OR (registered = due AND due_at IS NULL))"
    ),
    "fine-before-pickup": (
        "SELECT f.id FROM fine f JOIN hold h ON h.id = f.hold"
        " WHERE f.kind = 'uncollected' AND (h.pickup_until IS NULL OR f.registered <= h.pickup_until)"
    ),
    "fine-of-loan-not-lost": (
        "SELECT f.id FROM fine f JOIN loan l ON l.id = f.loan"
        " WHERE f.kind IN ('replacement', 'handling') AND (l.lost IS NULL OR l.lost <> f.registered)"
    ),
    "ready-before": ("SELECT id FROM hold WHERE status = 'ready' AND (ready IS NULL OR pickup_until < ready)"),
    "event-without-cause": ("SELECT number FROM event WHERE cause = '' OR kind = '' OR actor = ''"),
    "patron-without-card": (
        "SELECT p.card FROM patron p WHERE p.identity IS NULL AND"
        " (NOT EXISTS (SELECT 1 FROM account_card a WHERE a.owner = p.id AND a.patron = p.id)"
        " OR NOT EXISTS (SELECT 1 FROM account_card a WHERE a.owner = p.id AND a.active = 1))"
    ),
    "two-favourites-at-a-place": ("SELECT list, place FROM favourite GROUP BY list, place HAVING COUNT(*) > 1"),
    "favourite-of-another": (
        "SELECT f.number FROM favourite f JOIN favourite_list l ON l.id = f.list"
        " JOIN own_reference o ON o.id = f.own WHERE o.owner <> l.owner"
    ),
    "reference-in-no-list": (
        "SELECT id FROM own_reference WHERE NOT EXISTS (SELECT 1 FROM favourite f WHERE f.own = own_reference.id)"
    ),
    "payment-amount": (
        "SELECT p.id FROM payment p WHERE p.amount <> p.fee + COALESCE("
        "(SELECT SUM(f.cents) FROM payment_fine f WHERE f.payment = p.id), 0)"
    ),
    "payment-without-transaction": (
        "SELECT id FROM payment WHERE transaction_id IS NULL AND state IN ('paid', 'registered', 'unregistered')"
    ),
    "search-of-ended-session": (
        "SELECT s.id FROM search s WHERE s.session IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM session t WHERE t.token = s.session)"
    ),
    "record-not-in-catalogue": (
        "SELECT r.id FROM record r LEFT JOIN catalogue c ON c.record = r.id WHERE c.number IS NULL"
    ),
}
_INVARIANT_MESSAGES = {
    "two-favourites-at-a-place": "list {first} has two favourites at place {second}",
    "favourite-of-another": "favourite {first} is a reference of another patron",
    "reference-in-no-list": "reference {first} is not in any list",
    "payment-amount": "the amount of payment {first} is not the sum of its fines and its fee",
    "payment-without-transaction": "payment {first} is paid, but names no transaction",
    "search-of-ended-session": "search {first} belongs to a session that has ended",
    "copy-on-two-loans": "copy {first} is on more than one loan",
    "copy-for-two-holds": "copy {first} is set aside for more than one hold",
    "copy-on-loan-and-set-aside": "copy {first} is on loan and set aside for a hold",
    "copy-lost-and-set-aside": "copy {first} is lost and set aside for a hold",
    "copy-of-another-title": "copy {first} is not a copy of the title of hold {second}",
    "lost-or-not": "loan {first} and its copy {second} disagree on whether it is lost",
    "two-at-a-place": "the queue of {first} has two holds at place {second}",
    "two-holds-of-a-patron": "patron {first} has two open holds on {second}",
    "renewals-recorded": "loan {first} was renewed {second} times, but {third} renewals were recorded",
    "fine-amount": "the amount of fine {first} is not the sum of what was paid and waived and is open",
    "fine-events": "the amounts of fine {first} do not match the recorded events",
    "fine-before-due": "overdue fine {first} was registered before the loan was overdue",
    "fine-before-pickup": "fine {first} was registered before the pick-up period had ended",
    "fine-of-loan-not-lost": "fine {first} is for a loan that is not lost",
    "ready-before": "hold {first} is ready until a day before it became ready",
    "event-without-cause": "event {first} has no cause",
    "patron-without-card": "patron {first} has no card of their own in their account, or no active one",
    "record-not-in-catalogue": "record {first} is not in the catalogue: no search finds it",
    "record-not-in-index": "record {first} is not in the index: no search finds it",
    "index-words": "the index does not have its words as often as it says",
    "index-totals": "the totals of the index are not those of its records",
    "index-without-record": "the index has a record with number {first}, but the catalogue has none",
    "libraries-of-record": "the libraries of record {first} are not those of its copies",
}


def row_of_no_rule(error: Exception, db: Connection) -> tuple[str, object] | None:
    """Table and key of the row behind an error that the rules know no collection; None: it is another error."""
    if not isinstance(error, UnknownCollection):
        return None
    query = "SELECT MIN(barcode) FROM item WHERE collection = ?"
    return "item", db.execute(query, (error.collection,)).fetchone()[0]


def _unknown_to_the_rules(db: Connection, rules: Rules) -> Iterator[str]:
    places = {place.id for place in rules.pickup_libraries}
    for barcode, library in db.execute("SELECT MIN(barcode), library FROM item WHERE withdrawn IS NULL GROUP BY 2"):
        if library not in places:
            yield sentence("copy {first} is at {second}, a library that is not in the rules", barcode, library)
    for barcode, collection in db.execute(
        "SELECT MIN(barcode), collection FROM item WHERE withdrawn IS NULL GROUP BY 2"
    ):
        if collection not in rules.collections:
            yield sentence("copy {first} is in {second}, a collection that is not in the rules", barcode, collection)
    open_holds = "status IN ('waiting', 'processing', 'in-transit', 'ready')"
    for hold, pickup in db.execute(f"SELECT MIN(id), pickup FROM hold WHERE {open_holds} GROUP BY pickup"):
        if pickup not in places:
            yield sentence("hold {first} is to be collected at {second}, not a library of the rules", hold, pickup)
