"""Pages, feeds and letters of references: whatever stands in them stays text."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOW

from tunilib.core.favourite import Favourite, FavouriteList, ReferencedFavourite
from tunilib.core.reference import Kind, Name, Reference
from tunilib.core.search import Alert, News, Search
from tunilib.notify.mail import wire_format
from tunilib.services.letters import describe_reference, news_letter, references_letter
from tunilib.services.shared_lists import feed_of, file_stem, page_of

ATOM = "{http://www.w3.org/2005/Atom}"
TEXT = st.text(max_size=30) | st.sampled_from(
    ["</title><script>", "&amp;", "]]>", "\x1b[31m", "\n\nBcc: x@y", '" onload="']
)


def kept(title: str, note: str | None = None, keyword: str = "k") -> ReferencedFavourite:
    reference = Reference(kind=Kind.BOOK, id="r", title=title, names=(Name.parse(title or "A, B"),), urls=(title,))
    return ReferencedFavourite(
        Favourite(record_id="r", list="l", title=title, notes=note, keywords=(keyword,), added=NOW), reference
    )


@given(TEXT, TEXT, TEXT)
def test_a_feed_is_xml_and_says_what_is_in_it_whatever_that_is(name: str, title: str, note: str) -> None:
    feed = feed_of(FavouriteList(id="l", name=name), (kept(title, note, note),), "en", site="s", now=NOW)
    root = ET.fromstring(feed.encode("utf-8", "replace"))
    assert [child.tag for child in root].count(f"{ATOM}entry") == 1
    assert len(root.findall(f"{ATOM}entry/{ATOM}author")) == 1


@given(TEXT, TEXT, TEXT)
def test_nothing_in_a_page_becomes_markup(name: str, title: str, note: str) -> None:
    plain = page_of(FavouriteList(id="l", name="n"), (kept("t", "n", "k"),), "en", "f.atom")
    page = page_of(FavouriteList(id="l", name=name), (kept(f"t{title}", note or "n", note or "k"),), "en", "f.atom")
    assert page.count("<") - page.count("<a ") * 2 == plain.count("<") - plain.count("<a ") * 2
    assert "\x1b" not in page


@given(TEXT)
def test_only_an_address_of_the_web_becomes_a_link(title: str) -> None:
    address = describe_reference(Reference(title="t", urls=(title, "javascript:alert(1)")), "en").address
    assert address is None or (address == title and address.startswith(("http://", "https://")))


@given(TEXT, TEXT)
def test_a_letter_has_two_parts_and_no_header_of_anybody_elses(title: str, name: str) -> None:
    letter = references_letter("a@example.org", [kept(title).reference], "en", called=name)
    message = wire_format(letter, "me@example.org", NOW)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Bcc"] is None
    assert "<script" not in (letter.html or "")


def test_a_letter_about_news_says_why_it_comes_and_how_it_stops_in_each_language() -> None:
    news = News(search=Search(id="s1", query="kissa", alert=Alert.WEEKLY), count=60, records=(), mark="9")
    for language in ("en", "fi", "sv"):
        letter = news_letter("a@example.org", news, language, site="sqlite:///l", library="L", sender="me@example.org")
        assert "tunilib searches alert s1 none" in letter.text
        assert "60" in letter.text
        assert letter.unsubscribe == "mailto:me@example.org?subject=unsubscribe%20s1"


def test_the_same_news_has_the_same_key_and_other_news_another() -> None:
    def key(mark: str) -> str | None:
        news = News(search=Search(id="s", query="x"), count=1, records=(), mark=mark)
        return news_letter("a@example.org", news, "en", site="sqlite:///l", library="L", sender="me@example.org").key

    assert key("1") == key("1") != key("2")


def test_the_files_of_a_list_are_called_safely() -> None:
    stems = [file_stem(FavouriteList(id="i", name=name)) for name in ("../Äiti & minä", "Кошки", "x" * 300)]
    assert stems == ["aiti-mina-i", "i", f"{'x' * 60}-i"]
