"""Favourites, one list, and the menu of lists."""

from __future__ import annotations

import json
from html import escape
from typing import Any
from unittest.mock import Mock

import pytest
from tests.backends.vufind.pages import own
from tests.builders import given

from tunilib.backends.vufind.favourites.changes import _answered, _each, _has
from tunilib.backends.vufind.favourites.page import ListsMenu, read_favourites, read_lists
from tunilib.backends.vufind.favourites.records import SavedFavourite
from tunilib.backends.vufind.pages.document import PageError, PageProblem
from tunilib.backends.vufind.pages.state import Flash
from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.reason import Reason
from tunilib.errors import OutcomeUnknown, TunilibError, Unavailable

NOTHING = "You do not have any saved resources."
NO_RESULT = f'<div class="mylist-header"><div class="useraccount-header"><h3>{NOTHING}</h3></div></div>'


def saved(record: str, title: str = "A book", *, more: str = "", linked: bool = True, source: str = "Solr") -> str:
    name = f'<a class="title" href="/Record/{record}">{title}</a>' if linked else f"<b>{title}</b>"
    return (
        f'<li class="result"><input type="checkbox" name="ids[]" value="{source}|{record}">'
        f'<input type="hidden" class="hiddenId" value="{record}"><input class="hiddenSource" value="{source}">'
        f'<div class="result-body"><div class="resultItemLine1"><h3>{name}</h3></div>{more}</div></li>'
    )


def entry(address: str, name: str, count: str, *, public: bool = False, current: bool = False, more: str = "") -> str:
    remove = '<button class="pull-right remove"><span class="icon"></span></button>' if current else ""
    return (
        f'<li class="favorites-menulist-item"><a href="{address}" class="{"active" if current else ""}">'
        f'<div class="favorite-list-holder"><div class="favorite-list-title">{name}</div>'
        f'{"<span class=icon></span>" * public}<div class="pull-right">({count})</div>{remove}</div></a>{more}</li>'
    )


def menu(*entries: str) -> str:
    every = entry("/MyResearch/Favorites?limit=20", "All favourites", "2", current=not entries)
    new = '<li class="add-new-list-holder favorites-menulist-item"><input class="new-list-input"></li>'
    return f'<div class="mylist-bar"><ul><li><h1>Your Lists</h1></li>{every}{"".join(entries)}{new}</ul></div>'


def listed(*rows: str, keys: list[str], shown: str = "", total: int | None = None) -> str:
    numbers = shown or f"1 - {len(rows)}"
    return (
        f'<ul class="pagination-simple"><li class="search-stats"><strong>{numbers}</strong> of '
        f"<strong>{len(keys) if total is None else total}</strong></li></ul>"
        f"<form name='bulkActionForm'><input type='hidden' name='all_ids_global' value='{escape(json.dumps(keys))}'>"
        f"<ul class='record-list'>{''.join(rows)}</ul></form>"
    )


def finna(*parts: str) -> str:
    return own.finna("favourites", "".join(parts)).replace('<div class="my-research-content">', "")


TWO = listed(saved("a.1", "First"), saved("a.2", "Second"), keys=["Solr|a.1", "Solr|a.2"])


def test_a_page_of_all_favourites_has_no_head_and_all_keys() -> None:
    text = finna(menu(), TWO)
    page = read_favourites(text)

    assert page.list is None
    assert [(row.favourite.record_id, row.source, row.favourite.title) for row in page.rows] == [
        ("a.1", "Solr", "First"),
        ("a.2", "Solr", "Second"),
    ]
    assert page.keys == ("Solr|a.1", "Solr|a.2")
    assert read_lists(text) == ListsMenu((), "All favourites")


def test_the_note_is_taken_as_it_was_written() -> None:
    note = '<div class="resource-note"><div data-markdown="**Read** &lt;soon&gt;"><p><b>Read</b></p></div></div>'

    page = read_favourites(finna(menu(), listed(saved("a.1", more=note), keys=["Solr|a.1"])))

    assert page.rows[0].favourite.notes == "**Read** <soon>"


def test_tags_of_a_record_are_read_from_its_links() -> None:
    more = '<a href="?filter[]=tags%3A&quot;sea&quot;">sea</a><a href="/MyResearch/MyList/4">Thesis</a>'

    row = read_favourites(finna(menu(), listed(saved("a.1", more=more), keys=["Solr|a.1"]))).rows[0]

    assert row.favourite.keywords == ("sea",)


def test_a_record_that_is_gone_has_no_title_but_is_a_row() -> None:
    gone = saved("a.1", "Title not available", linked=False)

    assert read_favourites(finna(menu(), listed(gone, keys=["Solr|a.1"]))).rows[0].favourite.title is None


