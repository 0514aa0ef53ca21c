"""Ids for rows that have none of their own: the same thing has the same id on every page and after every change.

A row is known by its barcode, else by its record. What a change takes away (the key in the checkbox goes with the last
renewal, the date moves, the row with it) can be no part of that. Where several rows have the same record and no
barcode, they are numbered, and between two readings each is known again by what it has kept.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

__all__ = ["Identities", "Marks"]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a row can be known by.

    Attributes:
        base: barcode or record; the id where no other row has it.
        order: tells equals apart the first time.
        kept: what the row had when it was seen, the surest first; None where it has no such thing.
    """

    base: str
    order: tuple[str, ...]
    kept: tuple[str | None, ...]


class Identities:
    """Remembers, for one door, which ids were given to which rows."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, Marks]] = {}

    def assign(self, rows: list[Marks], *, keep: bool = True) -> list[str]:
        """An id for each row, in their order.

        Args:
            keep: these are all rows there are; False: some of them, and nothing of it is remembered.
        """
        groups: dict[str, list[int]] = defaultdict(list)
        for at, marks in enumerate(rows):
            groups[marks.base].append(at)
        ids = [""] * len(rows)
        for base, places in groups.items():
            known = self._seen.get(base, {})
            found = _matched(base, [rows[at] for at in places], known)
            for at, name in zip(places, found, strict=True):
                ids[at] = name
            if keep:
                self._seen[base] = {name: rows[at] for at, name in zip(places, found, strict=True)}
        if keep:
            for base in self._seen.keys() - groups.keys():
                del self._seen[base]
        return ids


def _matched(base: str, rows: list[Marks], known: dict[str, Marks]) -> list[str]:
    if len(rows) == 1 and len(known) <= 1:
        return [next(iter(known), base)]
    left = dict(known)
    found: dict[int, str] = {}
    scores = sorted(
        ((_likeness(row, marks), -at, name) for at, row in enumerate(rows) for name, marks in known.items()),
        reverse=True,
    )
    for likeness, minus, name in scores:
        if any(likeness) and -minus not in found and name in left:
            found[-minus] = name
            del left[name]
    rest = sorted((at for at in range(len(rows)) if at not in found), key=lambda at: rows[at].order)
    names = [*sorted(left, key=_rank), *(name for name in _names(base, len(rows) + len(known)) if name not in known)]
    found.update(zip(rest, names, strict=False))
    return [found[at] for at in range(len(rows))]


def _likeness(row: Marks, marks: Marks) -> tuple[bool, ...]:
    return tuple(a is not None and a == b for a, b in zip(row.kept, marks.kept, strict=True))


def _names(base: str, count: int) -> list[str]:
    return [base, *(f"{base}~{n}" for n in range(2, count + 1))]


def _rank(name: str) -> int:
    tail = name.rpartition("~")[2]
    return int(tail) if "~" in name and tail.isdigit() else 1
