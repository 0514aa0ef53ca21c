"""What an error says about whether a change was made."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from tunilib import errors
from tunilib.core.answer import Answer
from tunilib.services.change import NOTHING_DONE, ask_once

RAISED = {
    "CardNotLinked",
    "TermsAsked",
    "UsageError",
    "NotFound",
    "NotSignedIn",
    "CredentialsRefused",
    "PasswordRefused",
    "SessionExpired",
    "StateChanged",
    "LocalError",
}
LOST = {"LetterRefused", "NotUnderstood", "OutcomeUnknown", "PersonNeeded"}
NOT_SENT = {"Unavailable"}


def failing(name: str) -> Answer:
    def act() -> Answer:
        raise getattr(errors, name)("words")

    return ask_once(act)


def test_every_error_is_one_of_the_three() -> None:
    tree = {
        name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.TunilibError)
    }
    assert tree - {"TunilibError"} == RAISED | LOST | NOT_SENT


@pytest.mark.parametrize("name", sorted(RAISED))
def test_an_error_of_what_was_asked_or_of_this_machine_is_raised(name: str) -> None:
    with pytest.raises(getattr(errors, name)):
        failing(name)


def test_an_answer_that_cannot_be_read_is_lost_and_says_nothing() -> None:
    for name in sorted(LOST):
        answer = failing(name)
        assert (answer.lost, answer.sent, answer.words) == (True, True, ()), name


def test_a_library_that_was_not_reached_was_not_asked_and_an_answer_is_handed_on_as_it_is() -> None:
    answer = failing("Unavailable")
    assert (answer.lost, answer.sent) == (False, False)
    answer = Answer(words=("yes",))
    assert ask_once(lambda: answer) is answer
    with pytest.raises(ZeroDivisionError):
        ask_once(Mock(side_effect=ZeroDivisionError))


def test_what_is_certain_not_to_have_been_done_is_what_is_raised_but_for_this_machine() -> None:
    assert {error.__name__ for error in NOTHING_DONE} == RAISED - {"LocalError", "PasswordRefused", "TermsAsked"}
