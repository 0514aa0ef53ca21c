"""The stores of one unit of work; each is loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo
    from sqlite3 import Connection

    from tunilib.backends.embedded.stores import contract
    from tunilib.backends.embedded.stores.contract_catalogue import (
        CatalogueStore,
        FavouriteStore,
        SearchIndex,
        SearchStore,
    )
    from tunilib.core.rules import Rules

__all__ = ["SqliteStores"]


class SqliteStores:
    """All stores of a library within one snapshot or transaction, as attributes.

    Args:
        now: in the library's zone. today: the day that the stores take for today.
    """

    def __init__(self, db: Connection, rules: Rules, zone: tzinfo, now: datetime, today: date) -> None:
        self.db = db
        self._rules = rules
        self._zone = zone
        self._now = now
        self._today = today

    def on(self, day: date) -> SqliteStores:
        """The same stores on another day."""
        return SqliteStores(self.db, self._rules, self._zone, self._now, day)

    # catalogue and favourites

    @cached_property
    def catalogue(self) -> CatalogueStore:
        """The records of the catalogue."""
        from tunilib.backends.embedded.stores.sqlite.catalogue import SqliteCatalogue

        return SqliteCatalogue(self.db, self._today, self._now)

    @cached_property
    def index(self) -> SearchIndex:
        """What the records are found by."""
        from tunilib.backends.embedded.stores.sqlite.index import SqliteIndex

        return SqliteIndex(self.db)

    @cached_property
    def favourites(self) -> FavouriteStore:
        """Lists of favourites."""
        from tunilib.backends.embedded.stores.sqlite.favourites import SqliteFavourites

        return SqliteFavourites(self.db, self._now, self._zone)

    @cached_property
    def searches(self) -> SearchStore:
        """Search history and saved searches."""
        from tunilib.backends.embedded.stores.sqlite.searches import SqliteSearches

        return SqliteSearches(self.db, self._now, self._zone)

    # circulation and patrons

    @cached_property
    def loans(self) -> contract.LoanStore:
        """Loans."""
        from tunilib.backends.embedded.stores.sqlite.loans import SqliteLoans

        return SqliteLoans(self.db, self._today, self._now)

    @cached_property
    def batch_renewals(self) -> contract.BatchRenewalStore:
        """Renewal by sets."""
        from tunilib.backends.embedded.stores.sqlite.batch_renewals import SqliteBatchRenewals

        return SqliteBatchRenewals(self.db, self._today)

    @cached_property
    def holds(self) -> contract.HoldStore:
        """Holds and item retrieval requests."""
        from tunilib.backends.embedded.stores.sqlite.holds import SqliteHolds

        return SqliteHolds(self.db, self._today, self._now)

    @cached_property
    def copies(self) -> contract.CopyStore:
        """Copies."""
        from tunilib.backends.embedded.stores.sqlite.copies import SqliteCopies

        return SqliteCopies(self.db, self._today)

    @cached_property
    def fines(self) -> contract.FineStore:
        """Fines."""
        from tunilib.backends.embedded.stores.sqlite.fines import SqliteFines

        return SqliteFines(self.db, self._today, self._rules.currency)

    @cached_property
    def patrons(self) -> contract.PatronStore:
        """The patron register."""
        from tunilib.backends.embedded.stores.sqlite.patrons import SqlitePatrons

        return SqlitePatrons(self.db, self._today)

    @cached_property
    def change_requests(self) -> contract.ChangeRequestStore:
        """Changes of the register that patrons asked for."""
        from tunilib.backends.embedded.stores.sqlite.patrons import SqliteChangeRequests

        return SqliteChangeRequests(self.db, self._today)

    @cached_property
    def cards(self) -> contract.CardStore:
        """The cards of accounts."""
        from tunilib.backends.embedded.stores.sqlite.accounts import SqliteCards

        return SqliteCards(self.db, self._today)

    @cached_property
    def credentials(self) -> contract.CredentialStore:
        """Passwords and sessions."""
        from tunilib.backends.embedded.stores.sqlite.accounts import SqliteCredentials

        return SqliteCredentials(self.db, self._now)

    @cached_property
    def notices(self) -> contract.NoticeStore:
        """The outbox."""
        from tunilib.backends.embedded.stores.sqlite.notices import SqliteNotices

        return SqliteNotices(self.db, self._now, self._zone)

    @cached_property
    def events(self) -> contract.EventStore:
        """What happened."""
        from tunilib.backends.embedded.stores.sqlite.library import SqliteEvents

        return SqliteEvents(self.db)

    @cached_property
    def days(self) -> contract.DayStore:
        """The ends of days, and figures."""
        from tunilib.backends.embedded.stores.sqlite.library import SqliteDays

        return SqliteDays(self.db, self._today)
