"""What a large library has: chance by seed with the skew of libraries, titles, copies and patrons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any, Generic, NamedTuple, TypeVar

from tunilib.core.reference import Kind, Name, Reference, When
from tunilib.library.ids import hash_password

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


_ONSETS = ("", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "k", "t")
_VOWELS = ("a", "e", "i", "o", "u", "y", "ä", "ö", "aa", "ii", "uu", "ie", "uo", "ai", "ei")
_CODAS = ("", "", "", "", "n", "s", "l", "r", "t")
_WORDS, _NAMES, _FIRST, _SUBJECTS, _PUBLISHERS = 30_000, 8_000, 600, 3_000, 400
_KINDS = ((Kind.BOOK, 78), (Kind.THESIS, 10), (Kind.JOURNAL, 4), (Kind.FILM, 3), (Kind.MUSIC, 3), (Kind.SPOKEN, 2))
_LANGUAGES = (("fin", 60), ("eng", 25), ("swe", 9), ("ger", 3), ("fre", 2), ("rus", 1))


def references(count: int, chance: Random) -> Iterator[Reference]:
    """So many publications."""
    words = Skewed(_words(chance, _WORDS, 2, 4), 0.85)
    families = Skewed([word.capitalize() for word in _words(chance, _NAMES, 2, 3)], 0.6)
    first = Skewed([word.capitalize() for word in _words(chance, _FIRST, 2, 2)], 0.7)
    subjects = Skewed(_words(chance, _SUBJECTS, 3, 4), 0.8)
    publishers = Skewed([word.capitalize() for word in _words(chance, _PUBLISHERS, 2, 3)], 1.0)
    kinds, weights = zip(*_KINDS, strict=True)
    languages, shares = zip(*_LANGUAGES, strict=True)
    for number in range(count):
        names = {
            f"{families.one(chance)}, {first.one(chance)}": None for _ in range(chance.choice((0, 1, 1, 1, 1, 2, 2, 3)))
        }
        yield Reference(
            kind=chance.choices(kinds, weights)[0],
            control_number=f"{number:09d}",
            title=" ".join(words.some(chance, chance.randint(1, 5))).capitalize(),
            subtitle=" ".join(words.some(chance, chance.choice((0, 0, 2, 3, 5)))),
            names=tuple(map(Name.parse, names)),
            issued=When(2025 - int(chance.paretovariate(0.9)) % 120),
            publishers=(publishers.one(chance),),
            places=("Helsinki",),
            isbns=(_isbn(number),),
            languages=(chance.choices(languages, shares)[0],),
            keywords=tuple(dict.fromkeys(subjects.some(chance, chance.randint(0, 5)))),
            call_number=f"{chance.randint(0, 99)}.{chance.randint(0, 9)}",
            extent=f"{chance.randint(40, 700)} p.",
        )


def _words(chance: Random, count: int, least: int, most: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = range(chance.randint(least, most))
        found["".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in syllables) + chance.choice(_CODAS)] = (
            None
        )
    return list(found)


def _isbn(number: int) -> str:
    digits = f"978952{number:06d}"
    return digits + str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10)


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


PASSWORD = "kirja2026"
"""Everybody's: to hash one takes long, and is not what is measured."""

_CATEGORIES = ("student",) * 14 + ("staff",) * 3 + ("citizen",) * 3


def card_of(number: int) -> str:
    """The card of the n-th patron."""
    return f"{40_000_000 + number}"


def category_of(number: int) -> str:
    """The category of the n-th patron."""
    return _CATEGORIES[number % len(_CATEGORIES)]


def patron_rows(count: int, today: date, chance: Random) -> Iterator[dict[str, Any]]:
    """Rows of ``patron``, and by ``entry`` the id of the card in the account: 1 of 100 is blocked, 2 have
    expired.
    """
    kept = hash_password(PASSWORD)
    for number in range(count):
        days = -chance.randint(1, 300) if chance.random() < 0.02 else chance.randint(0, 1000)
        yield {
            "id": identifier("p", number),
            "card": card_of(number),
            "name": f"Patron {number}",
            "address": f"Street {number % 97}, 33100 Tampere",
            "email": f"patron{number}@library.example",
            "category": category_of(number),
            "card_expires": (today + timedelta(days=days)).isoformat(),
            "block": "see the desk" if chance.random() < 0.01 else None,
            "password": kept,
            "lang": chance.choice(("fi", "fi", "fi", "sv", "en")),
            "added": "2016-01-04",
            "entry": identifier("c", number),
        }
