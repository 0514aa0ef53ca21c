"""The real program at a terminal: tables, questions, and passwords that nobody sees."""

from __future__ import annotations

import re
import sys

import pytest
from tests.journeys.machine import CARD, PASSWORD, Machine

if sys.platform == "win32":
    pytest.skip("this system has no pseudo-terminals", allow_module_level=True)

from tests.journeys.pseudoterminal import at_terminal

from tunilib.messages import MONTHS as MONTH_NAMES, WEEKDAYS

DAYS = "|".join(day for days in WEEKDAYS.values() for day in days)
MONTHS = "|".join(MONTH_NAMES)


def test_renewals_are_a_table_in_colours_at_a_terminal(demo: Machine) -> None:
    result = at_terminal(demo, "loans", "renew", "--all")
    assert result.code == 1
    assert "\x1b[32m" in result.out
    assert "Tue 10 Mar" in result.out
    assert "Tue 7 Apr" in result.out
    assert "\t" not in result.out


def test_a_row_that_cannot_be_renewed_is_marked_at_80_columns(demo: Machine) -> None:
    rows = at_terminal(demo, "loans", size=(60, 80), NO_COLOR="1").out.splitlines()
    later = {one["id"]: one["renewable"] for one in demo.run("loans", "--json").data if one["status"] == "ok"}
    assert set(later.values()) == {True, False}
    for loan, is_renewable in later.items():
        (row,) = (row for row in rows if loan in row)
        assert ("×" in row) is not is_renewable
    assert "2 later loans cannot be renewed (×)" in "\n".join(rows)


def test_lists_of_favourites_are_shown_by_name_and_written_by_id(demo: Machine) -> None:
    lists = {one["name"]: one["id"] for one in demo.run("favourites", "lists", "--json").data}
    assert {"My favourites", "Pohjoismaista luettavaa"} <= lists.keys()
    added = ("favourites", "add", "demo.1011", "--list", "Pohjoismaista luettavaa")
    for words in (("favourites",), added, ("favourites", "remove", "demo.1011")):
        shown = demo.run(*words, "--lang", "fi", terminal=True).out
        assert "Pohjoismaista luettavaa" in shown
        assert not any(ident in shown for ident in lists.values())
    assert "Omat suosikit" in demo.run("favourites", "--lang", "fi", terminal=True).out
    assert {row[5] for row in demo.run("favourites").lines} == set(lists.values())
    assert demo.run(*added, "--json").data[0]["list"] == lists["Pohjoismaista luettavaa"]


@pytest.mark.parametrize("words", [("--no-color",), ("--json",)])
def test_plain_at_a_terminal(demo: Machine, words: tuple[str, ...]) -> None:
    assert "\x1b" not in at_terminal(demo, "loans", *words).out


def test_a_password_is_asked_for_without_echo(demo: Machine) -> None:
    demo.run("logout")
    result = at_terminal(demo, "login", CARD, typing=[("assword", PASSWORD + "\n")])
    assert result.code == 0
    assert PASSWORD not in result.out
    assert demo.run("loans").code == 0


def test_card_and_password_are_asked_for(demo: Machine) -> None:
    demo.run("profiles", "remove", "demo")
    result = at_terminal(demo, "login", typing=[("ard number", "29 00 1001\n"), ("assword", PASSWORD + "\n")])
    assert result.code == 0
    assert demo.run("loans").code == 0


def test_a_question_that_is_given_up_is_exit_2_or_130(demo: Machine) -> None:
    given_up = at_terminal(demo, "login", CARD, typing=[("assword", "\x04")])
    assert (given_up.code, "\nerror: standard input ended" in given_up.out.replace("\r", "")) == (2, True), given_up
    interrupted = at_terminal(demo, "login", CARD, typing=[("assword", "\x03")])
    assert interrupted.code == 130
    assert "interrupted" in interrupted.out


def test_a_reset_asks_and_takes_no_for_an_answer(demo: Machine) -> None:
    demo.run("loans", "renew", "--all")
    before = demo.run("loans").out
    result = at_terminal(demo, "demo", "--reset", typing=[("(y/N)", "n\n")])
    assert (result.code, demo.run("loans").out) == (0, before)
    result = at_terminal(demo, "demo", "--reset", typing=[("(y/N)", "y\n")])
    assert result.code == 0
    assert demo.run("loans").out != before


def test_renewing_never_asks(demo: Machine) -> None:
    assert "(y/N)" not in at_terminal(demo, "loans", "renew", "--all").out


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_no_line_of_a_sentence_ends_within_a_price_or_a_day(demo: Machine, language: str) -> None:
    lent = demo.run("desk", "loans", "--card", CARD, "--json").data
    requested = next(one["id"] for one in lent if "renewal.requested" in [reason["code"] for reason in one["reasons"]])
    for columns in range(40, 80, 3):
        environ = {"COLUMNS": str(columns), "NO_COLOR": "1"}
        for words in (
            ("desk", "item", "show", lent[0]["barcode"]),
            ("fines",),
            ("loans", "renew", requested, "--quiet"),
        ):
            shown = demo.run(*words, "--lang", language, terminal=True, environ=environ)
            for text in (shown.out, shown.err):
                broken = re.search(rf"\b(?:{DAYS})\n *\d|\d\n *(?:€|{MONTHS})", text)
                assert not broken, (words, columns, text)
