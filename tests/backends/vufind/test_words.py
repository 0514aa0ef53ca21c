"""The words of the pages, by language."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from tunilib.backends.vufind.words import en, fi, fold, sv, words_for
from tunilib.core.reason import ReasonCode

LANGUAGES = (en, fi, sv)
# What some reader asks for: a language without a word for it could not tell.
NEEDED = (
    "untitled",
    "empty.holds",
    "empty.loans",
    "empty.recent-searches",
    "system.down",
    "login.invalid",
    "login.blank",
    "login.later",
    "login.administrator",
    "csrf",
    "selection.none",
    "loan.overdue",
    "loan.due-soon",
    "renewal.done",
    "renewal.refused",
    "renewal.row-done",
    "renewal.row-refused",
    "renewal.error",
    "hold.in-transit",
    "hold.frozen",
    "holds.cancelled",
    "holds.changed",
    "request.placed",
    "profile.changed",
    "password.changed",
)
# What belongs to a library card and is no reason of the interface.
ELSEWHERE = {"payment.in-progress", "payment.unregistered", "payment.fines-changed"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_words_that_readers_ask_for(language: ModuleType) -> None:
    assert [code for code in NEEDED if code not in language.MESSAGES] == []
    assert set(language.LABELS) >= {"due", "renewals-left", "pickup", "created", "expires", "position", "barcode"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_means_one_thing(language: ModuleType) -> None:
    for tables in ((language.LABELS,), (language.MESSAGES, language.WARNINGS), (language.REASONS,), (language.FINES,)):
        meanings: dict[str, set[str]] = {}
        for table in tables:
            for code, texts in table.items():
                for text in texts:
                    meanings.setdefault(fold(text), set()).add(code)
        assert {text: codes for text, codes in meanings.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_codes_of_reasons_are_those_of_the_interface(language: ModuleType) -> None:
    assert set(language.REASONS) - ELSEWHERE <= {code.value for code in ReasonCode}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_recognised_as_what_it_is(language: ModuleType) -> None:
    words = words_for(language.__name__.rsplit(".", 1)[-1])
    for table, find in ((language.MESSAGES, words.message), (language.REASONS, words.reason)):
        for code, texts in table.items():
            for text in texts:
                written = text
                for place in ("count", "total", "limit"):
                    written = written.replace("{" + place + "}", "12")
                written = written.replace("{", "").replace("}", "")
                said = find(f"  {written}. ".upper())
                assert said is not None, text
                assert said.code == code or find(text.split("{")[0]) is not None, (text, said.code)


def test_numbers_and_texts_are_taken_out_of_a_sentence() -> None:
    words = words_for("en-gb")

    done, refused = words.message("2 item(s) renewed of total 7 checked out items"), words.message("Nonsense")
    reason = words.message("This item could not be renewed: Renewal is denied.")

    assert done is not None
    assert (done.code, done.count, done.values["total"]) == ("renewal.done", 2, "7")
    assert refused is None
    assert reason is not None
    assert reason.values["reason"] == "Renewal is denied"


def test_a_page_in_an_unknown_language_is_read_with_all_words() -> None:
    assert words_for("de").label("Eräpäivä") == "due"
    assert words_for(None).label("Due Date:") == "due"


def test_an_english_page_is_not_read_with_finnish_words() -> None:
    assert words_for("en").label("Eräpäivä") is None


def test_a_number_that_is_none_is_not_read() -> None:
    said = words_for("en").message("٣ item(s) could not be renewed")

    assert said is not None
    assert said.count is None


def test_a_text_of_any_length_is_looked_at_quickly() -> None:
    assert words_for("en").message("Available for Pickup Until " + "x " * 500_000) is None


def test_each_label_is_asked_for() -> None:
    """Labels of the profile are told by their own names. That of a record's lists is known: an unknown one is told."""
    folder = Path(en.__file__).parents[1]
    asked = "".join(path.read_text("utf-8") for path in folder.rglob("*.py") if path.parent.name != "words")
    told = {"calling-name", "hold-identifier", "history-kept", "home-library", "saved-in"}
    assert {key for key in en.LABELS if f'"{key}"' not in asked} == told
