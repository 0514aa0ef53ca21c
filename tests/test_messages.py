"""How a message becomes a sentence in a language."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from time import tzset

import pytest

from tests.texts import SOURCE as PACKAGE
from tunilib.core.money import Money
from tunilib.core.note import Note
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound
from tunilib.messages import (
    Typed,
    date_text,
    gettext,
    language_of,
    money_text,
    ngettext,
    pgettext,
    translated,
    value_of,
    week_text,
    word,
)
from tunilib.terms import TERMS

SOURCE = PACKAGE.parent
AUTUMN = date(2026, 11, 5)


def test_a_day_is_written_as_the_language_does() -> None:
    for language, written in [("en", "Thu 5 Nov 2026"), ("fi", "to 5.11.2026"), ("sv", "tors 5.11.2026")]:
        assert date_text(AUTUMN, language) == date_text("2026-11-05", language) == written, language


@pytest.mark.parametrize(
    ("zone", "named"), [("Europe/Helsinki", ""), ("UTC", " UTC+2"), ("Asia/Kathmandu", " UTC+2"), ("", " UTC+2")]
)
def test_a_moment_has_the_time_of_its_zone_which_is_named_where_it_is_not_the_machines(
    zone: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone or "UTC")
    tzset()
    moment = datetime(2026, 11, 5, 9, 5, tzinfo=timezone(timedelta(hours=2)))
    for language, written in [
        ("en", "Thu 5 Nov 2026 09:05"),
        ("fi", "to 5.11.2026 klo 9.05"),
        ("sv", "tors 5.11.2026 kl. 9.05"),
    ]:
        assert date_text(moment, language) == date_text(moment.isoformat(), language) == written + named, language
    monkeypatch.undo()
    tzset()


def test_a_word_follows_the_number() -> None:
    for language, count, written in [
        ("en", 1, "1 reference"),
        ("en", 2, "2 references"),
        ("en", 0, "0 references"),
        ("fi", 1, "1 viite"),
        ("fi", 2, "2 viitettä"),
        ("fi", 0, "0 viitettä"),
    ]:
        assert ngettext("{count} reference", "{count} references", count, language) == written, (language, count)


def test_an_amount_is_written_as_the_language_does() -> None:
    for language, written in [("en", "€10.01"), ("fi", "10,01 €"), ("sv", "10,01 €")]:
        assert money_text(Money(1001), None, language) == money_text("10.01", "EUR", language) == written, language


def test_an_amount_of_another_currency_has_its_sign_or_code() -> None:
    for currency, written in [("GBP", "-£1.00"), ("SEK", "-1.00 SEK"), (None, "-1.00")]:
        assert money_text("-1.00", currency, "en") == written, currency


def test_days_and_amounts_in_a_message_have_the_form_of_the_language() -> None:
    for language, written in [("en", "by Thu 5 Nov 2026: €1.00"), ("fi", "by to 5.11.2026: 1,00 €")]:
        assert gettext("by {date}: {amount}", language, date=AUTUMN, amount=Money(100)) == written, language


def test_a_fact_that_is_missing_leaves_a_mark() -> None:
    for value in [None, ""]:
        assert gettext("Renew {title}.", "en", title=value) == gettext("Renew {title}.", "en", id="L1") == "Renew ….", (
            value
        )


def test_braces_in_a_fact_are_only_text() -> None:
    assert gettext("Renew {title}.", "en", title="{date}", date=AUTUMN) == "Renew {date}."


def test_a_message_without_translation_stays_english() -> None:
    assert gettext("a new kind of trouble: {what}", "fi", what="{x}") == "a new kind of trouble: {x}"
    assert gettext("braces {without} facts", "fi") == "braces {without} facts"
    assert gettext("", "fi") == ""


def test_a_message_has_its_translation_by_context() -> None:
    assert pgettext("outcome", "refused", "fi") == "ei sallittu"
    assert pgettext("renewal", "refused", "fi") == "ei uusittu"
    assert pgettext("nowhere", "refused", "fi") == "refused"


SPEAK = """
import sys
opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
from tunilib.core.reason import Reason, ReasonCode
from tunilib.messages import gettext, ngettext, pgettext
from tunilib.messages import word
language = sys.argv[1]
Reason(ReasonCode.OTHER).text(language), word("loan", "overdue", language)
gettext("Paid.", language), ngettext("one", "several", 2, language), pgettext("heading", "Due", language)
print("gettext" in sys.modules, sum(path.endswith(".mo") for path in opened))
"""


def test_english_reads_no_catalogue_and_another_language_its_own_once() -> None:
    for language, read in [("en", "False 0"), ("fi", "True 1"), ("sv", "True 1")]:
        command = [sys.executable, "-c", SPEAK, language]
        done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": str(SOURCE)}, check=True)
        assert done.stdout.strip() == read, language


def test_an_error_has_its_translation() -> None:
    error = NotFound("no such loan in this account: {id}", id="L9")
    assert translated(error, "en") == "no such loan in this account: L9"
    assert translated(error, "fi") == "tilillä ei ole tällaista lainaa: L9"


def test_a_fact_that_is_a_message_is_translated_too() -> None:
    expected = Note.of("one of: {choices}", choices="a, b")
    error = NotFound("{path}: {key} must be {expected}", path="/x", key="host", expected=expected)
    assert error.message == "/x: host must be one of: a, b"
    assert translated(error, "sv") == "/x: host måste vara något av: a, b"


def test_a_reason_has_the_librarys_words_or_the_sentence_of_its_facts_and_its_case() -> None:
    assert Reason.said("Inga fler {limit}!", ReasonCode.RENEWAL_LIMIT).text("fi") == "Inga fler {limit}!"
    assert str(Reason.of(ReasonCode.HOLD_NOT_HOLDABLE)) == "This title cannot be reserved."
    assert "tunilib holds request" in str(Reason.of(ReasonCode.HOLD_NOT_HOLDABLE, instead="request"))
    for limit, times in [(1, "(1 kerta)"), (3, "(3 kertaa)")]:
        assert times in Reason.of(ReasonCode.RENEWAL_LIMIT, limit=limit).text("fi"), limit
    frozen = str(Reason.of(ReasonCode.OTHER, what="freeze-retrieval"))
    assert frozen != str(Reason.of(ReasonCode.OTHER, what="nonsense")) == str(Reason.of(ReasonCode.OTHER))
    assert str(Reason.of(ReasonCode.OTHER, what="alert-waits")) == "The next mail is due on …."


def test_a_reason_has_its_facts() -> None:
    reason = Reason.of(ReasonCode.PATRON_SUSPENDED_FINES, amount=Money(1001), limit=Money(1000), contact="tel. 1")
    assert (
        str(reason)
        == reason.text("en")
        == (
            "Borrowing rights are suspended because of unpaid fines: €10.01 is owed, the limit is €10.00. "
            "Pay them, or contact the library: tel. 1."
        )
    )


def test_a_sentence_is_left_out_where_its_fact_is_missing() -> None:
    assert str(Reason.of(ReasonCode.RENEWAL_TOO_SOON)) == "It is too early to renew it."
    assert str(Reason.of(ReasonCode.RENEWAL_TOO_SOON, date=AUTUMN)) == (
        "It is too early to renew it: possible from Thu 5 Nov 2026."
    )
    assert str(Reason.of(ReasonCode.HOLD_READY, contact="", amount=Money(100))) == (
        "It is ready for pick-up and can no longer be changed online. If you do not collect it, the fee is €1.00."
    )


def test_a_term_that_is_not_known_is_itself() -> None:
    assert word("loan", "due-soon", "sv") == "förfaller snart"
    assert word("loan", "lent to a friend", "sv") == "lent to a friend"


def test_the_language_is_that_of_the_environment() -> None:
    for environ, language in [
        ({}, "en"),
        ({"LANG": "fi_FI.UTF-8"}, "fi"),
        ({"LANG": "fi_FI.UTF-8", "LC_MESSAGES": "sv_FI"}, "sv"),
        ({"LANG": "fi_FI.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "sv", "LC_ALL": ""}, "sv"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "sv_SE", "TUNILIB_LANG": "fi"}, "fi"),
        ({"LANG": "sv_SE", "TUNILIB_LANG": "SV-fi"}, "sv"),
        ({"LANG": "sv_SE", "TUNILIB_LANG": "klingon"}, "sv"),
    ]:
        assert language_of(environ) == language, environ


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_format_is_named_in_one_word_that_a_filter_takes(language: str) -> None:
    for value in TERMS["format"]:
        name = Typed("format", value).text(language)
        assert value_of("format", name, language) == value
        assert " " not in name
        assert "--" not in name


def test_the_language_of_the_option_wins() -> None:
    assert language_of({"TUNILIB_LANG": "fi"}, "sv") == "sv"
    with pytest.raises(ValueError, match="de"):
        language_of({}, "de")


def test_a_person_may_write_a_term_in_english_or_in_their_language() -> None:
    for kind, typed, language, value in [
        ("sort", "nimeke", "fi", "title"),
        ("sort", "Titel", "sv", "title"),
        ("sort", "title", "fi", "title"),
        ("sort", "own-order", "en", "custom"),
        ("sort", "nimeke", "sv", None),
        ("sort", "", "fi", None),
        ("home-library", "kysy aina", "fi", "ask"),
        ("list", "Omat suosikit", "fi", "My favourites"),
        ("list", "omat suosikit", "fi", None),
    ]:
        assert value_of(kind, typed, language) == value, (kind, typed)


@pytest.mark.parametrize(
    "kind",
    [
        *("alert", "collection", "filter", "fine", "format", "home-library", "list", "register-field"),
        *("search-type", "sort"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_what_a_person_may_write_stands_for_one_value(kind: str, language: str) -> None:
    for value in TERMS[kind]:
        assert value_of(kind, value, language) == value
        assert value_of(kind, word(kind, value, language), language) == value


def test_a_day_is_written_in_one_way_with_a_year_where_it_is_not_this_one() -> None:
    for day, written in [
        (date(2026, 1, 30), "Fri 30 Jan"),
        (date(2026, 11, 30), "Mon 30 Nov"),
        (date(2027, 5, 9), "Sun 9 May 2027"),
        (date(2025, 11, 30), "Sun 30 Nov 2025"),
        ("2026-11-30", "Mon 30 Nov"),
        ("soon", "soon"),
    ]:
        assert date_text(day, "en", date(2026, 11, 5)) == written, day
    assert date_text(AUTUMN, "fi", AUTUMN) == "to 5.11."


def test_a_week_is_written_by_its_first_and_last_day() -> None:
    for language, first, last, written in [
        ("en", date(2026, 12, 7), date(2026, 12, 13), "7–13 Dec"),
        ("en", date(2026, 12, 28), date(2027, 1, 3), "28 Dec–3 Jan"),
        ("fi", date(2026, 12, 7), date(2026, 12, 13), "7.–13.12."),
        ("sv", date(2026, 12, 28), date(2027, 1, 3), "28.12.–3.1."),
    ]:
        assert week_text(first, last, language) == written, (language, first)
