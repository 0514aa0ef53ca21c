"""Invented publications: few words are in most titles, most words in few."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from benchmarks.library.chance import Skewed
from tunilib.core.reference import Kind, Name, Reference, When

__all__ = ["references"]

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
