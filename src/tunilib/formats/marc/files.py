"""Files of MARC 21, in ISO 2709 and as MARCXML, read and written.

A reference that was read from a MARC record is written as that record, unchanged; for others a record is built.

pymarc reads and writes ISO 2709, but trusts the lengths of a record. So records are split here by their end marks, and
those with wrong lengths are not read. What pymarc prints, logs or warns of becomes a note on the record.
"""

from __future__ import annotations

import contextlib
import io
import logging
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO, NamedTuple

import pymarc

from tunilib.core.note import Note
from tunilib.core.reference import Reference
from tunilib.formats import BrokenRecord, FileItem, FoundReference, SkippedRecord, in_line
from tunilib.formats.marc import marcxml
from tunilib.formats.marc.builder import record_of
from tunilib.formats.marc.mapping import HOLDINGS, bibliographic, reference_of, why_not_bibliographic
from tunilib.formats.marc.record import SOURCE, TITLE_MISSING, Field, MarcError, MarcRecord, composed_record, field_of

_MAXIMUM = 99_999
_LONGEST_FIELD = 9_999
_SHORTEST_FIELD = 30
_LEAST_VALUE, _LEAST_DATA, _MOST_SUBFIELDS = 30, 99, 240
"""The lengths to which a value, a control field and the subfields of a field are cut: such a field always fits."""
_ENTRY = 12
"""The length of an entry of the directory."""
_LEADER = re.compile(rb"(?=(\d{5})[\x20-\x7e]{7}(\d{5})[\x20-\x7e]{7})")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_BLANK = b"\r\n\t \x1a\xef\xbb\xbf"
_BLOCK = 1 << 16
_END_OF_FIELD = b"\x1e"
_END_OF_RECORD = b"\x1d"
_STRUCTURE = {0x1D: " ", 0x1E: " ", 0x1F: " "}


def read_iso2709(stream: BinaryIO) -> Iterator[FileItem]:
    """Each record of a file in ISO 2709, MARC-8 or UTF-8."""
    for position, piece in enumerate(_pieces(stream), 1):
        problem = piece.problem
        if problem is None:
            try:
                record, notes = decode(piece.data)
                problem = record.tag_problem()
            except MarcError as error:
                problem = error.why
            if problem is None:
                yield _entry(position, record, notes)
                continue
        yield BrokenRecord(position, Note.of("{what} (at byte {offset})", what=problem, offset=piece.offset))


def read_marcxml(stream: BinaryIO) -> Iterator[FileItem]:
    for position, (line, record, notes) in enumerate(marcxml.records(stream), 1):
        if isinstance(record, Note):
            yield BrokenRecord(position, in_line(record, line))
        else:
            yield _entry(position, record, notes)


def _entry(position: int, record: MarcRecord, notes: tuple[Note, ...]) -> FileItem:
    what = why_not_bibliographic(record)
    if what:
        raw = _raw(record) if record.leader[6:7] in HOLDINGS else None
        return SkippedRecord(position, what, record.control("001").strip(), raw)
    if not bibliographic(record):
        notes = (*notes, Note.of("unknown type of record in leader/06: {code}", code=record.leader[6:7]))
    return FoundReference(position, reference_of(composed_record(record), _raw(record)), notes)


def _raw(record: MarcRecord) -> bytes:
    try:
        return encode(record)
    except MarcError:
        return marcxml.record_text(record).encode()


def write_iso2709(references: Iterable[Reference]) -> Iterator[bytes]:
    """The file, a record for each reference.

    A record that is too long for the format loses the ends of its longest fields; a note (590) says so.
    """
    for reference in references:
        record = _record(reference)
        try:
            yield encode(record)
        except MarcError:
            yield encode(_shortened(record))


