"""Files of references: the formats that are read and written, and how a file's format is recognised.

A format is one line in the table here; its reader and writer are loaded when they are used. Writers stream. MARC is
read record by record, other formats whole, up to 100 MB. Records keep their order; positions count from 1.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TypeAlias, cast

from tunilib.core.foreign import clean_values
from tunilib.core.models import Value, model
from tunilib.core.note import Note
from tunilib.errors import LocalError, UsageError

if TYPE_CHECKING:
    from tunilib.core.favourite import ImportEntry
    from tunilib.core.reference import Reference

Use = Literal["read", "write"]


@model(kw_only=False)
class FoundReference(Value):
    position: int
    reference: Reference
    notes: tuple[Note, ...] = ()


@model(kw_only=False)
class BrokenRecord(Value):
    """A record that could not be read; the reason names the fault and its place."""

    position: int
    reason: Note


@model(kw_only=False)
class SkippedRecord(Value):
    """A valid record that is not a reference, such as an authority or holdings record. It is not a failure.

    The reason says what it is. The identifier is its control number, or empty. A holdings record comes with its bytes.
    """

    position: int
    reason: Note
    identifier: str = ""
    raw: bytes | None = None


@model(kw_only=False)
class SavedSearch(Value):
    """A saved search in a file of favourites: its words, or else its filters; empty if it cannot be read."""

    position: int
    query: str


FileItem: TypeAlias = "FoundReference | BrokenRecord | SkippedRecord | SavedSearch | ImportEntry"
"""An :class:`ImportEntry` is a favourite in a file of lists, or an empty list."""


class ReferenceFile(Iterator[FileItem]):
    """The records of one file, read as they are asked for.

    Attributes:
        nothing_read: whether none of the records so far could be read.
    """

    def __init__(self, items: Iterable[FileItem]) -> None:
        self.nothing_read = True
        self._items = iter(items)

    def __next__(self) -> FileItem:
        item = clean_values(next(self._items))
        if isinstance(item, FoundReference) and _is_too_long(item.reference):
            item = BrokenRecord(item.position, too_long())
        if not isinstance(item, BrokenRecord):
            self.nothing_read = False
        return item


def _is_too_long(reference: Reference) -> bool:
    several = (reference.names, reference.keywords, reference.notes, reference.urls, reference.isbns)
    return any(len(values) > MOST_VALUES for values in several)


def too_long() -> Note:
    return Note.of("it has more than {most} values", most=MOST_VALUES)


def unknown_encoding() -> Note:
    return Note.of("the file names an encoding that cannot be read")


def in_line(what: Note, line: int) -> Note:
    return Note.of("{what} (line {line})", what=what, line=line)


UNREADABLE_ENCODING = (LookupError, ValueError)
"""What Python's XML parser raises for an unknown encoding."""
MOST_VALUES = 20_000
"""Of one record; the longest lists of authors have some 5,000."""
_HEAD = 1 << 16
_MOST = 100_000_000
_PIECES = 200


@model(kw_only=False)
class Format(Value):
    """A format of reference files: its name for users, and the module and function of its reader and writer.

    The sign is looked for in the first 64 KB. The first sign decides, since a note may quote another format.
    """

    name: str
    reader: str = ""
    writer: str = ""
    sign: bytes = rb"(?!)"


_MARC = (
    rb"\A(?:\s{0,8}\d{5}[\x20-\x7e]{7}\d{5}[\x20-\x7e]{7}(?:\d{3}|[0-9A-Z]{3})\d{9}"
    rb"|(?s:(?=.*\x1d).*?\x1e[\x20-\x7e]{2}\x1f[0-9a-z][^\x1d-\x1f]))"
)
_MARCXML = rb"\A\s*<(?:(?s:.*?)<)?(?:[A-Za-z_][\w.-]*:)?(?:record|collection|OAI-PMH|ListRecords)[\s>/]"
_MODS = rb"\A\s*<(?:(?s:.*?)<)?(?:[A-Za-z_][\w.-]*:)?mods(?:Collection)?[\s>/]"
_RIS = rb"^\s{0,3}TY {0,2}- ?[A-Z]"
_REFWORKS = rb"^RT [A-Z]"
_ENDNOTE = rb"^%0 [A-Z][a-z]|\A\s*%[A-Z] \S.*\n%[A-Z0-9@!?] \S"
_BIBTEX = rb"^\s*@\s*[A-Za-z]{3,30}\s*[{(]"
_FINNA = rb'\A\s*\{\s*"(?:lists|searches)"\s*:'
_CSL = rb'\A\s*(?:\[|\{(?!\s*"(?:lists|searches)"\s*:))'

