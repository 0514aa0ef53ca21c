"""The catalogue is complete in its three languages, and holds nothing that nobody says."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest
from tests.unit.messages.sources import literal_keys, made_keys

import tunilib.messages.en
from tunilib.messages import LANGUAGES
from tunilib.messages.template import placeholders, render

SUBJECTS = sorted(module.name for module in iter_modules(tunilib.messages.en.__path__))
CHOSEN_BY_THE_INTERFACE = {"headings", "empty"}


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
    assert sorted(module.name for module in iter_modules(package.__path__)) == SUBJECTS


def test_every_key_in_the_source_has_a_text() -> None:
    subjects = frozenset(SUBJECTS)
    known = {f"{subject}.{key}" for subject in subjects for key in texts(subject, "en")}
    assert literal_keys(subjects) - known == set()


def test_no_text_is_there_that_nothing_in_the_source_names() -> None:
    subjects = frozenset(SUBJECTS) - CHOSEN_BY_THE_INTERFACE
    known = {f"{subject}.{key}" for subject in subjects for key in texts(subject, "en")}
    made = made_keys(subjects)
    assert {key for key in known - literal_keys(subjects) if not made.fullmatch(key)} == set()
