"""The content of a library without its random ids, and whether it is consistent."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from tests.load.processes.checks import ledger_of

from tunilib.errors import TunilibError
from tunilib.library.stores.sqlite.library import SqliteLibrary

NOTHING = "no library"

_QUERIES = (
    (
        "SELECT p.card, l.barcode, l.checked_out, l.due, l.renewals, l.lost, l.returned FROM loan l"
        " JOIN patron p ON p.id = l.patron"
    ),
    (
        "SELECT p.card, h.record, h.kind, h.number, h.status, h.pickup, h.barcode, h.ready, h.pickup_until,"
        " h.closed,"
        " h.frozen, h.expires FROM hold h JOIN patron p ON p.id = h.patron"
    ),
    (
        "SELECT p.card, f.kind, f.amount, f.paid, f.waived, f.registered, f.record FROM fine f"
        " JOIN patron p ON p.id = f.patron"
    ),
    (
        "SELECT c.control, r.title, i.library, i.collection, i.lost, COUNT(i.barcode) FROM record r"
        " JOIN catalogue c ON c.record = r.id LEFT JOIN item i ON i.record = r.id GROUP BY 1, 2, 3, 4, 5"
    ),
    "SELECT p.card, p.name, p.block, p.category FROM patron p",
    "SELECT kind, cause, day, COUNT(*) FROM event WHERE kind NOT IN ('signed-in', 'signed-out') GROUP BY 1, 2, 3",
    (
        "SELECT p.card, n.kind, n.subject, n.sent FROM notice n JOIN patron p ON p.id = n.patron"
        " WHERE n.kind != 'loans-overdue'"
    ),
    # which loans a patron was told of and when, in however many letters
    (
        "SELECT p.card, l.barcode, o.due, o.days, n.sent FROM overdue_notice o JOIN loan l ON l.id = o.loan"
        " LEFT JOIN notice n ON n.id = o.notice LEFT JOIN patron p ON p.id = n.patron"
    ),
    # a letter that tells of no loan, which there is none of but for what was ended
    (
        "SELECT n.subject FROM notice n WHERE n.kind = 'loans-overdue'"
        " AND NOT EXISTS (SELECT 1 FROM overdue_notice o WHERE o.notice = n.id)"
    ),
    "SELECT day_done FROM library",
)


def state_of(path: Path) -> str:
    """A fingerprint of the library as it stands."""
    if not path.exists():
        return NOTHING
    store = SqliteLibrary(path, datetime.now(UTC).astimezone)  # noqa: TID251 - nothing is decided by it
    digest = blake2b(digest_size=16)
    try:
        with store.snapshot():
            for query in _QUERIES:
                digest.update(repr(sorted(map(repr, store.connection().execute(query)))).encode())
    finally:
        store.close()
    return digest.hexdigest()


def broken(path: Path) -> list[str]:
    """Every invariant that does not hold, and that somebody else cannot change it; empty where all is
    well.
    """
    if not path.exists():
        return []
    store = SqliteLibrary(path, datetime.now(UTC).astimezone)  # noqa: TID251 - nothing is decided by it
    try:
        found = list(store.problems())
        with store.transaction("desk", "verify"):
            found += ledger_of(store.connection())
    except TunilibError as error:
        return [str(error)]
    finally:
        store.close()
    return found
