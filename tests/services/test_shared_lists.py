"""Pages and feeds of shared lists: what a person typed stays text, and notes become harmless HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from hypothesis import given, strategies as st
from tests.builders import NOW

from tunilib.core.favourite import AnnotatedReference, Annotation, FavouriteList
from tunilib.core.reference import Kind, Name, Reference, Role
from tunilib.formats.coins import context_object
from tunilib.services.shared_lists import feed_of, file_stem, page_of

ATOM = "{http://www.w3.org/2005/Atom}"
TEXT = st.text(max_size=30) | st.sampled_from(["</title><script>", "&amp;", "]]>", "\x1b[31m", '" onload="'])
NOTE = st.text(alphabet="[](){}<>!#*_`\\\n :/.\"'&-+=ax1", max_size=60) | st.sampled_from(
    [
        "[x](javascript:a)",
        "<a onclick=b>",
        "![x](https://e/x.png)",
        "<javascript:alert(1)>",
        "[x]: data:text/html,x\n[x]",
    ]
)
ALLOWED = {
    *("html", "head", "meta", "link", "title", "style", "body", "header", "h1", "main", "ol", "ul", "li", "span"),
    *("p", "div", "a", "strong", "em", "code", "pre", "blockquote", "br", "hr"),
}
ATTRIBUTES = {
    *("lang", "charset", "name", "content", "http-equiv", "rel", "type", "href", "dir", "class", "title"),
    *("start",),
}


def a_favourite(title: str, note: str | None = None, keyword: str = "k") -> AnnotatedReference:
    reference = Reference(kind=Kind.BOOK, id="r", title=title, names=(Name.parse(title or "A, B"),), urls=(title,))
    return AnnotatedReference(reference, Annotation(note, (keyword,), NOW))


@given(TEXT, TEXT, TEXT)
def test_a_feed_is_valid_xml_whatever_text_is_in_it(name: str, title: str, note: str) -> None:
    feed = feed_of(FavouriteList(id="l", name=name), (a_favourite(title, note, note),), "en", site="s", now=NOW)
    root = ET.fromstring(feed.encode("utf-8", "replace"))
    assert [child.tag for child in root].count(f"{ATOM}entry") == 1
    assert len(root.findall(f"{ATOM}entry/{ATOM}author")) == 1


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its visible text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found = list[tuple[str, dict[str, str | None]]]()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(TEXT | NOTE, TEXT, TEXT | NOTE)
def test_what_was_typed_brings_no_script_picture_or_form_into_a_page(name: str, title: str, note: str) -> None:
    listed = FavouriteList(id="l", name=name, description=note)
    tags = Tags(page_of(listed, (a_favourite(title, note, note or "k"),), "en", "f.atom"))
    assert {tag for tag, _ in tags.found} <= ALLOWED
    for tag, attributes in tags.found:
        assert set(attributes) <= ATTRIBUTES, tag
        assert (attributes.get("href") or "https://").startswith(("https://", "http://", "mailto:", "f.atom"))
    assert "\x1b" not in tags.text


def test_notes_are_rendered_from_markdown_and_stay_below_the_headings_of_the_page() -> None:
    note = (
        "# First\n**read** [this](https://example.org/a), not [that](javascript:x)\n\n![cat](https://example.org/c.png)"
    )
    page = page_of(FavouriteList(id="l", name="n"), (a_favourite("t", note),), "en", "f.atom")
    assert '<p class="heading">First</p>' in page
    assert '<strong>read</strong> <a href="https://example.org/a" rel="noreferrer nofollow">this</a>' in page
    assert "<p>cat</p>" in page
    assert [tag for tag, _ in Tags(page).found if tag in ("h2", "img")] == []


def test_a_page_shows_editors_and_its_feed_and_holds_each_reference_for_other_programs() -> None:
    editor = Name.parse("Meri, Anna", Role.EDITOR)
    reference = Reference(kind=Kind.BOOK, id="r", title="Edited", names=(editor,), isbns=("9789510000007",))
    favourite = AnnotatedReference(reference, Annotation(keywords=("thesis",)))
    tags = Tags(page_of(FavouriteList(id="l", name="n"), (favourite,), "en", "f.atom"))
    assert "Editor: Anna Meri" in tags.text
    assert ("a", {"href": "f.atom"}) in tags.found
    (coins,) = [attributes["title"] for tag, attributes in tags.found if attributes.get("class") == "Z3988"]
    assert coins == context_object(reference, ("thesis",))


def test_the_file_names_of_a_list_are_safe() -> None:
    stems = [file_stem(FavouriteList(id="i", name=name)) for name in ("../Äiti & minä", "Кошки", "x" * 300)]
    assert stems == ["aiti-mina-i", "i", f"{'x' * 60}-i"]
