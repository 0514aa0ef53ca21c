"""Files of references: what they are read from and written to.

``read`` gives the entries of a file in any known format, told by its content; ``export`` the bytes of a file
in a named one. Both stream: memory does not grow with the number of references.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO

from tunilib.errors import LocalError, UsageError

if TYPE_CHECKING:
    from tunilib.core.reference import Reference
    from tunilib.formats.entries import Reading

__all__ = ["EXPORTS", "IMPORTS", "MEDIA_TYPES", "SUFFIXES", "export", "read"]

_READERS = {
    "marc": ("tunilib.formats.marc.reading", "read_iso2709"),
    "marcxml": ("tunilib.formats.marc.reading", "read_marcxml"),
    "ris": ("tunilib.formats.ris.reading", "read"),
    "refworks": ("tunilib.formats.refworks.reading", "read"),
    "bibtex": ("tunilib.formats.bibtex.reading", "read"),
    "csl-json": ("tunilib.formats.csl.reading", "read"),
}
_WRITERS = {
    "refworks": ("tunilib.formats.refworks.writing", "write"),
    "ris": ("tunilib.formats.ris.writing", "write"),
    "endnote": ("tunilib.formats.endnote", "write"),
    "bibtex": ("tunilib.formats.bibtex.writing", "write_bibtex"),
    "biblatex": ("tunilib.formats.bibtex.writing", "write_biblatex"),
    "csl-json": ("tunilib.formats.csl.writing", "write"),
    "mods": ("tunilib.formats.mods", "write"),
    "marcxml": ("tunilib.formats.marc.writing", "write_marcxml"),
    "marc": ("tunilib.formats.marc.writing", "write_iso2709"),
    "csv": ("tunilib.formats.table", "write"),
}

IMPORTS = tuple(_READERS)
EXPORTS = tuple(_WRITERS)
SUFFIXES = {
    "refworks": ".txt",
    "ris": ".ris",
    "endnote": ".enw",
    "bibtex": ".bib",
    "biblatex": ".bib",
    "csl-json": ".json",
    "mods": ".xml",
    "marcxml": ".xml",
    "marc": ".mrc",
    "csv": ".csv",
}
MEDIA_TYPES = {
    "refworks": "text/plain; charset=utf-8",
    "ris": "application/x-research-info-systems",
    "endnote": "application/x-endnote-refer",
    "bibtex": "application/x-bibtex; charset=utf-8",
    "biblatex": "application/x-bibtex; charset=utf-8",
    "csl-json": "application/vnd.citationstyles.csl+json",
    "mods": "application/mods+xml",
    "marcxml": "application/marcxml+xml",
    "marc": "application/marc",
    "csv": "text/csv; charset=utf-8",
}
_PIECES = 200


def read(stream: BinaryIO, name: str | None = None) -> Reading:
    """The entries of a file of references.

    Args:
        stream: the file, opened for bytes; it need not be seekable.
        name: the format, one of ``IMPORTS``; told by the content without.

    Raises:
        UsageError: there is no format of that name.
        LocalError: the file is empty or of no known kind (code ``file``). Finna's own export holds no
        references but
            the ids of records: see ``tunilib.formats.finna``.
    """
    from tunilib.formats.detection import Peeked, detect
    from tunilib.formats.entries import Reading

    if name is not None and name not in _READERS:
        raise UsageError(
            "no format that can be read is called {name}", hint="formats: {known}", name=name, known=" ".join(_READERS)
        )
    peeked = Peeked(stream)
    if not peeked.head:
        raise LocalError("the file is empty", code="file")
    name = name or detect(peeked.head)
    if name not in _READERS:
        raise LocalError(
            "the file is in no format known here",
            code="file",
            hint="formats that can be read: {known}",
            known=" ".join(_READERS),
        )
    return Reading(name, _function(_READERS[name])(peeked))


def export(name: str, references: Iterable[Reference]) -> Iterator[bytes]:
    """The bytes of a file of references, in pieces; the same references give the same bytes.

    Raises:
        UsageError: there is no format of that name.
    """
    if name not in _WRITERS:
        raise UsageError(
            "no format that can be written is called {name}",
            hint="formats: {known}",
            name=name,
            known=" ".join(_WRITERS),
        )
    return _bytes(_function(_WRITERS[name])(references))


def _function(place: tuple[str, str]):  # type: ignore[no-untyped-def]
    return getattr(import_module(place[0]), place[1])


def _bytes(pieces: Iterator[str | bytes]) -> Iterator[bytes]:
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
