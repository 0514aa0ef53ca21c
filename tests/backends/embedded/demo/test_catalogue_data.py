"""The demonstration catalogue keeps to its own form; that its facts are true, no program can tell."""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources

import pytest

COLUMNS = (
    "record_id",
    "format",
    "language",
    "title",
    "subtitle",
    "creators",
    "publisher",
    "place",
    "year",
    "isbn",
    "issn",
    "pages",
    "edition",
    "series",
    "subjects",
    "call_number",
    "collection",
    "copies",
)
FORMATS = {
    "book",
    "ebook",
    "thesis",
    "journal",
    "score",
    "sound-recording",
    "video",
    "map",
    "game",
    "audiobook",
}
# zxx: ISO 639-2 for music without words
LANGUAGES = {"fin", "swe", "eng", "zxx"}
COLLECTIONS = {"book", "course", "short", "stacks"}
ROLES = {"author", "editor", "translator", "illustrator", "composer", "performer", "director"}
CREATOR = re.compile(r"(?P<name>[^;()]+) \((?P<role>[a-z]+)\)")

TEXT = resources.files("tunilib.backends.embedded.demo").joinpath("catalogue.tsv").read_text(encoding="utf-8")
HEADER, *LINES = TEXT.rstrip("\n").split("\n")
RECORDS = [dict(zip(COLUMNS, line.split("\t"), strict=False)) for line in LINES]


@pytest.fixture(params=RECORDS, ids=lambda record: record["record_id"])
def record(request: pytest.FixtureRequest) -> dict[str, str]:
    found: dict[str, str] = request.param
    return found


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


def test_the_header_names_the_columns_in_order() -> None:
    assert tuple(HEADER.split("\t")) == COLUMNS


def test_the_file_ends_each_line_with_a_newline_alone() -> None:
    assert TEXT.endswith("\n")
    assert "\r" not in TEXT
    assert "\n\n" not in TEXT


def test_every_line_has_every_column() -> None:
    assert [line for line in LINES if line.count("\t") != len(COLUMNS) - 1] == []


def test_no_value_has_blanks_around_or_doubled() -> None:
    untidy = [
        (record["record_id"], column)
        for record in RECORDS
        for column, value in record.items()
        if value != " ".join(value.split())
    ]
    assert untidy == []


def test_record_ids_are_unique() -> None:
    assert [found for found, times in Counter(r["record_id"] for r in RECORDS).items() if times > 1] == []


def test_isbns_are_unique() -> None:
    isbns = Counter(isbn for record in RECORDS for isbn in parts(record["isbn"]))
    assert [isbn for isbn, times in isbns.items() if times > 1] == []


def test_there_are_enough_records_for_several_pages() -> None:
    assert len(RECORDS) >= 90


def test_at_least_three_languages_are_there() -> None:
    assert len({record["language"] for record in RECORDS}) >= 3


def test_at_least_six_formats_are_there() -> None:
    assert len({record["format"] for record in RECORDS}) >= 6


def test_every_collection_has_copies_to_lend() -> None:
    assert {record["collection"] for record in RECORDS} == COLLECTIONS


def test_every_role_is_played_by_somebody() -> None:
    roles = {match["role"] for r in RECORDS for c in parts(r["creators"]) if (match := CREATOR.fullmatch(c))}
    assert roles == ROLES


def test_a_record_id_can_be_typed(record: dict[str, str]) -> None:
    assert re.fullmatch(r"demo\.[0-9]{4}", record["record_id"])


def test_a_record_keeps_to_the_known_codes(record: dict[str, str]) -> None:
    assert record["format"] in FORMATS
    assert record["language"] in LANGUAGES
    assert record["collection"] in COLLECTIONS


def test_a_record_says_what_it_is_and_where_it_stands(record: dict[str, str]) -> None:
    for column in ("title", "publisher", "place", "subjects", "call_number"):
        assert record[column], column


def test_a_creator_is_a_name_with_a_known_role(record: dict[str, str]) -> None:
    for creator in parts(record["creators"]):
        match = CREATOR.fullmatch(creator)
        assert match, creator
        assert match["role"] in ROLES
        assert match["name"].count(",") <= 1


def test_numbers_are_numbers(record: dict[str, str]) -> None:
    assert re.fullmatch(r"1[5-9]\d\d|20\d\d", record["year"])
    assert re.fullmatch(r"([1-9]\d{0,3})?", record["pages"])
    assert record["copies"] in {"1", "2", "3", "4"}


def test_isbns_have_their_check_digit(record: dict[str, str]) -> None:
    assert [isbn for isbn in parts(record["isbn"]) if not isbn13_is_valid(isbn)] == []


def test_a_journal_and_nothing_else_has_an_issn(record: dict[str, str]) -> None:
    if record["format"] == "journal":
        assert issn_is_valid(record["issn"])
        assert not record["isbn"]
    else:
        assert not record["issn"]


@pytest.mark.parametrize("wrong", ["9789510445786", "978951044578", "9509510445785", "978-951-0-44578-5"])
def test_a_wrong_isbn_is_not_taken(wrong: str) -> None:
    assert not isbn13_is_valid(wrong)


@pytest.mark.parametrize("wrong", ["0042-6805", "00426806", "0042-680"])
def test_a_wrong_issn_is_not_taken(wrong: str) -> None:
    assert not issn_is_valid(wrong)
