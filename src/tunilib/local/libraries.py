"""Libraries that are known by name: a table shipped with the program, made by ``docs/libraries.py``.

Nothing is asked of the network, so an entry may be out of date; where each is from is in ``libraries-sources.tsv``.
"""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import field
from functools import cache
from pathlib import Path

from tunilib.core.models import INTERNAL, NULL_IF_EMPTY, Model, model

_TABLE = Path(__file__).with_name("libraries.tsv")
_NEAR = 0.75
_MOST_NEAR = 5
SUCCESSORS = {"https://tuni.finna.fi": "andor"}
"""The library that took the place of the one at an address."""


@model
class KnownLibrary(Model):
    """A library that ``--library`` takes by id, name or host.

    Attributes:
        target: which library of a site that serves several.
        words: other words that find it.
    """

    id: str
    name: str
    place: str
    country: str
    backend: str
    address: str
    target: str = field(default="", metadata=NULL_IF_EMPTY)
    words: str = field(default="", metadata=INTERNAL)

    @property
    def host(self) -> str:
        return self.address.partition("://")[2].partition("/")[0]

    @property
    def _terms(self) -> list[str]:
        return _plain(f"{self.id} {self.name} {self.place} {self.country} {self.host} {self.words}").split()

    def has(self, words: list[str]) -> bool:
        """Whether each word begins one of its own."""
        return all(any(mine.startswith(word) for mine in self._terms) for word in words)

    def nearness(self, words: list[str]) -> float:
        """How near the least near word is, from 0 to 1."""
        return min((max(_ratio(word, mine) for mine in self._terms) for word in words), default=0.0)


@cache
def known_libraries() -> tuple[KnownLibrary, ...]:
    """All of them, by name."""
    rows = [line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines()]
    names = ("id", "name", "place", "country", "backend", "address", "target", "words")
    found = [KnownLibrary(**dict(zip(names, row, strict=True))) for row in rows]
    return tuple(sorted(found, key=lambda one: (_plain(one.name), one.id)))


def library_named(name: str) -> KnownLibrary | None:
    """The library of an id, else of a name or host; None: none, or several with that name or host."""
    wanted = name.strip().casefold()
    every = known_libraries()
    found = [one for one in every if one.id == wanted]
    found = found or [one for one in every if wanted in (one.name.casefold(), one.host.casefold())]
    return found[0] if len({one.address for one in found}) == 1 else None


def library_at(address: str) -> KnownLibrary | None:
    return next((one for one in known_libraries() if one.address == address), None)


def find_libraries(text: str) -> tuple[KnownLibrary, ...]:
    """Those with each word in id, name, place, country, host or municipality, by name; else those with near words."""
    words = _plain(text).split()
    found = tuple(one for one in known_libraries() if one.has(words))
    if found or not words:
        return found
    return tuple(one for one in known_libraries() if one.nearness(words) >= _NEAR)


def near_libraries(name: str) -> tuple[str, ...]:
    """The ids of those that may be meant by a name that is not known, at most five."""
    words = _plain(name).split()
    found = find_libraries(name)
    ranked = sorted(found, key=lambda one: -one.nearness(words))
    return tuple(one.id for one in ranked[:_MOST_NEAR])


def _plain(text: str) -> str:
    """Lower case without accents; what is no letter or digit is a blank."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return "".join(letter if letter.isalnum() else " " for letter in kept)


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()
