"""Records made by seed, as skewed as a library's: few words, authors and subjects are in most of them.

``python -m benchmarks.records COUNT FILE [--seed S]`` writes them as MARC 21.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, TypeVar

from tunilib.core.reference import Kind, Name, Reference, Role, When, to_isbn13
from tunilib.formats import export

T = TypeVar("T")

__all__ = ["Vocabulary", "references", "vocabulary"]

_SPOKEN = (
    "ka le va la su o mi his to ri a kie li tut ki mus jär vi sää tä mä kö nen pää met sä ten kou lu yh"
    " teis kun ta ra"
    " ken nus elä min en sta ja tie de sko lan sam hälle för håll ning ver ket"
)
_SYLLABLES = _SPOKEN.split()
_KINDS = {Kind.BOOK: 70, Kind.THESIS: 10, Kind.MUSIC: 6, Kind.FILM: 5, Kind.JOURNAL: 4, Kind.MAP: 3, Kind.SCORE: 2}
_LANGUAGES = {"fin": 55, "eng": 25, "swe": 10, "ger": 4, "fre": 3, "rus": 3}
_CITIES = ("Helsinki", "Tampere", "Porvoo", "Turku", "Stockholm", "London", "New York")


class Vocabulary(NamedTuple):
    """What the records are made of; the first are the most frequent."""

    words: list[str]
    authors: list[tuple[str, str]]
    subjects: list[str]
    publishers: list[str]


def vocabulary(seed: int) -> Vocabulary:
    """The words, names and subjects of a seed."""
    chance = random.Random(f"vocabulary {seed}")
    words = list(dict.fromkeys(_word(chance) for _ in range(90_000)))
    families = [_word(chance).capitalize() for _ in range(20_000)]
    given = [_word(chance).capitalize() for _ in range(1_500)]
    authors = [(chance.choice(families), chance.choice(given)) for _ in range(60_000)]
    subjects = [" ".join(_skewed(chance, words, chance.choice((1, 1, 2)))) for _ in range(8_000)]
    publishers = [chance.choice(words).capitalize() for _ in range(400)]
    return Vocabulary(words, list(dict.fromkeys(authors)), subjects, publishers)


def references(count: int, seed: int) -> Iterator[Reference]:
    """The records of a seed; a larger number of them begins with the smaller."""
    known = vocabulary(seed)
    chance = random.Random(f"records {seed}")
    for number in range(1, count + 1):
        yield _reference(known, chance, number)


def _reference(known: Vocabulary, chance: random.Random, number: int) -> Reference:
    words, kinds, languages = known.words, list(_KINDS), list(_LANGUAGES)
    names = [Name(*name) for name in _skewed(chance, known.authors, chance.choice((1, 1, 1, 2, 3)))]
    if chance.random() < 0.3:
        names.append(Name(*_skewed(chance, known.authors, 1)[0], role=Role.TRANSLATOR))
    has_subtitle, has_notes = chance.random() < 0.4, chance.random() < 0.5
    return Reference(
        kind=chance.choices(kinds, list(_KINDS.values()))[0],
        control_number=f"b{number:08d}",
        source="FI-BENCH",
        title=" ".join(_skewed(chance, words, chance.choice((1, 2, 2, 3, 3, 4, 6)))).capitalize(),
        subtitle=" ".join(_skewed(chance, words, chance.randint(2, 7))) if has_subtitle else "",
        names=tuple(names),
        issued=When(max(1850, 2026 - int(chance.expovariate(1 / 18)))),
        publishers=tuple(_skewed(chance, known.publishers, 1)),
        places=(chance.choice(_CITIES),),
        isbns=(to_isbn13(f"951{number % 1_000_000:06d}0"),) if chance.random() < 0.8 else (),
        languages=tuple(chance.choices(languages, list(_LANGUAGES.values()))),
        keywords=tuple(dict.fromkeys(_skewed(chance, known.subjects, chance.randint(1, 6)))),
        notes=(" ".join(_skewed(chance, words, chance.randint(4, 25))),) if has_notes else (),
        extent=f"{chance.randint(40, 900)} s.",
    )


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.choice((1, 2, 2, 3, 3, 3, 4, 4, 5))))


_weights: dict[int, list[float]] = {}


def _skewed(chance: random.Random, values: Sequence[T], count: int) -> list[T]:
    """So many of these; the one at place n as often as 1 in n + 20 (Zipf)."""
    weights = _weights.get(len(values)) or list(accumulate(1 / (place + 20) for place in range(len(values))))
    _weights[len(values)] = weights
    return chance.choices(values, cum_weights=weights, k=count)


def main() -> None:
    """Write a file."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("count", type=int)
    options.add_argument("file", type=Path)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with asked.file.open("wb") as file:
        file.writelines(export("marc", references(asked.count, asked.seed)))


if __name__ == "__main__":
    main()
