"""The demonstration's catalogue: real publications, from ``catalogue.tsv``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.sqlite import items
from tunilib.backends.embedded.sqlite.records import RecordRow, insert

if TYPE_CHECKING:
    from tunilib.backends.embedded.act import Act

__all__ = ["barcode", "fill"]


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


def fill(act: Act) -> None:
    """Put every record and copy into the library; the copies of a title stand in different libraries."""
    places = [place.id for place in act.rules.pickup_libraries]
    for number, line in enumerate(_lines()):
        insert(act.db, _record(line, act.day))
        act.tell("record-added", record=line.record_id)
        for copy in range(1, int(line.copies) + 1):
            library = places[(number + copy) % len(places)]
            code = barcode(line.record_id, copy)
            items.insert(act.db, code, line.record_id, library, line.collection, line.call_number or None, act.day)
            act.tell("item-added", record=line.record_id, barcode=code, after=library)


def _lines() -> Iterator[_Line]:
    text = Path(__file__).with_name("catalogue.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        yield _Line(*line.split("\t"))


def _record(line: _Line, day: str) -> RecordRow:
    names = [creator.rpartition(" (")[0] for creator in line.creators.split("; ") if creator]
    return RecordRow(
        id=line.record_id,
        title=f"{line.title} : {line.subtitle}" if line.subtitle else line.title,
        main_title=line.title,
        subtitle=line.subtitle or None,
        author=names[0] if names else None,
        authors="; ".join(names),
        format=line.format,
        language=line.language,
        publisher=line.publisher or None,
        place=line.place or None,
        year=line.year or None,
        isbn=line.isbn or None,
        issn=line.issn or None,
        pages=line.pages or None,
        edition=line.edition or None,
        series=line.series or None,
        subjects=line.subjects or None,
        added=day,
    )
