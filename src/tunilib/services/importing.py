"""Reading a file of references for a list of favourites."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from tunilib.core.ports import Incoming
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from tunilib.formats.items import FileItem

__all__ = ["read_incoming"]


def read_incoming(stream: BinaryIO, name: str | None = None) -> tuple[Incoming, ...]:
    """All records of a file, each with its place in it; the whole file is read before anything is changed.

    Args:
        name: its format; None: its content decides.

    Raises:
        UsageError: there is no such format.
        LocalError: ``file``: it is empty, of no known format, or nothing in it could be read.
    """
    from tunilib.formats import read

    found = tuple(_incoming(item) for item in read(stream, name))
    if not any(entry.broken is None for entry in found):
        raise LocalError("nothing in it could be read")
    return found


def _incoming(item: FileItem) -> Incoming:
    from tunilib.formats.items import BrokenRecord, FoundReference, ListedRecord, SavedSearch

    match item:
        case FoundReference():
            return Incoming(position=item.position, reference=item.reference, odd=item.notes)
        case BrokenRecord():
            return Incoming(position=item.position, broken=item.reason)
        case SavedSearch():
            return Incoming(position=item.position, search=item.query)
        case ListedRecord():
            return Incoming(
                position=item.position,
                record=item.record,
                list=item.list,
                public=item.public,
                description=item.description or None,
                notes=item.notes or None,
                keywords=item.keywords,
            )
    return Incoming(position=item.position, skipped=item.reason)
