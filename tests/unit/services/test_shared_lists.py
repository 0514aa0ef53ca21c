"""Pages and feeds of shared lists: all text in them stays text."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOW

from tunilib.core.favourite import Favourite, FavouriteList, ReferencedFavourite
from tunilib.core.reference import Kind, Name, Reference
from tunilib.services.shared_lists import feed_of, file_stem, page_of

ATOM = "{http://www.w3.org/2005/Atom}"
TEXT = st.text(max_size=30) | st.sampled_from(["</title><script>", "&amp;", "]]>", "\x1b[31m", '" onload="'])


def a_favourite(title: str, note: str | None = None, keyword: str = "k") -> ReferencedFavourite:
    reference = Reference(kind=Kind.BOOK, id="r", title=title, names=(Name.parse(title or "A, B"),), urls=(title,))
    return ReferencedFavourite(
        Favourite(record_id="r", list="l", title=title, notes=note, keywords=(keyword,), added=NOW), reference
    )


@given(TEXT, TEXT, TEXT)
def test_a_feed_is_valid_xml_whatever_text_is_in_it(name: str, title: str, note: str) -> None:
    feed = feed_of(FavouriteList(id="l", name=name), (a_favourite(title, note, note),), "en", site="s", now=NOW)
    root = ET.fromstring(feed.encode("utf-8", "replace"))
    assert [child.tag for child in root].count(f"{ATOM}entry") == 1
    assert len(root.findall(f"{ATOM}entry/{ATOM}author")) == 1


@given(TEXT, TEXT, TEXT)
def test_nothing_in_a_page_becomes_markup(name: str, title: str, note: str) -> None:
    plain = page_of(FavouriteList(id="l", name="n"), (a_favourite("t", "n", "k"),), "en", "f.atom")
    page = page_of(
        FavouriteList(id="l", name=name), (a_favourite(f"t{title}", note or "n", note or "k"),), "en", "f.atom"
    )
    assert page.count("<") - page.count("<a ") * 2 == plain.count("<") - plain.count("<a ") * 2
    assert "\x1b" not in page


def test_the_file_names_of_a_list_are_safe() -> None:
    stems = [file_stem(FavouriteList(id="i", name=name)) for name in ("../Äiti & minä", "Кошки", "x" * 300)]
    assert stems == ["aiti-mina-i", "i", f"{'x' * 60}-i"]
