"""Ids for rows that have none of their own: a loan or hold has the same id on every page and after every change.

A row is identified by its barcode, else by its record; not by what a change may take away (after the last renewal the
key in the checkbox is gone, and a renewal moves the date and the row). Several rows with the same record and no barcode
are numbered, and recognised in the next reading by the details that have not changed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

__all__ = ["Identities", "RowIdentity"]


@dataclass(frozen=True, slots=True)
class RowIdentity:
    """What identifies a row.

    Attributes:
        base: barcode or record; the id where no other row has it.
        order: the order of rows with the same base in the first reading.
        details: what may tell such rows apart later, the most reliable first; None where the row does not have it.
    """

    base: str
    order: tuple[str, ...]
    details: tuple[str | None, ...]


class Identities:
    """The ids that one door has given to rows."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, RowIdentity]] = {}

    def assign(self, rows: list[RowIdentity], *, complete: bool = True) -> list[str]:
        """An id for each row, in their order.

        Args:
            complete: these are all rows of the list; False: only some of them, which are not remembered.
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
            if complete:
                self._seen[base] = {name: rows[at] for at, name in zip(places, found, strict=True)}
        if complete:
            for base in self._seen.keys() - groups.keys():
                del self._seen[base]
        return ids


def _matched(base: str, rows: list[RowIdentity], known: dict[str, RowIdentity]) -> list[str]:
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


def _likeness(row: RowIdentity, other: RowIdentity) -> tuple[bool, ...]:
    return tuple(a is not None and a == b for a, b in zip(row.details, other.details, strict=True))


def _names(base: str, count: int) -> list[str]:
    return [base, *(f"{base}~{n}" for n in range(2, count + 1))]


def _rank(name: str) -> int:
    tail = name.rpartition("~")[2]
    return int(tail) if "~" in name and tail.isdigit() else 1
