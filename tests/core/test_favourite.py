"""Orders of favourites, and what becomes of notes and keywords that meet."""

from __future__ import annotations

from typing import Any

from hypothesis import given, strategies as st

from tunilib.core.favourite import (
    Favourite,
    FavouriteList,
    annotated,
    joined,
    joined_keywords,
    joined_notes,
    keyword_of,
    known_by_name,
    list_name,
    lists_called,
    sorted_favourites,
)
from tunilib.core.reference import Reference

NOTES = st.lists(st.sampled_from(["a", "b", "see *p. 3*", "a\nb", "ER  - "]), max_size=4).map("\n\n".join)
WORDS = st.lists(st.sampled_from(["x", "X", "y", "väri"]), max_size=5, unique=True)


def kept(record: str, **facts: Any) -> Favourite:
    return Favourite(record_id=record, list="l", **facts)


def order(sort: str, *favourites: Favourite) -> list[str]:
    return [one.record_id for one in sorted_favourites(favourites, sort)]


SOME = (
    kept("w", title="Wien", authors=("Öman, Ö",), year="1990", format="map", language="ger"),
    kept("t", title="The vase", authors=("Vala, K",), year="2001", format="book", language="eng"),
    kept("n", title=None),
    kept("v", title="Vaasa", authors=("Aho, J",), year="[2001?]", format="book", language="fin"),
)


def test_favourites_are_put_in_order_and_what_is_not_known_stands_last() -> None:
    for sort, records in [
        ("title", "vtwn"),
        ("author", "vtwn"),
        ("date", "vtwn"),
        ("format", "vtwn"),
        ("added", "wtnv"),
        ("custom", "wtnv"),
    ]:
        assert order(sort, *SOME) == list(records), sort


def test_dates_begin_with_the_newest_and_all_authors_count() -> None:
    assert order("date", kept("old", year="1899"), kept("new", year="2020")) == ["new", "old"]
    one = kept("ab", title="z", authors=("Aho, J", "Bo, B"))
    assert order("author", one, kept("a", title="zz", authors=("Aho, J",))) == ["a", "ab"]


def paragraphs(notes: str | None) -> set[str]:
    return {part for part in (notes or "").split("\n\n") if part}


@given(NOTES, NOTES)
def test_joined_notes_lose_no_paragraph_of_either(one: str, other: str) -> None:
    assert paragraphs(joined_notes(one, other)) == paragraphs(one) | paragraphs(other)


@given(NOTES, NOTES)
def test_notes_joined_a_second_time_stay_as_they_are(one: str, other: str) -> None:
    joined = joined_notes(one, other)
    assert joined_notes(joined, other) == joined
    assert joined_notes(joined, one) == joined


@given(st.text(max_size=20), st.text(max_size=20))
def test_both_notes_stand_in_the_joined_ones_as_they_were_written(one: str, other: str) -> None:
    joined = joined_notes(one, other) or ""
    assert one in joined
    assert other in joined


@given(NOTES)
def test_a_note_joined_with_itself_or_with_nothing_is_the_same(note: str) -> None:
    assert joined_notes(note, note) == joined_notes(note, None) == joined_notes(None, note) == (note or None)


@given(WORDS, WORDS)
def test_joined_keywords_are_those_of_both_each_once_the_first_ones_first(one: list[str], other: list[str]) -> None:
    joined = joined_keywords(one, other)
    assert set(joined) == {*one, *other}
    assert len(joined) == len(set(joined))
    assert list(joined[: len(one)]) == one


@given(st.text())
def test_a_name_is_one_line_and_naming_it_again_changes_nothing(text: str) -> None:
    for make in (list_name, keyword_of):
        made = make(text)
        assert "\n" not in made
        assert made == made.strip() == make(made)


def test_a_list_is_meant_by_its_id_or_else_by_its_exact_name() -> None:
    one, other = FavouriteList(id="1", name="2"), FavouriteList(id="2", name="mine")
    assert lists_called((one, other), "2") == (other,)
    assert lists_called((one, other), "mine") == (other,)
    assert lists_called((one, other), "Mine") == ()
    assert str(known_by_name("2", "mine").label) == "mine"


def test_a_record_of_two_lists_has_the_notes_and_keywords_of_both_and_gives_them_to_its_reference() -> None:
    both = joined(kept("1", notes="a", keywords=("x",)), kept("1", notes="b", keywords=("y",)))
    assert (both.notes, both.keywords) == ("a\n\nb", ("x", "y"))
    reference = annotated(Reference(title="A", notes=("own",), keywords=("x",)), both).reference
    assert (reference.notes, reference.keywords, reference.added) == (("own", "a\n\nb"), ("x", "y"), "")
