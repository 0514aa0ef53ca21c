"""Chance that comes out the same for the same seed, and the skew that libraries have: few of many take
most.
"""

from __future__ import annotations

from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

__all__ = ["Skewed", "identifier"]

T = TypeVar("T")

_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
_DIGITS = 6
_SPACE = len(_LETTERS) ** _DIGITS
_STRIDE = 387_420_497
"""No common divisor with the 30 letters: every number below the space gets an id of its own."""


class Skewed(Generic[T]):
    """Values of which the n-th is drawn with a weight of ``n ** -steepness``."""

    def __init__(self, values: list[T], steepness: float) -> None:
        self.values = values
        self._weights = list(accumulate((place + 1) ** -steepness for place in range(len(values))))

    def some(self, chance: Random, count: int) -> list[T]:
        """So many of them, with repetition."""
        return chance.choices(self.values, cum_weights=self._weights, k=count)

    def one(self, chance: Random) -> T:
        """One of them."""
        return self.some(chance, 1)[0]


def identifier(kind: str, number: int) -> str:
    """The id of the n-th of a kind (one letter): scattered, as real ids are."""
    rest = number * _STRIDE % _SPACE
    letters = []
    for _ in range(_DIGITS):
        rest, place = divmod(rest, len(_LETTERS))
        letters.append(_LETTERS[place])
    return kind + "".join(letters)
