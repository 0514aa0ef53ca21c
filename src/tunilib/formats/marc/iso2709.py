"""MARC 21 in its exchange format, ISO 2709: records are found in a stream here, and decoded by pymarc.

This is the only user of pymarc. What pymarc prints or logs is caught and becomes a note on the record.
"""

from __future__ import annotations

import contextlib
import io
import logging
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, Protocol

from tunilib.core.note import Note
from tunilib.formats.marc.record import Field, MarcError, MarcRecord

MAXIMUM = 99_999
_LEADER = re.compile(rb"\d{5}[\x20-\x7e]{5}[\x20-\x7e]{2}\d{5}[\x20-\x7e]{7}")
_LIKELY = re.compile(rb"\d{5}[a-z\x20][a-z][a-z\x20][\x20-\x7e][a\x20]\d\d\d{5}[\x20-\x7e]{7}")
_BEYOND = re.compile(rb"[\xf0-\xf4]")
_BLOCK = 1 << 16
_END_OF_FIELD = b"\x1e"
_END_OF_RECORD = b"\x1d"


@dataclass(frozen=True, slots=True)
class Chunk:
    """The bytes of one record, or a problem."""

    offset: int
    data: bytes
    problem: Note | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded record, and its faults."""

    record: MarcRecord
    notes: tuple[Note, ...]


def chunks(stream: BinaryIO) -> Iterator[Chunk]:
    """The records of a stream, and a problem for each stretch between them.

    At most a few records are in memory, whatever the stream contains. After something broken, reading continues
    with the next record whose leader and terminators agree.
    """
    window = _Window(stream)
    while window.skip_blanks():
        problem, length = _frame(window)
        if problem is None:
            yield Chunk(window.offset, window.peek(length))
            window.drop(length)
            continue
        offset = window.offset
        _resynchronise(window)
        yield Chunk(offset, b"", problem)


def decode(data: bytes) -> Decoded:
    """Decode a record.

    UTF-8 under a leader that states MARC-8 is read as UTF-8. Wrong field lengths are ignored if the directory has
    as many fields as there are field terminators.

    Raises:
        MarcError: it cannot be decoded, or its bytes are not in the encoding that the leader states.
    """
    notes: list[Note] = []
    utf8 = data[9:10] == b"a"
    body = data[24:]
    if not utf8 and not body.isascii() and b"\x1b" not in body and _is_utf8(body):
        notes.append(Note.of("the leader says MARC-8, but it was read as UTF-8, which it is"))
        utf8 = True
    data = _repaired(data, notes)
    record = _by_pymarc(data, utf8, notes)
    return Decoded(record, tuple(dict.fromkeys(notes)))


def encode(record: MarcRecord) -> bytes:
    """A record in ISO 2709, UTF-8.

    Raises:
        MarcError: it is longer than the format allows (a field of 9,999 bytes, a record of 99,999).
    """
    fields = [_field_bytes(field) for field in record.fields]
    for field, data in zip(record.fields, fields, strict=True):
        if len(data) > 9_999:
            raise MarcError(Note.of("field {field} is longer than 9,999 bytes", field=field.tag))
    # Zotero loses count after a character beyond U+FFFF, so fields with one are the last in the data. They keep their
    # place in the directory, which is the order of the record.
    order = sorted(range(len(fields)), key=lambda place: _BEYOND.search(fields[place]) is not None)
    offsets, offset = [0] * len(fields), 0
    for place in order:
        offsets[place] = offset
        offset += len(fields[place])
    directory = [
        f"{field.tag[:3]:>3}{len(data):04d}{start:05d}".encode("ascii", "replace")
        for field, data, start in zip(record.fields, fields, offsets, strict=True)
    ]
    base = 24 + 12 * len(directory) + 1
    length = base + offset + 1
    if length > MAXIMUM:
        raise MarcError(Note.of("the record is longer than 99,999 bytes"))
    old = record.leader.ljust(24).encode("ascii", "replace").decode()
    leader = f"{length:05d}{old[5:9]}a22{base:05d}{old[17:20]}4500"
    return b"".join((leader.encode(), *directory, _END_OF_FIELD, *[fields[place] for place in order], _END_OF_RECORD))


def decode_plain(data: bytes) -> MarcRecord:
    """Decode what ``encode`` returned, without pymarc."""
    leader = data[:24].decode("ascii")
    base = int(leader[12:17])
    fields = []
    for entry in range(24, base - 1, 12):
        tag = data[entry : entry + 3].decode("ascii")
        start = base + int(data[entry + 7 : entry + 12])
        part = data[start : start + int(data[entry + 3 : entry + 7]) - 1].decode("utf-8")
        if tag < "010" and tag.isdigit():
            fields.append(Field(tag, data=part))
        else:
            pieces = part.split("\x1f")
            fields.append(Field(tag, pieces[0][0], pieces[0][1], [(piece[:1], piece[1:]) for piece in pieces[1:]]))
    return MarcRecord(leader, fields)


class _Window:
    """A window on a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = b""
        self._start = 0
        self._ended = False
        self.offset = 0

    def peek(self, size: int) -> bytes:
        """Up to that many bytes, which stay in the window."""
        while len(self._buffer) - self._start < size and not self._ended:
            block = self._stream.read(_BLOCK)
            if not block:
                self._ended = True
            self._buffer = self._buffer[self._start :] + block
            self._start = 0
        return self._buffer[self._start : self._start + size]

    def drop(self, size: int) -> None:
        """Skip that many bytes, which are in the window."""
        self._start += size
        self.offset += size

    def skip_blanks(self) -> bool:
        """Skip line ends and blanks between records; whether anything is left."""
        while head := self.peek(64):
            rest = head.lstrip(b"\r\n\t \x1a\xef\xbb\xbf" if self.offset == 0 else b"\r\n\t \x1a")
            self.drop(len(head) - len(rest))
            if rest:
                return True
        return False


