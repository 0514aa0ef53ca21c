"""Remarks are read back, and no note of a user is ever read as one."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, strategies as st

from tunilib import formats
from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.formats import FoundReference
from tunilib.formats.remarks import notes_and_remarks, other_remarks, parse_remarks

NAMES = ("refworks", "ris", "bibtex", "biblatex", "csl-json")


def back(name: str, reference: Reference) -> Reference:
    data = b"".join(formats.export(name, [reference]))
    (item,) = formats.read(io.BytesIO(data), "bibtex" if name == "biblatex" else name)
    assert isinstance(item, FoundReference)
    return item.reference


def test_a_person_in_a_role_without_a_field_comes_back() -> None:
    for name in NAMES:
        names = (Name("Meer", "Jan"), Name("Duke", "D.", role=Role.SPONSOR))
        assert back(name, Reference(kind=Kind.BOOK, title="A", names=names)).names == names, name


def test_a_body_with_a_comma_in_such_a_role_comes_back_as_a_body() -> None:
    for name in NAMES:
        names = (Name("Meer", "Jan"), Name.body("Ministry of Education, Science and Culture", Role.SPONSOR))
        assert back(name, Reference(kind=Kind.BOOK, title="A", names=names)).names == names, name


def test_a_title_and_a_name_in_their_own_script_come_back() -> None:
    for name in NAMES:
        reference = Reference(
            kind=Kind.BOOK,
            title="Voina i mir",
            native_title="Война и мир",
            names=(Name("Tolstoi", "Lev", native="Толстой"),),
        )
        found = back(name, reference)
        assert (found.native_title, found.names[0].native) == ("Война и мир", "Толстой"), name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "note",
    [
        *("[Editor: Thief, Tom]", "[Date: 1666]", "[URL: https://example.org]", "Note: [Date: 1666]"),
        *("Note: Note: [Date: 1666]", "Illustrator: Thief, Tom", "Date: 1666", "issued: 1666"),
        *("DOI: 10.1000/182", "• issued: 1666", "Note: plain", "[sic]"),
    ],
)
def test_a_note_stays_a_note_whatever_it_looks_like(name: str, note: str) -> None:
    reference = Reference(kind=Kind.BOOK, title="A", issued=When(2001), notes=(note,))
    found = back(name, reference)

    assert (found.notes, found.names, found.issued, found.urls, found.doi) == ((note,), (), When(2001), (), "")


@given(st.lists(st.text("[]:• Note:Date:Editor,1\n", min_size=1, max_size=20), max_size=3))
def test_every_note_comes_back_as_it_was(notes: list[str]) -> None:
    reference = Reference(notes=tuple(notes))

    assert tuple(parse_remarks(notes_and_remarks(reference, ())).notes) == reference.notes


def test_identifiers_without_a_field_come_back() -> None:
    for name in ["ris", "refworks", "bibtex", "biblatex", "csl-json"]:
        identifiers = (("oclc", "9"), ("urn", "URN:NBN:fi-fe1"), ("publisher-number", "BIS CD-1"))
        reference = Reference(kind=Kind.BOOK, title="A", identifiers=identifiers, notes=("[OCLC: 8]",))
        found = back(name, reference)
        assert (found.identifiers, found.notes) == (identifiers, ("[OCLC: 8]",)), name


def test_an_identifier_in_an_address_is_said_once() -> None:
    urn = Reference(identifiers=(("urn", "URN:NBN:fi-fe1"),), urls=("https://urn.fi/URN:NBN:fi-fe1",))

    assert other_remarks(urn) == []


def test_a_note_of_zotero_is_read_as_text() -> None:
    note = (
        '<div data-schema-version="8"><p>Read <em>again</em> &amp; cite.</p>\n<ul><li>one</li><li>two</li></ul></div>'
    )

    assert parse_remarks([note]).notes == ["Read again & cite.\n\none\n\ntwo"]
    assert parse_remarks(["<p>A note of yours</p>"]).notes == ["<p>A note of yours</p>"]