def test_a_book_that_is_called_like_the_words_for_no_title_keeps_its_title() -> None:
    page = read_favourites(finna(menu(), listed(saved("a.1", "Title not available"), keys=["Solr|a.1"])))

    assert page.rows[0].favourite.title == "Title not available"


def test_a_record_of_another_index_keeps_its_source() -> None:
    page = read_favourites(finna(menu(), listed(saved("x-9", source="Primo"), keys=["Primo|x-9"])))

    assert page.rows[0].source == "Primo"


def test_the_ids_of_the_whole_list_go_on_after_the_first_page() -> None:
    keys = [f"Solr|a.{at}" for at in range(1, 4)]
    first = listed(saved("a.1"), saved("a.2"), keys=keys).replace(
        "</ul><form", '<li class="page-next"><a href="?page=2">Next</a></li></ul><form'
    )

    page = read_favourites(finna(menu(), first))

    assert page.pagination is not None
    assert (page.pagination.last, page.pagination.total, page.pagination.next) == (2, 3, "?page=2")
    assert page.total == 3


@pytest.mark.parametrize(
    "torn",
    [
        listed(saved("a.1"), keys=["Solr|a.1", "Solr|a.2"], shown="1 - 2"),  # a row too few
        listed(saved("a.1"), saved("a.2"), keys=["Solr|a.1"], shown="1 - 1"),  # a row too many
        listed(saved("a.1"), keys=["Solr|a.2"]),  # a row of another list
        listed(saved("a.1"), keys=["Solr|a.1"], total=2, shown="1 - 1"),  # no link to the second page
        listed(saved("a.1"), keys=["Solr|a.1"]).replace("all_ids_global", "ids"),
        listed(saved("a.1"), keys=["Solr|a.1"]).replace("[&quot;", "[["),
        listed(saved("a.1"), keys=["Solr|a.1"]).replace('class="hiddenId" value="a.1"', 'class="hiddenId" value="a.2"'),
    ],
)
def test_rows_that_are_not_those_the_page_states_are_an_error(torn: str) -> None:
    with pytest.raises(PageError):
        read_favourites(finna(menu(), torn))


def test_the_page_says_that_there_are_no_favourites() -> None:
    empty = menu().replace("(2)", "(0)")

    page = read_favourites(finna(empty, NO_RESULT))

    assert (page.rows, page.keys) == ((), ())


@pytest.mark.parametrize("parts", [(menu(), NO_RESULT), (menu().replace("(2)", "(0)"),)])
def test_an_empty_list_that_the_page_does_not_prove_is_an_error(parts: tuple[str, ...]) -> None:
    with pytest.raises(PageError):
        read_favourites(finna(*parts))


def test_a_list_says_its_name_and_description() -> None:
    head = (
        '<input type="hidden" name="listID" value="3"><div class="mylist-header"><div class="useraccount-header">'
        '<h3 class="list-title"><i class="list-title-edit"></i><span>Thesis</span></h3></div>'
        '<div class="list-public-indicator"><strong>Public List</strong></div>'
        '<div class="list-description"><div data-markdown="For *me*"><p>For me</p></div></div>'
        '<div class="list-tags"><div class="view-tags"><span data-tag="one two">one two</span></div>'
        '<div class="tag-list"><span data-tag="one two">one two</span></div></div></div>'
    )
    lists = menu(entry("#?limit=20", "Thesis", "1", public=True, current=True), entry("/MyResearch/MyList/5", "B", "0"))

    text = finna(head, lists, listed(saved("a.1"), keys=["Solr|a.1"]))
    page = read_favourites(text)

    assert page.list is not None
    assert (page.list.id, page.list.name, page.list.description) == ("3", "Thesis", "For *me*")
    assert page.list.public
    assert [(one.id, one.name, one.count) for one in read_lists(text).lists] == [("3", "Thesis", 1), ("5", "B", 0)]


def test_the_menu_of_lists_must_be_whole() -> None:
    torn = menu(entry("/MyResearch/MyList/5", "B", "0")).replace("(0)", "")

    with pytest.raises(PageError):
        read_lists(finna(torn, TWO))
    with pytest.raises(PageError):
        read_lists(finna(TWO))


def test_a_list_in_the_menu_twice_is_an_error() -> None:
    twice = menu(entry("/MyResearch/MyList/5", "B", "0"), entry("/MyResearch/MyList/5", "C", "0"))

    with pytest.raises(PageError, match="each list once"):
        read_lists(finna(twice, TWO))


def vufind(*parts: str, lists: str = "") -> str:
    new = '<li><a href="/MyResearch/EditList/NEW"><span class="icon-link__label">Create a List</span></a></li>'
    nav = f'<nav class="myresearch-menu"><ul>{lists}{new}</ul></nav>'
    return own.vufind("favourites", "".join(parts), script=nav)


