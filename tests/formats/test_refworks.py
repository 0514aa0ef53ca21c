"""RefWorks Tagged Format: written by its documented rules, read from any program that writes it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from hypothesis import given, strategies as st
from tests.formats.nasty import NASTY

from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.formats import FoundReference
from tunilib.formats.kinds import REFWORKS as RT
from tunilib.formats.refworks import post_page, read, write

_TYPES_TEXT = (
    "Abstract|Artwork|Bills/Resolutions|Book, Edited|Book, Section|Book, Whole|Case/Court Decisions|"
    "Computer Program|Conference Proceedings|Dissertation/Thesis|Dissertation/Thesis, Unpublished|Generic|"
    "Grant|Hearing|Journal Article|Journal, Electronic|Laws/Statutes|Magazine Article|Map|Monograph|"
    "Motion Picture|Music Score|Newspaper Article|Online Discussion Forum/Blogs|Patent|Personal Communication|"
    "Report|Sound Recording|Unpublished Material|Video/DVD|Web Page"
)
_TYPES = frozenset(_TYPES_TEXT.split("|"))
_TAGS_TEXT = (
    "RT SR ID A1 T1 JF JO YR FD VO IS SP OP K1 AB NO A2 T2 ED PB PP A3 A4 A5 T3 SN AV AD AN LA CL SF OT LK DO "
    "CN DB DS IP RD ST UL SL LL CR WT A6 WV WP OL PMID PMCID"
)
_TAGS = frozenset(_TAGS_TEXT.split())
_REPEATED = frozenset(("A1", "A2", "A3", "A4", "A5", "K1"))


def lint(text: str) -> list[str]:
    """What in a file is against the documented rules of the format; nothing if it is sound."""
    faults = []
    if text and not text.startswith("RT "):
        faults.append("it does not begin with a record")
    for number, record in enumerate(text.removesuffix("\r\n\r\n").split("\r\n\r\n"), 1):
        lines = record.strip("\r\n").split("\r\n")
        tags = [line[:2] for line in lines]
        faults += [f"{number}: no tag and blank: {line!r}" for line in lines if not re.match(r"[A-Z][A-Z0-9] \S", line)]
        faults += [f"{number}: unknown tag {tag}" for tag in tags if tag not in _TAGS]
        faults += [f"{number}: {tag} stands twice" for tag in set(tags) - _REPEATED if tags.count(tag) > 1]
        if tags[0] != "RT" or tags.count("RT") != 1:
            faults.append(f"{number}: no type at the beginning, or two")
        values = dict(zip(tags, (line[3:] for line in lines), strict=True))
        if values.get("RT") not in _TYPES:
            faults.append(f"{number}: unknown type {values.get('RT')!r}")
        if not re.fullmatch(r"\d{4}", values.get("YR", "2000")):
            faults.append(f"{number}: YR is no year")
        if re.search(r"\d{4}", values.get("FD", "")):
            faults.append(f"{number}: FD has a year")
        if values.get("SR") not in ("Print(0)", "Electronic(1)"):
            faults.append(f"{number}: unknown source type")
        faults += [
            f"{number}: two names in {line!r}" for line in lines if line[:2] in _REPEATED - {"K1"} and ";" in line
        ]
    if re.search(r"[^\r]\n|\r[^\n]|[\x00\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", text):
        faults.append("a line ends in another way than by CR LF")
    if text.startswith("\ufeff"):
        faults.append("a byte order mark")
    return faults


def tags(reference: Reference) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in "".join(write([reference])).split("\r\n"):
        if line:
            found.setdefault(line[:2], []).append(line[3:])
    return found


def one(*lines: str) -> Reference:
    (entry,) = read("\r\n".join(lines).encode())
    assert isinstance(entry, FoundReference)
    return entry.reference


def test_sixty_nasty_references_keep_the_rules() -> None:
    assert lint("".join(write(NASTY))) == []


def test_the_lint_finds_faults() -> None:
    assert lint("RT Nonsense\r\nSR Print(0)\r\nYR 19xx\r\nNO a\r\nNO b\r\nBAD\r\n\r\n")


@given(st.text(), st.text(min_size=1), st.text(), st.lists(st.text(), max_size=3))
def test_whatever_is_in_a_reference_it_keeps_the_rules(title: str, family: str, note: str, keywords: list[str]) -> None:
    family = family.replace(";", " ").strip() or "x"
    reference = Reference(
        kind=Kind.BOOK,
        title=f"t{title}",
        names=(Name(f"x{family}", "y"),),
        notes=(f"n{note}",),
        keywords=tuple(f"k{keyword}" for keyword in keywords),
    )

    assert lint("".join(write([reference]))) == []


def test_every_kind_has_a_type_that_refworks_knows() -> None:
    assert set(RT.values()) <= _TYPES


def test_each_value_has_the_tag_that_refworks_knows() -> None:
    names = (Name("A", "X"), Name("B", "Y", role=Role.EDITOR), Name("C", "Z", role=Role.TRANSLATOR))
    body, journal = Name.body("World Health Organization"), Kind.JOURNAL
    table: list[tuple[Reference, dict[str, list[str] | None]]] = [
        (Reference(kind=Kind.BOOK, names=names), {"A1": ["A, X"], "A2": ["B, Y"], "A4": ["C, Z"]}),
        (Reference(names=(body,)), {"A1": ["World Health Organization"]}),
        (Reference(urls=("https://e.org/a",)), {"UL": ["https://e.org/a"], "UR": None}),
        (Reference(kind=Kind.BOOK, extent="350 s."), {"SP": None, "OP": None}),
        (Reference(issued=When(2012, 9, 1)), {"YR": ["2012"], "FD": ["Sep 1"]}),
        (Reference(kind=Kind.ARTICLE, electronic=True), {"RT": ["Journal Article"], "SR": ["Electronic(1)"]}),
        (Reference(kind=journal, electronic=True), {"RT": ["Journal, Electronic"]}),
        (Reference(source="DE-576"), {"DS": None}),
    ]
    for reference, expected in table:
        found = tags(reference)
        assert {tag: found.get(tag) for tag in expected} == expected, reference


def test_a_file_with_a_preamble_is_read() -> None:
    reference = one(
        "Refworks Export Tagged Format",
        "",
        "RT=Reference Type",
        "BEGIN EXPORTED REFERENCES",
        "",
        "RT Book, Whole",
        "T1 A",
    )

    assert (reference.kind, reference.title) == (Kind.BOOK, "A")


def test_an_extent_in_the_tags_of_pages_is_not_taken_for_pages() -> None:
    assert one("RT Book, Whole", "T1 A", "SP 350 s.", "OP 1 CD").pages == ""
    assert one("RT Journal Article", "T1 A", "SP 12", "OP 19").pages == "12-19"


def test_types_of_other_programs_are_known() -> None:
    for rt, kind in [
        ("Video/ DVD", Kind.FILM),
        ("Dissertation", Kind.THESIS),
        ("Dissertation/Thesis", Kind.THESIS),
        ("Journal, Electronic", Kind.ARTICLE),
        ("Music Score", Kind.SCORE),
        ("book, whole", Kind.BOOK),
        ("Anything", Kind.GENERIC),
    ]:
        assert one(f"RT {rt}", "T1 A").kind is kind, rt


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.form: dict[str, str | None] = {}
        self.field = ""
        self.data = ""
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "form":
            self.form = dict(attrs)
        elif tag == "textarea":
            self.field = dict(attrs)["name"] or ""
        elif tag == "script":
            self.scripts += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.field = ""

    def handle_data(self, data: str) -> None:
        if self.field:
            self.data += data


def test_the_page_posts_the_references_to_refworks() -> None:
    page = _Form()
    page.feed("".join(post_page(NASTY)))
    address = urlsplit(page.form["action"] or "")

    assert (address.scheme, address.netloc, address.path) == (
        "https",
        "www.refworks.com",
        "/express/expressimport.asp",
    )
    assert parse_qs(address.query) == {
        "vendor": ["tunilib"],
        "filter": ["RefWorks Tagged Format"],
        "encoding": ["65001"],
    }
    assert page.form["method"] == "post"
    assert page.data.lstrip("\n") == "".join(write(NASTY))


def test_a_title_runs_no_script_in_the_page() -> None:
    page = _Form()
    page.feed("".join(post_page([Reference(title="</textarea><script>alert(1)</script>")])))

    assert page.scripts == 1
    assert "</textarea><script>alert(1)</script>" in page.data


def test_a_body_may_have_a_comma() -> None:
    name = Name.body("Ministry of Education, Science and Culture")
    (entry,) = read("".join(write([Reference(title="A", names=(name,))])).encode())

    assert isinstance(entry, FoundReference)
    assert entry.reference.names == (name,)
