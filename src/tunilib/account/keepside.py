"""The favourites of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from tunilib.account.opened import Opened, offered
from tunilib.core.models import Model, model
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tunilib.core.favourite import Favourite, FavouriteList
    from tunilib.core.outcome import Change, FavouriteOutcome, ImportOutcome
    from tunilib.core.ports import FavouriteChanges, Favourites, Kept
    from tunilib.core.reference import Reference

__all__ = ["KeepSide", "Shared"]


@model(kw_only=False)
class Shared(Model):
    """Where a shared list is: two files, and its address at the library where it has one."""

    list: str
    page: Path
    feed: Path
    address: str | None


class KeepSide(Opened):
    """Favourites and their lists; a list is named by its id or its exact name.

    Every method raises ``NotFound`` for a list or record that is not there; then nothing was done.
    """

    def favourites(self, list: str | None = None, *, sort: str = "added") -> tuple[Favourite, ...]:  # noqa: A002
        """The favourites of a list; None: of all lists.

        Args:
            sort: ``title author date format added custom``: titles and names as a Finnish library files them, dates
                newest first, ``added`` in the order they were added, ``custom`` in the patron's own.

        Raises:
            UsageError: there is no such order.
        """
        from tunilib.core.favourite import SORTS, sorted_favourites

        if sort not in SORTS:
            raise UsageError(
                "favourites cannot be sorted by {sort}",
                hint="choose one of: {sorts}",
                sort=sort,
                sorts=", ".join(SORTS),
            )
        reading = self._ask(lambda: self._favourites().read(list, custom=sort == "custom"))
        return sorted_favourites(reading.items, sort)

    def favourite_lists(self) -> tuple[FavouriteList, ...]:
        """All lists, the default one first, the others by age."""
        return self._ask(lambda: self._favourites().lists()).items

    def favourite_list(self, list: str) -> FavouriteList:  # noqa: A002
        """The list of an id or exact name."""
        from tunilib.services.choosing import chosen_list

        return chosen_list(self.favourite_lists(), list)

    def references(self, list: str | None = None) -> Iterator[Reference]:  # noqa: A002
        """The same as references, with notes and keywords, in the order they were added; memory stays flat."""
        return (one.reference for one in self._kept(list))

    def selected_references(self, words: Iterable[str]) -> tuple[str | None, tuple[Reference, ...]]:
        """The references that some words mean, each once: lists, or records; none: all favourites.

        Returns:
            the name of the list, where it is one; and the references.
        """
        chosen = tuple(words)
        if not chosen:
            return None, _once(self.references())
        lists = self.favourite_lists()
        found: dict[str, str | None] = {word: _list_of(lists, word) for word in chosen}
        references: list[Reference] = []
        for word, one in found.items():
            if one is not None:
                references += self.references(one)
            else:
                references.append(self._reference(word))
        names = [one.name for one in lists if found.get(chosen[0]) == one.id] if len(chosen) == 1 else []
        return next(iter(names), None), _once(references)

    def create_list(self, name: str, *, public: bool = False) -> Change:
        """Make a list; ``refused`` where there is one of that name."""
        from tunilib.core.favourite import ListRequest

        return self._ask(lambda: self._favourite_changes().create(ListRequest(name=name, public=public)))

    def rename_list(self, list: str, name: str) -> Change:  # noqa: A002
        """Give a list another name."""
        from tunilib.core.favourite import ListChange

        return self._ask(lambda: self._favourite_changes().change_list(list, ListChange(name=name)))

    def publish_list(self, list: str, *, public: bool = True) -> Change:  # noqa: A002
        """Let everybody read a list, or nobody but the patron."""
        from tunilib.core.favourite import ListChange

        return self._ask(lambda: self._favourite_changes().change_list(list, ListChange(public=public)))

    def delete_list(self, list: str, *, only_empty: bool = False) -> Change:  # noqa: A002
        """Delete a list with what is in it; what is in other lists too stays there."""
        return self._ask(lambda: self._favourite_changes().delete(list, only_empty=only_empty))

    def add_favourites(self, records: Iterable[str], list: str | None = None) -> tuple[FavouriteOutcome, ...]:  # noqa: A002
        """Put records into a list; None: "My favourites", which is made when it is first needed."""
        chosen = tuple(records)
        return self._ask(lambda: self._favourite_changes().add(chosen, list))

    def remove_favourites(self, records: Iterable[str], list: str | None = None) -> tuple[FavouriteOutcome, ...]:  # noqa: A002
        """Take records out of a list; None: out of all lists."""
        chosen = tuple(records)
        return self._ask(lambda: self._favourite_changes().remove(chosen, list))

    def edit_favourite(
        self,
        record: str,
        list: str | None = None,  # noqa: A002
        *,
        notes: str | None = None,
        keywords: Iterable[str] | None = None,
    ) -> tuple[FavouriteOutcome, ...]:
        """Other notes (Markdown) or keywords, in one list or wherever the record is; None leaves them."""
        from tunilib.core.favourite import FavouriteChange

        words = None if keywords is None else tuple(keywords)
        change = FavouriteChange(notes=notes, keywords=words)
        return self._ask(lambda: self._favourite_changes().edit(record, change, list))

    def move_favourites(self, records: Iterable[str], *, source: str, target: str) -> tuple[FavouriteOutcome, ...]:
        """Move favourites with notes and keywords, in one step."""
        chosen = tuple(records)
        return self._ask(lambda: self._favourite_changes().move(chosen, source, target))

    def copy_favourites(
        self, records: Iterable[str], *, target: str, source: str | None = None
    ) -> tuple[FavouriteOutcome, ...]:
        """Copy favourites; onto one that is there already notes and keywords are joined."""
        chosen = tuple(records)
        return self._ask(lambda: self._favourite_changes().copy(chosen, source, target))

    def order_favourites(self, list: str, records: Iterable[str]) -> tuple[FavouriteOutcome, ...]:  # noqa: A002
        """Put records of a list first, in this order."""
        chosen = tuple(records)
        return self._ask(lambda: self._favourite_changes().order(list, chosen))

    def import_favourites(
        self,
        file: BinaryIO,
        list: str | None = None,  # noqa: A002
        *,
        format: str | None = None,  # noqa: A002
    ) -> tuple[ImportOutcome, ...]:
        """Bring the references of a file into a list, all in one step; what cannot be read is told and left out.

        Args:
            file: opened for bytes. list: None: "My favourites", or the lists that the file itself names.
            format: None: told by the content.

        Raises:
            LocalError: ``file``: nothing in it could be read; nothing was done.
        """
        from tunilib.services.importing import read_incoming

        port = self._favourite_changes()
        entries = read_incoming(file, format)
        return self._ask(lambda: port.bring_in(entries, list))

    def share(self, list: str, folder: Path, *, language: str = "en") -> Shared:  # noqa: A002
        """Write a public list as a page and a feed into a folder.

        Raises:
            UsageError: the list is private.
            LocalError: ``file``: they cannot be written.
        """
        from tunilib.services.sharing import feed_of, file_stem, page_of
        from tunilib.services.writing import write_file

        chosen = self.favourite_list(list)
        if not chosen.public:
            raise UsageError(
                "the list {name} is private", hint="publish it first: tunilib favourites publish", name=chosen.name
            )
        kept = tuple(self._kept(chosen.id))
        stem = file_stem(chosen)
        page, feed = folder / f"{stem}.html", folder / f"{stem}.atom"
        write_file(page, (page_of(chosen, kept, language, feed.name).encode("utf-8", "replace"),))
        written = feed_of(chosen, kept, language, site=self._site, now=self._now())
        write_file(feed, (written.encode("utf-8", "replace"),))
        return Shared(chosen.id, page, feed, chosen.address)

    def _reference(self, record: str) -> Reference:
        """A record of the catalogue, or a reference of the patron's own."""
        try:
            return self._ask(lambda: offered(self._door.catalogue, "catalogue").reference(record))
        except NotFound:
            own = next((one for one in self.references() if one.id == record), None)
            if own is None:
                raise
            return own

    def _kept(self, name: str | None) -> Iterator[Kept]:
        """The first one is asked for as every question is; the others come out of the same answer."""

        def begin() -> tuple[Iterator[Kept], Kept | None]:
            coming = iter(self._favourites().kept(name))
            return coming, next(coming, None)

        coming, first = self._ask(begin)
        if first is not None:
            yield first
            yield from coming

    def _favourites(self) -> Favourites:
        return offered(self._door.favourites, "favourites")

    def _favourite_changes(self) -> FavouriteChanges:
        return offered(self._favourites().changes, "changing favourites")


def _list_of(lists: tuple[FavouriteList, ...], word: str) -> str | None:
    from tunilib.services.choosing import chosen_list

    try:
        return chosen_list(lists, word).id
    except NotFound:
        return None


def _once(references: Iterable[Reference]) -> tuple[Reference, ...]:
    return tuple({reference.id: reference for reference in references}.values())
