"""Untrusted pages: no crash, and no minutes of work."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import READERS

from tunilib.backends.vufind.pages.document import PageError
from tunilib.pages.html import MAX_CHARACTERS, HtmlError, parse

HOSTILE = {
    "deep": "<div>" * 100_000,
    "deep and unclosed formatting": "<b>" * 50_000 + "<p>" * 50_000,
    "formatting reopened": "<p><b><i><u><font>" * 20_000,
    "deep in foreign content": "<svg>" * 100_000,
    "one tag with many attributes": "<a " + " ".join(f"a{at}=1" for at in range(200_000)) + ">",
    "many tags": "<br>" * 500_000,
    "too large": "x" * (MAX_CHARACTERS + 1),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_made_to_be_slow_is_refused_at_once(name: str) -> None:
    start = time.process_time()

    with pytest.raises(HtmlError):
        parse(HOSTILE[name])

    assert time.process_time() - start < 5


@pytest.mark.parametrize("name", HOSTILE)
def test_readers_say_a_page_error_for_a_hostile_page(name: str) -> None:
    text = own.finna("loans", HOSTILE[name])
    for reader in READERS[:2]:
        with pytest.raises(PageError):
            reader(text)


def test_many_tables_in_tables_are_no_trouble() -> None:
    text = own.finna("loans", "<table><tr><td>" * 500)

    with pytest.raises(PageError):
        READERS[0](text)


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "<", "<!--", "<![CDATA[", "&#x110000;", "</p>", "\ufeff<html>"])
def test_scraps_are_parsed_to_something(text: str) -> None:
    parse(text)
    for reader in READERS:
        with pytest.raises(PageError):
            reader(text)


def test_white_space_of_all_kinds_is_one_blank() -> None:
    node = parse("<p>a\xa0b\n\t c&nbsp;&nbsp;d</p>").first("p")

    assert node is not None
    assert node.text == "a b c d"
    assert node.raw_text == "a\xa0b\n\t c\xa0\xa0d"


def test_a_text_can_leave_out_what_is_for_screen_readers() -> None:
    node = parse('<p>Sea <span class="sr-only">opens in a window</span><i>and</i> lake</p>').first("p")

    assert node is not None
    assert node.text_without("sr-only") == "Sea and lake"


def test_the_tags_in_a_title_that_was_not_escaped_are_its_text() -> None:
    node = parse("<h3>On the <b> tag and a<br>break</h3>").first("h3")

    assert node is not None
    assert node.markup_text == "On the <b> tag and a<br>break</b>"


def test_an_attribute_without_value_is_there_and_empty() -> None:
    node = parse("<option selected value=''>x</option>").first("option")

    assert node is not None
    assert (node.attr("selected"), node.attr("value"), node.attr("name")) == ("", "", None)


def test_the_content_of_a_template_element_is_not_in_the_page() -> None:
    root = parse("<body><template><form name='renewals'></form></template></body>")

    assert root.first("form[name=renewals]") is None


def test_nodes_are_compared_by_their_place() -> None:
    root = parse("<p>a</p><p>a</p>")
    first, second = root.all("p")

    assert first == root.first("p")
    assert first != second
    assert [node.tag for node in first.ancestors()] == ["body", "html"]
    assert [node.text for node in first.following()] == ["a"]


@given(st.text(alphabet="<>/abpi=\"' &;!-[]\0", max_size=200))
def test_no_text_breaks_the_parser_or_a_reader(text: str) -> None:
    parse(text)
    for reader in READERS[:3]:
        try:
            reader(own.finna("loans", text))
        except PageError:
            continue
