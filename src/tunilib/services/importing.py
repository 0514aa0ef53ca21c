"""Reading a file of references for a list of favourites."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from tunilib.core.ports import Incoming
from tunilib.errors import LocalError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.formats.entries import Entry
    from tunilib.formats.finna import FinnaExport

__all__ = ["FORMATS", "read_incoming"]

FORMATS = ("refworks", "ris", "bibtex", "csl-json", "marcxml", "marc", "finna")
"""What can be imported."""


def read_incoming(stream: BinaryIO, name: str | None = None) -> tuple[Incoming, ...]:
    """All entries of a file, each with its place in it; the whole file is read before anything is changed.

    Args:
        name: its format, one of :data:`FORMATS`; None: told by its content.

    Raises:
        UsageError: there is no such format.
        LocalError: ``file``: it is empty, of no known kind, or nothing in it could be read.
    """
    from tunilib.formats.detection import Peeked, detect

    if name is not None and name not in FORMATS:
        raise UsageError(
            "no format that can be read is called {name}",
            hint="choose one of: {formats}",
            name=name,
            formats=", ".join(FORMATS),
        )
    peeked = Peeked(stream)
    if not peeked.head:
        raise LocalError("the file is empty")
    if (name or detect(peeked.head)) == "finna":
        from tunilib.formats.finna import read as read_finna

        found = tuple(_of_finna(read_finna(cast("BinaryIO", peeked))))
    else:
        from tunilib.formats import read

        found = tuple(_incoming(entry) for entry in read(cast("BinaryIO", peeked), name))
    if not any(entry.broken is None for entry in found):
        raise LocalError("nothing in it could be read")
    return found


def _incoming(entry: Entry) -> Incoming:
    from tunilib.formats.entries import Broken, Found

    if isinstance(entry, Found):
        return Incoming(position=entry.position, reference=entry.reference, odd=entry.notes)
    if isinstance(entry, Broken):
        return Incoming(position=entry.position, broken=entry.reason)
    return Incoming(position=entry.position, skipped=entry.reason)


def _of_finna(export: FinnaExport) -> Iterator[Incoming]:
    """Records by their ids, with the lists they stood in; then the searches, which are no favourites."""
    position = 0
    for chosen in export.lists:
        for record in chosen.records:
            position += 1
            yield Incoming(
                position=position,
                record=record.id,
                list=chosen.title,
                public=chosen.public,
                description=chosen.description or None,
                notes=record.notes or None,
                keywords=record.keywords,
            )
    for search in export.searches:
        position += 1
        yield Incoming(position=position, search=search.query)
    for problem in export.problems:
        position += 1
        yield Incoming(position=position, broken=problem)
