"""Files of MARC 21, in ISO 2709 and as MARCXML, read and written.

A reference that was read from a MARC record is written as that record, unchanged; for any other one a record is
built.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO

from tunilib.core.note import Note
from tunilib.core.reference import Reference
from tunilib.formats.items import BrokenRecord, FileItem, FoundReference, SkippedRecord, in_line
from tunilib.formats.marc import marcxml
from tunilib.formats.marc.builder import record_of
from tunilib.formats.marc.iso2709 import decode, encode, pieces
from tunilib.formats.marc.mapping import bibliographic, reference_of, why_not_bibliographic
from tunilib.formats.marc.record import SOURCE, TITLE_MISSING, Field, MarcError, MarcRecord, composed_record


def read_iso2709(stream: BinaryIO) -> Iterator[FileItem]:
    """Each record of a file in ISO 2709, MARC-8 or UTF-8."""
    for position, piece in enumerate(pieces(stream), 1):
        problem = piece.problem
        if problem is None:
            try:
                yield _entry(position, *decode(piece.data))
                continue
            except MarcError as error:
                problem = error.why
        yield BrokenRecord(position, Note.of("{what} (at byte {offset})", what=problem, offset=piece.offset))


def read_marcxml(stream: BinaryIO) -> Iterator[FileItem]:
    """Each record of a file in MARCXML."""
    for position, (line, record) in enumerate(marcxml.records(stream), 1):
        if isinstance(record, Note):
            yield BrokenRecord(position, in_line(record, line))
        else:
            yield _entry(position, record, ())


def _entry(position: int, record: MarcRecord, notes: tuple[Note, ...]) -> FileItem:
    what = why_not_bibliographic(record)
    if what:
        return SkippedRecord(position, what, record.control("001").strip())
    if not bibliographic(record):
        notes = (*notes, Note.of("unknown type of record in leader/06: {code}", code=record.leader[6:7]))
    try:
        raw = encode(record)
    except MarcError:
        raw = marcxml.record_text(record).encode()
    return FoundReference(position, reference_of(composed_record(record), raw), notes)


def write_iso2709(references: Iterable[Reference]) -> Iterator[bytes]:
    """The bytes of the file, a record for each reference.

    A record that is longer than the format allows loses the ends of its longest fields; a note (590) states so.
    """
    for reference in references:
        record = _record(reference)
        try:
            yield encode(record)
        except MarcError:
            yield encode(_shortened(record))


def write_marcxml(references: Iterable[Reference]) -> Iterator[str]:
    """The text of the file, a record element for each reference."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{marcxml.NAMESPACE}">\n'
    for reference in references:
        yield marcxml.record_text(_record(reference), "  ")
    yield "</collection>\n"


def _record(reference: Reference) -> MarcRecord:
    raw = reference.raw
    if raw is None:
        return record_of(reference)
    record = composed_record(marcxml.decode(raw) if raw.startswith(b"<") else decode(raw)[0])
    _add_what_is_new(record, reference)
    if record.first("245") is None:
        # some readers stop at a record without a title
        place = next((n for n, field in enumerate(record.fields) if field.tag > "245"), len(record.fields))
        record.fields.insert(place, Field("245", "0", "0", [("a", TITLE_MISSING)]))
    return record


def _add_what_is_new(record: MarcRecord, reference: Reference) -> None:
    """Add notes and keywords that the reference got after it was read: local note 590, keyword 653."""
    if not reference.notes and not reference.keywords:
        return
    before = reference_of(record)
    notes = [note for note in reference.notes if note not in before.notes]
    words = [word for word in reference.keywords if word not in before.keywords]
    record.fields += [Field("590", " ", " ", [("a", note), ("5", SOURCE)]) for note in notes]
    record.fields += [Field("653", " ", " ", [("a", word)]) for word in words]


def _shortened(record: MarcRecord) -> MarcRecord:
    """The record with values cut until it fits."""
    limit = 9_000
    while True:
        fields = [
            replace(field, subfields=[(code, _cut(value, limit)) for code, value in field.subfields])
            for field in record.fields
        ]
        fields.append(Field("590", " ", " ", [("a", "Shortened: the record was longer than the format allows.")]))
        try:
            encode(MarcRecord(record.leader, fields))
        except MarcError:
            if limit < 40:
                fields = fields[: len(fields) // 2]
                record = MarcRecord(record.leader, fields)
            limit = max(30, limit // 2)
            continue
        return MarcRecord(record.leader, fields)


def _cut(value: str, limit: int) -> str:
    data = value.encode("utf-8", "replace")
    return value if len(data) <= limit else f"{data[:limit].decode('utf-8', 'ignore')}…"
