"""Records that the desk writes by hand, and the copies of a new record."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.core.barcode import BARCODES, BarcodePattern
from tunilib.core.note import joined
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.reference import Kind, Name, Reference, Series, When, clean_isbn, language_code
from tunilib.core.reference.languages import language_names
from tunilib.errors import UsageError
from tunilib.library.catalogue.indexing import display_title, prepare_record
from tunilib.library.catalogue.records import add_record
from tunilib.library.desk.items import DeskPart, add_copy, known_collection
from tunilib.library.ids import new_token
from tunilib.library.inputs import known_library, record_of, written
from tunilib.library.models.desk import DeskWord
from tunilib.library.models.lookups import RECORD_FIELDS, RecordDone
from tunilib.library.stores.unit_of_work import Library, Snapshot, Transaction, repeated
from tunilib.messages import Typed

if TYPE_CHECKING:
    from collections.abc import Mapping


MOST_COPIES = 1000
_LONGEST, _MOST_VALUES = 2000, 200
_OF_SERIES = re.compile(r"\d[\w./-]*")


class NewCopies(NamedTuple):
    library: str
    collection: str
    each: int
    barcodes: BarcodePattern

    @classmethod
    def wanted(cls, desk: Library, library: str | None, collection: str | None, count: int) -> NewCopies:
        """Check where copies go, by default to the first library and collection.

        Raises:
            NotFound: the library is unknown.
            UsageError: the collection is unknown, or the number of copies not possible.
        """
        rules = desk.rules
        home = known_library(rules, library)
        if not 0 <= count <= MOST_COPIES:
            raise UsageError("a record can get 0 to {most} copies, not {count}", most=MOST_COPIES, count=count)
        kind = known_collection(rules, collection or next(iter(rules.collections)))
        return cls(home, kind, count, desk.barcodes or BARCODES)

    def add(self, tx: Transaction, record: str, call_number: str | None = None) -> list[str]:
        """Add them, and return their barcodes."""
        return sorted(
            add_copy(tx, record, self.library, self.collection, self.barcodes, call_number=call_number)
            for _ in range(self.each)
        )


def barcodes_of(snapshot: Snapshot, record: str) -> tuple[str, ...]:
    return tuple([copy.barcode for copy in snapshot.copies.of_record(record)])


class RecordDesk(DeskPart):
    """Records by hand. An unknown record or library raises ``NotFound``, and nothing is done."""

    def check(
        self,
        fields: Mapping[str, str],
        *,
        library: str | None = None,
        collection: str | None = None,
        copies: int = 1,
    ) -> None:
        """Check arguments of :meth:`add`."""
        NewCopies.wanted(self._library, library or self._at, collection, copies)
        _changes(Reference(), fields)

    @repeated
    def add(
        self,
        fields: Mapping[str, str],
        *,
        library: str | None = None,
        collection: str | None = None,
        copies: int = 1,
    ) -> RecordDone:
        """Add a record with copies.

        Args:
            fields: ``title authors year isbn publisher place edition series language format subjects``; semicolons
                separate several values.

        Raises:
            UsageError: the title is missing, or a field, the collection or the number of copies is not valid.
        """
        wanted = NewCopies.wanted(self._library, library or self._at, collection, copies)
        reference = Reference(**{"kind": Kind.BOOK, **_changes(Reference(), {"title": "", **fields})})
        # a unique control number: another record may be just the same
        prepared = prepare_record(reference)._replace(control=f"={new_token()[:32]}")
        with self._library.transaction("desk", "record add") as tx:
            record = add_record(tx, prepared)
            barcodes = wanted.add(tx, record)
        return RecordDone(
            record_id=record, title=display_title(reference), barcodes=tuple(barcodes), outcome=DeskWord.ADDED
        )

    @repeated
    def edit(self, record: str, fields: Mapping[str, str]) -> RecordDone:
        """Change fields of a record; an empty value clears one. Then it no longer follows its file.

        Raises:
            UsageError: nothing to change, a field is not valid, or the title would be empty.
        """
        if not fields:
            raise UsageError("nothing to change", hint="name one of: {fields}", fields=" ".join(RECORD_FIELDS))
        with self._library.transaction("desk", "record edit") as tx:
            record_of(tx, record)
            barcodes = barcodes_of(tx, record)
            before = tx.catalogue.reference(record)
            assert before is not None
            after = replace(before, **_changes(before, fields))
            word = DeskWord.UNCHANGED
            if after != before:
                tx.catalogue.update(tx.catalogue.numbered(record), prepare_record(replace(after, raw=None)))
                tx.record_event("record-edited", record=record, before=display_title(before))
                word = DeskWord.EDITED
        return RecordDone(record_id=record, title=display_title(after), barcodes=barcodes, outcome=word)

    @repeated
    def remove(self, record: str) -> RecordDone:
        """Remove a record without copies and holds. Patrons' lists keep it."""
        with self._library.transaction("desk", "record remove") as tx:
            record_of(tx, record)
            barcodes = barcodes_of(tx, record)
            title = tx.catalogue.title(record)
            reasons = [Reason.of(ReasonCode.RECORD_IN_USE)] if barcodes else []
            if tx.holds.has_open(record):
                reasons.append(Reason.of(ReasonCode.RECORD_IN_USE, what="holds"))
            word = DeskWord.REFUSED if reasons else DeskWord.REMOVED
            if not reasons:
                tx.catalogue.remove(tx.catalogue.numbered(record))
                tx.record_event("record-removed", record=record, before=title)
        return RecordDone(record_id=record, title=title, barcodes=barcodes, outcome=word, reasons=tuple(reasons))


