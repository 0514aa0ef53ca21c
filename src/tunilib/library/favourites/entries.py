"""Lists and their favourites, with notes and keywords: found and changed. Each change is checked before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.favourite import DEFAULT_LIST, joined_keywords, joined_notes, keyword_of, list_name, lists_called
from tunilib.core.note import Note
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError, no_such_list
from tunilib.library.catalogue.indexing import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.core.favourite import Favourite, FavouriteChange, FavouriteList
    from tunilib.library.stores.unit_of_work import Snapshot, Transaction

_LONGEST_NAME = 200
_APART = "\n\n"
_LONGEST_NOTES, _LONGEST_KEYWORD, _MOST_KEYWORDS = 100_000, 200, 500


class Annotations(NamedTuple):
    """What a patron writes to a favourite: notes in Markdown, and keywords."""

    notes: str | None = None
    keywords: tuple[str, ...] = ()

    @classmethod
    def fitting(cls, notes: Iterable[str], keywords: Iterable[str]) -> tuple[Annotations, tuple[Note, ...]]:
        """The notes and keywords that can be stored, and what was left out. Nothing is cut."""
        left_out: list[Note] = []
        words = tuple(dict.fromkeys(word for word in map(keyword_of, map(storable, keywords)) if word))
        short = [word for word in words if len(word) <= _LONGEST_KEYWORD]
        if long := len(words) - len(short):
            left_out.append(
                Note.of("keywords of more than {most} characters: {count}", count=long, most=_LONGEST_KEYWORD)
            )
        if (more := len(short) - _MOST_KEYWORDS) > 0:
            left_out.append(Note.of("keywords after the first {most}: {count}", count=more, most=_MOST_KEYWORDS))
        kept: list[str] = []
        length = 0
        for note in map(_plain_notes, notes):
            if length + len(note) > _LONGEST_NOTES:
                left_out.append(Note.of("a note of {count} characters", count=len(note)))
            elif note.strip():
                kept.append(note)
                length += len(note) + len(_APART)
        return cls(_APART.join(kept) or None, tuple(short[:_MOST_KEYWORDS])), tuple(left_out)

    @classmethod
    def of(cls, favourite: Favourite) -> Annotations:
        return cls(favourite.notes, favourite.keywords)

    def joined(self, other: Annotations) -> Annotations:
        return Annotations(joined_notes(self.notes, other.notes), joined_keywords(self.keywords, other.keywords))


def add(tx: Transaction, owner: str, records: Sequence[str], name: str | None) -> dict[str, Claim]:
    """Add records to a list. A record that is in it is unchanged."""
    for record in records:
        _check_record(tx, owner, record)
    here = target_list(tx, owner, name)
    claims = {}
    for record in dict.fromkeys(records):
        is_new = in_list(tx, owner, record, here) is None
        if is_new:
            tx.favourites.add(here, record)
        claims[record] = _claim(is_new, here)
    return claims


def remove(tx: Transaction, owner: str, records: Sequence[str], chosen: str | None) -> dict[str, Claim]:
    """Remove records from a list, or from all lists. A record that is in none is unchanged."""
    here = None if chosen is None else find_list(tx, owner, chosen).id
    for record in records:
        _check_record(tx, owner, record)
    claims = {}
    for record in dict.fromkeys(records):
        favourites = _favourites_of(tx, owner, record, here)
        for one in favourites:
            tx.favourites.remove(one.list, record)
        claims[record] = _claim(bool(favourites), here)
    return claims


def edit(tx: Transaction, owner: str, record: str, chosen: str | None, change: FavouriteChange) -> Claim:
    here = None if chosen is None else find_list(tx, owner, chosen).id
    is_changed = False
    for one in _needed(tx, owner, record, here):
        before = Annotations.of(one)
        after = Annotations(
            before.notes if change.notes is None else _checked_notes(change.notes),
            before.keywords if change.keywords is None else _checked_keywords(change.keywords),
        )
        if after != before:
            tx.favourites.annotate(one.list, record, *after)
            is_changed = True
    return _claim(is_changed, here)


def move(tx: Transaction, owner: str, records: Sequence[str], source: str, target: str) -> dict[str, Claim]:
    """Move favourites to another list. Notes and keywords there are joined."""
    away = find_list(tx, owner, source).id
    moving = [one for record in dict.fromkeys(records) for one in _needed(tx, owner, record, away)]
    here = target_list(tx, owner, target)
    for one in moving if here != away else ():
        there = in_list(tx, owner, one.record_id, here)
        if there is None:
            tx.favourites.move(away, one.record_id, here)
        else:
            tx.favourites.annotate(here, one.record_id, *Annotations.of(there).joined(Annotations.of(one)))
            tx.favourites.remove(away, one.record_id)
    return {one.record_id: _claim(here != away, here) for one in moving}


def copy(tx: Transaction, owner: str, records: Sequence[str], source: str | None, target: str) -> dict[str, Claim]:
    """Copy favourites to another list. Notes and keywords there are joined."""
    away = None if source is None else find_list(tx, owner, source).id
    copying = {record: _needed(tx, owner, record, away) for record in records}
    here = target_list(tx, owner, target)
    claims = {}
    for record, favourites in copying.items():
        annotations = Annotations()
        for one in favourites:
            if one.list != here:
                annotations = annotations.joined(Annotations.of(one))
        claims[record] = _claim(put(tx, owner, record, here, annotations), here)
    return claims


def put(tx: Transaction, owner: str, record: str, here: str, annotations: Annotations) -> bool:
    """Make sure that a list has a record with at least these notes and keywords. Whether anything changed."""
    there = in_list(tx, owner, record, here)
    if there is None:
        _check_record(tx, owner, record)
        tx.favourites.add(here, record, notes=annotations.notes, keywords=annotations.keywords)
        return True
    before = Annotations.of(there)
    after = before.joined(annotations)
    if after != before:
        tx.favourites.annotate(here, record, *after)
    return after != before


def order(tx: Transaction, owner: str, chosen: str, records: Sequence[str]) -> Claim:
    here = find_list(tx, owner, chosen).id
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
    return _claim(after != before, here)


def in_list(tx: Transaction, owner: str, record: str, here: str) -> Favourite | None:
    return next(iter(_favourites_of(tx, owner, record, here)), None)


def _claim(is_done: bool, here: str | None) -> Claim:
    return Claim(word=ClaimWord.DONE if is_done else ClaimWord.UNCHANGED, list=here)


def _favourites_of(tx: Transaction, owner: str, record: str, here: str | None) -> list[Favourite]:
    return [one for one in tx.favourites.of_record(owner, record) if here in (None, one.list)]


def _needed(tx: Transaction, owner: str, record: str, here: str | None) -> list[Favourite]:
    found = _favourites_of(tx, owner, record, here)
    if not found:
        raise _no_favourite(record)
    return found


def _check_record(snapshot: Snapshot, owner: str, record: str) -> None:
    if snapshot.catalogue.title(record) is None and not snapshot.favourites.has_own(owner, record):
        raise NotFound("no such record: {record}", record=record)


def _plain_notes(notes: str) -> str:
    return storable(notes.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")


def _checked_notes(notes: str) -> str | None:
    text = _plain_notes(notes)
    if len(text) > _LONGEST_NOTES:
        raise UsageError("notes have at most {count} characters", count=_LONGEST_NOTES)
    return text if text.strip() else None


def _checked_keywords(keywords: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(word for word in map(keyword_of, map(storable, keywords)) if word))
    if len(found) > _MOST_KEYWORDS:
        raise UsageError("a favourite has at most {count} keywords", count=_MOST_KEYWORDS)
    if any(len(word) > _LONGEST_KEYWORD for word in found):
        raise UsageError("a keyword has at most {count} characters", count=_LONGEST_KEYWORD)
    return found


def _no_favourite(record: str) -> NotFound:
    return NotFound("no such favourite: {record}", hint="add it first: tunilib favourites add", record=record)


def find_list(snapshot: Snapshot, owner: str, name: str) -> FavouriteList:
    found = find_list_or_none(snapshot, owner, name)
    if found is None:
        raise no_such_list(name)
    return found


def find_list_or_none(snapshot: Snapshot, owner: str, name: str) -> FavouriteList | None:
    return next(iter(lists_called(snapshot.favourites.lists(owner), name)), None)


def target_list(tx: Transaction, owner: str, name: str | None) -> str:
    """The id of a target list. None: the default list, made if needed."""
    if name is not None and (list_name(name) != DEFAULT_LIST or find_list_or_none(tx, owner, name) is not None):
        return find_list(tx, owner, name).id
    default = tx.favourites.default_list(owner)
    if default is not None:
        return default if name is None else find_list(tx, owner, name).id
    same = find_list_or_none(tx, owner, DEFAULT_LIST)
    made = same.id if same is not None else tx.favourites.add_list(owner, DEFAULT_LIST)
    tx.favourites.make_default(made)
    return made


def check_name(name: str) -> str:
    checked = list_name(name)
    if not checked:
        raise UsageError("a list needs a name")
    return checked


def against_name(tx: Transaction, owner: str, name: str) -> tuple[Reason, ...]:
    """The reasons against a name: it is taken or too long. Nothing is cut."""
    if too_long := against_length(name):
        return too_long
    if any(one.name == name for one in tx.favourites.lists(owner)):
        return (Reason.of(ReasonCode.LIST_NAME_TAKEN, name=name),)
    return ()


def against_length(name: str) -> tuple[Reason, ...]:
    return (Reason.of(ReasonCode.LIST_NAME_TOO_LONG, limit=_LONGEST_NAME),) if len(name) > _LONGEST_NAME else ()
