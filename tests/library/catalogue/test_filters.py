"""Filters, facets and availability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tunilib.core.catalogue import FILTERS, Filter, Query
from tunilib.core.reference import Kind, Name, Role
from tunilib.errors import NotFound, UsageError
from tunilib.library.search import ranking

if TYPE_CHECKING:
    from tests.library.catalogue.conftest import Shelf
    from tests.library.conftest import Library


@pytest.fixture(name="mixed")
def _mixed(shelf: Shelf) -> Shelf:
    """Records of several kinds, languages, years, authors and libraries, all found by "koe"."""
    shelf.add("Koe A", "Waltari, Mika", kind=Kind.BOOK, languages=("fin",), year=1999, copies=("linna", "arvo"))
    shelf.add("Koe B", "Waltari, Mika", kind=Kind.FILM, languages=("swe", "fin"), year=2001, copies=("arvo",))
    shelf.add("Koe C", "Ömer, Çelik", "Waltari, Satu", kind=Kind.BOOK, languages=("eng",), year=2010)
    shelf.add("Koe D", kind=Kind.MAP, copies=("hervanta",), others=(Name.parse("Waltari, Mika", Role.EDITOR),))
    return shelf


def test_results_are_narrowed(mixed: Shelf) -> None:
    for filters, titles in (
        ({"format": "book"}, "A C"),
        ({"format": "BOOK"}, "A C"),
        ({"format": ["book", "map"]}, "A C D"),
        ({"format": "score"}, ""),
        ({"library": "Arvo"}, "A B"),
        ({"language": "fin"}, "A B"),
        ({"language": "Finnish"}, "A B"),
        ({"language": "fi"}, "A B"),
        ({"language": ["swe", "eng"]}, "B C"),
        ({"year": "2001"}, "B"),
        ({"year": 2001}, "B"),
        ({"year": "1999..2001"}, "A B"),
        ({"year": "2001.."}, "B C"),
        ({"year": "..2001"}, "A B"),
        ({"year": ["1999", "2010"]}, "A C"),
        ({"library": "arvo"}, "A B"),
        ({"library": ["hervanta", "linna"]}, "A D"),
        ({"author": "Waltari, Mika"}, "A B"),
        ({"author": "waltari mika"}, "A B"),
        ({"author": "Mika Waltari"}, "A B"),
        ({"author": "Waltari"}, "A B C"),
        ({"author": "omer, celik"}, "C"),
        ({"author": "Walt"}, ""),
        ({"format": "book", "year": "2005.."}, "C"),
        ({"format": "book", "library": "hervanta"}, ""),
    ):
        wanted = [f"Koe {letter}" for letter in titles.split()]
        assert sorted(mixed.titles("koe", **filters)) == wanted, (filters, titles)
        assert sorted(mixed.titles("", **filters)) == wanted, (filters, titles)


def test_a_value_that_is_not_a_year_is_a_usage_error(mixed: Shelf) -> None:
    for year in (
        "",
        "abc",
        "2010..2001",
        "..",
        "20011",
        "2001-2010",
        "-5",
        "２００１",
    ):
        with pytest.raises(UsageError):
            mixed.search("koe", filters={"year": year})
        with pytest.raises(UsageError):
            mixed.library.entry.catalogue().search(Query(text="koe", filters=(Filter("year", year),)))


def test_a_value_that_no_list_has_is_refused_with_those_there_are(mixed: Shelf) -> None:
    for filters, there_are in (
        ({"format": "nosuch"}, "book, film, map"),
        ({"format": ["book", "nosuch"]}, "book, film, map"),
        ({"language": "klingon"}, "Finnish, English, Swedish"),
        ({"library": "nosuch"}, "linna, hervanta, arvo"),
    ):
        with pytest.raises((UsageError, NotFound), match="no such") as caught:
            mixed.titles("koe", **filters)
        assert caught.value.hint == f"choose one of: {there_are}", (filters, there_are)


def test_an_author_or_a_year_may_find_nothing(mixed: Shelf) -> None:
    assert mixed.titles("koe", author="Nosuch") == mixed.titles("koe", year="1066") == []


@pytest.mark.parametrize("looked_up", [0, 9])
def test_facets_count_the_results_by_filter_most_first(
    mixed: Shelf, looked_up: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "MOST_COUNTED", looked_up)  # more than that are counted where they are found
    facets = [(facet.filter, facet.value, facet.count) for facet in mixed.search("koe").facets or ()]
    assert facets == [
        ("format", "book", 2),
        ("format", "film", 1),
        ("format", "map", 1),
        ("language", "fin", 2),
        ("language", "eng", 1),
        ("language", "swe", 1),
        ("year", "1999", 1),
        ("year", "2001", 1),
        ("year", "2010", 1),
        ("library", "arvo", 2),
        ("library", "hervanta", 1),
        ("library", "linna", 1),
        ("author", "Waltari, Mika", 2),
        ("author", "Waltari, Satu", 1),
        ("author", "Ömer, Çelik", 1),
    ]


def test_facets_of_a_part_count_the_results_added_last(mixed: Shelf) -> None:
    found = mixed.search("koe", facets=2)
    counts = {facet.value: facet.count for facet in found.facets or () if facet.filter in ("format", "language")}
    assert (found.total, found.facets_of, counts) == (4, 2, {"book": 1, "map": 1, "eng": 1})
    for most in (4, 5, None):
        assert (mixed.search("koe", facets=most).facets_of, mixed.search("koe", facets=0).facets) == (None, ())


def test_facets_count_the_narrowed_results(mixed: Shelf) -> None:
    facets = mixed.search("koe", filters={"format": "book"}).facets
    assert {facet.value: facet.count for facet in facets or () if facet.filter == "format"} == {"book": 2}
    assert {facet.value for facet in facets or () if facet.filter == "year"} == {"1999", "2010"}


def test_narrowing_by_a_facet_gives_as_many_results_as_it_counted(mixed: Shelf) -> None:
    for facet in mixed.search("koe").facets or ():
        assert mixed.search("koe", filters={facet.filter: facet.value}).total == facet.count, facet


def test_every_filter_of_the_interface_has_its_facet(mixed: Shelf) -> None:
    assert tuple(dict.fromkeys(facet.filter for facet in mixed.search("koe").facets or ())) == FILTERS


def availability(shelf: Shelf, query: str) -> tuple[int | None, int | None]:
    (record,) = shelf.search(query).records
    return record.copies, record.available


def test_a_copy_on_the_hold_shelf_is_not_available(shelf: Shelf, library: Library) -> None:
    record = shelf.add("Varattava", copies=("linna",))
    library.lend("1001", "s1")
    library.hold("1002", record)
    library.desk.check_in(["s1"], "linna")
    assert availability(shelf, "varattava") == (1, 0)


def test_a_lost_copy_is_not_counted(shelf: Shelf, library: Library) -> None:
    shelf.add("Kadonnut", copies=("linna", "arvo"))
    library.desk.items.lost("s1")
    assert availability(shelf, "kadonnut") == (1, 1)
    assert shelf.titles("kadonnut", library="linna") == []


def test_a_record_has_its_copies_and_an_unknown_one_is_not_found(shelf: Shelf, library: Library) -> None:
    record = shelf.add("Kalevala", "Lönnrot, Elias", isbns=("9789511236764",), copies=("linna", "arvo"))
    library.lend("1001", "s1")
    found = library.door("1001").catalogue.record(record)
    assert [(copy.barcode, copy.library, copy.status) for copy in found.items] == [
        ("s1", "linna", "on-loan"),
        ("s2", "arvo", "available"),
    ]
    assert (found.title, found.authors, found.isbns) == ("Kalevala", ("Lönnrot, Elias",), ("9789511236764",))
    with pytest.raises(NotFound):
        library.door("1001").catalogue.record("nowhere")
    with pytest.raises(NotFound):
        library.door("1001").catalogue.reference("nowhere")
