"""Changes of what is in lists; each looks at everything before it changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.favouring.lists import found, target
from tunilib.backends.embedded.favouring.words import Words, checked_keywords, checked_notes
from tunilib.backends.embedded.stores.sqlite import favourites
from tunilib.backends.embedded.unit_of_work import instant
from tunilib.core.outcome import FavouriteOutcome, Word
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.embedded.stores.sqlite.favourites import PlacedRow
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
    from tunilib.core.favourite import FavouriteChange

__all__ = ["add", "copy", "edit", "is_own", "move", "order", "put", "remove"]


def add(tx: Transaction, owner: str, chosen: Sequence[str], name: str | None) -> tuple[FavouriteOutcome, ...]:
    """Put records into a list; one that is there already stays as it is."""
    own = {record: is_own(tx, owner, record) for record in chosen}
    here = target(tx, owner, name)
    outcomes = []
    for record in chosen:
        is_new = _in_list(tx, owner, record, here) is None
        if is_new:
            favourites.insert_entry(tx.db, here, record, instant(tx.now), is_own=own[record])
        outcomes.append(FavouriteOutcome(Word.ADDED if is_new else Word.UNCHANGED, record_id=record, list=here))
    return tuple(outcomes)


def remove(tx: Transaction, owner: str, chosen: Sequence[str], name: str | None) -> tuple[FavouriteOutcome, ...]:
    """Take records out of a list, or out of all; one that is in none stays unchanged."""
    here = None if name is None else found(tx, owner, name).id
    for record in chosen:
        is_own(tx, owner, record)
    outcomes = []
    for record in chosen:
        rows = [row for row in favourites.entry_of(tx.db, owner, record) if here in (None, row.list)]
        for row in rows:
            favourites.delete_entry(tx.db, row.number)
            outcomes.append(FavouriteOutcome(Word.REMOVED, record_id=record, list=row.list))
        if not rows:
            outcomes.append(FavouriteOutcome(Word.UNCHANGED, record_id=record, list=here))
    return tuple(outcomes)


def edit(
    tx: Transaction, owner: str, record: str, name: str | None, change: FavouriteChange
) -> tuple[FavouriteOutcome, ...]:
    """Change notes or keywords, in one list or wherever the record is."""
    here = None if name is None else found(tx, owner, name).id
    rows = [row for row in favourites.entry_of(tx.db, owner, record) if here in (None, row.list)]
    if not rows:
        raise _no_favourite(record)
    outcomes = []
    for row in rows:
        before = Words.of(row)
        after = Words(
            before.notes if change.notes is None else checked_notes(change.notes),
            before.keywords if change.keywords is None else checked_keywords(change.keywords),
        )
        if after != before:
            favourites.set_words(tx.db, row.number, *after.kept)
        word = Word.UNCHANGED if after == before else Word.EDITED
        outcomes.append(FavouriteOutcome(word, record_id=record, list=row.list))
    return tuple(outcomes)


def move(tx: Transaction, owner: str, chosen: Sequence[str], source: str, to: str) -> tuple[FavouriteOutcome, ...]:
    """Bring favourites to another list with all that the patron wrote to them."""
    away = found(tx, owner, source).id
    rows = [_needed(tx, owner, record, away) for record in dict.fromkeys(chosen)]
    here = target(tx, owner, to)
    if here == away:
        return tuple(FavouriteOutcome(Word.UNCHANGED, record_id=row.record, list=here) for row in rows)
    for row in rows:
        there = _in_list(tx, owner, row.record, here)
        if there is None:
            favourites.set_list(tx.db, row.number, here)
        else:
            favourites.set_words(tx.db, there.number, *Words.of(there).joined(Words.of(row)).kept)
            favourites.delete_entry(tx.db, row.number)
    return tuple(FavouriteOutcome(Word.MOVED, record_id=row.record, list=here) for row in rows)


def copy(
    tx: Transaction, owner: str, chosen: Sequence[str], source: str | None, to: str
) -> tuple[FavouriteOutcome, ...]:
    """Put favourites into another list too; onto one that is there already notes and keywords are joined."""
    away = None if source is None else found(tx, owner, source).id
    found_rows = {}
    for record in chosen:
        rows = [row for row in favourites.entry_of(tx.db, owner, record) if away in (None, row.list)]
        if not rows:
            raise _no_favourite(record)
        found_rows[record] = rows
    here = target(tx, owner, to)
    outcomes = []
    for record, rows in found_rows.items():
        words = Words()
        for row in rows:
            if row.list != here:
                words = words.joined(Words.of(row))
        outcomes.append(put(tx, owner, record, here, words, Word.COPIED, Word.COPIED))
    return tuple(outcomes)


def put(tx: Transaction, owner: str, record: str, here: str, words: Words, new: Word, joined: Word) -> FavouriteOutcome:
    """Let a record stand in a list with at least these words; ``unchanged`` where it did so before.

    Args:
        new, joined: the outcome where it was not there, and where something was joined to it.
    """
    there = _in_list(tx, owner, record, here)
    if there is None:
        notes, keywords = words.kept
        own = is_own(tx, owner, record)
        favourites.insert_entry(tx.db, here, record, instant(tx.now), is_own=own, notes=notes, keywords=keywords)
        return FavouriteOutcome(new, record_id=record, list=here)
    before = Words.of(there)
    after = before.joined(words)
    if after == before:
        return FavouriteOutcome(Word.UNCHANGED, record_id=record, list=here)
    favourites.set_words(tx.db, there.number, *after.kept)
    return FavouriteOutcome(joined, record_id=record, list=here)


def order(tx: Transaction, owner: str, name: str, chosen: Sequence[str]) -> tuple[FavouriteOutcome, ...]:
    """Put records first, in this order."""
    here = found(tx, owner, name).id
    if len(set(chosen)) != len(chosen):
        raise UsageError("a record is named twice")
    before = favourites.places(tx.db, here)
    numbers = {record: number for number, record in before}
    for record in chosen:
        if record not in numbers:
            raise _no_favourite(record)
    first = [numbers[record] for record in chosen]
    after = first + [number for number, _ in before if number not in set(first)]
    is_same = after == [number for number, _ in before]
    if not is_same:
        favourites.set_places(tx.db, after)
    word = Word.UNCHANGED if is_same else Word.ORDERED
    return tuple(FavouriteOutcome(word, record_id=record, list=here) for record in chosen)


def is_own(snapshot: Snapshot, owner: str, record: str) -> bool:
    """Whether a record is a reference of the patron's own.

    Raises:
        NotFound: it is none, and none of the catalogue either.
    """
    if snapshot.catalogue.title(record) is not None:
        return False
    if favourites.own_by_id(snapshot.db, owner, record) is None:
        raise NotFound("there is no such record: {record}", record=record)
    return True


def _in_list(tx: Transaction, owner: str, record: str, here: str) -> PlacedRow | None:
    return next((row for row in favourites.entry_of(tx.db, owner, record) if row.list == here), None)


def _needed(tx: Transaction, owner: str, record: str, here: str) -> PlacedRow:
    row = _in_list(tx, owner, record, here)
    if row is None:
        raise _no_favourite(record)
    return row


def _no_favourite(record: str) -> NotFound:
    return NotFound("there is no such favourite: {record}", hint="add it first: tunilib favourites add", record=record)
