"""The stores of a snapshot or transaction, and what is stored of the library as a whole.

That is its events, the last day that was ended, and its figures.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.sql.rows import Reader
from tunilib.backends.embedded.unit_of_work import Event

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo
    from typing import Self

    from tunilib.backends.embedded.stores import contract
    from tunilib.backends.embedded.stores.contract_catalogue import CatalogueStore, FavouriteStore, SearchStore
    from tunilib.backends.embedded.stores.contract_outbox import EventStore, NoticeStore, PaymentStore
    from tunilib.backends.embedded.stores.models import Figures
    from tunilib.backends.embedded.stores.sql.connection import Connection
    from tunilib.core.rules import Rules

__all__ = ["SqlDays", "SqlEvents", "SqlStores"]

_INSERT = f"INSERT INTO event ({', '.join(Event._fields)}) VALUES ({', '.join('?' for _ in Event._fields)})"
_FIGURES = """
SELECT (SELECT COUNT(*) FROM record),
       (SELECT COUNT(*) FROM item),
       (SELECT COUNT(*) FROM item WHERE lost IS NOT NULL),
       (SELECT COUNT(*) FROM patron),
       (SELECT COUNT(*) FROM patron WHERE block IS NOT NULL),
       (SELECT COUNT(*) FROM loan WHERE returned IS NULL),
       (SELECT COUNT(*) FROM loan WHERE returned IS NULL AND due < ?),
       (SELECT COUNT(*) FROM hold WHERE status = 'waiting'),
       (SELECT COUNT(*) FROM hold WHERE status = 'processing'),
       (SELECT COUNT(*) FROM hold WHERE status = 'in-transit'),
       (SELECT COUNT(*) FROM hold WHERE status = 'ready'),
       (SELECT COUNT(*) FROM change_request WHERE state = 'pending'),
       (SELECT COALESCE(SUM(amount - paid - waived), 0) FROM fine WHERE paid + waived < amount),
       (SELECT COUNT(*) FROM notice WHERE sent IS NULL AND ended IS NULL)
"""


class SqlStores:
    """All stores of a library within one snapshot or transaction, as attributes; each engine adds those of its own.

    Args:
        now: in the library's zone. today: the day that the stores take for today.
    """

    def __init__(self, db: Connection, rules: Rules, zone: tzinfo, now: datetime, today: date) -> None:
        self.db = db
        self.rules = rules
        self.zone = zone
        self.now = now
        self.today = today

    def on(self, day: date) -> Self:
        """The same stores on another day."""
        return type(self)(self.db, self.rules, self.zone, self.now, day)

    # catalogue and favourites

    @cached_property
    def catalogue(self) -> CatalogueStore:
        """The records of the catalogue."""
        from tunilib.backends.embedded.stores.sql.catalogue import SqlCatalogue

        return SqlCatalogue(self.db, self.today, self.now)

    @cached_property
    def favourites(self) -> FavouriteStore:
        """Lists of favourites."""
        from tunilib.backends.embedded.stores.sql.favourites import SqlFavourites

        return SqlFavourites(self.db, self.now, self.zone)

    @cached_property
    def searches(self) -> SearchStore:
        """Search history and saved searches."""
        from tunilib.backends.embedded.stores.sql.searches import SqlSearches

        return SqlSearches(self.db, self.now, self.zone)

    # circulation and patrons

    @cached_property
    def loans(self) -> contract.LoanStore:
        """Loans."""
        from tunilib.backends.embedded.stores.sql.loans import SqlLoans

        return SqlLoans(self.db, self.today, self.now)

    @cached_property
    def holds(self) -> contract.HoldStore:
        """Holds and item retrieval requests."""
        from tunilib.backends.embedded.stores.sql.holds import SqlHolds

        return SqlHolds(self.db, self.today, self.now)

    @cached_property
    def copies(self) -> contract.CopyStore:
        """Copies."""
        from tunilib.backends.embedded.stores.sql.copies import SqlCopies

        return SqlCopies(self.db, self.today)

    @cached_property
    def fines(self) -> contract.FineStore:
        """Fines."""
        from tunilib.backends.embedded.stores.sql.fines import SqlFines

        return SqlFines(self.db, self.today, self.rules.currency)

    @cached_property
    def payments(self) -> PaymentStore:
        """Payments online."""
        from tunilib.backends.embedded.stores.sql.payments import SqlPayments

        return SqlPayments(self.db, self.zone, self.rules.currency)

    @cached_property
    def patrons(self) -> contract.PatronStore:
        """The patron register."""
        from tunilib.backends.embedded.stores.sql.patrons import SqlPatrons

        return SqlPatrons(self.db, self.today)

    @cached_property
    def change_requests(self) -> contract.ChangeRequestStore:
        """Changes of the register that patrons asked for."""
        from tunilib.backends.embedded.stores.sql.patrons import SqlChangeRequests

        return SqlChangeRequests(self.db, self.today)

    @cached_property
    def cards(self) -> contract.CardStore:
        """The cards of accounts."""
        from tunilib.backends.embedded.stores.sql.accounts import SqlCards

        return SqlCards(self.db, self.today)

    @cached_property
    def credentials(self) -> contract.CredentialStore:
        """Passwords and sessions."""
        from tunilib.backends.embedded.stores.sql.accounts import SqlCredentials

        return SqlCredentials(self.db, self.now)

    @cached_property
    def notices(self) -> NoticeStore:
        """The outbox."""
        from tunilib.backends.embedded.stores.sql.notices import SqlNotices

        return SqlNotices(self.db, self.now, self.zone)

    @cached_property
    def events(self) -> EventStore:
        """What happened."""
        return SqlEvents(self.db)

    @cached_property
    def days(self) -> contract.DayStore:
        """The ends of days, and figures."""
        return SqlDays(self.db, self.today)


class SqlEvents:
    """Events in the order in which they happened."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, event: Event) -> None:
        """Store an event."""
        self._db.execute(_INSERT, event)


class SqlDays:
    """The ends of days, and the figures of today."""

    def __init__(self, db: Connection, today: date) -> None:
        self._db = db
        self._today = today

    def made(self) -> date:
        """The day on which the library was made."""
        return self._day("made") or self._today

    def last_ended(self) -> date | None:
        """The last day that was ended; None: none yet."""
        return self._day("day_done")

    def mark_ended(self) -> None:
        """Today was ended."""
        self._db.execute("UPDATE library SET day_done = ? WHERE id = 1", (self._today.isoformat(),))

    def figures(self) -> Figures:
        """How many of each there are today."""
        from tunilib.backends.embedded.stores.models import Figures

        return Figures(*self._db.execute(_FIGURES, (self._today.isoformat(),)).fetchone())

    def _day(self, column: str) -> date | None:
        reader = Reader(f"l.id, l.{column}", {"l": "library"})
        day: date | None = reader(self._db.execute(f"SELECT {reader.columns} FROM library l").fetchone())[1]
        return day
