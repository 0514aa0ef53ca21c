"""MARC 21 in its exchange format, ISO 2709, read and written by pymarc.

pymarc trusts the lengths of a record. So records are told from each other here, by their end marks, and one whose
lengths do not fit is not read. What pymarc prints, logs or warns of becomes a note on the record.
"""

from __future__ import annotations

import contextlib
import io
import logging
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from tunilib.core.note import Note
from tunilib.formats.marc.record import Field, MarcError, MarcRecord

if TYPE_CHECKING:
    import pymarc

MAXIMUM = 99_999
_LONGEST_FIELD = 9_999
_LEADER = re.compile(rb"(?=(\d{5})[\x20-\x7e]{7}(\d{5})[\x20-\x7e]{7})")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_BLANK = b"\r\n\t \x1a\xef\xbb\xbf"
_BLOCK = 1 << 16
_END_OF_FIELD = b"\x1e"
_END_OF_RECORD = b"\x1d"
_STRUCTURE = {0x1D: " ", 0x1E: " ", 0x1F: " "}


class Piece(NamedTuple):
    """The bytes of one record of a file, or why there is none, and where in the file it begins."""

    offset: int
    data: bytes
    problem: Note | None = None


def pieces(stream: BinaryIO) -> Iterator[Piece]:
    """The records of a stream; what belongs to no record whose length is right is a problem.

    Memory does not grow with the file, whatever is in it.
    """
    offset = 0
    for skipped, data in _until_end_marks(stream):
        start = _begin_of_record(data)
        before = data if start < 0 else data[:start]
        rest = before.lstrip(_BLANK)
        if skipped:
            yield Piece(offset, b"", Note.of("it does not begin with the leader of a MARC record"))
        elif rest:
            yield Piece(offset + len(before) - len(rest), b"", _problem(rest, data))
        offset += skipped
        if start >= 0:
            yield Piece(offset + start, data[start:])
        offset += len(data)


def _until_end_marks(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """What ends with the end mark of a record, then the rest; before it how many bytes are no part of any record."""
    skipped, waiting = 0, b""
    while block := stream.read(_BLOCK):
        *whole, waiting = (waiting + block).split(_END_OF_RECORD)
        for data in whole:
            yield skipped, data + _END_OF_RECORD
            skipped = 0
        if len(waiting) > 2 * MAXIMUM:
            skipped += len(waiting) - MAXIMUM
            waiting = waiting[-MAXIMUM:]
    if skipped or waiting:
        yield skipped, waiting


def _begin_of_record(data: bytes) -> int:
    """Where the record begins that ends with the data, if its leader has the right length and base address; else -1."""
    for found in _LEADER.finditer(data, max(0, len(data) - MAXIMUM)):
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
    from pymarc import Record

    _check_directory(data)
    notes: list[Note] = []
    states_utf8 = data[9:10] == b"a"
    is_plain = data.isascii() and b"\x1b" not in data
    is_utf8 = states_utf8 or is_plain or (b"\x1b" not in data and _is_utf8(data))
    if is_utf8 and not states_utf8 and not is_plain:
        notes.append(Note.of("the leader says MARC-8, but it was read as UTF-8, which it is"))
    try:
        with _complaints(notes):
            made = Record(data, force_utf8=is_utf8)
    except UnicodeDecodeError as error:
        encoding = "UTF-8" if is_utf8 else "MARC-8"
        raise MarcError(Note.of("it is not in {encoding}, as the leader says", encoding=encoding)) from error
    except Exception as error:
        raise MarcError(Note.of("the record cannot be decoded ({kind})", kind=type(error).__name__)) from error
    leader = data[:24].decode("ascii", "replace")
    return MarcRecord(leader, [field_of(field) for field in made.fields]), tuple(dict.fromkeys(notes))


def field_of(field: pymarc.Field) -> Field:
    """A field of pymarc as one of ours."""
    if field.control_field:
        return Field(field.tag, data=field.data or "")
    first, second = field.indicators or (" ", " ")
    return Field(field.tag, first[:1] or " ", second[:1] or " ", [(code, value) for code, value in field.subfields])


def encode(record: MarcRecord) -> bytes:
    """A record in ISO 2709, UTF-8."""
    from pymarc import Record

    made = Record(leader=record.leader.ljust(24)[:24].encode("ascii", "replace").decode())
    fields = [_field(field) for field in record.fields]
    # Zotero loses count after a character beyond U+FFFF, so fields with one are the last in the data.
    order = sorted(range(len(fields)), key=lambda place: _BEYOND.search(str(fields[place])) is not None)
    made.fields = [fields[place] for place in order]
    for field in made.fields:
        if len(field.as_marc("utf-8")) > _LONGEST_FIELD:
            raise MarcError(Note.of("field {field} is longer than 9,999 bytes", field=field.tag))
    data = made.as_marc()
    if len(data) > MAXIMUM:
        raise MarcError(Note.of("the record is longer than 99,999 bytes"))
    # In the directory they keep their place, which is their order in the record.
    base = int(data[12:17])
    entries = {place: data[24 + 12 * number :][:12] for number, place in enumerate(order)}
    return data[:24] + b"".join(entries[place] for place in sorted(order)) + data[base - 1 :]


def _field(field: Field) -> pymarc.Field:
    from pymarc import Field as Made, Indicators, Subfield

    tag = f"{field.tag[:3]:>3}".encode("ascii", "replace").decode()
    if field.control:
        return Made(tag, data=_bare(field.data))
    subfields = [Subfield(code[:1] or " ", _bare(value)) for code, value in field.subfields]
    return Made(tag, Indicators(field.ind1[:1] or " ", field.ind2[:1] or " "), subfields)


def _bare(value: str) -> str:
    """A value without the characters that structure a record, and without halves of characters."""
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
    """Collect what pymarc logs, warns of, and writes to stderr."""
    logger = logging.getLogger("pymarc")
    printed = io.StringIO()

    def take(entry: logging.LogRecord) -> bool:
        notes.append(_phrase(entry.getMessage()))
        return False

    logger.addFilter(take)
    try:
        with contextlib.redirect_stderr(printed), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
    finally:
        logger.removeFilter(take)
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
