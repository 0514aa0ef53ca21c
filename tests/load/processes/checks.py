"""Whether the library holds what its users were answered, no more and no less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from tunilib.library.stores import open_library
from tunilib.library.stores.statements import Connection
from tunilib.library.stores.unit_of_work import Now

_COUNTS = {
    "lent": "SELECT COUNT(*) FROM loan",
    "returned": "SELECT COUNT(*) FROM loan WHERE returned IS NOT NULL",
    "renewed": "SELECT COALESCE(SUM(renewals), 0) FROM loan",
    "loan-lost": "SELECT COUNT(*) FROM event WHERE kind = 'loan-lost'",
    "hold-placed": "SELECT COUNT(*) FROM hold",
    "hold-cancelled": "SELECT COUNT(*) FROM hold WHERE status = 'cancelled'",
    "hold-expired": "SELECT COUNT(*) FROM hold WHERE status = 'expired'",
}


def broken(
    address: str, told: Mapping[str, int], clock: Now, may: Mapping[str, int] = MappingProxyType({})
) -> list[str]:
    """Everything that does not fit; empty where all does.

    Args:
        told: how often the users together were told that something was done.
        may: how often besides nobody was told, or that it is not known.
    """
    store: Any = open_library(address, clock)
    try:
        found = list(store.problems())
        with store.snapshot():
            found += _miscounted(store.connection(), told, may)
            found += ledger_of(store.connection())
    finally:
        store.close()
    return found


def ledger_of(db: Connection) -> Iterator[str]:
    """Loans and money told once more from what was written down, and compared with how they stand."""
    out: dict[str, str] = {}
    for kind, barcode, loan in db.execute(
        "SELECT kind, barcode, loan FROM event WHERE kind IN ('lent', 'returned') ORDER BY number"
    ):
        if kind == "lent" and barcode in out:
            yield f"copy {barcode} was lent while it was out"
        if kind == "returned" and out.get(barcode) != loan:
            yield f"copy {barcode} was returned on a loan that it was not out on"
        if kind == "lent":
            out[barcode] = loan
        else:
            out.pop(barcode, None)
    stands = dict(db.execute("SELECT barcode, id FROM loan WHERE returned IS NULL"))
    if stands != out:
        yield f"what is out does not follow from what was lent and returned: {sorted(set(stands) ^ set(out))}"
    written = "SELECT COALESCE(SUM(CASE kind WHEN 'fine-registered' THEN amount ELSE -amount END), 0) FROM event"
    is_money = "kind IN ('fine-registered', 'fine-paid', 'fine-waived', 'fine-dropped')"
    (of_events,) = db.execute(f"{written} WHERE {is_money}").fetchone()
    (of_fines,) = db.execute("SELECT COALESCE(SUM(amount - paid - waived), 0) FROM fine").fetchone()
    if of_events != of_fines:
        yield f"open fines are {of_fines} cents, and {of_events} by what was written down"


def _miscounted(db: Connection, told: Mapping[str, int], may: Mapping[str, int]) -> Iterator[str]:
    kind = "CASE kind WHEN 'request-placed' THEN 'hold-placed' ELSE kind END"
    events = Counter[str](dict(db.execute(f"SELECT {kind}, COUNT(*) FROM event GROUP BY 1")))
    for what, query in _COUNTS.items():
        (stands,) = db.execute(query).fetchone()
        least, more = told.get(what, 0), may.get(what, 0)
        if stands != events[what] or not least <= stands <= least + more:
            yield f"{what}: told {least}, not told {more}, written down {events[what]}, and {stands} stand"