def write_marcxml(references: Iterable[Reference]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{marcxml.NAMESPACE}">\n'
    for reference in references:
        yield marcxml.record_text(_record(reference), "  ")
    yield "</collection>\n"


def _record(reference: Reference) -> MarcRecord:
    raw = reference.raw
    if raw is None:
        return record_of(reference)
    record = record_of_raw(raw)
    _add_what_is_new(record, reference)
    if record.first("245") is None:
        # some readers stop at a record without a title
        place = next((n for n, field in enumerate(record.fields) if field.tag > "245"), len(record.fields))
        record.fields.insert(place, Field("245", "0", "0", [("a", TITLE_MISSING)]))
    return record


def record_of_raw(raw: bytes) -> MarcRecord:
    return composed_record(marcxml.decode(raw) if raw.startswith(b"<") else decode(raw)[0])


def _add_what_is_new(record: MarcRecord, reference: Reference) -> None:
    """Add notes and keywords that the reference got after it was read: local note 590, keyword 653."""
    if not reference.notes and not reference.keywords:
        return
    before = reference_of(record)
    old_notes, old_words = set(before.notes), set(before.keywords)
    notes = [note for note in reference.notes if note not in old_notes]
    words = [word for word in reference.keywords if word not in old_words]
    record.fields += [Field("590", " ", " ", [("a", note), ("5", SOURCE)]) for note in notes]
    record.fields += [Field("653", " ", " ", [("a", word)]) for word in words]


def _shortened(record: MarcRecord) -> MarcRecord:
    """The record with values cut until it fits; then with fewer subfields in a field, then with fewer fields."""
    fields = record.fields[: _MAXIMUM // _SHORTEST_FIELD]
    limit, most = 9_000, None
    while True:
        cut = [
            replace(
                field,
                data=_cut(field.data, max(limit, _LEAST_DATA)),
                subfields=[(code, _cut(value, limit)) for code, value in field.subfields[:most]],
            )
            for field in fields
        ]
        cut.append(Field("590", " ", " ", [("a", "Shortened: the record was longer than the format allows.")]))
        try:
            encode(MarcRecord(record.leader, cut))
        except MarcError:
            if most is not None:
                fields = fields[: len(fields) // 2]
            elif limit == _LEAST_VALUE:
                most = _MOST_SUBFIELDS
            limit = max(_LEAST_VALUE, limit // 2)
            continue
        return MarcRecord(record.leader, cut)


def _cut(value: str, limit: int) -> str:
    data = value.encode("utf-8", "replace")
    return value if len(data) <= limit else f"{data[:limit].decode('utf-8', 'ignore')}…"


class _Piece(NamedTuple):
    offset: int
    data: bytes
    problem: Note | None = None


def _pieces(stream: BinaryIO) -> Iterator[_Piece]:
    """The records of a stream; bytes outside of a record of the right length are a problem.

    Memory does not grow with the file.
    """
    offset = 0
    for skipped, data in _until_end_marks(stream):
        start = _begin_of_record(data)
        before = data if start < 0 else data[:start]
        rest = before.lstrip(_BLANK)
        if skipped:
            yield _Piece(offset, b"", Note.of("it does not begin with the leader of a MARC record"))
        elif rest:
            yield _Piece(offset + len(before) - len(rest), b"", _problem(rest, data))
        offset += skipped
        if start >= 0:
            yield _Piece(offset + start, data[start:])
        offset += len(data)


def _until_end_marks(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Each record's bytes up to its end mark, then the rest; before it the number of bytes outside of records."""
    skipped, waiting = 0, b""
    while block := stream.read(_BLOCK):
        *whole, waiting = (waiting + block).split(_END_OF_RECORD)
        for data in whole:
            yield skipped, data + _END_OF_RECORD
            skipped = 0
        if len(waiting) > 2 * _MAXIMUM:
            skipped += len(waiting) - _MAXIMUM
            waiting = waiting[-_MAXIMUM:]
    if skipped or waiting:
        yield skipped, waiting


def _begin_of_record(data: bytes) -> int:
    """Where the record begins that ends with the data, if its leader has the right length and base address; else -1."""
    for found in _LEADER.finditer(data, max(0, len(data) - _MAXIMUM)):
        start, length, base = found.start(), int(found[1]), int(found[2])
        ends = data.endswith(_END_OF_RECORD) and start + length == len(data)
        if ends and base < length and data[start + base - 1 : start + base] == _END_OF_FIELD:
            return start
    return -1


def _problem(found: bytes, data: bytes) -> Note:
    leader = _LEADER.match(found)
    if leader is None:
        return Note.of("it does not begin with the leader of a MARC record")
    length = int(leader[1])
    if not data.endswith(_END_OF_RECORD):
        return Note.of(
            "the record is incomplete: it has {length} bytes by its leader, and {found} in the file",
            length=length,
            found=len(found),
        )
    return Note.of("the record does not have the length of its leader ({length} bytes)", length=length)


def decode(data: bytes) -> tuple[MarcRecord, tuple[Note, ...]]:
    """A record in MARC-8 or UTF-8, and its faults; UTF-8 under a leader that states MARC-8 is read as UTF-8."""
    _check_directory(data)
    notes: list[Note] = []
    states_utf8 = data[9:10] == b"a"
    is_plain = data.isascii() and b"\x1b" not in data
    is_utf8 = states_utf8 or is_plain or (b"\x1b" not in data and _is_utf8(data))
    if is_utf8 and not states_utf8 and not is_plain:
        notes.append(Note.of("the leader says MARC-8, but it was read as UTF-8, which it is"))
    try:
        with _complaints(notes):
            made = pymarc.Record(data, force_utf8=is_utf8)
    except UnicodeDecodeError as error:
        encoding = "UTF-8" if is_utf8 else "MARC-8"
        raise MarcError(Note.of("it is not in {encoding}, as the leader says", encoding=encoding)) from error
    except Exception as error:
        raise MarcError(Note.of("the record cannot be decoded ({kind})", kind=type(error).__name__)) from error
    leader = data[:24].decode("ascii", "replace")
    return MarcRecord(leader, [field_of(field) for field in made.fields]), tuple(dict.fromkeys(notes))


def encode(record: MarcRecord) -> bytes:
    made = pymarc.Record(leader=_ascii(record.leader.ljust(24)[:24]))
    fields = [_field(field) for field in record.fields]
    length = 0
    for field in fields:
        own = _length(field)
        if own > _LONGEST_FIELD:
            raise MarcError(Note.of("field {field} is longer than 9,999 bytes", field=field.tag))
        length += own + _ENTRY
        if length > _MAXIMUM:  # pymarc takes the square of their number to join them
            raise MarcError(Note.of("the record is longer than 99,999 bytes"))
    # Zotero loses count after a character beyond U+FFFF, so fields with one are the last in the data.
    order = sorted(range(len(fields)), key=lambda place: _is_beyond(record.fields[place]))
    made.fields = [fields[place] for place in order]
    data = made.as_marc()
    if len(data) > _MAXIMUM:
        raise MarcError(Note.of("the record is longer than 99,999 bytes"))
    # In the directory they keep their place, which is their order in the record.
    base = int(data[12:17])
    entries = {place: data[24 + 12 * number :][:12] for number, place in enumerate(order)}
    return data[:24] + b"".join(entries[place] for place in sorted(order)) + data[base - 1 :]


def _field(field: Field) -> pymarc.Field:
    tag = _ascii(f"{field.tag[:3]:>3}")
    if field.control:
        return pymarc.Field(tag, data=_bare(field.data))
    subfields = [pymarc.Subfield(_ascii(code[:1] or " "), _bare(value)) for code, value in field.subfields]
    return pymarc.Field(
        tag, pymarc.Indicators(*[_ascii(one[:1] or " ") for one in (field.ind1, field.ind2)]), subfields
    )


def _ascii(name: str) -> str:
    return name.encode("ascii", "replace").decode()


def _length(field: pymarc.Field) -> int:
    if field.control_field:
        return len((field.data or "").encode()) + 1
    return 3 + sum([2 + len(value.encode()) for _, value in field.subfields])


def _is_beyond(field: Field) -> bool:
    values = (field.data, *[value for _, value in field.subfields])
    return any(not value.isascii() and _BEYOND.search(value) is not None for value in values)


def _bare(value: str) -> str:
    return value if value.isprintable() else value.encode("utf-8", "replace").decode().translate(_STRUCTURE)


def _check_directory(data: bytes) -> None:
    base = int(data[12:17])
    directory, body = data[24 : base - 1], data[base:]
    entries = [directory[start : start + 12] for start in range(0, len(directory), 12)]
    if not entries:
        raise MarcError(Note.of("the record has no fields"))
    if any(len(entry) < 12 or not entry[3:].isdigit() for entry in entries):
        raise MarcError(Note.of("the directory is broken"))
    for entry in entries:
        start = int(entry[7:12])
        end = start + int(entry[3:7]) - 1
        if body.find(_END_OF_FIELD, start) != end:
            raise MarcError(Note.of("the directory does not match the fields"))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@contextlib.contextmanager
def _complaints(notes: list[Note]) -> Iterator[None]:
    logger = logging.getLogger("pymarc")
    before = logging.root.manager.disable, logger.disabled
    printed = io.StringIO()

    def take(entry: logging.LogRecord) -> bool:
        notes.append(_phrase(entry.getMessage()))
        return False

    logger.addFilter(take)
    logging.disable(logging.NOTSET)
    logger.disabled = False
    try:
        with contextlib.redirect_stderr(printed), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
    finally:
        logger.removeFilter(take)
        logging.disable(before[0])
        logger.disabled = before[1]
    notes.extend(_phrase(str(warning.message)) for warning in caught)
    unknown = printed.getvalue().count("Unable to parse character")
    if unknown:
        notes.append(Note.of("characters that are not in MARC-8, as the leader says: {number}", number=unknown))
    if "Multi-byte position" in printed.getvalue():
        notes.append(Note.of("some characters are incomplete"))


_PHRASE_MESSAGES = {
    "missing indicators": "a field has no indicators",
    "only 1 indicator found": "a field has only one indicator",
    "more than 2 indicators found": "a field has more than two indicators",
}


def _phrase(message: str) -> Note:
    head = message.partition(":")[0].strip()
    return Note.of(_PHRASE_MESSAGES[head]) if head in _PHRASE_MESSAGES else Note.of("{words}", words=head)