def badge(list_id: str, name: str, count: str, more: str = "") -> str:
    return (
        f'<li><a class="user-list-link {more}" href="/MyResearch/MyList/{list_id}"><span class="icon-link__label">'
        f'{name}</span><span class="badge">{count}</span></a></li>'
    )


def test_vufind_has_its_lists_in_a_second_menu() -> None:
    text = vufind("<h2>Saved Items</h2>", TWO, lists=badge("3", "Thesis", "2") + badge("4", "Other", "0"))

    assert [(one.id, one.name, one.count) for one in read_lists(text).lists] == [
        ("3", "Thesis", 2),
        ("4", "Other", 0),
    ]


def test_a_list_in_vufind_is_identified_by_the_link_that_edits_it() -> None:
    head = (
        '<h2>Thesis</h2><p>For me</p><a href="/MyResearch/EditList/3">Edit</a><div class="list-tags">one, two</div>'
        "<strong>Public List</strong>"
    )

    page = read_favourites(vufind(head, TWO, lists=badge("3", "Thesis", "2", "active")))

    assert page.list is not None
    assert (page.list.id, page.list.name, page.list.description) == ("3", "Thesis", "For me")
    assert page.list.public


def test_the_word_of_an_empty_list_in_vufind_is_not_its_description() -> None:
    head = f'<h2>Thesis</h2><p>{NOTHING}</p><a href="/MyResearch/EditList/3">Edit</a>'

    page = read_favourites(vufind(head, lists=badge("3", "Thesis", "0", "active")))

    assert page.rows == ()
    assert page.list is not None
    assert page.list.description is None


def test_a_library_system_out_of_order_beside_favourites_is_no_empty_list() -> None:
    empty = own.finna("favourites", menu().replace("(2)", "(0)") + NO_RESULT, above=own.flash("danger", own.DOWN))

    with pytest.raises(PageError) as caught:
        read_favourites(empty)

    assert caught.value.problem is PageProblem.SYSTEM_DOWN


DONE, UNTRIED = Claim(ClaimWord.DONE), Claim(ClaimWord.NOT_SENT)
AWAY = Unavailable("away")


@pytest.mark.parametrize(
    ("before", "error", "claims"),
    [
        (DONE, OutcomeUnknown("?"), {"a": DONE, "c": UNTRIED}),
        (Claim(ClaimWord.UNCHANGED), OutcomeUnknown("?"), {"a": Claim(ClaimWord.UNCHANGED), "c": UNTRIED}),
        (DONE, AWAY, {"a": DONE, **dict.fromkeys("bc", UNTRIED._replace(reasons=(Reason.because(AWAY),)))}),
        (Claim(ClaimWord.UNCHANGED), AWAY, None),
    ],
)
def test_an_error_at_one_record_stops_those_after_it_and_is_raised_where_nothing_was_changed(
    before: Claim, error: TunilibError, claims: dict[str, Claim] | None
) -> None:
    answers: list[Any] = [before, error, DONE]
    if claims is None:
        with pytest.raises(Unavailable):
            _each("aabc", lambda _: given(answers.pop(0)))
    else:
        found = _each("aabc", lambda _: given(answers.pop(0)))
        assert (found.claims, found.lost) == (claims, isinstance(error, OutcomeUnknown))
    assert answers == [DONE]


@pytest.mark.parametrize(
    ("there", "written", "has"),
    [
        (("p. 3", ("a", "b")), ("p. 3", ("a",)), True),
        (("p. 3\n\nmore", None), ("p. 3", None), True),
        (("", ()), ("", None), True),
        (("more", None), ("p. 3", None), False),
        (("p. 3", ("b",)), ("p. 3", ("a",)), False),
        (("p. 3", None), ("p. 3", ("a",)), False),
    ],
)
def test_a_favourite_has_arrived_where_its_note_and_keywords_are_there_too(there: Any, written: Any, has: bool) -> None:
    assert _has(SavedFavourite("1", "A", *there), SavedFavourite("2", "B", *written)) is has


@pytest.mark.parametrize(
    ("level", "redirected", "word"),
    [
        ("success", False, ClaimWord.DONE),
        (None, True, ClaimWord.DONE),
        (None, False, ClaimWord.SILENT),
        ("danger", False, ClaimWord.REFUSED),
    ],
)
def test_a_redirect_or_a_message_in_green_claims_that_it_was_done(
    level: Any, redirected: bool, word: ClaimWord
) -> None:
    flashes = () if level is None else (Flash(level, "Words", None),)
    answer = Mock(state=Mock(flashes=flashes), redirected=redirected, words=())
    assert _answered("k", answer).of("k").word is word
