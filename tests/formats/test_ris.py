"""RIS, written and read."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.formats import BrokenRecord, FileItem, FoundReference
from tunilib.formats.ris import read, write


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


def entries(text: str, encoding: str = "utf-8") -> list[FileItem]:
    return list(read(text.encode(encoding)))


def one(*lines: str, ty: str = "BOOK") -> Reference:
    (entry,) = entries("\n".join([f"TY  - {ty}", *lines, "ER  - "]))
    assert isinstance(entry, FoundReference)
    return entry.reference


def test_the_type_is_known() -> None:
    for ty, kind in [
        ("BOOK", Kind.BOOK),
        ("JOUR", Kind.ARTICLE),
        ("EJOUR", Kind.ARTICLE),
        ("MUSIC", Kind.SCORE),
        ("SOUND", Kind.MUSIC),
        ("VIDEO", Kind.FILM),
        ("STAND", Kind.STANDARD),
        ("XYZ", Kind.GENERIC),
        ("book", Kind.BOOK),
    ]:
        assert one("TI  - A", ty=ty).kind is kind, ty


def test_title_and_subtitle_are_parted_at_a_colon_with_a_blank_or_by_the_short_title() -> None:
    for lines, title, subtitle in [
        (["TI  - Kirja : alaotsikko"], "Kirja", "alaotsikko"),
        (["TI  - 2001: a space odyssey"], "2001: a space odyssey", ""),
        (["TI  - Sinuhe: viisitoista kirjaa", "ST  - Sinuhe"], "Sinuhe", "viisitoista kirjaa"),
    ]:
        reference = one(*lines)
        assert (reference.title, reference.subtitle, reference.short_title) == (title, subtitle, ""), lines


def test_roles_follow_the_tags() -> None:
    reference = one("AU  - Kirjoittaja, Kaisa", "A2  - Sarja, Sanna", "A3  - Toimittaja, Timo", "A4  - Kääntäjä, Kalle")

    assert [(name.family, name.role) for name in reference.names] == [
        ("Kirjoittaja", Role.AUTHOR),
        ("Sarja", Role.SERIES_EDITOR),
        ("Toimittaja", Role.EDITOR),
        ("Kääntäjä", Role.TRANSLATOR),
    ]


def test_the_authors_of_an_edited_book_are_its_editors() -> None:
    assert one("AU  - Virtanen, V.", "TI  - A", ty="EDBOOK").names[0].role is Role.EDITOR


def test_a_line_without_tag_goes_on_with_the_line_before() -> None:
    reference = one("TI  - A long", "title", "AB  - First.", "Second.")

    assert (reference.title, reference.abstract) == ("A long title", "First.\nSecond.")


def test_dates_are_read_in_the_shapes_that_programs_write() -> None:
    for lines, when in [
        (("PY  - 2012",), When(2012)),
        (("PY  - 2012///",), When(2012)),
        (("DA  - 2012/09/01/", "PY  - 2012"), When(2012, 9, 1)),
        (("Y1  - 2012/09//",), When(2012, 9)),
        (("PY  - 2012", "DA  - Sep 1"), When(2012, 9, 1)),
        (("DA  - 2019?", "PY  - 2019"), When(2019, uncertain=True)),
    ]:
        assert one(*lines, "TI  - A").issued == when, lines


def test_numbers_and_dates_in_unusual_tags_are_what_they_look_like() -> None:
    reference = one("SN  - 978-951-45-9693-3 9514596931", "SN  - 0042-6806", "TI  - A", "M3  - doi:10.1234/abc")
    assert (reference.isbns, reference.issns) == (("9789514596933", "9514596931"), ("0042-6806",))
    assert (reference.doi, reference.work_type) == ("10.1234/abc", "")
    assert one("ET  - 2021/04/29", ty="JOUR").edition == ""
    assert one("ET  - 2nd").edition == "2nd"


def test_a_record_without_end_goes_in_with_a_note() -> None:
    first, second = entries("TY  - BOOK\nTI  - A\nTY  - BOOK\nTI  - B\nER  - \n")

    assert isinstance(first, FoundReference)
    assert isinstance(second, FoundReference)
    assert first.notes
    assert not second.notes


def test_text_outside_records_is_reported_with_its_line_and_the_rest_goes_in() -> None:
    found = entries("TY  - BOOK\nTI  - A\nER  - \nrubbish here\nTY  - BOOK\nTI  - B\nER  - \n")

    assert [type(entry) for entry in found] == [FoundReference, BrokenRecord, FoundReference]
    assert [entry.position for entry in found] == [1, 2, 3]
    assert isinstance(found[1], BrokenRecord)
    assert "line 4" in str(found[1].reason)


def test_a_record_that_holds_nothing_is_broken() -> None:
    assert isinstance(entries("TY  - BOOK\nER  - \n")[0], BrokenRecord)


def test_byte_order_marks_are_no_part_of_the_text() -> None:
    for encoding in ["utf-8-sig", "utf-16"]:
        (entry,) = entries("TY  - BOOK\r\nTI  - Öljy\r\nER  - \r\n", encoding)
        assert isinstance(entry, FoundReference), encoding
        assert entry.reference.title == "Öljy", encoding


def test_what_is_not_utf8_is_read_as_windows_1252_with_a_note() -> None:
    (entry,) = entries("TY  - BOOK\nTI  - Öljy – vesi\nER  - \n", "cp1252")

    assert isinstance(entry, FoundReference)
    assert entry.reference.title == "Öljy – vesi"
    assert entry.notes


def test_the_day_of_access_may_have_a_time() -> None:
    for value, day in [
        ("2024/05/06/", When(2024, 5, 6)),
        ("2024/05/06/14:30:00", When(2024, 5, 6)),
        ("2024-05-06 14:30:00", When(2024, 5, 6)),
        ("2024-05-06T14:30:00Z", When(2024, 5, 6)),
        ("2024/5/6", When(2024, 5, 6)),
        ("2024//", When(2024)),
    ]:
        assert one(f"Y2  - {value}").accessed == day, value


def test_a_body_may_have_a_comma() -> None:
    for name in [
        "Ministry of Education, Science and Culture",
        "Ministry of Education, Science and Culture,",
        "University of Tampere, Department of History",
        "Remedy, Inc.",
        "Opetus- ja kulttuuriministeriö, kulttuuriosasto",
    ]:
        assert one(f"AU  - {name}").names == (Name.body(name.rstrip(",")),), name


def test_a_person_is_none() -> None:
    for name in ["Smith, John", "Smith, John,", "King, Martin Luther, Jr.", "von und zu Guttenberg, Karl"]:
        assert not one(f"AU  - {name}").names[0].corporate, name


def test_one_number_is_the_number_of_pages_of_a_whole_work() -> None:
    for ty, lines, pages, count in [
        ("BOOK", ["SP  - 166"], "", "166"),
        ("BOOK", ["SP  - 5", "EP  - 9"], "5-9", ""),
        ("JOUR", ["SP  - 166"], "166", ""),
        ("JOUR", ["SP  - 613", "EP  - 626"], "613-626", ""),
    ]:
        reference = one(*lines, ty=ty)
        assert (reference.pages, reference.page_count) == (pages, count), ty


@pytest.mark.parametrize(
    ("lines", "keywords"),
    [
        (("cats, dogs,birds",), ("cats", "dogs", "birds")),
        (("cats; dogs;birds",), ("cats", "dogs", "birds")),
        (("Waltari, Mika; cats",), ("Waltari, Mika", "cats")),
        (("Waltari, Mika;",), ("Waltari, Mika")),
        (("Diabetes Mellitus, Type 2", "cats, dogs"), ("Diabetes Mellitus, Type 2", "cats", "dogs")),
    ],
)
def test_a_line_of_keywords_is_split_at_semicolons_or_else_commas(lines: tuple[str, ...], keywords: object) -> None:
    text = "\n".join(("TY  - BOOK", "TI  - X", *(f"KW  - {line}" for line in lines), "ER  - "))
    (found,) = read(text.encode())
    assert isinstance(found, FoundReference)
    wanted = (keywords,) if isinstance(keywords, str) else keywords
    assert found.reference.keywords == wanted
    (again,) = read("".join(write([found.reference])).encode())
    assert isinstance(again, FoundReference)
    assert again.reference.keywords == wanted


def test_the_event_of_a_book_comes_back() -> None:
    made = Reference(kind=Kind.BOOK, title="X", event="Kirjamessut")
    (found,) = read("".join(write([made])).encode())
    assert isinstance(found, FoundReference)
    assert (found.reference.event, found.reference.notes) == ("Kirjamessut", ())