def _frame(window: _Window) -> tuple[Note | None, int]:
    """A problem with the record that should begin here, and else its length."""
    leader = window.peek(24)
    if not _LEADER.match(leader):
        if len(leader) < 24:
            return Note.of("the file ends in the middle of a leader"), 0
        return Note.of("it does not begin with the leader of a MARC record"), 0
    length, base = int(leader[:5]), int(leader[12:17])
    if length < 26:
        return Note.of("the leader has an impossible length ({length} bytes)", length=length), 0
    if not 24 < base < length:
        return Note.of("the leader has an impossible base address"), 0
    record = window.peek(length)
    if len(record) < length:
        return Note.of(
            "the record is incomplete: it has {length} bytes by its leader, and {found} in the file",
            length=length,
            found=len(record),
        ), 0
    end = record.find(_END_OF_RECORD)
    if end != length - 1:
        return Note.of("the record does not have the length of its leader ({length} bytes)", length=length), 0
    return None, length


def _resynchronise(window: _Window) -> None:
    """Skip to the next valid record, or past the next record terminator."""
    start = 1
    while head := window.peek(2 * MAXIMUM + _BLOCK):
        candidate = _next_sound(head, start)
        terminator = head.find(_END_OF_RECORD)
        if candidate >= 0 and (terminator < 0 or candidate <= terminator + 1):
            window.drop(candidate)
            return
        if terminator >= 0:
            window.drop(terminator + 1)
            return
        # neither was found: keep what may be the beginning of a leader
        window.drop(len(head) - 24 if len(head) > MAXIMUM else len(head))
        start = 0


def _next_sound(head: bytes, start: int) -> int:
    for match in _LIKELY.finditer(head, start):
        place = match.start()
        length, base = int(head[place : place + 5]), int(head[place + 12 : place + 17])
        end = place + length
        if (
            24 < base < length
            and head[end - 1 : end] == _END_OF_RECORD
            and head[place + base - 1 : place + base] == _END_OF_FIELD
        ):
            return place
    return -1


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _repaired(data: bytes, notes: list[Note]) -> bytes:
    """The record with a corrected directory, if tags and fields can be matched without it."""
    base = int(data[12:17])
    directory = data[24 : base - 1]
    if data[base - 1 : base] != _END_OF_FIELD or len(directory) % 12:
        raise MarcError(Note.of("the directory is broken"))
    entries = [directory[start : start + 12] for start in range(0, len(directory), 12)]
    if not entries:
        raise MarcError(Note.of("the record has no fields"))
    if any(not entry[3:].isdigit() for entry in entries):
        raise MarcError(Note.of("the directory is broken"))
    body = data[base:]
    if all(_fits(entry, body) for entry in entries):
        return data
    parts = body.rstrip(_END_OF_RECORD).split(_END_OF_FIELD)
    if parts and not parts[-1]:
        parts.pop()
    if len(parts) != len(entries):
        raise MarcError(Note.of("the directory does not match the fields"))
    notes.append(Note.of("the directory does not match the fields, which were read by their terminators"))
    rebuilt, offset = [], 0
    for entry, part in zip(entries, parts, strict=True):
        rebuilt.append(entry[:3] + f"{len(part) + 1:04d}{offset:05d}".encode())
        offset += len(part) + 1
        if len(part) > 9_998:
            raise MarcError(Note.of("the directory does not match the fields"))
    return data[:24] + b"".join(rebuilt) + _END_OF_FIELD + body


