"""Favourites of an account at an embedded library (S52 to S59): reading them, and the door to their changes.

They are the account's, whatever card is active. What happens to them is written into no journal: a note that is
deleted is gone.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tunilib.backends.embedded.favouring.words import Words, keywords_of
from tunilib.backends.embedded.sqlite import favourites
from tunilib.core.favourite import DEFAULT_LIST, Favourite, FavouriteList, list_name, noted
from tunilib.core.ports import Kept
from tunilib.core.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tunilib.backends.embedded.act import Act, View
    from tunilib.backends.embedded.acting import Acting
    from tunilib.backends.embedded.sqlite.favourites import EntryRow, KeptEntryRow, PlacedRow
    from tunilib.core.outcome import Change, FavouriteOutcome, ImportOutcome
    from tunilib.core.ports import Incoming
    from tunilib.core.reference import Reference

__all__ = ["EmbeddedFavouriteChanges", "EmbeddedFavourites"]


class EmbeddedFavourites:
    """Reads lists and favourites."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def lists(self) -> Reading[FavouriteList]:
        """All lists, the default one first."""
        with self._acting.look() as (view, _patron):
            rows = favourites.lists_of(view.db, self._acting.account(view).owner)
        items = tuple(
            FavouriteList(
                id=row.id, name=row.name, public=bool(row.public), description=row.description, count=row.size
            )
            for row in rows
        )
        return Reading(items=items, taken=view.now, stated=len(rows))

    def read(self, name: str | None = None, *, custom: bool = False) -> Reading[Favourite]:
        """The favourites of a list, or of all lists.

        Raises:
            NotFound: there is no such list; the default one may be named before it is made, and is empty then.
        """
        with self._acting.look() as (view, _patron):
            owner, chosen, is_there = self._chosen(view, name)
            rows = favourites.entries(view.db, owner, chosen, custom=custom) if is_there else []
        items = tuple(_favourite(row, view) for row in rows)
        return Reading(items=items, taken=view.now, stated=len(rows))

    def kept(self, name: str | None = None) -> Iterator[Kept]:
        """The same with their references, from one snapshot that is held while they come.

        Of all lists each record comes once, with what is written to it in any of them.
        """
        with self._acting.look() as (view, _patron):
            owner, chosen, is_there = self._chosen(view, name)
            joined = _joined(favourites.in_several(view.db, owner)) if chosen is None else {}
            came: set[str] = set()
            for row in favourites.kept_entries(view.db, owner, chosen) if is_there else ():
                favourite = _favourite(row.entry, view)
                words = joined.get(favourite.record_id)
                if words is not None:
                    if favourite.record_id in came:
                        continue
                    came.add(favourite.record_id)
                    favourite = replace(favourite, notes=words.notes, keywords=words.keywords)
                yield Kept(favourite, _reference(row, favourite, view))

    @property
    def changes(self) -> EmbeddedFavouriteChanges:
        """What changes them."""
        return EmbeddedFavouriteChanges(self._acting)

    def _chosen(self, view: View, name: str | None) -> tuple[str, str | None, bool]:
        """The owner, the id of the list that is meant, and whether there is anything to read."""
        from tunilib.backends.embedded.favouring.lists import found, found_or_none

        owner = self._acting.account(view).owner
        if name is None:
            return owner, None, True
        if list_name(name) == DEFAULT_LIST and found_or_none(view, owner, name) is None:
            rows = favourites.lists_of(view.db, owner)
            if not any(row.is_default for row in rows):
                return owner, None, False
        return owner, found(view, owner, name).id, True


