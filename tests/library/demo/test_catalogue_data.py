"""The demonstration catalogue keeps to its own form; that its facts are true, no program can tell."""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources

COLUMNS = (
    *("record_id", "format", "language", "title", "subtitle", "creators", "publisher", "place", "year", "isbn", "issn"),
    *("pages", "edition", "series", "subjects", "call_number", "collection", "copies"),
)
FORMATS = {"book", "ebook", "thesis", "journal", "score", "sound-recording", "video", "map", "game", "audiobook"}
# zxx: ISO 639-2 for music without words
LANGUAGES = {"fin", "swe", "eng", "zxx"}
COLLECTIONS = {"book", "course", "short", "stacks"}
ROLES = {"author", "editor", "translator", "illustrator", "composer", "performer", "director"}
CREATOR = re.compile(r"(?P<name>[^;()]+) \((?P<role>[a-z]+)\)")

TEXT = resources.files("tunilib.library.demo").joinpath("catalogue.tsv").read_text(encoding="utf-8")
HEADER, *LINES = TEXT.rstrip("\n").split("\n")
RECORDS = [dict(zip(COLUMNS, line.split("\t"), strict=False)) for line in LINES]


def parts(value: str) -> list[str]:
    return value.split("; ") if value else []


def isbn13_is_valid(isbn: str) -> bool:
    if not re.fullmatch(r"97[89]\d{10}", isbn):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(isbn)) % 10 == 0


def issn_is_valid(issn: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{3}[\dX]", issn):
        return False
    digits = [10 if char == "X" else int(char) for char in issn.replace("-", "")]
    return sum(digit * (8 - place) for place, digit in enumerate(digits)) % 11 == 0


def test_the_file_has_every_column_in_order_and_ends_each_line_with_a_newline_alone() -> None:
    assert tuple(HEADER.split("\t")) == COLUMNS
    assert TEXT.endswith("\n")
    assert "\r" not in TEXT
    assert "\n\n" not in TEXT
    assert [line for line in LINES if line.count("\t") != len(COLUMNS) - 1] == []


def test_record_ids_and_isbns_are_unique() -> None:
    numbers = Counter(r["record_id"] for r in RECORDS) + Counter(isbn for r in RECORDS for isbn in parts(r["isbn"]))
    assert [number for number, times in numbers.items() if times > 1] == []


def test_there_are_enough_records_languages_formats_collections_and_roles() -> None:
    assert len(RECORDS) >= 90
    assert len({record["language"] for record in RECORDS}) >= 3
    assert len({record["format"] for record in RECORDS}) >= 6
    assert {record["collection"] for record in RECORDS} == COLLECTIONS
    roles = {match["role"] for r in RECORDS for c in parts(r["creators"]) if (match := CREATOR.fullmatch(c))}
    assert roles == ROLES


def test_each_record_keeps_to_the_form_of_its_columns() -> None:
    for record in RECORDS:
        name = record["record_id"]
        assert all(value == " ".join(value.split()) for value in record.values()), name
        assert re.fullmatch(r"demo\.[0-9]{4}", name), name
        assert record["format"] in FORMATS, name
        assert record["language"] in LANGUAGES, name
        assert record["collection"] in COLLECTIONS, name
        for column in ("title", "publisher", "place", "subjects", "call_number"):
            assert record[column], (name, column)
        for creator in parts(record["creators"]):
            match = CREATOR.fullmatch(creator)
            assert match, (name, creator)
            assert match["role"] in ROLES, (name, creator)
            assert match["name"].count(",") <= 1, (name, creator)
        assert re.fullmatch(r"1[5-9]\d\d|20\d\d", record["year"]), name
        assert re.fullmatch(r"([1-9]\d{0,3})?", record["pages"]), name
        assert record["copies"] in {"1", "2", "3", "4"}, name
        assert all(isbn13_is_valid(isbn) for isbn in parts(record["isbn"])), name
        if record["format"] == "journal":
            assert issn_is_valid(record["issn"]), name
            assert not record["isbn"], name
        else:
            assert not record["issn"], name


def test_a_wrong_number_is_not_taken() -> None:
    for wrong in ("9789510445786", "978951044578", "9509510445785", "978-951-0-44578-5"):
        assert not isbn13_is_valid(wrong), wrong
    for wrong in ("0042-6805", "00426806", "0042-680"):
        assert not issn_is_valid(wrong), wrong
