"""The stores of one connection; each is loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

    from tunilib.backends.embedded.stores.contract import EventStore
    from tunilib.backends.embedded.stores.contract_catalogue import (
        CatalogueStore,
        FavouriteStore,
        SearchIndex,
        SearchStore,
    )

__all__ = ["SqliteStores"]


class SqliteStores:
    """All stores of a library within one snapshot or transaction."""

    def __init__(self, db: Connection) -> None:
        self.db = db

    @cached_property
    def catalogue(self) -> CatalogueStore:
        """The records of the catalogue."""
        from tunilib.backends.embedded.stores.sqlite.catalogue import SqliteCatalogue

        return SqliteCatalogue(self.db)

    @cached_property
    def index(self) -> SearchIndex:
        """What the records are found by."""
        from tunilib.backends.embedded.stores.sqlite.index import SqliteIndex

        return SqliteIndex(self.db)

    @cached_property
    def favourites(self) -> FavouriteStore:
        """Lists of favourites."""
        from tunilib.backends.embedded.stores.sqlite.favourites import SqliteFavourites

        return SqliteFavourites(self.db)

    @cached_property
    def searches(self) -> SearchStore:
        """Search history and saved searches."""
        from tunilib.backends.embedded.stores.sqlite.searches import SqliteSearches

        return SqliteSearches(self.db)

    @cached_property
    def events(self) -> EventStore:
        """What happened."""
        from tunilib.backends.embedded.stores.sqlite.events import SqliteEvents

        return SqliteEvents(self.db)
