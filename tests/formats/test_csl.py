"""CSL-JSON, written and read."""

from __future__ import annotations

import json

from hypothesis import given, strategies as st

from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.formats import BrokenRecord, FileItem, FoundReference
from tunilib.formats.csl import read, write
from tunilib.formats.kinds import CSL as TYPES

# The types of CSL 1.0.2 that Zotero knows too: one other refuses the whole file there.
_KNOWN_TEXT = (
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic "
    "collection dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing "
    "interview legal_case legislation manuscript map motion_picture musical_score pamphlet paper-conference "
    "patent performance periodical personal_communication post post-weblog regulation report review "
    "review-book song speech standard thesis treaty webpage"
)
_KNOWN = frozenset(_KNOWN_TEXT.split())


def item(reference: Reference) -> dict[str, object]:
    (made,) = json.loads("".join(write([reference])))
    assert isinstance(made, dict)
    return made


def entries(text: str) -> list[FileItem]:
    return list(read(text.encode("utf-8", "surrogatepass")))


def one(**fields: object) -> Reference:
    (entry,) = entries(json.dumps([{"type": "book", **fields}]))
    assert isinstance(entry, FoundReference)
    return entry.reference


def test_bodies_are_literal_programs_have_a_genre_and_markup_is_no_part_of_the_text() -> None:
    assert json.loads("".join(write([]))) == []
    assert item(Reference(names=(Name.body("WHO"),)))["author"] == [{"literal": "WHO"}]
    made = item(Reference(kind=Kind.SOFTWARE))
    assert (made["type"], made["genre"]) == ("document", "Computer program")
    one(title="\ud800 x").title.encode()  # half a character
    assert one(title="On <i>Homo</i> a < b<sup>2</sup>").title == "On Homo a < b2"


def test_every_kind_has_a_type_that_no_reader_refuses() -> None:
    assert set(TYPES.values()) <= _KNOWN


def test_names_keep_their_parts_and_a_particle_is_in_the_family_name() -> None:
    names = (
        Name("Meer", "Jan", "van der"),
        Name("Goethe", "J. W.", dropping="von"),
        Name("King", "M.", suffix="Jr."),
    )

    assert item(Reference(names=names))["author"] == [
        {"family": "van der Meer", "given": "Jan"},
        {"family": "Goethe", "given": "J. W.", "dropping-particle": "von"},
        {"family": "King", "given": "M.", "suffix": "Jr."},
    ]


def test_dates_are_numbers() -> None:
    for when, issued in [
        (When(2012, 9, 1), {"date-parts": [[2012, 9, 1]]}),
        (When(2019, uncertain=True), {"date-parts": [[2019]], "circa": True}),
        (When(1998, end_year=2003), {"date-parts": [[1998], [2003]]}),
        (When(1985, open=True), {"date-parts": [[1985]]}),
        (When(2001, text="Spring"), {"date-parts": [[2001]], "season": 1}),
        (When(text="n.d."), None),
    ]:
        assert item(Reference(issued=when)).get("issued") == issued, when


def test_an_article_that_is_counted_and_has_no_pages_is_found_by_its_number() -> None:
    """Styles print the page of an article, and never its number."""
    for kind, pages, expected in [
        (Kind.ARTICLE, "", ("e12345", None)),
        (Kind.ARTICLE, "5-9", ("5-9", None)),
        (Kind.REPORT, "", (None, "e12345")),
    ]:
        made = item(Reference(kind=kind, number="e12345", pages=pages))
        assert (made.get("page"), made.get("number")) == expected, (kind, pages)


def test_the_director_of_a_film_stands_where_styles_look_for_authors() -> None:
    made = item(Reference(kind=Kind.FILM, names=(Name("Laine", "Edvin", role=Role.DIRECTOR),)))

    assert made["author"] == made["director"] == [{"family": "Laine", "given": "Edvin"}]


def test_a_file_that_is_no_json_is_broken_in_a_line() -> None:
    (found,) = entries('[{"type":"book","title":"A"},\n{"type" "book"},\n{"type":"book","title":"C"}]')

    assert isinstance(found, BrokenRecord)
    assert "line 2" in str(found.reason)


