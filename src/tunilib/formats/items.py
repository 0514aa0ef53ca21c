"""What a reader yields for each record of a file, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tunilib.core.note import Note

if TYPE_CHECKING:
    from tunilib.core.favourite import ImportEntry
    from tunilib.core.reference import Reference


@dataclass(frozen=True, slots=True)
class FoundReference:
    """A record that was read.

    Attributes:
        position: its place in the file, from 1.
        reference: the reference it contains.
        notes: faults that did not keep it from being read.
    """

    position: int
    reference: Reference
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A record that could not be read.

    Attributes:
        position: its place in the file, from 1.
        reason: what is wrong with it and where.
    """

    position: int
    reason: Note


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A valid record that is no reference, such as an authority or holdings record. This is no failure.

    Attributes:
        position: its place in the file, from 1.
        reason: what it is.
        identifier: its control number, or empty.
    """

    position: int
    reason: Note
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A saved search in a file of favourites.

    Attributes:
        position: its place in the file, from 1.
        query: the words searched for, or else the filters; empty where it cannot be read.
    """

    position: int
    query: str


def in_line(what: Note, line: int) -> Note:
    """A fault, and where it is."""
    return Note.of("{what} (line {line})", what=what, line=line)


FileItem: TypeAlias = "FoundReference | BrokenRecord | SkippedRecord | SavedSearch | ImportEntry"
"""An :class:`ImportEntry` is a favourite in a file of lists, or a list without anything in it."""


class ReferenceFile(Iterator[FileItem]):
    """The records of one file, read as they are asked for, and counted.

    Attributes:
        format: name of the format.
        found: number of references read so far.
        broken: number of records so far that could not be read.
        skipped: number of records so far that are something else.
    """

    def __init__(self, name: str, items: Iterable[FileItem]) -> None:
        self.format = name
        self.found = 0
        self.broken = 0
        self.skipped = 0
        self._items = iter(items)

    def __next__(self) -> FileItem:
        item = next(self._items)
        if isinstance(item, FoundReference):
            self.found += 1
        elif isinstance(item, BrokenRecord):
            self.broken += 1
        else:
            self.skipped += 1
        return item

    @property
    def nothing_read(self) -> bool:
        """Whether nothing in the file could be read; known once all of it was read."""
        return not self.found and not self.skipped