FORMATS = (
    Format("refworks", "refworks:read", "refworks:write", _REFWORKS),
    Format("ris", "ris:read", "ris:write", _RIS),
    Format("endnote", "endnote:read", "endnote:write", _ENDNOTE),
    Format("bibtex", "bibtex.reader:read", "bibtex.writer:write_bibtex", _BIBTEX),
    # files of BibLaTeX are read as BibTeX
    Format("biblatex", writer="bibtex.writer:write_biblatex"),
    Format("csl-json", "csl:read", "csl:write", _CSL),
    Format("mods", "mods_reader:read", "mods:write", _MODS),
    Format("marcxml", "marc.files:read_marcxml", "marc.files:write_marcxml", _MARCXML),
    Format("marc", "marc.files:read_iso2709", "marc.files:write_iso2709", _MARC),
    Format("csv", writer="spreadsheet:write"),
    Format("text", writer="citations:write"),
    Format("finna", "finna:read", sign=_FINNA),
)
_STREAMED = ("marc", "marcxml")


def names(use: Use) -> tuple[str, ...]:
    return tuple(known.name for known in FORMATS if (known.reader if use == "read" else known.writer))


def find(name: str, use: Use) -> Format:
    if name in names(use):
        return next(one for one in FORMATS if one.name == name)
    known = ", ".join(names(use))
    if use == "read":
        raise UsageError("unknown format to read: {name}", hint="choose one of: {formats}", name=name, formats=known)
    raise UsageError("unknown format to write: {name}", hint="choose one of: {formats}", name=name, formats=known)


def detect(head: bytes) -> Format | None:
    """The format of a file that begins with these bytes. None: not known."""
    head = _as_utf8(head[:_HEAD])
    # a page of markup may have a line of another format in it
    markup = head.lstrip().startswith(b"<")
    first: dict[int, Format] = {}
    for known in FORMATS:
        found = re.search(known.sign, head, re.MULTILINE)
        if found is not None and not (markup and found.start()):
            first.setdefault(found.start(), known)
    return first[min(first)] if first else None


def recognise(stream: BinaryIO) -> tuple[Format | None, BinaryIO]:
    head = b""
    while len(head) < _HEAD and (block := stream.read(_HEAD - len(head))):
        head += block
    if not head:
        raise LocalError("the file is empty", code="file")
    return detect(head), cast("BinaryIO", io.BufferedReader(_Joined(head, stream)))


def read(stream: BinaryIO, name: str | None = None) -> ReferenceFile:
    asked = find(name, "read") if name is not None else None
    known, stream = recognise(stream)
    chosen = asked or known
    if chosen is None:
        raise LocalError(
            "unknown file format", code="file", hint="choose one of: {formats}", formats=", ".join(names("read"))
        )
    reader = cast("Callable[[BinaryIO | bytes], Iterator[FileItem]]", _load(chosen.reader))
    return ReferenceFile(reader(stream if chosen.name in _STREAMED else _whole(stream)))


def export(
    name: str, references: Iterable[Reference], *, style: str | None = None, locale: str | None = None
) -> Iterator[bytes]:
    """The same references give the same bytes."""
    chosen = find(name, "write")
    write = cast("Callable[..., Iterator[str] | Iterator[bytes]]", _load(chosen.writer))
    if name == "text":
        return _bytes(write(references, style, locale))
    if style is not None or locale is not None:
        raise UsageError("a style needs the format text")
    return _bytes(write(references))


class _Joined(io.RawIOBase):
    """The beginning of a stream, read already, then its rest."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._parts = (io.BytesIO(head), stream)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        for part in self._parts:
            data = part.read(len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)
        return 0


def _whole(stream: BinaryIO) -> bytes:
    data = stream.read(_MOST + 1)
    if len(data) > _MOST:
        hint = "split it, or convert it to MARC 21"
        raise LocalError("the file is larger than {count} MB", code="file", hint=hint, count=_MOST // 1_000_000)
    return data


def _as_utf8(head: bytes) -> bytes:
    if head.startswith(codecs.BOM_UTF8):
        return head[3:]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace").encode("utf-8", "replace")
    return head


def _load(place: str) -> object:
    module, _, function = place.partition(":")
    return getattr(import_module(f"tunilib.formats.{module}"), function)


def _bytes(pieces: Iterator[str] | Iterator[bytes]) -> Iterator[bytes]:
    waiting: list[str] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
            continue
        waiting.append(piece)
        if len(waiting) == _PIECES:
            yield "".join(waiting).encode("utf-8", "replace")
            waiting.clear()
    if waiting:
        yield "".join(waiting).encode("utf-8", "replace")
