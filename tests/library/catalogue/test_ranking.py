"""The order of results: the title that was meant comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tunilib.core.reference import Kind, Name, Role

if TYPE_CHECKING:
    from tests.library.catalogue.conftest import Shelf


@pytest.fixture(name="moomins")
def _moomins(shelf: Shelf) -> Shelf:
    """Records that all have the word "muumipeikko", added in the wrong order."""
    shelf.add("Satukirja", notes=("Mukana myös Muumipeikko.",))
    shelf.add("Lastenkirjojen tutkimus", keywords=("Muumipeikko",))
    shelf.add("Elokuva", others=(Name.body("Muumipeikko", Role.SPONSOR),))
    shelf.add("Muistelmat", "Muumipeikko")
    shelf.add("Kuinka kävikään, muumipeikko ja muut laakson asukkaat eli pitkä nimi")
    shelf.add("Kirjeitä : muumipeikko kirjoittaa")
    shelf.add("Muumipeikko ja pyrstötähti")
    shelf.add("Muumipeikko")
    return shelf


def test_whole_title_then_its_beginning_then_within_it_then_author_then_others_then_the_rest(moomins: Shelf) -> None:
    assert moomins.titles("muumipeikko") == [
        "Muumipeikko",
        "Muumipeikko ja pyrstötähti",
        "Kirjeitä : muumipeikko kirjoittaa",
        "Kuinka kävikään, muumipeikko ja muut laakson asukkaat eli pitkä nimi",
        "Muistelmat",
        "Elokuva",
        "Lastenkirjojen tutkimus",
        "Satukirja",
    ]


def test_a_title_matches_without_its_subtitle(shelf: Shelf) -> None:
    shelf.add("Sinuhe egyptiläinen ja muita juttuja")
    shelf.add("Sinuhe egyptiläinen : viisitoista kirjaa lääkäri Sinuhen elämästä n. 1390–1335 e.Kr.")
    assert shelf.titles("sinuhe egyptiläinen")[0].startswith("Sinuhe egyptiläinen : ")


def test_a_leading_article_is_not_part_of_a_title(shelf: Shelf) -> None:
    shelf.add("Reading Great Gatsby")
    shelf.add("The great Gatsby")
    assert shelf.titles("great gatsby")[0] == "The great Gatsby"


def test_a_title_with_a_word_that_is_an_operator_comes_first(shelf: Shelf) -> None:
    shelf.add("Peace after war")
    shelf.add("War and peace")
    assert shelf.titles("WAR AND PEACE")[0] == "War and peace"


def test_the_original_title_counts_as_the_title(shelf: Shelf) -> None:
    shelf.add("The Egyptian way of life")
    shelf.add("Sinuhe egyptiläinen", original_title="The Egyptian")
    assert shelf.titles("the egyptian")[0] == "Sinuhe egyptiläinen"


def test_of_the_same_title_the_newest_comes_first(shelf: Shelf) -> None:
    for year in (1952, 2009, 1985):
        shelf.add("Kalevala", "Lönnrot, Elias", year=year, kind=Kind.BOOK)
    assert [record.year for record in shelf.search("kalevala").records] == ["2009", "1985", "1952"]


def test_the_beginning_of_a_word_finds_titles_that_begin_with_it_first(shelf: Shelf) -> None:
    shelf.add("Suuri kalevalainen kirja")
    shelf.add("Kalevalan maisemia")
    assert shelf.titles("kaleva*") == ["Kalevalan maisemia", "Suuri kalevalainen kirja"]


def test_authors_come_before_translators(shelf: Shelf) -> None:
    shelf.add("Käännös", others=(Name.parse("Saarikoski, Pentti", Role.TRANSLATOR),))
    shelf.add("Runoja", "Saarikoski, Pentti")
    assert shelf.titles("saarikoski", "author") == ["Runoja", "Käännös"]


def test_spelling_counts_more_than_the_field_of_a_word(shelf: Shelf) -> None:
    shelf.add("Saari")
    shelf.add("Luonto", notes=("Lumi ja sääri.",))
    assert shelf.titles("sääri") == ["Luonto", "Saari"]


def test_each_page_continues_after_the_last_one_and_no_record_is_repeated(shelf: Shelf) -> None:
    for number in range(47):
        shelf.add(f"Sarja {number} osa" if number % 3 else f"Jotain muuta {number}", keywords=("sarja",))
    pages = [shelf.search("sarja", page=page) for page in (1, 2, 3)]
    found = [record.id for page in pages for record in page.records]
    assert [len(page.records) for page in pages] == [20, 20, 7]
    assert len(set(found)) == 47
    assert [(page.total, page.pages) for page in pages] == [(47, 3)] * 3
