"""A search finds the same on a server as in a file: in the same order, with the same filters and facets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest
from benchmarks.library.content import references
from tests.contract.stores.engines import ENGINES, Stored, book

from tunilib.backends.embedded.catalogue.indexing import prepare_record
from tunilib.backends.embedded.catalogue.records import EmbeddedCatalogue, save_record
from tunilib.backends.embedded.search.query import parse_query, split_words
from tunilib.core.barcode_pattern import BARCODES
from tunilib.core.catalogue import Filter, Query, SearchResult
from tunilib.core.reference import Reference

RECORDS = 300
ODD = (
    book("Sääri", "Åkerman, Örjan", keywords=("säätiö",)),
    book("Saari : saaren tarina", "Aakerman, Orjan"),
    book("Smørrebrød og øl", "Sørensen, Åse", keywords=("Straße",)),
    book("Strasse und Straße", "Weiß, Ingrid"),
    book("O'Reilly's \"quoted\" \\ back/slash: it's", "O'Brien, Flann"),
    book("Война и мир", "Толстой, Лев"),
    book("東京 物語", "小津, 安二郎"),
    book("Sinuhe egyptiläinen : fifteen books", "Waltari, Mika", isbns=("9789510114148",), notes=("egyptian", "mika")),
    book("Egyptian", "Sinuhe, Mika", keywords=("waltari", "waltari mika")),
    book("The left hand of darkness", "Le Guin, Ursula K."),
    book("Left darkness hand", "Guin, Le"),
)
QUERIES = (
    *("sääri", "saari", "SAARI", "saa*", "sää*", "øl", "ol", "smørrebrød", "smorrebrod", "strasse", "straße", "weiss"),
    *("o'reilly", '"it\'s"', "back/slash", "война", "мир", "東京", "sinuhe", "sinuhe egyptian", "waltari mika", "mika"),
    *('"left hand"', '"hand left"', '"of dark*"', "left NOT hand", "left OR sinuhe", "(left OR egyptian) AND mika"),
    *(
        "9789510114148",
        "951-0-11414-6",
        "the left hand of darkness",
        "left hand of darkness",
        "waltari NOT sinuhe",
        "*",
    ),
    *("t*", "a*", "c*", "s*", "r*", "i*", "s* t*", "a NOT s*", "/t/", "t/saari"),
    *("mika OR left guin", "sinuhe OR waltari darkness", "mika OR waltari nothing", "mika OR (waltari NOT sinuhe)"),
    *("left OR ursula nothing", "egyptian OR sinuhe nothing", "hand OR darkness (ursula NOT left)"),
    *("orjan", "örjan", "le guin", "ursula k", "fifteen books", "helsinki", "saaren tarina", "nothing whatever"),
)


@pytest.fixture(name="libraries", scope="module")
def _libraries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Stored]]:
    """The same records in a file and on a server."""
    folder: Path = tmp_path_factory.mktemp("libraries")
    with ExitStack() as opened:
        found = [Stored(opened.enter_context(engine.empty(folder))) for engine in ENGINES]
        for stored in found:
            with stored.change() as tx:
                for number, reference in enumerate((*references(RECORDS, Random(7)), *ODD)):
                    save_record(tx, prepare_record(reference), f"r{number}")
                    if number % 3 == 0:
                        place = ("linna", "arvo", "hervanta")[number % 9 // 3]
                        tx.copies.add(f"r{number}", place, "book", None, BARCODES)
        yield found
        for stored in found:
            stored.close()


def titles() -> list[Reference]:
    return list(references(RECORDS, Random(7)))


def chosen_queries() -> Iterator[Query]:
    """Odd queries, and words of the records: alone, two of one title, two of any, beginnings, names, subjects."""
    yield from (Query(text=text) for text in QUERIES)
    yield from (Query(text=text, type=kind) for text in QUERIES[:24] for kind in ("title", "author", "subject"))
    chance, records = Random(11), titles()
    words = [word for record in records for word in split_words(record.title)]
    for record in chance.sample(records, 15):
        some = split_words(f"{record.title} {record.subtitle}")
        yield Query(text=" ".join(chance.sample(some, min(2, len(some)))))
        yield Query(text=record.title)
        yield Query(text=record.title, type="title")
        yield Query(text=f"{chance.choice(words)} {chance.choice(words)}")
        yield Query(text=f"{chance.choice(words)} OR {chance.choice(words)}")
        yield Query(text=f"{chance.choice(words)[:2]}*")
        yield Query(text=record.isbns[0], type="isn")
        if record.names:
            yield Query(text=record.names[0].inverted, type="author")
            yield Query(text=record.names[0].family)
        if record.keywords:
            yield Query(text=record.keywords[0], type="subject")


def whole_result(catalogue: EmbeddedCatalogue, query: Query) -> tuple[list[str], SearchResult]:
    """The ids of all results in order, and the first page."""
    first = catalogue.search(query)
    pages = [first, *(catalogue.search(query, page) for page in range(2, first.pages + 1))]
    return [record.id for page in pages for record in page.records], first


def test_every_search_has_the_same_results_in_the_same_order(libraries: list[Stored]) -> None:
    in_file, on_server = (EmbeddedCatalogue(stored.open()) for stored in libraries)
    different = []
    for query in chosen_queries():
        (order, first), (other, page) = whole_result(in_file, query), whole_result(on_server, query)
        if (order, first) != (other, page):
            different.append((query, order[:10], other[:10]))
    assert different == []


@pytest.mark.parametrize(
    "filters",
    [
        (Filter("format", "book"),),
        (Filter("language", "fin"), Filter("language", "swe")),
        (Filter("year", "2000..2010"), Filter("library", "linna")),
        (Filter("author", "Waltari"),),
    ],
)
def test_filters_narrow_a_search_alike(libraries: list[Stored], filters: tuple[Filter, ...]) -> None:
    query = Query(text="*", filters=filters)
    results = [whole_result(EmbeddedCatalogue(stored.open()), query) for stored in libraries]
    assert results[0] == results[1]
    assert results[0][0]


@pytest.mark.parametrize("text", ["sinuhe", "mika", "saa*", "waltari NOT sinuhe", "left OR hand"])
@pytest.mark.parametrize("fields", [(), ("title",), ("author", "contributor")])
def test_the_fit_is_the_same_number(libraries: list[Stored], text: str, fields: tuple[str, ...]) -> None:
    node = parse_query(text)
    assert node is not None
    scores = []
    for stored in libraries:
        with stored.snapshot() as snapshot:
            scores.append(dict(snapshot.index.scores(node, fields)))
    in_file, on_server = scores
    assert on_server == pytest.approx(in_file, rel=1e-9)
