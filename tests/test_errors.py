"""The exception tree: every error says what went wrong, by a permanent word and an exit code."""

from __future__ import annotations

import pickle

from tunilib import errors
from tunilib.errors import LocalError, NotFound, TunilibError

EXITS = {
    "UsageError": ("usage", 2),
    "TermsAsked": ("usage", 2),
    "NotFound": ("not-found", 2),
    "NotSignedIn": ("not-signed-in", 3),
    "CredentialsRefused": ("credentials-refused", 3),
    "PasswordRefused": ("credentials-refused", 3),
    "SessionExpired": ("session-expired", 3),
    "PersonNeeded": ("person-needed", 3),
    "CardNotLinked": ("person-needed", 3),
    "Unavailable": ("unavailable", 4),
    "StateChanged": ("changed", 1),
    "LetterRefused": ("unavailable", 4),
    "NotUnderstood": ("not-understood", 5),
    "OutcomeUnknown": ("unknown-outcome", 5),
    "LocalError": ("file", 6),
}


def test_each_error_has_its_word_and_exit_code() -> None:
    for name, expected in EXITS.items():
        error = getattr(errors, name)("words")
        assert (error.code, error.exit_code) == expected, name
        assert isinstance(error, TunilibError), name


def test_no_error_is_left_out_of_the_tree() -> None:
    assert {*EXITS, "TunilibError"} == {
        name for name, found in vars(errors).items() if isinstance(found, type) and issubclass(found, TunilibError)
    }


def test_a_local_error_says_what_of_this_machine_failed() -> None:
    for code in ["configuration", "keyring", "file", "database"]:
        error = LocalError("it is full", code=code)
        assert (error.code, error.exit_code) == (code, 6), code


def test_the_code_of_one_local_error_is_not_that_of_the_next() -> None:
    LocalError("locked", code="keyring")
    assert LocalError("gone").code == "file"


def test_message_and_hint_take_their_facts_and_other_braces_are_only_text() -> None:
    for error, message, hint in [
        (NotFound("gone"), "gone", None),
        (NotFound("no such loan: {id}", hint="is it {id}?", id="L9"), "no such loan: L9", "is it L9?"),
        (NotFound("no such loan: {id}", id="{id}{0}"), "no such loan: {id}{0}", None),
        (NotFound("the library said: {oops}"), "the library said: {oops}", None),
    ]:
        assert (error.message, str(error), error.hint) == (message, message, hint)


def test_an_error_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(LocalError("no {what}", code="database", hint="wait", what="room")))
    assert (str(error), error.code, error.hint, error.facts) == ("no room", "database", "wait", {"what": "room"})
