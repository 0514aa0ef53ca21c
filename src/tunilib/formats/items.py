"""What a reader yields for each record of a file, in the order of the file; positions count from 1."""

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
    """A record that was read, with faults that did not keep it from being read."""

    position: int
    reference: Reference
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A record that could not be read; the reason names the fault and its place."""

    position: int
    reason: Note


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A valid record that is no reference, such as an authority or holdings record. This is no failure.

    The reason is what it is, and the identifier its control number, or empty.
    """

    position: int
    reason: Note
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A saved search in a file of favourites: its words, or else its filters; empty where it cannot be read."""

    position: int
    query: str


FileItem: TypeAlias = "FoundReference | BrokenRecord | SkippedRecord | SavedSearch | ImportEntry"
"""An :class:`ImportEntry` is a favourite in a file of lists, or a list without anything in it."""


class ReferenceFile(Iterator[FileItem]):
    """The records of one file, read as they are asked for.

    Attributes:
        nothing_read: whether none of the records so far could be read.
    """

    def __init__(self, items: Iterable[FileItem]) -> None:
        self.nothing_read = True
        self._items = iter(items)

    def __next__(self) -> FileItem:
        item = next(self._items)
        if not isinstance(item, BrokenRecord):
            self.nothing_read = False
        return item


def in_line(what: Note, line: int) -> Note:
    """A fault, and where it is."""
    return Note.of("{what} (line {line})", what=what, line=line)
