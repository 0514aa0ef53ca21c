"""Files of references: the formats that are read and written, and how a file's format is recognised.

A format describes itself as a :class:`Format`. Those of this package are listed in one table here, by import
string, and are loaded when they are used. Others come from the entry-point group ``tunilib.formats``, each
entry point a :class:`Format` under its name. Reading entry points takes about 0.1 s, so they are read only
where a name is not in the table, where no format of the table recognises a file, and where all formats are
listed.

``read`` and ``export`` stream: memory does not grow with the number of references.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from tunilib.errors import LocalError, UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from tunilib.core.reference import Reference
    from tunilib.formats.items import FileItem, ReferenceFile

GROUP = "tunilib.formats"
"""The entry-point group of formats that other packages provide."""

Use = Literal["read", "write"]

_READ_WRITE: tuple[Use, ...] = ("read", "write")
_TABLE: dict[str, tuple[str, tuple[Use, ...]]] = {
    "refworks": ("tunilib.formats.refworks:FORMAT", _READ_WRITE),
    "ris": ("tunilib.formats.ris:FORMAT", _READ_WRITE),
    "endnote": ("tunilib.formats.endnote:FORMAT", ("write",)),
    "bibtex": ("tunilib.formats.bibtex:BIBTEX", _READ_WRITE),
    "biblatex": ("tunilib.formats.bibtex:BIBLATEX", ("write",)),
    "csl-json": ("tunilib.formats.csl:FORMAT", _READ_WRITE),
    "mods": ("tunilib.formats.mods:FORMAT", ("write",)),
    "marcxml": ("tunilib.formats.marc:MARCXML", _READ_WRITE),
    "marc": ("tunilib.formats.marc:ISO2709", _READ_WRITE),
    "csv": ("tunilib.formats.spreadsheet:FORMAT", ("write",)),
    "text": ("tunilib.formats.citations:FORMAT", ("write",)),
    "finna": ("tunilib.formats.finna:FORMAT", ("read",)),
}
_HEAD = 1 << 16
_PIECES = 200


@dataclass(frozen=True, slots=True)
class Format:
    """A format of reference files.

    Attributes:
        name: as users type it.
        suffix: of file names, with its dot.
        media_type: for HTTP.
        sniff: given the first 64 KB of a file as UTF-8, the offset of the first sign of the format; -1 where it
            can be no other format; None where it is not this format. The lowest offset decides, since a note in
            one format may quote another.
        read: the records of a file; None where the format is only written.
        write: the pieces of a file of references, text or bytes; None where the format is only read.
        styled: whether ``write`` takes ``style`` and ``locale``, as formatted citations do.
    """

    name: str
    suffix: str
    media_type: str
    sniff: Callable[[bytes], int | None] | None = None
    read: Callable[[BinaryIO], Iterator[FileItem]] | None = None
    write: Callable[..., Iterator[str] | Iterator[bytes]] | None = None
    styled: bool = False


def names(use: Use, *, others: bool = False) -> tuple[str, ...]:
    """The names of the formats that are read or written; with ``others`` those of other packages instead."""
    if others:
        return tuple(known.name for known in _plugins() if getattr(known, use) is not None)
    return tuple(name for name, (_, uses) in _TABLE.items() if use in uses)


def formats(*, others: bool = False) -> Iterator[Format]:
    """All formats, loaded; with ``others`` those of other packages instead."""
    return _plugins() if others else (_load(place) for place, _ in _TABLE.values())


def find(name: str, use: Use) -> Format:
    """The format of a name.

    Raises:
        UsageError: there is no format of that name that is read or written.
        LocalError: it belongs to another package and does not work (code ``configuration``).
    """
    place, uses = _TABLE.get(name, ("", ()))
    if use in uses:
        return _load(place)
    found = None if place else _plugin(name)
    if found is None or getattr(found, use) is None:
        known = ", ".join((*names(use), *names(use, others=True)))
        if use == "read":
            raise UsageError(
                "unknown format to read: {name}", hint="choose one of: {formats}", name=name, formats=known
            )
        raise UsageError("unknown format to write: {name}", hint="choose one of: {formats}", name=name, formats=known)
    return found


def detect(head: bytes) -> Format | None:
    """The format of a file that begins with these bytes; None if no format recognises it."""
    head = _as_utf8(head[:_HEAD])
    if not head.strip(b"\0 \t\r\n"):
        return None
    return _first_sign(head, formats()) or _first_sign(head, formats(others=True))


def read(stream: BinaryIO, name: str | None = None) -> ReferenceFile:
    """The records of a file of references.

    Args:
        stream: the file, opened for bytes; it need not be seekable.
        name: the format; None: the content decides.

    Raises:
        UsageError: there is no format of that name.
        LocalError: the file is empty or no format recognises it (code ``file``).
    """
    from tunilib.formats.items import ReferenceFile

    chosen = find(name, "read") if name is not None else None
    peeked = Peeked(stream)
    if not peeked.head:
        raise LocalError("the file is empty", code="file")
    chosen = chosen or detect(peeked.head)
    if chosen is None or chosen.read is None:
        raise LocalError(
            "unknown file format",
            code="file",
            hint="choose one of: {formats}",
            formats=", ".join((*names("read"), *names("read", others=True))),
        )
    return ReferenceFile(chosen.name, chosen.read(cast("BinaryIO", peeked)))


def export(
    name: str, references: Iterable[Reference], *, style: str | None = None, locale: str | None = None
) -> Iterator[bytes]:
    """The bytes of a file of references, in pieces; the same references give the same bytes.

    Args:
        name: the format.
        references: the references, in the order of the file.
        style: of citations: a named style, or the path of a CSL file.
        locale: of citations: a language.

    Raises:
        UsageError: there is no such format, style or locale, or the format takes no style.
        LocalError: an extra that the format needs is not installed (code ``configuration``), or the file of the
            style is no style (code ``file``).
    """
    chosen = find(name, "write")
    assert chosen.write is not None
    if chosen.styled:
        return _bytes(chosen.write(references, style, locale))
    if style is not None or locale is not None:
        raise UsageError("a style needs the format text")
    return _bytes(chosen.write(references))


class Peeked(io.RawIOBase):
    """A stream whose head can be looked at before it is read; it has the methods that readers use.

    Attributes:
        head: its first 64 KB.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._rest = b""
        while len(self._rest) < _HEAD:
            block = stream.read(_HEAD - len(self._rest))
            if not block:
                break
            self._rest += block
        self.head = self._rest

    def readable(self) -> bool:
        """Whether it can be read: yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """So many bytes, beginning with the head; fewer only at the end."""
        if size < 0:
            data, self._rest = self._rest, b""
            return data + self._stream.read()
        data, self._rest = self._rest[:size], self._rest[size:]
        while len(data) < size and (block := self._stream.read(size - len(data))):
            data += block
        return data

    def readline(self, size: int | None = -1) -> bytes:
        """A line, of at most that many bytes."""
        limit = -1 if size is None else size
        if not self._rest:
            return self._stream.readline(limit)
        end = self._rest.find(b"\n") + 1
        if end and (limit < 0 or end <= limit):
            line, self._rest = self._rest[:end], self._rest[end:]
            return line
        if 0 <= limit <= len(self._rest):
            line, self._rest = self._rest[:limit], self._rest[limit:]
            return line
        line, self._rest = self._rest, b""
        return line + self._stream.readline(limit - len(line) if limit >= 0 else -1)


def _first_sign(head: bytes, candidates: Iterable[Format]) -> Format | None:
    signs = [
        (sign, place, known)
        for place, known in enumerate(candidates)
        if known.sniff is not None and (sign := known.sniff(head)) is not None
    ]
    return min(signs, key=lambda sign: sign[:2])[2] if signs else None


def _as_utf8(head: bytes) -> bytes:
    if head.startswith(codecs.BOM_UTF8):
        return head[3:]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace").encode("utf-8", "replace")
    return head


def _load(place: str) -> Format:
    module, _, attribute = place.partition(":")
    return cast("Format", getattr(import_module(module), attribute))


def _entry_points() -> tuple[EntryPoint, ...]:
    from importlib.metadata import entry_points

    return tuple(point for point in entry_points(group=GROUP) if point.name not in _TABLE)


def _plugin(name: str) -> Format | None:
    for point in _entry_points():
        if point.name == name:
            try:
                return cast("Format", point.load())
            except Exception as error:
                raise LocalError(
                    "the format {name} does not work: {reason}",
                    code="configuration",
                    hint="it belongs to another package: {package}",
                    name=name,
                    reason=str(error),
                    package=point.value,
                ) from error
    return None


def _plugins() -> Iterator[Format]:
    """The formats of other packages; one that does not load is left out."""
    for point in _entry_points():
        try:
            yield point.load()
        except Exception:  # noqa: BLE001, S112 - whatever another package raises
            continue


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
