"""What is said on standard error, and what silences it."""

from __future__ import annotations

from tests.cli.terminal import tunilib


def test_notes_are_said_by_default_and_details_are_not() -> None:
    assert tunilib("status").err == "a note\nwhat needs a person\n"


def test_quiet_leaves_what_needs_a_person() -> None:
    assert tunilib("status", "--quiet").err == "what needs a person\n"


def test_verbose_says_what_is_being_done() -> None:
    assert tunilib("status", "--verbose").err == "a note\nwhat needs a person\nwhat is being done\n"


def test_json_leaves_standard_error_empty() -> None:
    assert tunilib("status", "--json", "--verbose").err == ""
