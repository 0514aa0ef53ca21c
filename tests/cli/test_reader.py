"""What a command gets of a line, its values, and what a line with a mistake says of how the mistake is reported."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tunilib.cli.app import root_group
from tunilib.cli.options import STANDARD_OUTPUT, amount, duration
from tunilib.cli.reader import read_line
from tunilib.cli.tree import CommandLine, HelpWanted, ParsedLine, VersionWanted
from tunilib.core.loan import Duration
from tunilib.errors import LocalError, UsageError
from tunilib.views.texts import day

LINES: dict[str, dict[str, Any]] = {
    "loans renew": {"ids": None, "title": None, "every": False, "due_within": None, "strategy": "early"},
    "loans renew 1 --all 2": {"ids": ["1", "2"], "every": True},
    "loans renew --title x --title=--json --title --": {"title": ["x", "--json", "--"]},
    "loans renew --strategy=late --due-within 3d": {"strategy": "late", "due_within": Duration(3, "d")},
    "loans renew -- --all -": {"ids": ["--all", "-"], "every": False},
    "loans renew 1 -- 2 -- 3": {"ids": ["1", "2", "--", "3"]},
    "loans --overdue": {"overdue": True},
    "search a=b --page 2 --page +3": {"query": "a=b", "page": 3},
    "search -": {"query": "-"},
    "holds place x --expires 2027-01-31": {"record": "x", "expires": date(2027, 1, 31)},
    "favorites export --format ris --output -": {"output": STANDARD_OUTPUT},
    "favourites export --format ris --output ä": {"output": Path("ä")},
    "favourites share T --output .": {"output": Path()},
    "profile set --email= --home-library ask": {"email": "", "home_library": "ask"},
}
WRONG = {
    "desk fee add 1 -3.00": "unknown option: -3",
    "search a --page 0": "--page must be a whole number, at least 1",
    "search a --page x": "--page must be a whole number, at least 1",
    "loans renew --all=": "--all takes no value",
    "loans renew --title": "--title needs a value",
    "loans --profile": "--profile needs a value",
    "--json=1": "--json takes no value",
    "loans renew -x": "unknown option: -x",
    "loans list --title=x": "unknown option: --title",
    "search": "missing argument: QUERY",
    "search a b": "unexpected argument: b",
}


def read(words: str, line: CommandLine | None = None) -> ParsedLine:
    return read_line(words.split(" "), root_group(), line or CommandLine({}))


@pytest.mark.parametrize("words", LINES)
def test_values_are_read_by_the_names_of_the_parameters(words: str) -> None:
    values = read(words).values
    assert {name: values[name] for name in LINES[words]} == LINES[words]


@pytest.mark.parametrize("words", WRONG)
def test_a_mistake_is_named(words: str) -> None:
    with pytest.raises(UsageError) as found:
        read(words)
    assert str(found.value) == WRONG[words]


def test_a_fixed_value_may_be_in_the_language_of_the_call_wherever_that_is_named() -> None:
    for words in ("--lang fi loans renew --strategy myöhään", "loans renew --strategy myöhään --lang fi"):
        assert read(words).values["strategy"] == "late"
    with pytest.raises(UsageError):
        read("loans renew --strategy myöhään --lang sv")


def test_a_folder_that_cannot_be_read_is_an_error_of_this_machine(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(LocalError):
        read(f"favourites share Thesis --output {file}")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("loans renew --bogus --json --lang fi", ("json",)),
        ("loans renew --bogus --title --json", ()),
        ("loans renew --all=1 --header -x --json", ("header", "json")),
        ("bogus --json loans --lang fi", ("json",)),
        ("bogus --title --json", ("json",)),
        ("--json bogus -- --header", ("json",)),
        ("loans renew --json --profile", ("json",)),
        ("loans renew --due-within x --json", ("json",)),
    ],
)
def test_the_rest_of_a_line_with_a_mistake_says_how_it_is_reported(words: str, says: tuple[str, ...]) -> None:
    line = CommandLine({})
    with pytest.raises(UsageError):
        read(words, line)
    assert tuple(name for name in ("header", "json") if line.has(name)) == says
    assert line.language == ("fi" if "--lang" in words else "en")


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("--help bogus", "tunilib"),
        ("loans --help renew --bogus", "tunilib loans"),
        ("loans --help --overdue", "tunilib loans"),
        ("loans --overdue --help", "tunilib loans list"),
        ("loans renew --help --bogus", "tunilib loans renew"),
        ("loans renew --strategy never -h", "tunilib loans renew"),
        ("desk", "tunilib desk"),
    ],
)
def test_help_is_that_of_what_the_line_has_named_so_far(words: str, path: str) -> None:
    line = CommandLine({})
    with pytest.raises(HelpWanted) as found:
        read(f"{words} --lang sv", line)
    assert (found.value.path, line.language) == (path, "sv")


@pytest.mark.parametrize("words", ["bogus --help", "loans renew --bogus --help", "loans --profile --help --bogus"])
def test_a_mistake_before_help_is_reported(words: str) -> None:
    with pytest.raises(UsageError):
        read(words)


def test_the_version_is_told_whatever_follows() -> None:
    line = CommandLine({})
    with pytest.raises(VersionWanted):
        read("loans --version --bogus --json", line)
    assert line.has("json")


def test_a_day_is_year_month_day() -> None:
    assert day("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text", ["2027-02-29", "25.11.2026", "2026-W01-1", "20261125", "2026-11-25T10:00", "", "٢٠٢٦-11-25"]
)
def test_anything_else_is_no_day(text: str) -> None:
    with pytest.raises(UsageError):
        day(text)


def test_an_amount_is_digits_a_point_and_two_digits() -> None:
    assert amount("3.00") == "3.00"


@pytest.mark.parametrize("text", ["1,00", "-1", "1e3", "NaN", "3", "3.0", "3.000", " 3.00", "3.00\n", "٣.00", ""])
def test_anything_else_is_no_amount(text: str) -> None:
    with pytest.raises(UsageError):
        amount(text)


def test_days_and_hours_are_lengths_of_time() -> None:
    assert duration("0d") == Duration(0, "d")
    assert duration("26h") == Duration(26, "h")


@pytest.mark.parametrize("text", ["3", "d", "-1d", "3w", "1.5d", "3d ", "999999d", "٣d"])
def test_anything_else_is_no_length_of_time(text: str) -> None:
    with pytest.raises(UsageError):
        duration(text)
