"""A search of two words, beside what the index alone needs to find them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles

from benchmarks.measuring.verdict import Verdict
from benchmarks.timing import of_calls
from tunilib.backends.embedded.act import Now
from tunilib.backends.embedded.catalogue import EmbeddedCatalogue
from tunilib.backends.embedded.sqlite.store import Store
from tunilib.backends.embedded.words import words_of
from tunilib.core.catalogue import Query

__all__ = ["measure_searches"]

_LIMIT_MS = 100.0
_PAIRS = 60
_BARE = "SELECT rowid FROM catalogue_words WHERE catalogue_words MATCH ? ORDER BY rank LIMIT 20"


def measure_searches(path: Path, now: Now, rounds: int, verdict: Verdict) -> None:
    """Pairs of words out of one title each: as somebody searches who knows what they want."""
    store = Store(path, now)
    catalogue = EmbeddedCatalogue(store)
    found: list[int] = []
    whole: list[float] = []
    ratios: list[float] = []
    for pair in _pairs(store):
        found.append(catalogue.search(Query(text=pair)).total)
        times = of_calls({"search": _searching(catalogue, pair), "bare": _bare(store, pair)}, max(rounds // 5, 3))
        whole.append(times["search"].wall)
        ratios.append(times["search"].wall / times["bare"].wall)
    catalogue.close()
    hits = f"{_PAIRS} pairs, {min(found)} to {max(found)} hits, median {median(found):.0f}"
    verdict.most("search of two words, ms, median", median(whole), _LIMIT_MS, hits)
    verdict.most("search of two words, ms, 95 of 100 below", quantiles(whole, n=20)[-1], _LIMIT_MS)
    verdict.most("search of two words, median", median(ratios), None, "x the index alone, best 20 by rank")


def _pairs(store: Store) -> list[str]:
    chance = Random(7)
    with store.look() as view:
        titles = [row[0] for row in view.db.execute("SELECT title FROM catalogue WHERE number % 97 = 0")]
    usable = [words for title in titles if len(words := sorted(set(words_of(title)))) > 1]
    return [" ".join(chance.sample(words, 2)) for words in chance.choices(usable, k=_PAIRS)]


def _searching(catalogue: EmbeddedCatalogue, pair: str) -> Callable[[], object]:
    return lambda: catalogue.search(Query(text=pair))


def _bare(store: Store, pair: str) -> Callable[[], object]:
    def search() -> None:
        with store.look() as view:
            view.db.execute(_BARE, (pair,)).fetchall()

    return search
