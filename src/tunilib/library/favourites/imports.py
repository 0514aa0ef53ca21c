"""Importing the references of a file into lists.

Each becomes a favourite of the same record of the catalogue, else a reference of the patron's own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.favourite import Favourite, ImportEntry, list_name
from tunilib.core.reason import Reason, ReasonCode
from tunilib.library.catalogue.indexing import describe, display_title, reference_to_json
from tunilib.library.favourites.entries import Annotations, against_length, find_list_or_none, in_list, put, target_list
from tunilib.library.ids import digest
from tunilib.library.search.query import Term, match_key
from tunilib.library.stores.favourites import OwnReference
from tunilib.library.stores.search_index import NO_FILTERS, Sought, whole_title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.core.note import Note
    from tunilib.core.reference import Reference
    from tunilib.library.stores.unit_of_work import Snapshot, Transaction


class PreparedEntry(NamedTuple):
    """An entry of a file, with everything that is computed before the transaction.

    Attributes:
        own: the reference as one of the patron's own; None: the entry has no reference.
        own_annotations: notes and keywords for a reference of the patron's own.
        left_out: what of both cannot be stored. key: of its title.
    """

    entry: ImportEntry
    annotations: Annotations
    own: OwnReference | None = None
    own_annotations: Annotations = Annotations()
    left_out: tuple[Note, ...] = ()
    key: str = ""


class _Imported(NamedTuple):
    record: str
    annotations: Annotations


def prepare(entry: ImportEntry) -> PreparedEntry:
    """The slow part of an import, before any transaction."""
    annotations, left_out = Annotations.fitting((entry.notes or "",), entry.keywords)
    reference = entry.reference
    if reference is None:
        return PreparedEntry(entry, annotations, left_out=left_out)
    own_annotations = Annotations()
    if reference.raw is None:  # from a reference manager: the patron may change these
        own_annotations, more = Annotations.fitting(reference.notes, reference.keywords)
        left_out += more
        own = replace(reference, added="", notes=(), keywords=())
    else:
        own = replace(reference, added="")
    json = reference_to_json(own)
    return PreparedEntry(
        entry,
        annotations,
        own=OwnReference(
            content=digest(json if own.accessed is None else reference_to_json(replace(own, accessed=None))),
            description=describe(own),
            json=json,
            raw=own.raw,
        ),
        own_annotations=own_annotations,
        left_out=left_out,
        key=match_key(display_title(reference)) or match_key(reference.title),
    )


def import_entries(tx: Transaction, owner: str, entries: Iterable[PreparedEntry], name: str | None) -> dict[str, Claim]:
    """Import entries. A claim for each, by its position; a refused entry stops no other."""
    lists = _Lists(tx, owner, name)
    return {str(prepared.entry.position): _import(tx, owner, prepared, lists) for prepared in entries}


def _import(tx: Transaction, owner: str, prepared: PreparedEntry, lists: _Lists) -> Claim:
    entry = prepared.entry
    if reasons := lists.against(entry):
        return Claim(word=ClaimWord.REFUSED, reasons=reasons, id=entry.record)
    if entry.is_list:
        return lists.make(entry)
    imported = _record_of(tx, owner, prepared)
    if imported is None:
        reason = Reason.of(ReasonCode.OTHER, what="no-such-record", why=entry.record or None)
        return Claim(word=ClaimWord.REFUSED, reasons=(reason,), id=entry.record)
    here = lists.of(entry)
    there = in_list(tx, owner, imported.record, here)
    is_done = put(tx, owner, imported.record, here, _without_repeated_notes(imported.annotations, there))
    reasons = tuple(Reason.of(ReasonCode.OTHER, what="record-left-out", why=why) for why in prepared.left_out)
    word = ClaimWord.DONE if is_done else ClaimWord.UNCHANGED
    return Claim(word, reasons, id=imported.record, list=here, was_there=there is not None)


def _without_repeated_notes(annotations: Annotations, there: Favourite | None) -> Annotations:
    """The annotations without notes that the favourite has in other line breaks: formats change these."""
    if there is None or _on_one_line(annotations.notes) not in _on_one_line(there.notes):
        return annotations
    return annotations._replace(notes=None)


def _on_one_line(notes: str | None) -> str:
    return f" {' '.join((notes or '').split())} "


class _NamedList(NamedTuple):
    id: str
    is_new: bool


class _Lists:
    """The lists that entries go to. Each is found or made when it is first needed."""

    def __init__(self, tx: Transaction, owner: str, name: str | None) -> None:
        self._tx, self._owner, self._name = tx, owner, name
        self._here = None if name is None else target_list(tx, owner, name)
        self._by_name: dict[str, _NamedList] = {}

    def of(self, entry: ImportEntry) -> str:
        """The id of the list of an entry: the one named for all entries, else the one in the file."""
        if self._name is None:
            named = self._named(entry)
            if named is not None:
                return named.id
        if self._here is None:
            self._here = target_list(self._tx, self._owner, None)
        return self._here

    def against(self, entry: ImportEntry) -> tuple[Reason, ...]:
        return against_length(list_name(entry.list or "")) if self._name is None else ()

    def make(self, entry: ImportEntry) -> Claim:
        """Make the list that an entry is, unless it exists or all entries go to another list."""
        named = self._named(entry) if self._name is None else None
        if named is None:
            return Claim(word=ClaimWord.UNCHANGED)
        word = ClaimWord.DONE if named.is_new else ClaimWord.UNCHANGED
        return Claim(word, list=named.id, was_there=not named.is_new)

    def _named(self, entry: ImportEntry) -> _NamedList | None:
        name = list_name(entry.list or "")
        if not name:
            return None
        known = self._by_name.get(name)
        if known is not None:
            return known._replace(is_new=False)
        found = find_list_or_none(self._tx, self._owner, name)
        if found is not None:
            named = _NamedList(found.id, is_new=False)
        else:
            description = entry.description or None
            added = self._tx.favourites.add_list(self._owner, name, public=entry.public, description=description)
            named = _NamedList(added, is_new=True)
        self._by_name[name] = named
        return named


def _record_of(tx: Transaction, owner: str, prepared: PreparedEntry) -> _Imported | None:
    entry, reference = prepared.entry, prepared.entry.reference
    if reference is None:
        if entry.record is None or tx.catalogue.title(entry.record) is None:
            return None
        return _Imported(entry.record, prepared.annotations)
    record = _known(tx, reference, prepared.key) if prepared.key else None
    if record is not None:
        annotations = prepared.annotations.joined(_beyond_record(tx, record, reference))
        return _Imported(record, annotations)
    return _own(tx, owner, prepared)


def _known(tx: Transaction, reference: Reference, title: str) -> str | None:
    """The record of the catalogue that a reference certainly is. The titles must be the same."""
    ids = [reference.id, reference.control_number]
    numbered = tx.catalogue.with_control_number(reference.control_number) if reference.control_number else ()
    ids += [one.id for one in numbered if not reference.source or one.source in ("", reference.source)]
    for record in filter(None, ids):
        titles = (tx.catalogue.title(record), tx.catalogue.main_title(record))
        if title in [match_key(one) for one in titles if one is not None]:
            return record
    return _by_isbn(tx, reference, title) or _by_description(tx, reference, title)


def _by_isbn(tx: Transaction, reference: Reference, title: str) -> str | None:
    for isbn in reference.isbns:
        found = tx.index.newest(Sought(Term((isbn,)), ("isn",)), NO_FILTERS, 2) if isbn.isalnum() else []
        if len(found) == 1:
            (record,) = tx.catalogue.records(found)
            if title == match_key(record.title) and _year(reference) == record.year:
                return record.id
    return None


def _by_description(tx: Transaction, reference: Reference, title: str) -> str | None:
    """The only record with the same whole title, year, kind and authors. Two ISBNs are two records."""
    year = _year(reference)
    authors = [match_key(name.inverted) for name in reference.authors]
    if year is None or not authors:
        return None
    found = []
    for number in tx.index.with_title(whole_title(title)):
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


def _beyond_record(snapshot: Snapshot, record: str, reference: Reference) -> Annotations:
    """What the file says beyond the record: the patron's own words, if it was exported here."""
    known = snapshot.catalogue.reference(record)
    notes = {" ".join(note.split()) for note in known.notes} if known else set()
    keywords = set(known.keywords) if known else set()
    beyond, _ = Annotations.fitting(
        (note for note in reference.notes if " ".join(note.split()) not in notes),
        (word for word in reference.keywords if word not in keywords),
    )
    return beyond


def _own(tx: Transaction, owner: str, prepared: PreparedEntry) -> _Imported:
    assert prepared.own is not None
    annotations = prepared.annotations.joined(prepared.own_annotations)
    record = tx.favourites.own_with_content(owner, prepared.own.content)
    if record is None:
        record = tx.favourites.add_own(owner, prepared.own)
    return _Imported(record, annotations)
