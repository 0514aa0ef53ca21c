"""RIS as it is written."""

from __future__ import annotations

from hypothesis import given, strategies as st

from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.formats.kinds import RIS as TYPES
from tunilib.formats.ris import TAGS, write


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


def test_each_value_has_the_tag_that_readers_of_its_kind_know() -> None:
    book, chapter, series = Kind.BOOK, Kind.CHAPTER, (Series("Opere", "2/1"),)
    editor, illustrator = Name.parse("Virtanen, Matti", Role.EDITOR), Name.parse("Jansson, Tove", Role.ILLUSTRATOR)
    whole = Name.body("World Health Organization")
    table: list[tuple[Reference, dict[str, list[str] | None]]] = [
        (Reference(kind=Kind.STANDARD), {"TY": ["STAND"]}),
        (Reference(kind=book, names=(editor,)), {"A3": ["Virtanen, Matti"]}),
        (Reference(kind=chapter, names=(editor,)), {"A2": ["Virtanen, Matti"]}),
        (Reference(names=(whole, Name("Vyāsa"))), {"AU": ["World Health Organization,", "Vyāsa,"]}),
        (Reference(kind=book, names=(illustrator,)), {"N1": ["[Illustrator: Jansson, Tove]"]}),
        (Reference(isbns=("97895", "95145"), issns=("0042-6806",)), {"SN": ["97895 95145", "0042-6806"]}),
        (Reference(kind=book, extent="296 p."), {"SP": None, "EP": None}),
        (Reference(kind=Kind.ARTICLE, pages="613-626"), {"SP": ["613"], "EP": ["626"]}),
        (Reference(kind=book, series=series), {"T2": ["Opere"]}),
        (Reference(kind=chapter, container="Kirja", series=series), {"T3": ["Opere"]}),
        (Reference(title="\x1b[31mred"), {"TI": ["\x1b[31mred"]}),
        (Reference(title="A\u0308iti"), {"TI": ["Äiti"]}),
    ]
    for reference, expected in table:
        found = tags(reference)
        assert {tag: found.get(tag) for tag in expected} == expected, reference


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


def test_a_note_that_looks_like_tags_starts_no_record() -> None:
    note = "first\nER  - \nTY  - BOOK\r\nTI  - Stolen\u2028ER  - \x0bER  -"

    assert tags(Reference(notes=(note,)))["N1"] == ["first ER - TY - BOOK TI - Stolen ER - ER -"]


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_whatever_is_in_a_value_it_is_one_line(title: str, note: str, keywords: list[str]) -> None:
    text = ris(Reference(title=title, notes=(note,), keywords=tuple(keywords)))

    assert text.count("ER  - ") == 1
    assert text.count("TY  - ") == 1
    assert all(line[2:6] == "  - " for line in text.splitlines() if line)


def test_the_code_of_an_agency_is_no_database() -> None:
    for source in ["FI-MELINDA", "DE-576", "OCoLC"]:
        assert "DP" not in tags(Reference(source=source)), source
        assert tags(Reference(source="Scopus"))["DP"] == ["Scopus"], source
        assert "DP" not in tags(Reference(source="LocalLib", raw=b"a MARC record")), source
