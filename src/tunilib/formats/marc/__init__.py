"""MARC 21, in its exchange format (ISO 2709) and as MARCXML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from tunilib.formats import Format

if TYPE_CHECKING:
    from tunilib.core.reference import Reference
    from tunilib.formats.items import FileItem

_RECORD = re.compile(rb"\s{0,8}\d{5}[\x20-\x7e]{5}[\x20-\x7e]{2}\d{5}[\x20-\x7e]{7}(?:\d{3}|[0-9A-Z]{3})\d{9}")
_FIELD = re.compile(rb"\x1e[\x20-\x7e]{2}\x1f[0-9a-z][^\x1d-\x1f]")
_ELEMENT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:record|collection|OAI-PMH|ListRecords)[\s>/]")


def _sniff_iso2709(head: bytes) -> int | None:
    return -1 if _RECORD.match(head) or (b"\x1d" in head and _FIELD.search(head)) else None


def _sniff_marcxml(head: bytes) -> int | None:
    return -1 if head.lstrip().startswith(b"<") and _ELEMENT.search(head) else None


def _read_iso2709(stream: BinaryIO) -> Iterator[FileItem]:
    from tunilib.formats.marc.files import read_iso2709

    return read_iso2709(stream)


def _read_marcxml(stream: BinaryIO) -> Iterator[FileItem]:
    from tunilib.formats.marc.files import read_marcxml

    return read_marcxml(stream)


def _write_iso2709(references: Iterable[Reference]) -> Iterator[bytes]:
    from tunilib.formats.marc.files import write_iso2709

    return write_iso2709(references)


def _write_marcxml(references: Iterable[Reference]) -> Iterator[str]:
    from tunilib.formats.marc.files import write_marcxml

    return write_marcxml(references)


ISO2709 = Format("marc", ".mrc", "application/marc", _sniff_iso2709, _read_iso2709, _write_iso2709)
MARCXML = Format("marcxml", ".xml", "application/marcxml+xml", _sniff_marcxml, _read_marcxml, _write_marcxml)
