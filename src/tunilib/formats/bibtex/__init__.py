"""BibTeX and BibLaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from tunilib.formats import Format

if TYPE_CHECKING:
    from tunilib.core.reference import Reference
    from tunilib.formats.items import FileItem

_ENTRY = re.compile(rb"^\s*@\s*[A-Za-z]{3,30}\s*[{(]", re.MULTILINE)


def _sniff(head: bytes) -> int | None:
    found = None if head.lstrip().startswith(b"<") else _ENTRY.search(head)
    return found.start() if found else None


def _read(stream: BinaryIO) -> Iterator[FileItem]:
    from tunilib.formats.bibtex.reader import read

    return read(stream)


def _write_bibtex(references: Iterable[Reference]) -> Iterator[str]:
    from tunilib.formats.bibtex.writer import write_bibtex

    return write_bibtex(references)


def _write_biblatex(references: Iterable[Reference]) -> Iterator[str]:
    from tunilib.formats.bibtex.writer import write_biblatex

    return write_biblatex(references)


_MEDIA_TYPE = "application/x-bibtex; charset=utf-8"
BIBTEX = Format("bibtex", ".bib", _MEDIA_TYPE, _sniff, _read, _write_bibtex)
# BibLaTeX files are read as BibTeX
BIBLATEX = Format("biblatex", ".bib", _MEDIA_TYPE, write=_write_biblatex)
