"""Errors of commands: message and hint, or one JSON object, and never a traceback."""

from __future__ import annotations

from itertools import combinations

import pytest
from tests.cli.terminal import tunilib

from tunilib.cli.errors import MEANING, OF_OUTCOME, most_serious
from tunilib.errors import LocalError, TunilibError
from tunilib.views.texts import failure_of


def test_an_error_is_a_message_and_a_hint() -> None:
    result = tunilib("loans", "renew", "L9")
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: no such loan: L9\nhint: tunilib loans list\n"


def test_an_error_is_one_json_object() -> None:
    result = tunilib("loans", "renew", "L9", "--json")
    assert result.error == {"code": "not-found", "message": "no such loan: L9", "hint": "tunilib loans list"}


def test_errors_and_hints_are_wrapped_at_words_at_a_terminal() -> None:
    words = ("loans", "list", "--sort", "something-else", "--lang", "fi")
    assert tunilib(*words).err.count("\n") == 1
    told = tunilib(*words, at_terminal=True, environ={"COLUMNS": "24"}).err
    assert " ".join(told.split()) == tunilib(*words).err.strip()
    assert [line for line in told.splitlines() if len(line) > 24 or line != line.strip()] == []
    assert "--sort:" in told.split()


def test_what_is_longer_than_a_line_stays_whole_to_be_copied() -> None:
    name = "x" * 60
    told = tunilib(name, at_terminal=True, environ={"COLUMNS": "24"}).err
    assert name in told.split()


def test_an_interruption_is_130() -> None:
    result = tunilib("broken", "interrupt")
    assert (result.code, result.err) == (130, "error: interrupted\n")
    assert tunilib("broken", "interrupt", "--json").error["code"] == "interrupted"


def test_an_interruption_in_what_python_wrapped_is_one_too() -> None:
    wrapped = RuntimeError("Error calling __set_name__")
    wrapped.__cause__ = KeyboardInterrupt()
    assert failure_of(wrapped, "en").exit_code == 130


def test_what_nobody_foresaw_is_unknown_and_tells_no_secret() -> None:
    result = tunilib("broken", "bug")
    assert result.code == 5
    assert result.err.count("\n") == 2
    assert "RuntimeError" in result.err
    assert "--verbose" in result.err
    assert "hunter2" not in result.err + tunilib("broken", "bug", "--verbose").err


def test_what_nobody_foresaw_can_be_reported_with_verbose() -> None:
    result = tunilib("broken", "bug", "--verbose")
    assert "tests.cli.fakes.broken.bug:" in result.err
    assert "Traceback" not in result.err


def test_what_nobody_foresaw_is_json_too() -> None:
    assert tunilib("broken", "bug", "--json").error["code"] == "unknown-outcome"


def test_a_file_that_cannot_be_read_is_exit_6() -> None:
    result = tunilib("broken", "file")
    assert (result.code, result.err) == (6, "error: /nonexistent/rules.toml: there is no such file or folder\n")


def test_an_error_is_one_line_whatever_it_says() -> None:
    result = tunilib("broken", "midway")
    assert result.err == "error: The library does not answer any more.\nhint: Try again later.\n"


def test_data_shown_before_an_error_stays_valid_json() -> None:
    result = tunilib("broken", "midway", "--json")
    assert (result.code, result.data) == (4, [{"id": "1"}])
    assert result.error["code"] == "unavailable"


def test_every_kind_of_error_has_the_exit_code_of_the_interface() -> None:
    kinds = [kind for kind in TunilibError.__subclasses__() if kind is not LocalError]
    assert {kind.code: kind.exit_code for kind in kinds} == {
        "changed": 1,
        "usage": 2,
        "not-found": 2,
        "not-signed-in": 3,
        "credentials-refused": 3,
        "session-expired": 3,
        "person-needed": 3,
        "unavailable": 4,
        "not-understood": 5,
        "unknown-outcome": 5,
    }
    assert LocalError.exit_code == 6


def test_a_file_in_a_closed_folder_is_an_error_with_a_hint() -> None:
    failure = failure_of(PermissionError(13, "Permission denied", "/closed/library.sqlite"), "en")
    assert (failure.exit_code, failure.message) == (6, "/closed/library.sqlite: no permission")
    assert "each folder above it" in str(failure.hint)


ORDER = [5, 3, 4, 6, 1, 0]


def test_nothing_at_all_is_done() -> None:
    assert most_serious([]) == 0


@pytest.mark.parametrize(("graver", "lighter"), list(combinations(ORDER, 2)))
def test_the_gravest_for_the_user_wins(graver: int, lighter: int) -> None:
    assert most_serious([lighter, graver, lighter]) == graver


def test_outcomes_have_their_codes() -> None:
    assert OF_OUTCOME == {"refused": 1, "unknown": 5, "not-tried": 4}


def test_every_code_has_a_meaning() -> None:
    assert set(MEANING) == {*ORDER, 2, 129, 130, 141, 143}
