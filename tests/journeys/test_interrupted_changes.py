"""What became of a change that was interrupted is said by the next one of its kind, in the language of the user."""

from __future__ import annotations

import pytest
from tests.journeys.machine import Machine

REPORTS = {
    "en": "An interrupted {command} of Tue 10 Mar 12:00 was done: {title}.",
    "fi": "Keskeytynyt {command} ti 10.3. klo 12.00 ehti valmistua: {title}.",
    "sv": "Ett avbrutet {command} tis 10.3. kl. 12.00 blev utfört: {title}.",
}


def interrupt(machine: Machine) -> None:
    """Make the ledger what it is after a run that ended before it could write its result."""
    machine.sql("UPDATE intent SET settled = NULL", of=machine.ledger)
    machine.sql("UPDATE intent_item SET word = NULL, after = NULL", of=machine.ledger)


@pytest.mark.parametrize(
    ("words", "command", "title"),
    [
        (("favourites", "create", "Thesis"), "favourites create", "Thesis"),
        (("favourites", "add", "demo.1001"), "favourites add", "demo.1001"),
        (("profile", "set", "--email", "a@example.org"), "profile set", "email"),
        (("profile", "request-change", "address=Elsewhere 1"), "profile request-change", "address"),
        (("holds", "cancel", "--all", "--yes"), "holds cancel", "Refactoring : improving the design of existing code"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else None,
)
def test_an_interrupted_change_is_reported_once(
    demo: Machine, words: tuple[str, ...], command: str, title: str
) -> None:
    demo.run(*words)
    interrupt(demo)
    report = REPORTS["en"].format(command=command, title=title)
    assert report in demo.run(*words).err.splitlines()
    assert report not in demo.run(*words).err.splitlines()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_report_is_in_the_language_of_the_user(demo: Machine, language: str) -> None:
    demo.run("favourites", "create", "Thesis")
    interrupt(demo)
    err = demo.run("favourites", "create", "Thesis", "--lang", language).err
    assert REPORTS[language].format(command="favourites create", title="Thesis") in err


def test_a_password_leaves_nothing_to_see_so_that_the_report_says_to_look(demo: Machine) -> None:
    words = ("profile", "password")
    demo.run(*words, secret="kirja2026")
    interrupt(demo)
    report = "An interrupted profile password of Tue 10 Mar 12:00 may have been done or not: password."
    assert report in demo.run(*words, secret="kirja2026").err


def test_a_change_that_was_made_and_could_not_be_written_down_is_shown_and_the_failure_too(demo: Machine) -> None:
    """The ledger is spoilt by the change itself: a trigger refuses what would settle it."""
    demo.run("favourites", "create", "Thesis")
    demo.sql("CREATE TRIGGER full BEFORE UPDATE ON intent BEGIN SELECT RAISE(ABORT, 'full'); END", of=demo.ledger)
    result = demo.run("favourites", "create", "Paper")
    assert result.thing["outcome"] == "created"
    assert (result.code, "error: " in result.err) == (6, True)
