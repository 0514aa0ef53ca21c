"""What every search index does."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests.library.stores.engines import add, book

from tunilib.core.reference import Kind, Name, Role
from tunilib.library.catalogue.indexing import prepare_record
from tunilib.library.search.query import SearchFilters, match_key, parse_query
from tunilib.library.stores.search_index import NO_FILTERS, Sought, beginning_of_title, whole_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.library.search.query import Node
    from tunilib.library.stores.unit_of_work import Transaction


def node(query: str) -> Node:
    parsed = parse_query(query)
    assert parsed is not None
    return parsed


def ids(tx: Transaction, numbers: Iterable[int]) -> set[str]:
    return {record.id for record in tx.catalogue.records(list(numbers))}


def found(
    tx: Transaction, query: str = "", fields: Sequence[str] = (), filters: SearchFilters = NO_FILTERS
) -> set[str]:
    words = Sought(parse_query(query), fields)
    numbers = list(tx.index.years(words, filters))
    assert tx.index.count(words, filters) == len(numbers)
    assert tx.index.newest(words, filters, 9) == sorted(numbers, reverse=True)
    return ids(tx, numbers)


@pytest.fixture(name="tx")
def _tx(tx: Transaction) -> Transaction:
    translated = (Name.parse("Waltari, Mika"), Name.parse("Saarikoski, Pentti", Role.TRANSLATOR))
    add(tx, "sinuhe", book("Sinuhe egyptiläinen", names=translated, isbns=("9789510098752",)), "linna")
    add(tx, "sääri", book("Sääri", "Waltari, Satu", year=1999, keywords=("jalat",), kind=Kind.MAP), "linna", "arvo")
    add(tx, "saari", book("Saari", "Jansson, Tove", year=2001, languages=("swe", "fin"), notes=("meri ja sinuhe",)))
    return tx


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"sinuhe", "sääri", "saari"}),
        ("sinuhe", {"sinuhe", "saari"}),
        ("saari", {"sääri", "saari"}),
        ("sinuhe waltari", {"sinuhe"}),
        ("jansson OR satu", {"sääri", "saari"}),
        ("saari NOT tove", {"sääri"}),
        ('"sinuhe egyptiläinen"', {"sinuhe"}),
        ('"egyptiläinen sinuhe"', set()),
        ("egyp*", {"sinuhe"}),
        ("951-0-09875-2", {"sinuhe"}),
        ("sinuhe OR (saari AND jalat)", {"sinuhe", "sääri", "saari"}),
        ("nothing", set()),
    ],
)
def test_a_query_finds_records(tx: Transaction, query: str, expected: set[str]) -> None:
    assert found(tx, query) == expected


@pytest.mark.parametrize(
    ("query", "fields", "expected"),
    [
        ("sinuhe", ("title",), {"sinuhe"}),
        ("saarikoski", ("author",), set()),
        ("saarikoski", ("author", "contributor"), {"sinuhe"}),
        ("jalat", ("subject",), {"sääri"}),
        ("9789510098752", ("isn",), {"sinuhe"}),
        ("9789510098752", ("title",), set()),
    ],
)
def test_a_query_looks_in_fields(tx: Transaction, query: str, fields: tuple[str, ...], expected: set[str]) -> None:
    assert found(tx, query, fields) == expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (SearchFilters(formats=("map",)), {"sääri"}),
        (SearchFilters(formats=("map", "book")), {"sinuhe", "sääri", "saari"}),
        (SearchFilters(languages=("swe",)), {"saari"}),
        (SearchFilters(years=((1990, 2001),)), {"sääri", "saari"}),
        (SearchFilters(years=((1990, 1999), (2020, 2020))), {"sinuhe", "sääri"}),
        (SearchFilters(libraries=("arvo",)), {"sääri"}),
        (SearchFilters(authors=("waltari",)), {"sinuhe", "sääri"}),
        (SearchFilters(authors=("waltari", "tove jansson"), formats=("book",)), {"sinuhe", "saari"}),
    ],
)
def test_filters_narrow_a_search(tx: Transaction, filters: SearchFilters, expected: set[str]) -> None:
    assert found(tx, filters=filters) == expected


def test_a_found_record_has_what_facets_count(tx: Transaction) -> None:
    columns = ("format", "year", "languages", "libraries")
    ((*values, languages, libraries, count),) = tx.index.values_of(Sought(node("jansson")), NO_FILTERS, columns)
    assert (values, set(languages.split()), libraries, count) == (["book", 2001], {"swe", "fin"}, "", 1)
    ((libraries, _),) = tx.index.values_of(Sought(node("satu")), NO_FILTERS, columns[-1:])
    assert set(libraries.split()) == {"linna", "arvo"}


def test_a_record_that_was_removed_is_not_counted(tx: Transaction) -> None:
    tx.catalogue.remove(tx.catalogue.numbered("sinuhe"))
    for query, expected in (
        ("sinuhe", {"saari"}),
        ("waltari", {"sääri"}),
        ("sinuhe saari", {"saari"}),
        ("egyp*", set()),
    ):
        assert found(tx, query) == expected


def test_libraries_follow_the_copies(tx: Transaction) -> None:
    (copy,) = tx.copies.of_record("sinuhe")
    tx.copies.change(copy.barcode, {"library": "arvo"})
    assert found(tx, filters=SearchFilters(libraries=("arvo",))) == {"sinuhe", "sääri"}
    tx.copies.mark_lost(copy.barcode)
    assert found(tx, filters=SearchFilters(libraries=("arvo",))) == {"sääri"}


def test_authors_are_counted_most_first(tx: Transaction) -> None:
    add(tx, "more", book("More", "Jansson, Tove"))
    counts = tx.index.author_counts(Sought(None), NO_FILTERS, 2)
    assert counts == [("Jansson, Tove", 2), ("Waltari, Mika", 1)]
    assert tx.index.author_counts(Sought(node("satu")), NO_FILTERS, 9) == [("Waltari, Satu", 1)]


def test_a_word_in_the_title_fits_better_than_one_in_a_note(tx: Transaction) -> None:
    every = tx.index.newest(Sought(None), NO_FILTERS, 9)
    scores = tx.index.scores(node("sinuhe"), (), every)
    best = min(scores, key=lambda number: scores[number])
    assert (ids(tx, scores), ids(tx, [best])) == ({"sinuhe", "saari"}, {"sinuhe"})
    assert ids(tx, tx.index.scores(node("sinuhe"), ("title",), every)) == {"sinuhe"}


@pytest.mark.parametrize(("query", "expected"), [("sääri", {"sääri"}), ("saari", {"saari"}), ("sää*", {"sääri"})])
def test_the_same_accents_are_told_apart(tx: Transaction, query: str, expected: set[str]) -> None:
    every = tx.index.newest(Sought(None), NO_FILTERS, 9)
    for fields, there in (((), expected), (("title",), expected), (("author",), set())):
        assert ids(tx, tx.index.spelled_so(node(query), fields, every)) == there
        assert ids(tx, tx.index.newest(Sought(node(query), (), fields, is_spelled_so=True), NO_FILTERS, 9)) == there


def test_titles_are_found_whole_and_by_their_beginning(tx: Transaction) -> None:
    whole, begun, open_ = (
        whole_title,
        partial(beginning_of_title, is_open=False),
        partial(beginning_of_title, is_open=True),
    )
    for keys, title, expected in (
        (whole, "Sinuhe", set()),
        (whole, "Sinuhe egyptiläinen", {"sinuhe"}),
        (begun, "Sinuhe", {"sinuhe"}),
        (begun, "saa", set()),
        (open_, "saa", {"sääri", "saari"}),
    ):
        numbers = tx.index.with_title(keys(match_key(title)))
        assert ids(tx, numbers) == expected, title
        assert sorted(tx.index.titled(Sought(None), NO_FILTERS, keys(match_key(title)), 9)) == numbers


def test_of_many_titles_the_newest_are_looked_at_and_those_that_are_found_are_given(tx: Transaction) -> None:
    keys = beginning_of_title("s", is_open=True)
    for query, filters, most, expected in (
        ("sinuhe", NO_FILTERS, 3, {"sinuhe", "saari"}),
        ("sinuhe", NO_FILTERS, 2, {"saari"}),
        ("saari", SearchFilters(formats=("map",)), 3, {"sääri"}),
    ):
        assert ids(tx, tx.index.titled(Sought(node(query)), filters, keys, most)) == expected


def test_an_updated_record_is_found_by_what_it_is_now(tx: Transaction) -> None:
    add(tx, "old", book("Vanha", "Ensimmäinen, Eino", control_number="1"))
    (known,) = tx.catalogue.with_control_number("1")
    tx.catalogue.update(known, prepare_record(book("Uusi", "Toinen, Tiina", year=1950, control_number="1")))
    assert found(tx, "vanha") == set()
    assert found(tx, "uusi", filters=SearchFilters(authors=("toinen tiina",), years=((1950, 1950),))) == {"old"}
    assert found(tx, filters=SearchFilters(authors=("ensimmainen eino",))) == set()
    assert tx.index.with_title(whole_title(match_key("Vanha"))) == []
    assert tx.index.newest(Sought(node("vanha"), is_spelled_so=True), NO_FILTERS, 9) == []