def test_what_is_no_item_is_reported_and_the_rest_goes_in() -> None:
    for text, shape in [
        ('[{"type":"book","title":"A"}', [BrokenRecord]),
        ('[1, "x", null, {"type":"book"}]', [BrokenRecord, BrokenRecord, BrokenRecord, FoundReference]),
        ('{"type":"book","title":"A"}', [FoundReference]),
        ('{"items":[{"type":"book"},{"type":"map"}]}', [FoundReference, FoundReference]),
        ("[]", []),
        ("[" * 100_000, [BrokenRecord]),
        ('[{"a":' * 100_000, [BrokenRecord]),
        ('[{"type":"book","title":"a \\" ] } [ {"}]', [FoundReference]),
    ]:
        assert [type(entry) for entry in entries(text)] == shape, text


@given(st.text(), st.text(), st.text())
def test_whatever_is_in_a_value_it_is_json(title: str, family: str, note: str) -> None:
    made = item(Reference(title=title, names=(Name(family, "x"),), notes=(note,)))

    assert set(made) <= {"id", "type", "title", "author", "note"}


def note_of(*notes: str, **more: object) -> str:
    return str(item(Reference(kind=Kind.BOOK, title="A", notes=notes, **more))["note"])  # type: ignore[arg-type]


def test_notes_keep_their_lines_and_none_is_taken_for_a_variable() -> None:
    assert note_of("one\ntwo", "three") == "one\ntwo\n\nthree"
    for line in ["issued: 1666", "DOI: 10.1/x", "Editor: Thief, T.", "original-date: 1", " type: map"]:
        assert note_of(f"A note\n{line}") == f"A note\n• {line.strip()}", line
    assert "{:" not in note_of("see {:issued: 1666}")


def test_a_periodical_has_its_issn_in_the_note_too_where_zotero_looks() -> None:
    made = item(Reference(kind=Kind.JOURNAL, title="A", issns=("0042-6806",), notes=("Mine",)))

    assert (made["ISSN"], made["note"]) == ("0042-6806", "ISSN: 0042-6806\n\nMine")


def test_a_role_that_zotero_would_take_for_an_author_is_a_remark() -> None:
    for role in [Role.ORGANIZER, Role.HOST, Role.PRODUCER, Role.INTERVIEWER, Role.REVIEWED_AUTHOR]:
        made = item(Reference(kind=Kind.BOOK, title="A", names=(Name("Meer", "Jan", role=role),)))
        assert made.keys() & {"author", "organizer", "host", "producer", "interviewer", "reviewed-author"} == set(), (
            role
        )
        assert "Meer, Jan]" in str(made["note"]), role


def test_further_languages_and_addresses_are_remarks_that_are_read_back() -> None:
    reference = Reference(title="A", languages=("ger", "eng"), urls=("https://a.example", "https://b.example"))
    made = item(reference)

    assert (made["language"], made["URL"]) == ("de", "https://a.example")
    assert made["note"] == "[Language: English]\n\n[URL: https://b.example]"
    back = one(**made)
    assert (back.languages, back.urls, back.notes) == (reference.languages, reference.urls, ())


def test_a_date_that_is_no_number_is_literal() -> None:
    made = item(Reference(title="A", issued=When(text="19XX")))

    assert made["issued"] == {"literal": "19XX"}
    assert one(**made).issued == When(text="19XX")


def test_identifiers_have_variables_or_are_remarks() -> None:
    made = item(Reference(title="A", identifiers=(("pmid", "77"), ("oclc", "9"))))

    assert (made["PMID"], made["note"]) == ("77", "[OCLC: 9]")
    assert one(**made).identifiers == (("pmid", "77"), ("oclc", "9"))


def test_an_address_is_no_citation_key() -> None:
    for fields, key in [
        ({"id": "http://zotero.org/users/1/items/ABCD2345"}, ""),
        ({"id": "http://zotero.org/users/1/items/ABCD2345", "citation-key": "meer2001"}, "meer2001"),
        ({"id": "meer2001"}, "meer2001"),
    ]:
        assert one(title="A", **fields).citation_key == key, fields