def _changes(before: Reference, fields: Mapping[str, str]) -> dict[str, Any]:
    """The values of fields as people write them; ``UsageError``: a field is unknown or its value not valid."""
    found: dict[str, Any] = {}
    for field, text in fields.items():
        if field not in RECORD_FIELDS:
            raise UsageError(
                "unknown field: {field}", hint="name one of: {fields}", field=field, fields=" ".join(RECORD_FIELDS)
            )
        value = written(field, text, _LONGEST)
        values = tuple([part.strip() for part in value.split(";") if part.strip()])
        if len(values) > _MOST_VALUES:
            raise UsageError("the value of {field} is too long", field=field)
        found |= _read(before, field, value, values)
    return found


def _read(before: Reference, field: str, value: str, values: tuple[str, ...]) -> dict[str, Any]:
    match field:
        case "title":
            title, _, subtitle = value.partition(" : ")
            if not title.strip(" :"):
                raise UsageError("a record needs a title", hint="write it as title='A title : and its subtitle'")
            return {"title": title.strip(), "subtitle": subtitle.strip()}
        case "authors":
            others = tuple([name for name in before.names if name not in before.authors])
            return {"names": (*map(Name.parse, values), *others)}
        case "year":
            return {"issued": _year(value)}
        case "isbn":
            return {"isbns": tuple(map(_isbn, values))}
        case "series":
            return {"series": _series(values)}
        case "language":
            return {"languages": tuple(map(_language, values))}
        case "format":
            return {"kind": _kind(value)}
    plain = {"publisher": ("publishers", values), "place": ("places", values), "subjects": ("keywords", values)}
    return dict([plain.get(field, (field, value))])


def _year(value: str) -> When | None:
    found = When.parse(value)
    if value and (found is None or found.year is None):
        raise UsageError("not a year: {value}", hint="write it as 2019", value=value)
    return found


def _isbn(value: str) -> str:
    found = clean_isbn(value)
    if not found:
        raise UsageError("not an ISBN: {value}", hint="an ISBN has 10 or 13 digits", value=value)
    return found


def _series(values: tuple[str, ...]) -> tuple[Series, ...]:
    """Titles of series. A number belongs to the title before it: ``Tammen kultaiset kirjat ; 3``."""
    found: list[Series] = []
    for value in values:
        if found and not found[-1].number and _OF_SERIES.fullmatch(value):
            found[-1] = Series(found[-1].title, value)
        else:
            found.append(Series(value))
    return tuple(found)


def _language(value: str) -> str:
    code = language_code(value)
    if code not in language_names():
        raise UsageError(
            "no such language: {value}",
            hint="choose one of: {codes}",
            value=value,
            codes=joined((Typed("language", one) for one in language_names()), ", "),
        )
    return code


def _kind(value: str) -> Kind:
    if value and value not in list(Kind):
        raise UsageError(
            "no such format: {value}",
            hint="choose one of: {formats}",
            value=value,
            formats=joined((Typed("format", one) for one in Kind), ", "),
        )
    return Kind(value) if value else Kind.GENERIC
