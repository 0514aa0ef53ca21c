"""Favourites: reading them is one thing, changing them another, which a library may not offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tunilib.core.models import Value, model

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tunilib.core.answer import Missing
    from tunilib.core.favourite import Favourite, FavouriteChange, FavouriteList, ListChange, ListRequest
    from tunilib.core.outcome import Change, FavouriteOutcome, ImportOutcome
    from tunilib.core.reading import Reading
    from tunilib.core.reference import Reference

__all__ = ["FavouriteChanges", "Favourites", "Incoming", "Kept"]


@model(kw_only=False)
class Kept(Value):
    """A favourite with all that is known of its record."""

    favourite: Favourite
    reference: Reference


@model
class Incoming(Value):
    """One entry of a file that is brought into a list.

    Attributes:
        position: its place in the file, from 1.
        record: id of a record of the library, where the file names one; then there is no reference.
        reference: what the file says of a work.
        broken: why it could not be read.
        skipped: it is sound, and no reference: what it is.
        search: it is a saved search, and this is what it asks.
        odd: what was wrong with it without keeping it from being read.
        list: name of the list that the file wants it in; None: the one the import goes to.
        public, description: of that list, where it is made.
        notes, keywords: the patron's own, where the file tells them from the record's.
    """

    position: int
    record: str | None = None
    reference: Reference | None = None
    broken: str | None = None
    skipped: str | None = None
    search: str | None = None
    odd: tuple[str, ...] = ()
    list: str | None = None
    public: bool = False
    description: str | None = None
    notes: str | None = None
    keywords: tuple[str, ...] = ()


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

    def kept(self, name: str | None = None) -> Iterator[Kept]:
        """The same with all that is known of each record, in the order added; memory does not grow with them.

        Of all lists each record comes once, with what is written to it in any of them.
        """

    @property
    def changes(self) -> FavouriteChanges | Missing:
        """What changes them."""


class FavouriteChanges(Protocol):
    """Changes of lists and favourites, each whole or not at all.

    An unknown list raises ``NotFound``, and so does a record that is not there: then nothing was done.
    """

    def create(self, request: ListRequest) -> Change:
        """Make a list."""

    def change_list(self, name: str, change: ListChange) -> Change:
        """Rename a list, or let everybody read it, or only the patron."""

    def delete(self, name: str, *, only_empty: bool = False) -> Change:
        """Delete a list with what is in it; ``only_empty``: refuse where anything is."""

    def add(self, records: Sequence[str], name: str | None = None) -> tuple[FavouriteOutcome, ...]:
        """Put records into a list; None: the default one, which is made where it is not there."""

    def remove(self, records: Sequence[str], name: str | None = None) -> tuple[FavouriteOutcome, ...]:
        """Take records out of a list; None: out of all of them."""

    def edit(self, record: str, change: FavouriteChange, name: str | None = None) -> tuple[FavouriteOutcome, ...]:
        """Change notes or keywords of a favourite, in one list or in all."""

    def move(self, records: Sequence[str], source: str, target: str) -> tuple[FavouriteOutcome, ...]:
        """Move favourites with notes and keywords; onto one that is there already they are merged."""

    def copy(self, records: Sequence[str], source: str | None, target: str) -> tuple[FavouriteOutcome, ...]:
        """The same, and they stay where they are; ``source`` None: from wherever they are."""

    def order(self, name: str, records: Sequence[str]) -> tuple[FavouriteOutcome, ...]:
        """Put these records first, in this order; the others follow as they stood."""

    def bring_in(self, entries: Iterable[Incoming], name: str | None = None) -> tuple[ImportOutcome, ...]:
        """Bring references into a list, all of them in one step; None: the lists they want, else the default one."""