def _fits(entry: bytes, body: bytes) -> bool:
    length, offset = int(entry[3:7]), int(entry[7:12])
    end = offset + length
    return length > 0 and body[end - 1 : end] == _END_OF_FIELD and _END_OF_FIELD not in body[offset : end - 1]


@cache
def _converter() -> type[_Quiet]:
    from pymarc.marc8 import MARC8ToUnicode  # 800 kB of tables, loaded only for MARC-8

    class Converter(MARC8ToUnicode):
        """Counts what it cannot convert instead of printing it."""

        complaints = 0

        @property
        def quiet(self) -> bool:
            type(self).complaints += 1
            return True

        @quiet.setter
        def quiet(self, value: bool) -> None:
            """Always quiet."""

    return Converter


class _Quiet(Protocol):
    complaints: int

    def translate(self, marc8_string: bytes) -> str: ...


def _by_pymarc(data: bytes, utf8: bool, notes: list[Note]) -> MarcRecord:
    from pymarc import Record

    with _log_messages(notes):
        try:
            parsed = Record(data=data, to_unicode=False)
        except Exception as error:
            raise MarcError(_reason(error)) from error
    before = 0 if utf8 else _converter().complaints
    fields = []
    for field in parsed.fields:
        try:
            fields.append(_field(field, utf8, notes))
        except (UnicodeDecodeError, IndexError, TypeError) as error:
            encoding = "UTF-8" if utf8 else "MARC-8"
            raise MarcError(
                Note.of("field {field} is not in {encoding}, as the leader says", field=field.tag, encoding=encoding)
            ) from error
    complaints = 0 if utf8 else _converter().complaints - before
    if complaints:
        notes.append(Note.of("characters that are not in MARC-8, as the leader says: {number}", number=complaints))
    return MarcRecord(data[:24].decode("ascii", "replace"), fields)


def _field(field: object, utf8: bool, notes: list[Note]) -> Field:
    tag: str = field.tag  # type: ignore[attr-defined]

    def text(data: bytes) -> str:
        if utf8:
            return data.decode("utf-8")
        if data.isascii() and b"\x1b" not in data:
            return data.decode("ascii")
        if b"\x1b$" not in data:
            return _converter()().translate(data)
        with _stderr_messages(notes):
            return _converter()().translate(data)

    if field.control_field:  # type: ignore[attr-defined]
        return Field(tag, data=text(field.data))  # type: ignore[attr-defined]
    indicators = field.indicators  # type: ignore[attr-defined]
    return Field(tag, indicators[0], indicators[1], [(code, text(value)) for code, value in field.subfields])  # type: ignore[attr-defined]


@contextlib.contextmanager
def _log_messages(notes: list[Note]) -> Iterator[None]:
    """Collect what pymarc logs and warns of."""
    logger = logging.getLogger("pymarc")

    def take(entry: logging.LogRecord) -> bool:
        notes.append(_phrase(entry.getMessage()))
        return False

    logger.addFilter(take)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
        notes.extend(_phrase(str(warning.message)) for warning in caught)
    finally:
        logger.removeFilter(take)


@contextlib.contextmanager
def _stderr_messages(notes: list[Note]) -> Iterator[None]:
    """Collect what pymarc writes to stderr, which it has no option for."""
    caught = io.StringIO()
    with contextlib.redirect_stderr(caught):
        yield
    if caught.getvalue():
        notes.append(Note.of("some characters are incomplete"))


_PHRASE_MESSAGES = {
    "missing indicators": "a field has no indicators",
    "only 1 indicator found": "a field has only one indicator",
    "more than 2 indicators found": "a field has more than two indicators",
}


def _phrase(message: str) -> Note:
    head = message.partition(":")[0].strip()
    return Note.of(_PHRASE_MESSAGES[head]) if head in _PHRASE_MESSAGES else Note.of("{words}", words=head)


def _reason(error: Exception) -> Note:
    if isinstance(error, UnicodeDecodeError):
        return Note.of("the leader, the directory or indicators have characters other than ASCII")
    return Note.of("the record cannot be decoded ({kind})", kind=type(error).__name__)


def _field_bytes(field: Field) -> bytes:
    if field.control:
        text = _bare(field.data)
    else:
        body = "".join(f"\x1f{code[:1] or ' '}{_bare(value)}" for code, value in field.subfields)
        text = f"{field.ind1[:1] or ' '}{field.ind2[:1] or ' '}{body}"
    return text.encode("utf-8", "replace") + _END_OF_FIELD


def _bare(value: str) -> str:
    # most values are printable, and so have none of the characters that structure a record
    return value if value.isprintable() else value.translate(_STRUCTURE)


_STRUCTURE = {0x1D: " ", 0x1E: " ", 0x1F: " "}
