"""The results of searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tunilib.core.catalogue import TYPES
from tunilib.core.reference import Name, Role
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from tests.library.catalogue.conftest import Shelf


@pytest.fixture(name="books")
def _books(shelf: Shelf) -> Shelf:
    shelf.add(
        "Sinuhe egyptiläinen : viisitoista kirjaa lääkäri Sinuhen elämästä",
        "Waltari, Mika",
        isbns=("9789510098752",),
        keywords=("historialliset romaanit", "lääkärit"),
        notes=("Kartta sisäkannessa.",),
        original_title="Sinuhe",
    )
    shelf.add("Kalevala", "Lönnrot, Elias", keywords=("eepokset",))
    shelf.add("Kalevan pojat ja tyttäret", "Haavio, Martti")
    shelf.add(
        "Odysseia",
        "Homeros",
        others=(Name.parse("Saarikoski, Pentti", Role.TRANSLATOR),),
        keywords=("eepokset", "antiikki"),
    )
    shelf.add("Virittäjä", issns=("0042-6806",), isbns=("952-5431-00-X",))
    return shelf


ODD = (
    *("kale*", "sinuhe", "AND", "OR", "NOT", "(", ")", '"', "*", "-", ":", "^", "{", "}", "NEAR(", "title:", "ä", "\0"),
    *("\ud800", "0042-6806", "\u0301", "𞤀", "²", "א", "”", "\n", "🙂", "ß", "x*y", '""', "%", "\\", ";", "+"),
)
SINUHE = "Sinuhe egyptiläinen : viisitoista kirjaa lääkäri Sinuhen elämästä"


def test_words_phrases_beginnings_and_operators(books: Shelf) -> None:
    for query, titles in (
        ("sinuhe", [SINUHE]),
        ("SINUHE Waltari", [SINUHE]),
        ("sinuhe kalevala", []),
        ('"sinuhe egyptiläinen"', [SINUHE]),
        ('"egyptiläinen sinuhe"', []),
        ("kale", []),
        ("kale*", ["Kalevala", "Kalevan pojat ja tyttäret"]),
        ('"kalevan poj"*', ["Kalevan pojat ja tyttäret"]),
        ("eepokset NOT antiikki", ["Kalevala"]),
        ("(sinuhe OR kalevala) AND waltari", [SINUHE]),
        ("sisäkannessa", [SINUHE]),
        ("saarikoski", ["Odysseia"]),
    ):
        assert sorted(books.titles(query)) == sorted(titles), (query, titles)


def test_a_type_searches_only_its_own_field(books: Shelf) -> None:
    for kind, query, count in (
        ("title", "waltari", 0),
        ("title", "egyptiläinen", 1),
        ("author", "waltari", 1),
        ("author", "sinuhe", 0),
        ("author", "saarikoski", 1),
        ("subject", "eepokset", 2),
        ("subject", "odysseia", 0),
        ("isn", "kalevala", 0),
    ):
        assert books.search(query, kind).total == count, (kind, query, count)


def test_numbers_are_found_in_any_spelling(books: Shelf) -> None:
    spellings = {
        SINUHE: (
            *("9789510098752", "978-951-0-09875-2", "978 951 0 09875 2", "9510098752", "951-0-09875-2"),
            *("ISBN 951-0-09875-2", "978951009875*"),
        ),
        "Virittäjä": ("952-5431-00-X", "952543100x", "9789525431001", "0042-6806", "00426806", "ISSN 0042-6806"),
    }
    for title, queries in spellings.items():
        for query in queries:
            for kind in ("all", "isn"):
                assert books.titles(query, kind) == [title], (query, kind)


def test_an_isbn_can_be_combined_with_words(books: Shelf) -> None:
    assert books.titles("waltari 978-951-0-09875-2") == [SINUHE]
    assert books.titles("lönnrot 978-951-0-09875-2") == []


def test_letters_are_found_with_and_without_accents(shelf: Shelf) -> None:
    for title, query in (
        ("Säätiön älyä", "saation alya"),
        ("Åbo slott", "abo"),
        ("Šakki ja žargon", "sakki zargon"),
        ("Les misérables", "miserables"),
        ("Søren Kierkegaard", "soren"),
        ("Smørrebrød", "smørrebrød"),
        ("Tietää hyvä", "tietaa hyva"),
        ("Paivan sana", "päivän sana"),
        ("a\u0308iti", "äiti"),
        ("Oiti", "o\u0308iti"),
    ):
        shelf.add(title)
        assert shelf.titles(query) == [title], (title, query)


def test_results_spelled_as_in_the_query_come_first(shelf: Shelf) -> None:
    shelf.add("Säärien kirja")
    shelf.add("Saarien kirja")
    assert shelf.titles("säärien") == ["Säärien kirja", "Saarien kirja"]
    assert shelf.titles("saarien") == ["Saarien kirja", "Säärien kirja"]


def test_everything_is_found_by_an_empty_query_newest_first(books: Shelf) -> None:
    found = books.search("")
    assert found.total == 5
    assert found.records[0].title == "Virittäjä"


def test_an_original_title_and_a_title_in_another_script_are_titles(shelf: Shelf) -> None:
    shelf.add("Sota ja rauha", original_title="Voĭna i mir", native_title="Война и мир")
    assert shelf.titles("война", "title") == ["Sota ja rauha"]
    assert shelf.titles("voina mir", "title") == ["Sota ja rauha"]


def test_a_record_without_a_title_is_found_and_shown_without_one(shelf: Shelf) -> None:
    shelf.add("", "Nimetön, Nina")
    assert shelf.titles("nimetön") == [""]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(
    query=st.lists(st.sampled_from(ODD) | st.text(max_size=4), max_size=12).map(" ".join),
    kind=st.sampled_from(TYPES),
)
def test_any_text_gives_results_or_a_usage_error(books: Shelf, query: str, kind: str) -> None:
    try:
        found = books.search(query, kind)
    except UsageError:
        return
    assert len(found.records) == min(found.total, 20)
