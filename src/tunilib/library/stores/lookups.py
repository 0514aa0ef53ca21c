"""What the desk looks up by a part of a name, a card, a barcode or a title: lists of patrons and of copies.

Texts are compared without case and accents, which engines do each in their own way: so the names, or the titles, are
read once and compared here. 100,000 of them take less than half a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.core.filing import name_key
from tunilib.errors import UsageError
from tunilib.library.search.query import fold
from tunilib.library.stores.connection import Store
from tunilib.library.stores.copies import StoredCopy
from tunilib.library.stores.loans import due_of
from tunilib.library.stores.patrons import PATRON_COLUMNS, SECRETS, StoredPatron, stored_patron
from tunilib.library.stores.rows import Reader, made
from tunilib.library.stores.statements import marks
from tunilib.library.stores.tables import OPEN_HOLD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date


class ListedPatron(NamedTuple):
    """A patron in the list of all, with the numbers of their open loans and holds."""

    patron: StoredPatron
    loans: int
    holds: int


class ListedCopy(NamedTuple):
    """A copy in the list of all.

    Attributes:
        due: of the loan that it is on. until: the last day on which it can be collected.
        card, name: of the patron who has it, or whom it is meant for.
        waiting: how many holds wait for its title.
    """

    copy: StoredCopy
    due: date | None
    until: date | None
    card: str | None
    name: str | None
    waiting: int


_AT_ONCE: Final = 500
_PATRONS = Reader(
    *PATRON_COLUMNS,
    ("(SELECT COUNT(*) FROM loan l WHERE l.patron = p.id AND l.returned IS NULL)", "loans"),
    (f"(SELECT COUNT(*) FROM hold h WHERE h.patron = p.id AND h.{OPEN_HOLD})", "holds"),
    without=SECRETS,
    p="patron",
)
_COPIES = Reader(
    "i.*",
    "r.title",
    ("l.id", "loan"),
    ("l.patron", "borrower"),
    "l.due",
    "l.due_at",
    ("h.id", "hold"),
    ("h.patron", "hold_patron"),
    ("h.status", "hold_status"),
    ("h.pickup", "hold_pickup"),
    ("h.pickup_until", "until"),
    "p.card",
    "p.name",
    ("(SELECT COUNT(*) FROM hold w WHERE w.record = i.record AND w.status = 'waiting')", "waiting"),
    needs=("title",),
    i="item",
    l="loan",
    h="hold",
)
_SELECT_COPIES = f"""
SELECT {_COPIES.columns}
  FROM (SELECT * FROM item WHERE withdrawn IS NULL) i LEFT JOIN record r ON r.id = i.record
  LEFT JOIN loan l ON l.barcode = i.barcode AND l.returned IS NULL
  LEFT JOIN hold h ON h.barcode = i.barcode AND h.status IN ('processing', 'in-transit', 'ready')
  LEFT JOIN patron p ON p.id = COALESCE(l.patron, h.patron)
"""
_NOT_OUT: Final = "i.lost IS NULL AND l.id IS NULL AND h.status"
_STATUS: Final = {
    "lost": "i.lost IS NOT NULL",
    "on-loan": "i.lost IS NULL AND l.id IS NOT NULL",
    "available": f"{_NOT_OUT} IS NULL",
    "processing": f"{_NOT_OUT} = 'processing'",
    "in-transit": f"{_NOT_OUT} = 'in-transit'",
    "kept": f"{_NOT_OUT} = 'ready'",
}
"""The condition for each status of :attr:`StoredCopy.status`."""


class SqlLookups(Store):
    def patrons(self, text: str = "") -> list[ListedPatron]:
        """The patrons whose name has each word of a text, or whose card has the text; by family name, then card."""
        has = _having(text)
        rows = self._db.read("SELECT id, card, name FROM patron WHERE identity IS NULL")
        found = [(name_key(name), card, key) for key, card, name in rows if has(name, card)]
        found.sort()
        query = f"SELECT {_PATRONS.columns} FROM patron p WHERE p.id IN"
        entries = {
            row["id"]: made(ListedPatron, row, patron=stored_patron(row, self._today))
            for some in _in_parts([key for *_, key in found])
            for row in _PATRONS.all(self._db.read(f"{query} ({marks(some)})", (*self._overdue, *some)))
        }
        return [entries[key] for *_, key in found]

    def titles(self, text: str) -> list[str]:
        """The ids of the records whose title has each word of a text."""
        has = _having(text)
        return [
            key for key, title in self._db.read("SELECT id, title FROM record WHERE removed IS NULL") if has(title, "")
        ]

    def barcodes(self, text: str) -> list[str]:
        has = _having(text)
        return [
            barcode
            for (barcode,) in self._db.read("SELECT barcode FROM item WHERE withdrawn IS NULL")
            if has("", barcode)
        ]

    def copies(
        self, *, library: str | None = None, status: str | None = None, **which: Sequence[str]
    ) -> list[ListedCopy]:
        """Copies, by title and barcode; ``record`` and ``barcode``: those of any of these, by default all."""
        conditions = ["1 = 1"]
        values: list[str] = []
        if library is not None:
            conditions, values = [*conditions, "i.library = ?"], [library]
        if status is not None:
            if status not in _STATUS:
                choices = ", ".join(sorted(_STATUS))
                raise UsageError("{name} must be one of: {choices}", name="status", choices=choices)
            conditions.append(_STATUS[status])
        where = " AND ".join(conditions)
        parts = [(f" AND i.{column} IN ({marks(some)})", some) for column in which for some in _in_parts(which[column])]
        rows = [
            row
            for condition, some in parts or [("", ())]
            for row in _COPIES.all(self._db.read(f"{_SELECT_COPIES} WHERE {where}{condition}", (*values, *some)))
        ]
        by_barcode = {row["barcode"]: row for row in rows}
        found = sorted(by_barcode.values(), key=lambda row: (row["title"], row["barcode"]))
        return [
            made(ListedCopy, row, copy=made(StoredCopy, row), due=row["due"] and due_of(row, self._zone))
            for row in found
        ]


def _having(text: str) -> Callable[[str, str], bool]:
    """Tells whether some words have each word of a text, or a number has it, blanks ignored."""
    wanted = fold(text).split()
    number = "".join(wanted)

    def has(words: str, of: str) -> bool:
        known = fold(words)
        return all(word in known for word in wanted) or number in fold(of)

    return has


def _in_parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))
