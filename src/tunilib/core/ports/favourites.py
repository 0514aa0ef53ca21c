"""Favourites; a door may be able to read them but not to change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tunilib.core.answer import Answer, Missing, Reading
    from tunilib.core.favourite import (
        Favourite,
        FavouriteChange,
        FavouriteList,
        ImportEntry,
        ListChange,
        ListRequest,
        ReferencedFavourite,
    )


class Favourites(Protocol):
    """The lists of the account and their favourites; a list is given by its id or its exact name."""

    def lists(self) -> Reading[FavouriteList]:
        """All lists, the default one first, the others by age."""

    def read(self, name: str | None = None, *, custom: bool = False) -> Reading[Favourite]:
        """The favourites of a list; None: of all lists.

        Args:
            custom: in the patron's own order, instead of the order of adding.

        Raises:
            NotFound: there is no such list.
            UsageError: several lists have this name.
        """

    def references(self, name: str | None = None) -> Iterator[ReferencedFavourite]:
        """The same with the complete reference of each record, in the order of adding; they are streamed.

        For all lists, each record appears once, with its notes and keywords from every list.
        """

    @property
    def changes(self) -> FavouriteChanges | Missing:
        """Changes of favourites."""


class FavouriteChanges(Protocol):
    """Changes of lists and favourites, each made completely or not at all.

    The key of a claim is the id of the list or record; its ``list`` is the list that a record was put into. An unknown
    list or record raises ``NotFound``; nothing was done then.
    """

    def create(self, request: ListRequest) -> Answer:
        """Create a list; the key of the claim is its name."""

    def change_list(self, chosen: FavouriteList, change: ListChange) -> Answer:
        """Rename, publish or unpublish a list."""

    def delete(self, chosen: FavouriteList, *, only_empty: bool = False) -> Answer:
        """Delete a list and its favourites; ``only_empty``: refuse unless it is empty."""

    def lists_of(self, records: Sequence[str]) -> Sequence[FavouriteList]:
        """All lists by id and name, for a change of these records; other fields may be missing."""

    def find(self, records: Sequence[str]) -> Reading[Favourite]:
        """The favourites of these records in any list, to prove a change; titles and authors may be missing."""

    def titles(self) -> Iterator[tuple[str, str, str | None]]:
        """Record, list and title of each favourite in any list, to prove an import of any size."""

    def add(self, records: Sequence[str], name: str | None = None) -> Answer:
        """Add records to a list; None: the default one, which is created if it does not exist."""

    def remove(self, records: Sequence[str], chosen: str | None = None) -> Answer:
        """Remove records from a list, by its id; None: from all lists."""

    def edit(self, record: str, change: FavouriteChange, chosen: str | None = None) -> Answer:
        """Change notes or keywords of a record in one list, by its id, or in all."""

    def move(self, records: Sequence[str], source: str, target: str) -> Answer:
        """Move favourites to another list; notes and keywords are merged with those there."""

    def copy(self, records: Sequence[str], source: str | None, target: str) -> Answer:
        """Copy favourites to another list in the same way; ``source`` None: from any list."""

    def order(self, chosen: str, records: Sequence[str]) -> Answer:
        """Move records to the beginning of a list, in this order; the key of the claim is the list."""

    def import_entries(self, entries: Iterable[ImportEntry], name: str | None = None) -> Answer:
        """Import references into a list, in one step; None: the lists of the entries, or else the default one.

        There can be more entries than memory can hold. The key of a claim is the position of the entry.
        """
