"""Parsing queries."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from tunilib.errors import UsageError
from tunilib.library.search.query import (
    DEEPEST,
    LONGEST,
    MOST_TERMS,
    AllOf,
    AnyOf,
    Term,
    Without,
    parse_query,
    title_query_key,
)
from tunilib.library.stores.sqlite.index import word_expression


def term(*words: str) -> Term:
    return Term(words)


def test_words_beside_each_other_must_all_be_found() -> None:
    assert parse_query("sinuhe egyptiläinen") == AllOf((term("sinuhe"), term("egyptiläinen")))


def test_quotes_make_a_phrase() -> None:
    assert parse_query('"sinuhe egyptiläinen"') == term("sinuhe", "egyptiläinen")


def test_typographic_quotes_are_quotes() -> None:
    for query in (
        "”sinuhe egyptiläinen”",
        "“sinuhe egyptiläinen”",
        "«sinuhe egyptiläinen»",
    ):
        assert parse_query(query) == term("sinuhe", "egyptiläinen"), query


def test_a_star_at_the_end_means_the_beginning_of_a_word() -> None:
    for query, words in (
        ("kale*", ("kale",)),
        ('"suomen hist*"', ("suomen", "hist")),
    ):
        assert parse_query(query) == Term(words, is_beginning=True), (query, words)


def test_not_binds_closest_and_or_widest() -> None:
    assert parse_query("a b NOT c OR d") == AnyOf((Without(AllOf((term("a"), term("b"))), term("c")), term("d")))


def test_and_not_is_not() -> None:
    assert parse_query("a AND NOT b") == parse_query("a NOT b")


def test_parentheses_group() -> None:
    assert parse_query("(a OR b) AND c") == AllOf((AnyOf((term("a"), term("b"))), term("c")))


def test_operators_in_small_letters_are_words() -> None:
    assert parse_query("war and peace") == AllOf((term("war"), term("and"), term("peace")))


def test_a_word_with_a_hyphen_is_a_phrase() -> None:
    assert parse_query("e-kirja") == term("e", "kirja")


def test_an_empty_query_asks_for_everything() -> None:
    for query in (
        "",
        "  ",
        "*",
        "\t\n",
    ):
        assert parse_query(query) is None, query


def test_the_punctuation_of_titles_is_not_an_error() -> None:
    for query in (
        "1) Johdanto",
        "Johdanto :)",
        "(in)visible",
        '12" single',
        'single "',
    ):
        assert parse_query(query) is not None, query


def test_an_isbn_is_one_number_in_any_spelling() -> None:
    for query in (
        "978-951-0-09875-2",
        "978 951 0 09875 2",
        "ISBN 978-951-0-09875-2",
        "isbn: 9789510098752",
        "ISBN-13: 978‑951‑0‑09875‑2",
    ):
        found = parse_query(query)
        assert isinstance(found, Term), query
        assert found.number == "9789510098752", query


def test_an_issn_is_a_number_without_its_hyphen() -> None:
    assert parse_query("issn 0042-680x", numbers_only=True) == Term(("0042680X",), False, "0042680X")


def test_several_numbers_are_alternatives_in_a_search_for_numbers() -> None:
    found = parse_query("0042-6806 978-951-0-09875-2", numbers_only=True)
    assert isinstance(found, AnyOf)
    assert [part.number for part in found.parts if isinstance(part, Term)] == ["00426806", "9789510098752"]


def test_a_span_of_years_is_also_searched_as_words() -> None:
    assert word_expression(parse_query("1990-1995") or term()) == '("1990 1995" OR isn : "19901995")'


def test_a_query_that_makes_no_sense_is_a_usage_error_that_says_why() -> None:
    for query, says in (
        ("AND kissa", "AND"),
        ("kissa AND", "AND"),
        ("kissa OR", "OR"),
        ("OR", "OR"),
        ("kissa NOT", "NOT"),
        ("kissa AND OR koira", "AND"),
        ("(kissa OR) koira", "OR"),
        ("NOT kissa", "NOT"),
        ("kissa OR NOT koira", "OR"),
        ("(kissa OR koira", "parentheses"),
        ("kissa) OR (koira", "parentheses"),
        ("*kissa", "\\*"),
        ("ki*sa", "\\*"),
        ("!!! ...", "nothing to search for"),
        ("x" * (LONGEST + 1), "longer"),
        ("x " * (MOST_TERMS + 1), "words"),
        ("(" * (DEEPEST + 2) + "a OR b" + ")" * (DEEPEST + 2), "parentheses"),
    ):
        with pytest.raises(UsageError, match=says):
            parse_query(query)


def test_a_query_as_a_title_keeps_its_operators() -> None:
    assert title_query_key("WAR AND PEACE") == ("war and peace", False)
    assert title_query_key("The Great Gats*") == ("great gats", True)
    assert title_query_key("!!") is None


@given(st.text(st.sampled_from("ab 9-X()\"*ANDORT\u0301ä\0\ud800”:^{}+'"), max_size=60), st.booleans())
def test_any_text_is_parsed_or_refused(text: str, numbers_only: bool) -> None:
    try:
        node = parse_query(text, numbers_only=numbers_only)
    except UsageError:
        return
    if node is not None:
        assert word_expression(node).count('"') % 2 == 0
