"""The titles of the demonstration's catalogue: real publications, from ``catalogue.tsv``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.catalogue.indexing import prepare_record
from tunilib.backends.embedded.catalogue.records import save_record
from tunilib.core.reference import Kind, Name, Reference, Role, Series, When

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.unit_of_work import Transaction

_KINDS = {
    "ebook": (Kind.BOOK, True),
    "audiobook": (Kind.SPOKEN, False),
    "video": (Kind.FILM, False),
    "sound-recording": (Kind.MUSIC, False),
}
"""The kinds of formats that have another name in the reference model; True: it is electronic."""

_NO_WORDS = "zxx"
_ONE_NAME = frozenset(("Homeros",))
_NUMBERED = re.compile(r"(.+?)(?: (\d[\d:/]*))?")


class _Line(NamedTuple):
    record_id: str
    format: str
    language: str
    title: str
    subtitle: str
    creators: str
    publisher: str
    place: str
    year: str
    isbn: str
    issn: str
    pages: str
    edition: str
    series: str
    subjects: str
    call_number: str
    collection: str
    copies: str


def barcode(record: str, copy: int = 1) -> str:
    """The barcode of a copy: ``30`` and the digits of record and copy."""
    return f"30{record.rpartition('.')[2]}{copy:02d}"


def fill(tx: Transaction) -> None:
    """Add all records and copies; the copies of one title are in different libraries."""
    places = [place.id for place in tx.rules.pickup_libraries]
    for number, line in enumerate(_lines()):
        save_record(tx, prepare_record(_reference(line)), line.record_id)
        for copy in range(1, int(line.copies) + 1):
            library = places[(number + copy) % len(places)]
            code = barcode(line.record_id, copy)
            tx.copies.add(line.record_id, library, line.collection, line.call_number or None, code)
            tx.record_event("item-added", record=line.record_id, barcode=code, after=library)


def _lines() -> Iterator[_Line]:
    text = Path(__file__).with_name("catalogue.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        yield _Line(*line.split("\t"))


def _reference(line: _Line) -> Reference:
    kind, is_electronic = _KINDS.get(line.format) or (Kind(line.format), False)
    is_thesis, goes_on = kind is Kind.THESIS, kind is Kind.JOURNAL
    return Reference(
        kind=kind,
        control_number=line.record_id,
        electronic=is_electronic,
        title=line.title,
        subtitle=line.subtitle,
        names=tuple(_name(creator) for creator in _parts(line.creators)),
        issued=When(int(line.year), open=goes_on) if line.year else None,
        publishers=_parts(line.publisher),
        places=_parts(line.place),
        institution=line.publisher if is_thesis else "",
        edition=line.edition,
        series=tuple(_series(line.series)),
        isbns=_parts(line.isbn),
        issns=_parts(line.issn),
        languages=(line.language,) if line.language != _NO_WORDS else (),
        keywords=_parts(line.subjects),
        call_number=line.call_number,
        extent=f"{line.pages} p." if line.pages else "",
    )


def _name(creator: str) -> Name:
    name, _, role = creator.removesuffix(")").rpartition(" (")
    is_person = "," in name or name in _ONE_NAME
    return Name.parse(name, Role(role)) if is_person else Name.body(name, Role(role))


def _series(text: str) -> Iterator[Series]:
    found = _NUMBERED.fullmatch(text)
    if found is not None:
        yield Series(found[1], found[2] or "")


def _parts(value: str) -> tuple[str, ...]:
    return tuple(part for part in value.split("; ") if part)
