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
from tunilib.backends.embedded.stores.sqlite import favourites
from tunilib.core.favourite import DEFAULT_LIST, Favourite, FavouriteList, list_name, noted
from tunilib.core.ports import Kept
from tunilib.core.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tunilib.backends.embedded.session import SignedIn
    from tunilib.backends.embedded.stores.sqlite.favourites import EntryRow, KeptEntryRow, PlacedRow
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
    from tunilib.core.favourite import FavouriteChange, ListChange, ListRequest
    from tunilib.core.outcome import Change, FavouriteOutcome, ImportOutcome
    from tunilib.core.ports import Incoming
    from tunilib.core.reference import Reference

__all__ = ["EmbeddedFavouriteChanges", "EmbeddedFavourites"]


class EmbeddedFavourites:
    """Reads lists and favourites."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def lists(self) -> Reading[FavouriteList]:
        """All lists, the default one first."""
        with self._signed_in.snapshot() as (snapshot, _patron):
            rows = favourites.lists_of(snapshot.db, self._signed_in.account(snapshot).owner)
        items = tuple(
            FavouriteList(
                id=row.id, name=row.name, public=bool(row.public), description=row.description, count=row.size
            )
            for row in rows
        )
        return Reading(items=items, taken=snapshot.now, stated=len(rows))

    def read(self, name: str | None = None, *, custom: bool = False) -> Reading[Favourite]:
        """The favourites of a list, or of all lists.

        Raises:
            NotFound: there is no such list; the default one may be named before it is made, and is empty then.
        """
        with self._signed_in.snapshot() as (snapshot, _patron):
            owner, chosen, is_there = self._chosen(snapshot, name)
            rows = favourites.entries(snapshot.db, owner, chosen, custom=custom) if is_there else []
        items = tuple(_favourite(row, snapshot) for row in rows)
        return Reading(items=items, taken=snapshot.now, stated=len(rows))

    def kept(self, name: str | None = None) -> Iterator[Kept]:
        """The same with their references, from one snapshot that is held while they come.

        Of all lists each record comes once, with what is written to it in any of them.
        """
        with self._signed_in.snapshot() as (snapshot, _patron):
            owner, chosen, is_there = self._chosen(snapshot, name)
            joined = _joined(favourites.in_several(snapshot.db, owner)) if chosen is None else {}
            came: set[str] = set()
            for row in favourites.kept_entries(snapshot.db, owner, chosen) if is_there else ():
                favourite = _favourite(row.entry, snapshot)
                words = joined.get(favourite.record_id)
                if words is not None:
                    if favourite.record_id in came:
                        continue
                    came.add(favourite.record_id)
                    favourite = replace(favourite, notes=words.notes, keywords=words.keywords)
                yield Kept(favourite, _reference(row, favourite, snapshot))

    @property
    def changes(self) -> EmbeddedFavouriteChanges:
        """What changes them."""
        return EmbeddedFavouriteChanges(self._signed_in)

    def _chosen(self, snapshot: Snapshot, name: str | None) -> tuple[str, str | None, bool]:
        """The owner, the id of the list that is meant, and whether there is anything to read."""
        from tunilib.backends.embedded.favouring.lists import found, found_or_none

        owner = self._signed_in.account(snapshot).owner
        if name is None:
            return owner, None, True
        if list_name(name) == DEFAULT_LIST and found_or_none(snapshot, owner, name) is None:
            rows = favourites.lists_of(snapshot.db, owner)
            if not any(row.is_default for row in rows):
                return owner, None, False
        return owner, found(snapshot, owner, name).id, True


class EmbeddedFavouriteChanges:
    """Changes lists and favourites, each call in one transaction."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def create(self, request: ListRequest) -> Change:
        """Make a list."""
        from tunilib.backends.embedded.favouring import lists

        with self._change("create") as (tx, owner):
            return lists.create(tx, owner, request.name, public=request.public)

    def change_list(self, name: str, change: ListChange) -> Change:
        """Rename a list, or let everybody read it, or only the patron."""
        from tunilib.backends.embedded.favouring import lists

        with self._change("change") as (tx, owner):
            return lists.change(tx, owner, name, change)

    def delete(self, name: str, *, only_empty: bool = False) -> Change:
        """Delete a list with what is in it."""
        from tunilib.backends.embedded.favouring import lists

        with self._change("delete") as (tx, owner):
            return lists.delete(tx, owner, name, only_empty=only_empty)

    def add(self, records: Sequence[str], name: str | None = None) -> tuple[FavouriteOutcome, ...]:
        """Put records into a list."""
        from tunilib.backends.embedded.favouring import entries

        with self._change("add") as (tx, owner):
            return entries.add(tx, owner, records, name)

    def remove(self, records: Sequence[str], name: str | None = None) -> tuple[FavouriteOutcome, ...]:
        """Take records out of a list, or out of all."""
        from tunilib.backends.embedded.favouring import entries

        with self._change("remove") as (tx, owner):
            return entries.remove(tx, owner, records, name)

    def edit(self, record: str, change: FavouriteChange, name: str | None = None) -> tuple[FavouriteOutcome, ...]:
        """Change notes or keywords."""
        from tunilib.backends.embedded.favouring import entries

        with self._change("edit") as (tx, owner):
            return entries.edit(tx, owner, record, name, change)

    def move(self, records: Sequence[str], source: str, target: str) -> tuple[FavouriteOutcome, ...]:
        """Move favourites with notes and keywords."""
        from tunilib.backends.embedded.favouring import entries

        with self._change("move") as (tx, owner):
            return entries.move(tx, owner, records, source, target)

    def copy(self, records: Sequence[str], source: str | None, target: str) -> tuple[FavouriteOutcome, ...]:
        """The same, and they stay where they are."""
        from tunilib.backends.embedded.favouring import entries

        with self._change("copy") as (tx, owner):
            return entries.copy(tx, owner, records, source, target)

    def order(self, name: str, records: Sequence[str]) -> tuple[FavouriteOutcome, ...]:
        """Put these records first."""
        from tunilib.backends.embedded.favouring import entries

        with self._change("order") as (tx, owner):
            return entries.order(tx, owner, name, records)

    def bring_in(self, entries: Iterable[Incoming], name: str | None = None) -> tuple[ImportOutcome, ...]:
        """Bring references into a list; the file is read whole before anybody has to wait."""
        from tunilib.backends.embedded.favouring.bringing import bring_in, made_ready

        ready = made_ready(entries)
        with self._change("import") as (tx, owner):
            return bring_in(tx, owner, ready, name)

    @contextmanager
    def _change(self, verb: str) -> Iterator[tuple[Transaction, str]]:
        with self._signed_in.transaction(f"favourites {verb}") as (tx, _patron):
            yield tx, self._signed_in.account(tx).owner


def _joined(rows: list[PlacedRow]) -> dict[str, Words]:
    """What is written to each record in all its lists together."""
    found: dict[str, Words] = {}
    for row in rows:
        found[row.record] = found.get(row.record, Words()).joined(Words.of(row))
    return found


def _favourite(row: EntryRow, snapshot: Snapshot) -> Favourite:
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
        added=datetime.fromisoformat(row.added).astimezone(snapshot.zone),
    )


def _reference(row: KeptEntryRow, favourite: Favourite, snapshot: Snapshot) -> Reference:
    """What is known of the record, with what the patron wrote to it."""
    from tunilib.backends.embedded.catalogue.reference_json import reference_from_json

    if row.data is not None:
        return noted(reference_from_json(row.data, row.entry.record, row.raw), favourite)
    known = snapshot.catalogue.reference(row.entry.record)
    assert known is not None
    return noted(known, favourite)