class EmbeddedFavouriteChanges:
    """Changes lists and favourites, each call in one transaction."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def create(self, name: str, *, public: bool = False) -> Change:
        """Make a list."""
        from tunilib.backends.embedded.favouring import lists

        with self._change("create") as (act, owner):
            return lists.create(act, owner, name, public=public)

    def rename(self, name: str, new: str) -> Change:
        """Give a list another name."""
        from tunilib.backends.embedded.favouring import lists

        with self._change("rename") as (act, owner):
            return lists.rename(act, owner, name, new)

    def publish(self, name: str, *, public: bool) -> Change:
        """Let everybody read a list, or nobody but the patron."""
        from tunilib.backends.embedded.favouring import lists

        with self._change("publish") as (act, owner):
            return lists.publish(act, owner, name, public=public)

    def delete(self, name: str, *, only_empty: bool = False) -> Change:
        """Delete a list with what is in it."""
        from tunilib.backends.embedded.favouring import lists

        with self._change("delete") as (act, owner):
            return lists.delete(act, owner, name, only_empty=only_empty)

    def add(self, records: Sequence[str], name: str | None = None) -> tuple[FavouriteOutcome, ...]:
        """Put records into a list."""
        from tunilib.backends.embedded.favouring import entries

        with self._change("add") as (act, owner):
            return entries.add(act, owner, records, name)

    def remove(self, records: Sequence[str], name: str | None = None) -> tuple[FavouriteOutcome, ...]:
        """Take records out of a list, or out of all."""
        from tunilib.backends.embedded.favouring import entries

        with self._change("remove") as (act, owner):
            return entries.remove(act, owner, records, name)

    def edit(
        self, record: str, name: str | None = None, *, notes: str | None = None, keywords: Sequence[str] | None = None
    ) -> tuple[FavouriteOutcome, ...]:
        """Other notes, other keywords."""
        from tunilib.backends.embedded.favouring import entries

        with self._change("edit") as (act, owner):
            return entries.edit(act, owner, record, name, notes=notes, keywords=keywords)

    def move(self, records: Sequence[str], source: str, target: str) -> tuple[FavouriteOutcome, ...]:
        """Move favourites with notes and keywords."""
        from tunilib.backends.embedded.favouring import entries

        with self._change("move") as (act, owner):
            return entries.move(act, owner, records, source, target)

    def copy(self, records: Sequence[str], source: str | None, target: str) -> tuple[FavouriteOutcome, ...]:
        """The same, and they stay where they are."""
        from tunilib.backends.embedded.favouring import entries

        with self._change("copy") as (act, owner):
            return entries.copy(act, owner, records, source, target)

    def order(self, name: str, records: Sequence[str]) -> tuple[FavouriteOutcome, ...]:
        """Put these records first."""
        from tunilib.backends.embedded.favouring import entries

        with self._change("order") as (act, owner):
            return entries.order(act, owner, name, records)

    def bring_in(self, entries: Iterable[Incoming], name: str | None = None) -> tuple[ImportOutcome, ...]:
        """Bring references into a list; the file is read whole before anybody has to wait."""
        from tunilib.backends.embedded.favouring.bringing import bring_in, made_ready

        ready = made_ready(entries)
        with self._change("import") as (act, owner):
            return bring_in(act, owner, ready, name)

    @contextmanager
    def _change(self, verb: str) -> Iterator[tuple[Act, str]]:
        with self._acting.change(f"favourites {verb}") as (act, _patron):
            yield act, self._acting.account(act).owner


def _joined(rows: list[PlacedRow]) -> dict[str, Words]:
    """What is written to each record in all its lists together."""
    found: dict[str, Words] = {}
    for row in rows:
        found[row.record] = found.get(row.record, Words()).joined(Words.of(row))
    return found


def _favourite(row: EntryRow, view: View) -> Favourite:
    return Favourite(
        record_id=row.record,
        list=row.list,
        title=row.title or None,
        authors=tuple(dict.fromkeys(name for name in row.authors.split("; ") if name)),
        year=row.year,
        format=row.format,
        language=row.language,
        notes=row.notes,
        keywords=keywords_of(row.keywords),
        added=datetime.fromisoformat(row.added).astimezone(view.zone),
    )


def _reference(row: KeptEntryRow, favourite: Favourite, view: View) -> Reference:
    """What is known of the record, with what the patron wrote to it."""
    from tunilib.backends.embedded.catalogue.records import reference_of_row
    from tunilib.backends.embedded.catalogue.reference_json import reference_from_json
    from tunilib.backends.embedded.sqlite import records

    if row.data is not None:
        known = reference_from_json(row.data, row.entry.record, row.raw)
    else:
        record = records.by_id(view.db, row.entry.record)
        assert record is not None
        known = reference_of_row(record)
    return noted(known, favourite)
