"""Favourites: reading them is one thing, changing them another, which a library may not offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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

__all__ = ["FavouriteChanges", "Favourites"]


class Favourites(Protocol):
    """The lists of the account and what is in them; a list is named by its id or its exact name."""

    def lists(self) -> Reading[FavouriteList]:
        """All lists, the default one first, the others by age."""

    def read(self, name: str | None = None, *, custom: bool = False) -> Reading[Favourite]:
        """The favourites of a list; None: of all lists. In the order they were added, or the patron's own.

        Raises:
            NotFound: there is no such list.
            UsageError: several lists have this name.
        """

    def references(self, name: str | None = None) -> Iterator[ReferencedFavourite]:
        """The same with all that is known of each record, in the order added; memory does not grow with them.

        Of all lists each record comes once, with what is written to it in any of them.
        """

    @property
    def changes(self) -> FavouriteChanges | Missing:
        """What changes them."""


class FavouriteChanges(Protocol):
    """Changes of lists and favourites, each whole or not at all.

    The claims are under the id of the list or record that they are about, and name the list that a record went to.
    An unknown list raises ``NotFound``, and so does a record that is not there: then nothing was done.
    """

    def create(self, request: ListRequest) -> Answer:
        """Make a list; the claim is under its name."""

    def change_list(self, chosen: FavouriteList, change: ListChange) -> Answer:
        """Rename a list, or let everybody read it, or only the patron."""

    def delete(self, chosen: FavouriteList, *, only_empty: bool = False) -> Answer:
        """Delete a list with what is in it; ``only_empty``: refuse where anything is."""

    def find(self, records: Sequence[str]) -> Reading[Favourite]:
        """The favourites of these records in any list, to prove a change; titles and authors may be left out."""

    def add(self, records: Sequence[str], name: str | None = None) -> Answer:
        """Put records into a list; None: the default one, which is made where it is not there."""

    def remove(self, records: Sequence[str], chosen: str | None = None) -> Answer:
        """Take records out of a list, by its id; None: out of all of them."""

    def edit(self, record: str, change: FavouriteChange, chosen: str | None = None) -> Answer:
        """Change notes or keywords of a favourite, in one list, by its id, or in all."""

    def move(self, records: Sequence[str], source: str, target: str) -> Answer:
        """Move favourites with notes and keywords; onto one that is there already they are merged."""

    def copy(self, records: Sequence[str], source: str | None, target: str) -> Answer:
        """The same, and they stay where they are; ``source`` None: from wherever they are."""

    def order(self, chosen: str, records: Sequence[str]) -> Answer:
        """Put these records first, in this order; the others follow as they were. The claim is under the list."""

    def import_entries(self, entries: Sequence[ImportEntry], name: str | None = None) -> Answer:
        """Import references into a list, all of them in one step; None: the lists they want, else the default one.

        The claims are under the positions of the entries; an entry without a record or a reference is not sent.
        """
