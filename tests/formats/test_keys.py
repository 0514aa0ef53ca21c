"""Citation keys: for people, stable, and no two alike."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.formats.keys import Keys


def key(title: str = "", family: str = "", year: int | None = None, **more: object) -> str:
    names = (Name(family, "X"),) if family else ()
    reference = Reference(title=title, names=names, issued=When(year) if year else None, **more)  # type: ignore[arg-type]
    return Keys().key(reference)


def test_a_key_is_author_year_and_first_word_that_says_something() -> None:
    assert key("The old man and the sea", "Hemingway", 1952) == "hemingway1952old"
    assert key("Sinuhe egyptiläinen", "Waltari", 1945) == "waltari1945sinuhe"


def test_letters_become_plain_ones() -> None:
    for family, title, expected in [
        ("Mäkelä", "Äiti", "makela2000aiti"),
        ("Øst", "Ærlig", "ost2000aerlig"),
        ("Толстой", "Война", "tolstoi2000voina"),
        ("Παπαδόπουλος", "Λόγος", "papadopoulos2000logos"),
        ("O'Brien", "It's", "obrien2000its"),
        ("曹", "紅樓夢", "book2000"),
    ]:
        assert key(title, family, 2000, kind=Kind.BOOK) == expected, family


def test_a_body_of_several_words_is_called_by_its_initials() -> None:
    reference = Reference(title="Guidelines", names=(Name.body("World Health Organization"),), issued=When(2019))

    assert Keys().key(reference) == "who2019guidelines"


def test_without_author_the_editor_counts_and_without_both_the_title() -> None:
    edited = Reference(title="A", names=(Name("Editor", "E", role=Role.EDITOR),), issued=When(2001))

    assert Keys().key(edited) == "editor2001a"
    assert key("Rational living", year=1966) == "rationalliving1966"


def test_a_key_that_the_reference_brings_is_kept() -> None:
    assert key("A", "B", 2000, citation_key="knuth:1984") == "knuth:1984"
    assert key("A", "B", 2000, citation_key="no good, this") == "b2000a"


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"title": "x" * 90}, "x" * 24),
        ({"title": "A", "names": (Name("One two three", "X"),)}, "onea"),
        ({"title": "A", "names": (Name("One two", "X"),)}, "onetwoa"),
        ({"title": "A", "names": (Name.body("One two"),)}, "onetwoa"),
        ({"title": "A", "names": (Name.body("The one of two three"),)}, "otta"),
        ({"title": "A", "names": (Name("One", "X"), Name("Two", "Y"))}, "onea"),
        ({"kind": Kind.NEWSPAPER_ARTICLE}, "newspaperarticle"),
        ({"title": "9 lives"}, "x9lives"),
        ({"title": "A", "issued": When(text="n.d.")}, "a"),
        ({"title": "The", "issued": When(1999)}, "the1999"),
    ],
)
def test_what_a_reference_lacks_is_left_out_of_its_key(facts: dict[str, Any], key: str) -> None:
    assert Keys().key(Reference(**facts)) == key


@pytest.mark.parametrize(
    ("facts", "suffix"),
    [
        ({}, "2fe39"),
        ({"id": "1"}, "15191"),
        ({"control_number": "1"}, "551ab"),
        ({"source": "s", "id": "1"}, "f64a1"),
        ({"isbns": ("9789514596933",)}, "b064b"),
        ({"doi": "10.1/x"}, "e7b26"),
        ({"container": "C"}, "e7850"),
        ({"subtitle": "b"}, "34093"),
        ({"title": "Same \ud800"}, "56dac"),
        ({"id": "\ud800"}, "1c746"),
    ],
)
def test_the_suffix_of_a_key_that_is_taken_is_the_same_in_each_version(facts: dict[str, Any], suffix: str) -> None:
    """People cite by these keys: another one tomorrow would break their documents."""
    plain = {"title": "Same old", "names": (Name("Meer", "J"),), "issued": When(2000)}
    maker, reference = Keys(), Reference(**{**plain, **facts})
    made = [maker.key(reference) for _ in range(4)]
    assert made == ["meer2000same", *(f"meer2000same-{suffix}{number}" for number in ("", "-2", "-3"))]


def test_keys_that_differ_in_case_alone_are_one_key() -> None:
    """BibTeX takes them for one, and leaves out the second entry."""
    maker = Keys()
    made = [maker.key(Reference(title=key, citation_key=key)) for key in ("Knuth1984", "knuth1984", "KNUTH1984")]
    assert made[0] == "Knuth1984"
    assert len({one.casefold() for one in made}) == 3


def test_the_same_list_gives_the_same_keys_and_a_longer_one_changes_none() -> None:
    references = [Reference(id=str(n), title="Same", issued=When(2000)) for n in range(50)]
    short, again, longer = Keys(), Keys(), Keys()
    expected = [short.key(one) for one in references[:20]]
    assert [again.key(one) for one in references[:20]] == expected
    assert [longer.key(one) for one in references][:20] == expected


def test_no_two_keys_are_alike_even_for_the_same_reference() -> None:
    maker = Keys()
    made = [maker.key(Reference(title="Same", names=(Name("A", "B"),))) for _ in range(500)]

    assert len({one.casefold() for one in made}) == 500


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=8), st.text(max_size=8)), max_size=30))
def test_every_key_is_valid_and_unique_without_regard_to_case(values: list[tuple[str, str, str]]) -> None:
    maker = Keys()
    made = [maker.key(Reference(title=t, names=(Name(f, "x"),), citation_key=k)) for t, f, k in values]

    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9:._+/-]*", one) for one in made)
    assert len({one.casefold() for one in made}) == len(made)
