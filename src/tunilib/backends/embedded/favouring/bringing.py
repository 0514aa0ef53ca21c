"""Bringing references of a file into lists: each is a record of the catalogue, or becomes the patron's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.catalogue.indexing import display_title, prepare_record
from tunilib.backends.embedded.catalogue.reference_json import reference_to_json
from tunilib.backends.embedded.favouring.entries import put
from tunilib.backends.embedded.favouring.lists import found_or_none, made_list, target
from tunilib.backends.embedded.favouring.words import Words, checked_keywords, checked_notes
from tunilib.backends.embedded.ids import digest, fresh, new_id
from tunilib.backends.embedded.search.filters import SearchFilters
from tunilib.backends.embedded.search.normalisation import match_key
from tunilib.backends.embedded.search.query import Term
from tunilib.backends.embedded.stores.sqlite import favourites
from tunilib.backends.embedded.stores.sqlite.favourites import OwnRow
from tunilib.core.favourite import list_name
from tunilib.core.outcome import ImportOutcome, Word
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
    from tunilib.core.ports import Incoming
    from tunilib.core.reference import Reference

__all__ = ["Ready", "bring_in", "made_ready"]

_PREFIX = "own."


class Ready(NamedTuple):
    """An entry of a file with all that can be worked out before anybody has to wait.

    Attributes:
        words: what the patron wrote, where the file says so.
        told: notes and keywords of the reference, which become the patron's where it becomes their own.
        own: the reference as it would be kept, without id and owner. key: of its title.
    """

    entry: Incoming
    words: Words
    told: Words = Words()
    own: OwnRow | None = None
    key: str = ""


class _Taken(NamedTuple):
    """The record that an entry of a file became, and what the patron wrote to it."""

    record: str
    title: str | None
    words: Words


def made_ready(entries: Iterable[Incoming]) -> list[Ready]:
    """The slow part, outside of any transaction.

    Raises:
        UsageError: notes or keywords cannot be kept.
    """
    return [_ready(entry) for entry in entries]


def bring_in(tx: Transaction, owner: str, entries: Iterable[Ready], name: str | None) -> tuple[ImportOutcome, ...]:
    """Bring entries in; what cannot be is told, and keeps nothing else from going in."""
    lists = _Lists(tx, owner, name)
    return tuple([_brought(tx, owner, ready, lists) for ready in entries])


def _ready(entry: Incoming) -> Ready:
    words = Words(checked_notes(entry.notes or ""), checked_keywords(entry.keywords))
    reference = entry.reference
    if reference is None:
        return Ready(entry, words)
    key = match_key(display_title(reference)) or match_key(reference.title)
    told = Words()
    own = replace(reference, added="")
    if reference.raw is None:  # in a reference manager's file they are the patron's to change
        told = Words(checked_notes("\n\n".join(reference.notes)), checked_keywords(reference.keywords))
        own = replace(own, notes=(), keywords=())
    made = prepare_record(own)
    row, fingerprint = made.description, digest(reference_to_json(replace(own, accessed=None)))
    return Ready(
        entry,
        words,
        told,
        OwnRow("", "", fingerprint, row.title, row.authors, row.year, row.format, row.language, made.json, made.raw),
        key,
    )


def _brought(tx: Transaction, owner: str, ready: Ready, lists: _Lists) -> ImportOutcome:
    entry = ready.entry
    if entry.broken is not None:
        return _skipped(entry, "record-broken", entry.broken, is_broken=True)
    if entry.skipped is not None:
        return _skipped(entry, "record-other", entry.skipped)
    if entry.search is not None:
        return _skipped(entry, "saved-search", entry.search)
    taken = _taken(tx, owner, ready)
    if taken is None:
        return replace(_skipped(entry, "no-such-record", entry.record or "", is_broken=True), record_id=entry.record)
    here = lists.of(entry)
    words = _without_repeats(tx, owner, taken, here)
    done = put(tx, owner, taken.record, here, words, Word.IMPORTED, Word.UPDATED)
    odd = tuple(Reason.of(ReasonCode.OTHER, what="record-odd", why=why) for why in entry.odd)
    return ImportOutcome(done.outcome, odd, position=entry.position, record_id=taken.record, title=taken.title)


def _without_repeats(tx: Transaction, owner: str, taken: _Taken, here: str) -> Words:
    """What a file says, without notes that stand there already in other line breaks: formats keep none."""
    there = next((row for row in favourites.entry_of(tx.db, owner, taken.record) if row.list == here), None)
    if there is None or _flat(taken.words.notes) not in _flat(there.notes):
        return taken.words
    return taken.words._replace(notes=None)


def _flat(notes: str | None) -> str:
    return f" {' '.join((notes or '').split())} "


class _Lists:
    """The lists that entries go to, each found or made when the first entry wants it."""

    def __init__(self, tx: Transaction, owner: str, name: str | None) -> None:
        self._act, self._owner, self._name = tx, owner, name
        self._here = None if name is None else target(tx, owner, name)
        self._wanted: dict[str, str] = {}

    def of(self, entry: Incoming) -> str:
        """Id of the list of an entry: the one named for all, else the one of that name."""
        wanted = list_name(entry.list or "")[:200]
        if self._name is None and wanted:
            if wanted not in self._wanted:
                row = found_or_none(self._act, self._owner, wanted)
                self._wanted[wanted] = (
                    row.id
                    if row is not None
                    else made_list(
                        self._act, self._owner, wanted, public=entry.public, description=entry.description or None
                    )
                )
            return self._wanted[wanted]
        if self._here is None:
            self._here = target(self._act, self._owner, None)
        return self._here


def _taken(tx: Transaction, owner: str, ready: Ready) -> _Taken | None:
    entry, reference = ready.entry, ready.entry.reference
    if reference is None:
        title = tx.catalogue.title(entry.record or "")
        return None if title is None or entry.record is None else _Taken(entry.record, title, ready.words)
    record = _known(tx, reference, ready.key) if ready.key else None
    if record is not None:
        return _Taken(record, tx.catalogue.title(record), ready.words.joined(_more(tx, record, reference)))
    return _own(tx, owner, ready)


def _known(tx: Transaction, reference: Reference, title: str) -> str | None:
    """The record of the catalogue that a reference is, beyond doubt: the title must agree, too."""
    ids = [reference.id, reference.control_number]
    numbered = tx.catalogue.with_control_number(reference.control_number) if reference.control_number else ()
    ids += [one.id for one in numbered if not reference.source or one.source in ("", reference.source)]
    for record in filter(None, ids):
        titles = (tx.catalogue.title(record), tx.catalogue.main_title(record))
        if title in [match_key(one) for one in titles if one is not None]:
            return record
    return _by_isbn(tx, reference, title) or _by_description(tx, reference, title)


def _by_isbn(tx: Transaction, reference: Reference, title: str) -> str | None:
    """The one record with its ISBN, where title and year agree."""
    for isbn in reference.isbns:
        rows = tx.index.find(Term((isbn,)), ("isn",), SearchFilters()) if isbn.isalnum() else []
        if len(rows) == 1:
            (record,) = tx.catalogue.records([rows[0].number])
            if title == match_key(record.title) and _year(reference) == record.year:
                return record.id
    return None


def _by_description(tx: Transaction, reference: Reference, title: str) -> str | None:
    """The one record of the same whole title, year, kind and authors, where no ISBN says that it is another."""
    year = _year(reference)
    authors = [match_key(name.inverted) for name in reference.authors]
    if year is None or not authors:
        return None
    numbers, _ = tx.index.with_title(title, is_open=False)
    found = []
    for number in sorted(numbers):
        known = tx.catalogue.reference_at(number)
        if (
            match_key(display_title(known)) == title
            and (known.kind, _year(known)) == (reference.kind, year)
            and [match_key(name.inverted) for name in known.authors] == authors
            and not (known.isbns and reference.isbns)
        ):
            found.append(known.id)
    return found[0] if len(found) == 1 else None


def _year(reference: Reference) -> str | None:
    return None if reference.year is None else str(reference.year)


def _more(snapshot: Snapshot, record: str, reference: Reference) -> Words:
    """What a file says beyond the record itself: the patron's own words, where it came from here once."""
    known = snapshot.catalogue.reference(record)
    notes = {" ".join(note.split()) for note in known.notes} if known else set()
    keywords = set(known.keywords) if known else set()
    more = [note for note in reference.notes if " ".join(note.split()) not in notes]
    return Words(
        checked_notes("\n\n".join(more)), checked_keywords(word for word in reference.keywords if word not in keywords)
    )


def _own(tx: Transaction, owner: str, ready: Ready) -> _Taken:
    """Keep a reference that no catalogue has, once."""
    assert ready.own is not None
    words, title = ready.words.joined(ready.told), ready.own.title or None
    before = favourites.own_by_fingerprint(tx.db, owner, ready.own.fingerprint)
    if before is not None:
        return _Taken(before.id, title, words)
    record = fresh(lambda: _PREFIX + new_id(), lambda taken: favourites.is_own_taken(tx.db, taken))
    favourites.insert_own(tx.db, ready.own._replace(id=record, owner=owner))
    return _Taken(record, title, words)


def _skipped(entry: Incoming, what: str, why: str, *, is_broken: bool = False) -> ImportOutcome:
    reason = Reason.of(ReasonCode.OTHER, what=what, why=why or None)
    title = entry.reference.full_title if entry.reference else None
    return ImportOutcome(Word.SKIPPED, (reason,), position=entry.position, title=title, broken=is_broken)
