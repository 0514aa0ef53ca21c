"""What a reader gives for each record of a file, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tunilib.core.reference import Reference

__all__ = ["Broken", "Entry", "Found", "Reading", "Skipped"]


@dataclass(frozen=True, slots=True)
class Found:
    """A record that was read.

    Attributes:
        position: its place in the file, from 1.
        reference: what it refers to.
        notes: what was wrong with it without keeping it from being read, in words.
    """

    position: int
    reference: Reference
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that could not be read.

    Attributes:
        position: its place in the file, from 1.
        reason: what is wrong with it and where, in words.
    """

    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A sound record of a kind that is no reference: an authority or holdings record. No failure.

    Attributes:
        position: its place in the file, from 1.
        reason: what it is, in words.
        identifier: its control number, or empty.
    """

    position: int
    reason: str
    identifier: str = ""


Entry: TypeAlias = Found | Broken | Skipped


class Reading(Iterator[Entry]):
    """The entries of one file, read as they are asked for, and counted.

    Attributes:
        format: the name of the format.
        found: how many references were read so far.
        broken: how many records could not be read so far.
        skipped: how many records were something else.
    """

    def __init__(self, name: str, entries: Iterable[Entry]) -> None:
        self.format = name
        self.found = 0
        self.broken = 0
        self.skipped = 0
        self._entries = iter(entries)

    def __next__(self) -> Entry:
        entry = next(self._entries)
        if isinstance(entry, Found):
            self.found += 1
        elif isinstance(entry, Broken):
            self.broken += 1
        else:
            self.skipped += 1
        return entry

    @property
    def nothing_read(self) -> bool:
        """Once all is read: nothing in the file could be read."""
        return not self.found and not self.skipped
