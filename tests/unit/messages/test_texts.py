"""How a text of the catalogue becomes a sentence."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from tunilib.core.money import Money
from tunilib.messages import has_text, language_of, reason_text, said, text, word
from tunilib.messages.forms import date_text, money_text
from tunilib.messages.template import render

AUTUMN = date(2026, 11, 5)


@pytest.mark.parametrize(("language", "told"), [("en", "5 Nov 2026"), ("fi", "5.11.2026"), ("sv", "5.11.2026")])
def test_a_day_is_written_as_the_language_does(language: str, told: str) -> None:
    assert date_text(AUTUMN, language) == date_text("2026-11-05", language) == told


@pytest.mark.parametrize(
    ("language", "told"), [("en", "5 Nov 2026 09:05"), ("fi", "5.11.2026 klo 9.05"), ("sv", "5.11.2026 kl. 9.05")]
)
def test_a_moment_is_written_as_the_language_does(language: str, told: str) -> None:
    moment = datetime(2026, 11, 5, 9, 5, tzinfo=timezone(timedelta(hours=2)))
    assert date_text(moment, language) == date_text(moment.isoformat(), language) == told


def test_what_is_no_day_stays_as_it_is() -> None:
    assert date_text("soon", "fi") == "soon"


@pytest.mark.parametrize(("language", "told"), [("en", "€10.01"), ("fi", "10,01 €"), ("sv", "10,01 €")])
def test_an_amount_is_written_as_the_language_does(language: str, told: str) -> None:
    assert money_text(Money(1001), None, language) == money_text("10.01", "EUR", language) == told


@pytest.mark.parametrize(
    ("currency", "told"), [("GBP", "-£1.00"), ("SEK", "-1.00 SEK"), (None, "-1.00")], ids=["sign", "code", "unknown"]
)
def test_an_amount_of_another_currency_has_its_sign_or_code(currency: str | None, told: str) -> None:
    assert money_text("-1.00", currency, "en") == told


def test_a_part_in_brackets_is_left_out_where_its_fact_is_missing() -> None:
    template = "Too soon[: from {date:date}][, ask {contact}]."
    assert render(template, "en", {}) == "Too soon."
    assert render(template, "en", {"date": AUTUMN, "contact": ""}) == "Too soon: from 5 Nov 2026."


def test_a_part_in_brackets_may_depend_on_a_fact_it_does_not_show() -> None:
    assert render("No[instead?, but try this].", "en", {"instead": "request"}) == "No, but try this."
    assert render("No[instead?, but try this].", "en", {}) == "No."


@pytest.mark.parametrize(("count", "told"), [(1, "1 loan"), (2, "2 loans"), (0, "0 loans")])
def test_a_word_follows_the_number(count: int, told: str) -> None:
    assert render("{count} {count|loan|loans}", "en", {"count": count}) == told


def test_a_fact_that_is_missing_outside_brackets_leaves_a_mark() -> None:
    assert render("Renew {title}.", "en", {}) == "Renew …."


def test_braces_and_brackets_in_a_fact_are_only_text() -> None:
    assert render("Renew {title}.", "en", {"title": "[{date}]", "date": AUTUMN}) == "Renew [{date}]."


def test_an_unknown_key_is_an_error() -> None:
    assert not has_text("usage.nonsense")
    assert not has_text("../usage.see-help")
    with pytest.raises(KeyError):
        text("nonsense.at-all", "en")


def test_the_words_of_a_library_are_the_message_as_they_are() -> None:
    assert reason_text("renewal.limit", "fi", words="Inga fler {limit}!") == "Inga fler {limit}!"


def test_a_reason_tells_its_facts() -> None:
    params = (("amount", Money(1001)), ("limit", Money(1000)), ("contact", "tel. 1"))
    assert reason_text("patron.suspended-fines", "en", params=params) == (
        "Borrowing rights are suspended because of unpaid fines: €10.01 is owed, the limit is €10.00. "
        "Pay them, or contact the library: tel. 1."
    )


def test_a_reason_of_no_code_tells_what_it_is() -> None:
    frozen = reason_text("other", "en", params=(("what", "freeze-retrieval"),))
    assert frozen != reason_text("other", "en", params=(("what", "nonsense"),)) == reason_text("other", "en")


def test_an_unknown_code_is_told_as_other() -> None:
    assert reason_text("renewal.of-the-future", "sv") == reason_text("other", "sv")


def test_a_word_that_the_catalogue_lacks_is_itself() -> None:
    assert word("loan", "due-soon", "sv") == "förfaller snart"
    assert word("loan", "lent to a friend", "sv") == "lent to a friend"


def test_an_error_is_said_in_another_language() -> None:
    template, facts = "no such loan in this account: {id}", {"id": "L9"}
    assert said(template, "en", facts) == "no such loan in this account: L9"
    assert said(template, "fi", facts) == "tilillä ei ole tällaista lainaa: L9"


def test_an_error_put_together_is_said_piece_by_piece() -> None:
    facts = {"path": "/x", "key": "host", "variable": "HOME"}
    assert said("{path}: {key} must be true or false", "sv", facts) == "/x: host måste vara true eller false"
    assert said("choose another place with {variable}", "fi", facts) == "valitse toinen paikka muuttujalla HOME"


def test_an_error_without_translation_stays_english() -> None:
    assert said("a new kind of trouble: {what}", "fi", {"what": "{x}"}) == "a new kind of trouble: {x}"
    assert said("braces {without} facts", "fi", {}) == "braces {without} facts"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "fi_FI.UTF-8"}, "fi"),
        ({"LANG": "fi_FI.UTF-8", "LC_MESSAGES": "sv_FI"}, "sv"),
        ({"LANG": "fi_FI.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "sv", "LC_ALL": ""}, "sv"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "sv_SE", "TUNILIB_LANG": "fi"}, "fi"),
        ({"LANG": "sv_SE", "TUNILIB_LANG": "SV-fi"}, "sv"),
        ({"LANG": "sv_SE", "TUNILIB_LANG": "klingon"}, "sv"),
    ],
)
def test_the_language_is_that_of_the_surroundings(environ: dict[str, str], language: str) -> None:
    assert language_of(environ) == language


def test_the_language_asked_for_wins() -> None:
    assert language_of({"TUNILIB_LANG": "fi"}, "sv") == "sv"
    with pytest.raises(ValueError, match="de"):
        language_of({}, "de")
