"""RIS, the tagged format of EndNote, Zotero and most databases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from tunilib.formats import Format

if TYPE_CHECKING:
    from tunilib.core.reference import Reference
    from tunilib.formats.items import FileItem

_TYPE = re.compile(rb"^\s{0,3}TY {0,2}- ?[A-Z]", re.MULTILINE)


def _sniff(head: bytes) -> int | None:
    found = None if head.lstrip().startswith(b"<") else _TYPE.search(head)
    return found.start() if found else None


def _read(stream: BinaryIO) -> Iterator[FileItem]:
    from tunilib.formats.ris.reader import read

    return read(stream)


def _write(references: Iterable[Reference]) -> Iterator[str]:
    from tunilib.formats.ris.writer import write

    return write(references)


FORMAT = Format("ris", ".ris", "application/x-research-info-systems", _sniff, _read, _write)
