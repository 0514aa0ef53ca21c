"""Copies of the records: most have one, the wanted ones have more."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

__all__ = ["Copy", "copies"]

_COLLECTIONS = {"book": 80, "course": 9, "short": 2, "stacks": 9}
_LIBRARIES = {"linna": 55, "hervanta": 30, "arvo": 15}
_MOST = 20
_COMMONNESS = 2.5


class Copy(NamedTuple):
    """One copy."""

    barcode: str
    record: str
    library: str
    collection: str


def copies(records: list[str], chance: Random) -> list[Copy]:
    """All copies; those of one record are in one collection."""
    made: list[Copy] = []
    for record in records:
        collection = _one(_COLLECTIONS, chance)
        for _ in range(min(int(chance.paretovariate(_COMMONNESS)), _MOST)):
            made.append(Copy(f"{3_000_000_000 + len(made)}", record, _one(_LIBRARIES, chance), collection))
    return made


def _one(weights: dict[str, int], chance: Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
