"""Searches of two words, beside what the index alone needs to find them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles

from benchmarks.measures.verdict import Verdict
from benchmarks.timing import of_calls
from tunilib.backends.embedded.catalogue.records import EmbeddedCatalogue
from tunilib.backends.embedded.search.normalisation import split_words
from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary
from tunilib.backends.embedded.unit_of_work import Now
from tunilib.core.catalogue import Query

__all__ = ["measure_searches"]

_LIMIT_MS = 100.0
_PAIRS, _COMMON = 40, 30
_BARE = "SELECT rowid FROM catalogue_words WHERE catalogue_words MATCH ? ORDER BY rank LIMIT 20"


def measure_searches(path: Path, now: Now, rounds: int, verdict: Verdict) -> None:
    """Two words out of one title, as somebody searches who knows what they want; and two that are in many
    titles.
    """
    store = SqliteLibrary(path, now)
    with store.snapshot():
        titles = [row[0] for row in store.connection().execute("SELECT title FROM catalogue WHERE number % 97 = 0")]
    words = [found for title in titles if len(found := sorted(set(split_words(title.casefold())))) > 1]
    chance = Random(7)
    common = [word for word, _ in Counter(word for some in words for word in some).most_common(_COMMON)]
    pairs = {
        "two words of one title": [" ".join(chance.sample(some, 2)) for some in chance.choices(words, k=_PAIRS)],
        "two common words": [" ".join(chance.sample(common, 2)) for _ in range(_PAIRS)],
    }
    for what, some in pairs.items():
        _measure(store, some, what, max(rounds // 5, 3), verdict)
    store.close()


def _measure(store: SqliteLibrary, pairs: list[str], what: str, rounds: int, verdict: Verdict) -> None:
    catalogue = EmbeddedCatalogue(store)
    found: list[int] = []
    whole: list[float] = []
    ratios: list[float] = []
    for pair in pairs:
        found.append(catalogue.search(Query(text=pair)).total)
        times = of_calls({"search": _searching(catalogue, pair), "bare": _bare(store, pair)}, rounds)
        whole.append(times["search"].cpu)
        ratios.append(times["search"].cpu / times["bare"].cpu)
    hits = f"{len(pairs)} searches, {min(found)} to {max(found)} hits, median {median(found):.0f}"
    verdict.most(f"search of {what}, ms of CPU, median", median(whole), _LIMIT_MS, hits)
    verdict.most(f"search of {what}, ms of CPU, 95 of 100 below", quantiles(whole, n=20)[-1])
    verdict.most(f"search of {what}", median(ratios), None, "x the index alone, best 20 by rank")


def _searching(catalogue: EmbeddedCatalogue, pair: str) -> Callable[[], object]:
    return lambda: catalogue.search(Query(text=pair))


def _bare(store: SqliteLibrary, pair: str) -> Callable[[], object]:
    def search() -> None:
        with store.snapshot():
            store.connection().execute(_BARE, (pair,)).fetchall()

    return search
