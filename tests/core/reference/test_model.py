"""The reference itself."""

from __future__ import annotations

from tunilib.core.reference import Kind, Name, Reference, Role, When, language_code, language_name, language_tag
from tunilib.core.reference.languages import language_names


def test_titles_are_joined_pages_parted_and_the_year_is_the_first_of_a_span() -> None:
    reference = Reference(title="Title", subtitle="subtitle")
    assert (reference.full_title, reference.cited_title) == ("Title : subtitle", "Title: subtitle")
    assert Reference(title="Why?", subtitle="an answer").cited_title == "Why? an answer"
    reference = Reference(pages="613–26")
    assert (reference.first_page, reference.last_page) == ("613", "26")
    assert Reference(pages="e12").last_page == ""
    assert Reference(issued=When(1998, end_year=2004)).year == 1998
    assert Reference(issued=When(text="n.d.")).year is None
    assert Reference(title="A", raw=b"1") == Reference(title="A")


def test_the_extent_tells_the_number_of_pages_where_it_does() -> None:
    for extent, count in [
        ("296 p.", "296"),
        ("xiv, 154 p. : ill.", "154"),
        ("350 s.", "350"),
        ("48, 568 S.", "568"),
        ("1 CD", ""),
        ("5 v.", ""),
        ("279, 32 ד'", "32"),
        ("120 sivua", "120"),
        ("2 kuvalehteä", ""),
    ]:
        assert Reference(extent=extent).page_count == count, extent


def test_the_authors_of_a_film_are_its_directors_and_of_music_its_composers() -> None:
    names = (Name("A", role=Role.PERFORMER), Name("B", role=Role.COMPOSER), Name("C", role=Role.DIRECTOR))

    assert [name.family for name in Reference(kind=Kind.FILM, names=names).authors] == ["C"]
    assert [name.family for name in Reference(kind=Kind.MUSIC, names=names).authors] == ["B"]


def test_a_language_has_one_code_whatever_it_is_called() -> None:
    for word in ["fin", "fi", "fi-FI", "Finnish", "suomi", "FI"]:
        assert language_code(word) == "fin", word


def test_codes_of_catalogues_become_tags_and_names() -> None:
    assert (language_tag("swe"), language_name("swe"), language_names()["swe"]) == ("sv", "Swedish", "Swedish")
    assert (language_tag("ger"), language_code("deu")) == ("de", "ger")
    assert language_code("Klingon") == "Klingon"


def test_what_was_stored_is_what_it_was() -> None:
    name = Name("Meer", "Jan", "van der")
    assert Name.stored({"family": "Meer", "given": "Jan", "particle": "van der"}) == name
    assert Reference.stored({"title": "A", "names": (name,)}) == Reference(title="A", names=(name,))
