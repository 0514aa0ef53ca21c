"""What the stores of one snapshot or transaction share: a connection, the rules, the time and the day.

A store reads and writes on its day, "today" below. It returns models of the core, or its own where circulation needs
more than a patron sees: the model of the core with what is stored beside it. It makes ids, and decides nothing.

Within a transaction, what a decision rests on stays as it was read, until the end: a patron that was read by session or
card, with all that is counted of them and all that is their account's; and a title, its copies, their loans and its
queue, once a copy or a hold of it was read by itself. A decision therefore reads the patron first, then the titles it
is about, several of them at once, and only then counts.
"""

from __future__ import annotations

from copy import copy
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from tunilib.errors import LocalError
from tunilib.library.stores.statements import Connection, instant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, tzinfo

    from tunilib.core.rules import Rules
    from tunilib.library.stores.row_changes import StoreConnection

_HERE = "tunilib.library.stores"

STORES: Final = {
    "catalogue": f"{_HERE}.catalogue:SqlCatalogue",
    "favourites": f"{_HERE}.favourites:SqlFavourites",
    "searches": f"{_HERE}.searches:SqlSearches",
    "loans": f"{_HERE}.loans:SqlLoans",
    "holds": f"{_HERE}.holds:SqlHolds",
    "copies": f"{_HERE}.copies:SqlCopies",
    "fines": f"{_HERE}.loans:SqlFines",
    "payments": f"{_HERE}.payments:SqlPayments",
    "patrons": f"{_HERE}.patrons:SqlPatrons",
    "lookups": f"{_HERE}.lookups:SqlLookups",
    "reports": f"{_HERE}.reports:SqlReports",
    "change_requests": f"{_HERE}.patrons:SqlChangeRequests",
    "cards": f"{_HERE}.patrons:SqlCards",
    "credentials": f"{_HERE}.sessions:SqlCredentials",
    "tokens": f"{_HERE}.sessions:SqlTokens",
    "notices": f"{_HERE}.notices:SqlNotices",
    "events": f"{_HERE}.days:SqlEvents",
    "days": f"{_HERE}.days:SqlDays",
    "acts": f"{_HERE}.acts:SqlActs",
    "stored_rules": f"{_HERE}.stored_rules:SqlStoredRules",
}
"""Module and class of each store that every engine does alike, by its name in a unit of work."""


class Stores:
    """The stores of one snapshot or transaction: each is made when it is first used, and is an attribute from then on.

    Attributes:
        db: the connection, which only the stores of its engine know.
        rules, zone: of the library. now: in its zone.
        today: the day of ``now``, or the day whose end is being done.

    Args:
        kinds: module and class of each store by its name; the class takes this object.
    """

    def __init__(self, kinds: Mapping[str, str], db: Any, rules: Rules, zone: tzinfo, now: datetime) -> None:
        self._kinds = kinds
        self.db = db
        self.rules = rules
        self.zone = zone
        self.now = now
        self.today = now.date()

    def on(self, day: date) -> Self:
        other = copy(self)
        for name in self._kinds:
            other.__dict__.pop(name, None)
        other.today = day
        return other

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """A store, on its first use."""
            if name.startswith("_") or name not in self._kinds:
                raise AttributeError(name)
            store = _class_of(self._kinds[name])(self)
            setattr(self, name, store)
            return store


@cache
def _class_of(kind: str) -> Any:
    module, _, name = kind.partition(":")
    return getattr(import_module(module), name)


class Store:
    """A store of one snapshot or transaction."""

    def __init__(self, unit: Stores) -> None:
        self._db: StoreConnection = unit.db
        self._rules = unit.rules
        self._zone = unit.zone
        self._now = unit.now
        self._today = unit.today
        self._day = unit.today.isoformat()

    @property
    def _overdue(self) -> tuple[str, str, str]:
        return self._day, self._day, instant(self._now)


OVERDUE: Final = "(l.due < ? OR (l.due = ? AND l.due_at <= ?))"
"""Whether loan ``l`` is overdue today, or at its hour."""


MARK_COLUMNS: Final = ("moved_to", "moving_from")
"""Columns of ``library`` that say where it has moved, and from where it is being moved."""
MARKS: Final = "SELECT moved_to, moving_from FROM library"
OPENING: Final = "SELECT rules_data, moved_to, moving_from FROM library WHERE id = 1"
"""What is read of a library before anything else: its rules, and whether it has moved."""


class Marks(NamedTuple):
    """Where a library has moved, and from where it is being moved; None: it has not, and is not."""

    moved_to: str | None
    moving_from: str | None


def marks_of(db: Connection) -> Marks | None:
    """The marks of a library; None: the database has none."""
    row = db.execute(MARKS).fetchone()
    return None if row is None else Marks(*row)


def write_marks(db: Connection, marks: Marks) -> None:
    """Replace the marks of a library."""
    db.execute("UPDATE library SET moved_to = ?, moving_from = ?", marks)


def refuse_marks(marks: Marks | None, *, to_patrons: bool = False) -> None:
    """Refuse to change a library that has moved, or is not all there yet."""
    if marks is not None and marks != (None, None):
        raise refuse_moved_to_patrons(marks) if to_patrons else refuse_moved(marks)


def refuse_moved(marks: Marks) -> LocalError:
    """The error for a change of a library that has moved, or is not all there yet."""
    if marks.moved_to is not None:
        return LocalError(
            "this library has moved to {address}; nothing was changed",
            code="database",
            hint="use it there: --store {address}",
            address=marks.moved_to,
        )
    return LocalError(
        "this library is being moved here from {address}; nothing was changed",
        code="database",
        hint="finish it there: tunilib --store {address} desk move --to ADDRESS",
        address=marks.moving_from,
    )


def refuse_moved_to_patrons(marks: Marks) -> LocalError:
    """The error for a patron who reads in a library that has moved: what is there is out of date."""
    if marks.moved_to is None:
        return refuse_moved(marks)
    return LocalError(
        "this library has moved to {address}",
        code="database",
        hint="search there: --store {address}; point an account to it: "
        "tunilib --profile NAME login CARD --store {address}",
        address=marks.moved_to,
    )
