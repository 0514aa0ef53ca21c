"""Changes of what is in the lists, and of notes and keywords; each checks everything before it changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.favourites.lists import find_list, target_list
from tunilib.core.favourite import joined_keywords, joined_notes, keyword_of
from tunilib.core.outcome import FavouriteOutcome, Word
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
    from tunilib.core.favourite import Favourite, FavouriteChange

__all__ = ["Annotations", "add", "copy", "edit", "in_list", "move", "order", "put", "remove"]

_LONGEST_NOTES, _LONGEST_KEYWORD, _MOST_KEYWORDS = 100_000, 200, 500


class Annotations(NamedTuple):
    """What a patron writes to a favourite: notes in Markdown, and keywords."""

    notes: str | None = None
    keywords: tuple[str, ...] = ()

    @classmethod
    def checked(cls, notes: str, keywords: Iterable[str]) -> Annotations:
        """Notes and keywords as they are stored.

        Raises:
            UsageError: they are too long, or too many.
        """
        return cls(_checked_notes(notes), _checked_keywords(keywords))

    @classmethod
    def of(cls, favourite: Favourite) -> Annotations:
        """Those of a favourite."""
        return cls(favourite.notes, favourite.keywords)

    def joined(self, other: Annotations) -> Annotations:
        """Both together, these first."""
        return Annotations(joined_notes(self.notes, other.notes), joined_keywords(self.keywords, other.keywords))


def add(tx: Transaction, owner: str, records: Sequence[str], name: str | None) -> tuple[FavouriteOutcome, ...]:
    """Add records to a list; one that is in the list already is left as it is."""
    for record in records:
        _check_record(tx, owner, record)
    here = target_list(tx, owner, name)
    outcomes = []
    for record in records:
        is_new = in_list(tx, owner, record, here) is None
        if is_new:
            tx.favourites.add(here, record)
        outcomes.append(FavouriteOutcome(Word.ADDED if is_new else Word.UNCHANGED, record_id=record, list=here))
    return tuple(outcomes)


def remove(tx: Transaction, owner: str, records: Sequence[str], name: str | None) -> tuple[FavouriteOutcome, ...]:
    """Remove records from a list, or from all lists; one that is in none is unchanged."""
    here = None if name is None else find_list(tx, owner, name).id
    for record in records:
        _check_record(tx, owner, record)
    outcomes = []
    for record in records:
        favourites = _favourites_of(tx, owner, record, here)
        for one in favourites:
            tx.favourites.remove(one.list, record)
            outcomes.append(FavouriteOutcome(Word.REMOVED, record_id=record, list=one.list))
        if not favourites:
            outcomes.append(FavouriteOutcome(Word.UNCHANGED, record_id=record, list=here))
    return tuple(outcomes)


def edit(
    tx: Transaction, owner: str, record: str, name: str | None, change: FavouriteChange
) -> tuple[FavouriteOutcome, ...]:
    """Change notes or keywords, in one list or in all."""
    here = None if name is None else find_list(tx, owner, name).id
    outcomes = []
    for one in _needed(tx, owner, record, here):
        before = Annotations.of(one)
        after = Annotations(
            before.notes if change.notes is None else _checked_notes(change.notes),
            before.keywords if change.keywords is None else _checked_keywords(change.keywords),
        )
        if after != before:
            tx.favourites.annotate(one.list, record, *after)
        word = Word.UNCHANGED if after == before else Word.EDITED
        outcomes.append(FavouriteOutcome(word, record_id=record, list=one.list))
    return tuple(outcomes)


def move(tx: Transaction, owner: str, records: Sequence[str], source: str, target: str) -> tuple[FavouriteOutcome, ...]:
    """Move favourites to another list, with notes and keywords; these are joined where a record is there already."""
    away = find_list(tx, owner, source).id
    moving = [one for record in dict.fromkeys(records) for one in _needed(tx, owner, record, away)]
    here = target_list(tx, owner, target)
    if here == away:
        return tuple(FavouriteOutcome(Word.UNCHANGED, record_id=one.record_id, list=here) for one in moving)
    for one in moving:
        there = in_list(tx, owner, one.record_id, here)
        if there is None:
            tx.favourites.move(away, one.record_id, here)
        else:
            tx.favourites.annotate(here, one.record_id, *Annotations.of(there).joined(Annotations.of(one)))
            tx.favourites.remove(away, one.record_id)
    return tuple(FavouriteOutcome(Word.MOVED, record_id=one.record_id, list=here) for one in moving)


def copy(
    tx: Transaction, owner: str, records: Sequence[str], source: str | None, target: str
) -> tuple[FavouriteOutcome, ...]:
    """Copy favourites to another list; notes and keywords are joined where a record is there already."""
    away = None if source is None else find_list(tx, owner, source).id
    copying = {record: _needed(tx, owner, record, away) for record in records}
    here = target_list(tx, owner, target)
    outcomes = []
    for record, favourites in copying.items():
        annotations = Annotations()
        for one in favourites:
            if one.list != here:
                annotations = annotations.joined(Annotations.of(one))
        outcomes.append(put(tx, owner, record, here, annotations, Word.COPIED, Word.COPIED))
    return tuple(outcomes)


def put(
    tx: Transaction, owner: str, record: str, here: str, annotations: Annotations, added: Word, changed: Word
) -> FavouriteOutcome:
    """Make sure that a record is in a list with at least these notes and keywords.

    Args:
        added, changed: the outcome where it was not in the list, and where notes or keywords were joined to it.
    """
    there = in_list(tx, owner, record, here)
    if there is None:
        _check_record(tx, owner, record)
        tx.favourites.add(here, record, notes=annotations.notes, keywords=annotations.keywords)
        return FavouriteOutcome(added, record_id=record, list=here)
    before = Annotations.of(there)
    after = before.joined(annotations)
    if after == before:
        return FavouriteOutcome(Word.UNCHANGED, record_id=record, list=here)
    tx.favourites.annotate(here, record, *after)
    return FavouriteOutcome(changed, record_id=record, list=here)


def order(tx: Transaction, owner: str, name: str, records: Sequence[str]) -> tuple[FavouriteOutcome, ...]:
    """Put records first, in this order."""
    here = find_list(tx, owner, name).id
    if len(set(records)) != len(records):
        raise UsageError("a record is named twice")
    before = tx.favourites.order(here)
    known = set(before)
    for record in records:
        if record not in known:
            raise _no_favourite(record)
    first = set(records)
    after = (*records, *(record for record in before if record not in first))
    if after != before:
        tx.favourites.set_order(here, after)
    word = Word.UNCHANGED if after == before else Word.ORDERED
    return tuple(FavouriteOutcome(word, record_id=record, list=here) for record in records)


def in_list(tx: Transaction, owner: str, record: str, here: str) -> Favourite | None:
    """A record in one list; None where it is not there."""
    return next(iter(_favourites_of(tx, owner, record, here)), None)


def _favourites_of(tx: Transaction, owner: str, record: str, here: str | None) -> list[Favourite]:
    return [one for one in tx.favourites.of_record(owner, record) if here in (None, one.list)]


def _needed(tx: Transaction, owner: str, record: str, here: str | None) -> list[Favourite]:
    found = _favourites_of(tx, owner, record, here)
    if not found:
        raise _no_favourite(record)
    return found


def _check_record(snapshot: Snapshot, owner: str, record: str) -> None:
    """Refuse what is neither a record of the catalogue nor a reference of the patron's own."""
    if snapshot.catalogue.title(record) is None and not snapshot.favourites.has_own(owner, record):
        raise NotFound("no such record: {record}", record=record)


def _checked_notes(notes: str) -> str | None:
    text = _storable(notes.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    if len(text) > _LONGEST_NOTES:
        raise UsageError("notes have at most {count} characters", count=_LONGEST_NOTES)
    return text if text.strip() else None


def _checked_keywords(keywords: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(word for word in map(keyword_of, map(_storable, keywords)) if word))
    if len(found) > _MOST_KEYWORDS:
        raise UsageError("a favourite has at most {count} keywords", count=_MOST_KEYWORDS)
    if any(len(word) > _LONGEST_KEYWORD for word in found):
        raise UsageError("a keyword has at most {count} characters", count=_LONGEST_KEYWORD)
    return found


def _storable(text: str) -> str:
    """The text, without halves of surrogate pairs: these cannot be stored."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _no_favourite(record: str) -> NotFound:
    return NotFound("no such favourite: {record}", hint="add it first: tunilib favourites add", record=record)
