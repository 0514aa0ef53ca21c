"""RIS as it is written."""

from __future__ import annotations

from hypothesis import given, strategies as st

from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.formats.kinds import RIS as TYPES
from tunilib.formats.ris import TAGS
from tunilib.formats.ris.writer import write


def ris(reference: Reference) -> str:
    return "".join(write([reference]))


def tags(reference: Reference) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in ris(reference).split("\r\n"):
        if line:
            assert line[2:6] == "  - "
            found.setdefault(line[:2], []).append(line[6:])
    return found


def test_a_record_begins_with_its_type_and_ends_with_its_end() -> None:
    assert ris(Reference(kind=Kind.BOOK, title="A")) == "TY  - BOOK\r\nTI  - A\r\nER  - \r\n\r\n"


def test_every_kind_has_a_type_and_tags_for_names() -> None:
    assert set(TYPES) == set(Kind) == set(TAGS)


def test_the_editor_of_a_book_and_of_what_is_in_a_book_have_different_tags() -> None:
    editor = (Name.parse("Virtanen, Matti", Role.EDITOR),)

    assert tags(Reference(kind=Kind.BOOK, names=editor))["A3"] == ["Virtanen, Matti"]
    assert tags(Reference(kind=Kind.CHAPTER, names=editor))["A2"] == ["Virtanen, Matti"]


def test_a_name_of_one_piece_ends_in_a_comma() -> None:
    names = (Name.body("World Health Organization"), Name("Vyāsa"))

    assert tags(Reference(names=names))["AU"] == ["World Health Organization,", "Vyāsa,"]


def test_a_name_in_a_role_that_ris_does_not_know_is_a_note() -> None:
    names = (Name.parse("Jansson, Tove", Role.ILLUSTRATOR),)

    assert tags(Reference(kind=Kind.BOOK, names=names))["N1"] == ["[Illustrator: Jansson, Tove]"]


def test_a_date_is_written_so_that_readers_of_years_and_of_dates_find_it() -> None:
    for when, expected in [
        (When(2012), {"PY": ["2012"]}),
        (When(2012, 9, 1), {"PY": ["2012"], "DA": ["2012/09/01/"]}),
        (When(2019, 3), {"PY": ["2019"], "DA": ["2019/03//"]}),
        (When(2019, uncertain=True), {"PY": ["2019"], "DA": ["2019?"]}),
        (When(1998, end_year=2003), {"PY": ["1998"], "DA": ["1998-2003"]}),
        (When(1985, open=True), {"PY": ["1985"], "DA": ["1985-"]}),
        (When(text="n.d."), {}),
        (When(text="19--"), {"N1": ["[Date: 19--]"]}),
    ]:
        found = tags(Reference(issued=when))
        assert {tag: found[tag] for tag in ("PY", "DA", "N1") if tag in found} == expected, when


def test_several_isbns_share_a_line_and_an_issn_has_its_own() -> None:
    reference = Reference(kind=Kind.BOOK, isbns=("9789514596933", "9514596931"), issns=("0042-6806",))

    assert tags(reference)["SN"] == ["9789514596933 9514596931", "0042-6806"]


def test_the_extent_is_in_no_tag_of_pages() -> None:
    found = tags(Reference(kind=Kind.BOOK, extent="296 p."))

    assert not found.keys() & {"SP", "EP"}


def test_pages_are_parted() -> None:
    found = tags(Reference(kind=Kind.ARTICLE, pages="613-626"))

    assert (found["SP"], found["EP"]) == (["613"], ["626"])


def test_the_series_of_a_book_and_of_a_chapter_have_different_tags() -> None:
    series = (Series("Opere", "2/1"),)

    assert tags(Reference(kind=Kind.BOOK, series=series))["T2"] == ["Opere"]
    assert tags(Reference(kind=Kind.CHAPTER, container="Kirja", series=series))["T3"] == ["Opere"]


def test_a_note_that_looks_like_tags_starts_no_record() -> None:
    note = "first\nER  - \nTY  - BOOK\r\nTI  - Stolen\u2028ER  - \x0bER  -"

    assert tags(Reference(notes=(note,)))["N1"] == ["first ER - TY - BOOK TI - Stolen ER - ER -"]


def test_an_escape_sequence_stays_as_it_is() -> None:
    assert tags(Reference(title="\x1b[31mred"))["TI"] == ["\x1b[31mred"]


def test_letters_are_composed() -> None:
    assert tags(Reference(title="A\u0308iti"))["TI"] == ["Äiti"]


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_whatever_is_in_a_value_it_is_one_line(title: str, note: str, keywords: list[str]) -> None:
    text = ris(Reference(title=title, notes=(note,), keywords=tuple(keywords)))

    assert text.count("ER  - ") == 1
    assert text.count("TY  - ") == 1
    assert all(line[2:6] == "  - " for line in text.splitlines() if line)


def test_a_standard_has_its_own_type() -> None:
    assert tags(Reference(kind=Kind.STANDARD))["TY"] == ["STAND"]


def test_the_code_of_an_agency_is_no_database() -> None:
    for source in ["FI-MELINDA", "DE-576", "OCoLC"]:
        assert "DP" not in tags(Reference(source=source)), source
        assert tags(Reference(source="Scopus"))["DP"] == ["Scopus"], source
        assert "DP" not in tags(Reference(source="LocalLib", raw=b"a MARC record")), source
