"""What the stores of one snapshot or transaction share: a connection, the rules, the time and the day.

A store reads and writes on its day, "today" below. It returns models of the core, or those of
:mod:`tunilib.backends.embedded.stores.models` where circulation needs more than a patron sees. It makes ids, and
decides nothing.

Within a transaction, what a decision rests on stays as it was read, until the end: a patron that was read by session or
card, with all that is counted of them and all that is their account's; and a title, its copies, their loans and its
queue, once a copy or a hold of it was read by itself. A decision therefore reads the patron first, then the titles it
is about, several of them at once, and only then counts.
"""

from __future__ import annotations

from datetime import UTC
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime, tzinfo

    from tunilib.core.rules import Rules

_HERE = "tunilib.backends.embedded.stores"

STORES: Final = {
    "catalogue": f"{_HERE}.catalogue:SqlCatalogue",
    "favourites": f"{_HERE}.favourites:SqlFavourites",
    "searches": f"{_HERE}.searches:SqlSearches",
    "loans": f"{_HERE}.loans:SqlLoans",
    "holds": f"{_HERE}.holds:SqlHolds",
    "copies": f"{_HERE}.catalogue:SqlCopies",
    "fines": f"{_HERE}.fines:SqlFines",
    "payments": f"{_HERE}.payments:SqlPayments",
    "patrons": f"{_HERE}.patrons:SqlPatrons",
    "change_requests": f"{_HERE}.patrons:SqlChangeRequests",
    "cards": f"{_HERE}.accounts:SqlCards",
    "credentials": f"{_HERE}.accounts:SqlCredentials",
    "notices": f"{_HERE}.notices:SqlNotices",
    "events": f"{_HERE}.days:SqlEvents",
    "days": f"{_HERE}.days:SqlDays",
}
"""Module and class of each store that every engine does alike, by its name in a unit of work."""


class Cursor(Protocol):
    """The rows that a statement gave, or how many it changed."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchone(self) -> Any:
        """The next row; None: there are no more."""

    def fetchmany(self, size: int = ...) -> list[Any]:
        """So many of the next rows."""

    def fetchall(self) -> list[Any]:
        """All further rows."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """What the stores need of the connection of an engine: sqlite3's own has it. Parameters are written ``?``."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Cursor:
        """Run a statement."""

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> Cursor:
        """Run a statement with each row of parameters."""


def instant(moment: datetime) -> str:
    """A moment as it is stored: UTC, whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


class Stores:
    """The stores of one snapshot or transaction: each is made when it is first used, and is an attribute from then on.

    Args:
        kinds: module and class of each store by its name; the class takes this object.
        db: the connection, which only the stores of its engine know.
        now: in the library's zone. today: the day that the stores take for today.
    """

    def __init__(
        self, kinds: Mapping[str, str], db: Any, rules: Rules, zone: tzinfo, now: datetime, today: date
    ) -> None:
        self._kinds = kinds
        self.db = db
        self.rules = rules
        self.zone = zone
        self.now = now
        self.today = today

    def on(self, day: date) -> Stores:
        """The same stores on another day."""
        return Stores(self._kinds, self.db, self.rules, self.zone, self.now, day)

    def __getattr__(self, name: str) -> Any:
        """A store, on its first use."""
        if name not in self._kinds:
            raise AttributeError(name)
        module, _, kind = self._kinds[name].partition(":")
        store = getattr(import_module(module), kind)(self)
        setattr(self, name, store)
        return store
