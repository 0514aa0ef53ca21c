"""The catalogue is complete in its three languages, and holds nothing that nobody says."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest
from tests.unit.messages.sources import all_strings, literal_keys, made_keys, templates

import tunilib.messages.en
from tunilib.core.reason import ReasonCode
from tunilib.messages import LANGUAGES, SAID, reason_text
from tunilib.messages.template import placeholders, render

SUBJECTS = sorted(module.name for module in iter_modules(tunilib.messages.en.__path__))
CHOSEN_BY_THE_INTERFACE = {"reasons", "words", "headings", "empty"}
LATER = {
    "payment.in-progress",
    "payment.unregistered",
    "payment.fines-changed",
    "payment.email-missing",
    "eresource.sign-in-method",
}


def texts(subject: str, language: str) -> dict[str, str]:
    found: dict[str, str] = import_module(f"tunilib.messages.{language}.{subject}").TEXTS
    return found


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_language_has_the_same_texts_with_the_same_facts(subject: str, language: str) -> None:
    facts = {key: placeholders(text) for key, text in texts(subject, "en").items()}
    assert {key: placeholders(text) for key, text in texts(subject, language).items()} == facts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_text_comes_out_without_any_of_its_facts(subject: str, language: str) -> None:
    for key, text in texts(subject, language).items():
        told = render(text, language, {})
        assert told.strip(), key
        assert not set("{}[]|") & set(told), key


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_language_has_no_subject_of_its_own(language: str) -> None:
    package = import_module(f"tunilib.messages.{language}")
    assert sorted(module.name for module in iter_modules(package.__path__)) == sorted([*SUBJECTS, *SAID])


def test_every_key_in_the_source_has_a_text() -> None:
    subjects = frozenset(SUBJECTS)
    known = {f"{subject}.{key}" for subject in subjects for key in texts(subject, "en")}
    codes = {str(code) for code in ReasonCode}
    assert literal_keys(subjects) - known - codes == set()


def test_no_text_is_there_that_nothing_in_the_source_names() -> None:
    subjects = frozenset(SUBJECTS) - CHOSEN_BY_THE_INTERFACE
    known = {f"{subject}.{key}" for subject in subjects for key in texts(subject, "en")}
    made = made_keys(subjects)
    assert {key for key in known - literal_keys(subjects) if not made.fullmatch(key)} == set()


def test_every_reason_code_has_a_text_and_every_text_a_code() -> None:
    codes = {str(code) for code in ReasonCode}
    told = {key for key in texts("reasons", "en") if not key.startswith("other.")}
    assert told - LATER == codes - LATER


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_languages_say_the_same_of_a_reason(language: str) -> None:
    others = [name for name in LANGUAGES if name != language]
    for code in ReasonCode:
        assert all(reason_text(code, language) != reason_text(code, other) for other in others), code


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_error_and_note_has_its_translation(language: str) -> None:
    known = {key for subject in SAID for key in texts(subject, language)}
    assert {text: place for text, place in templates().items() if not _is_known(text, known)} == {}


def _is_known(text: str, known: set[str]) -> bool:
    if text in known:
        return True
    return any(
        (piece.endswith(" ") and text.startswith(piece) and _is_known(text.removeprefix(piece), known))
        or (piece.startswith(" ") and text.endswith(piece) and _is_known(text.removesuffix(piece), known))
        for piece in known
    )


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_translation_is_left_of_an_error_that_is_gone(language: str) -> None:
    said = {key for subject in SAID for key in texts(subject, language)}
    assert said - all_strings() == set()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translated_error_has_the_facts_of_the_original(language: str) -> None:
    for subject in SAID:
        for key, text in texts(subject, language).items():
            assert placeholders(text) == placeholders(key), key
