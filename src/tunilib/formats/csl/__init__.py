"""CSL-JSON, the input of citation processors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from tunilib.formats import Format

if TYPE_CHECKING:
    from tunilib.core.reference import Reference
    from tunilib.formats.items import FileItem

_JSON = re.compile(rb"\s*[\[{]")


def _sniff(head: bytes) -> int | None:
    return 0 if _JSON.match(head) else None


def _read(stream: BinaryIO) -> Iterator[FileItem]:
    from tunilib.formats.csl.reader import read

    return read(stream)


def _write(references: Iterable[Reference]) -> Iterator[str]:
    from tunilib.formats.csl.writer import write

    return write(references)


FORMAT = Format("csl-json", ".json", "application/vnd.citationstyles.csl+json", _sniff, _read, _write)
