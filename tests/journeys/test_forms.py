"""The three forms of an answer: JSON for programs, tab-separated lines for a pipe, tables for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.paia_library import PaiaLibrary

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from tests.journeys.machine import CARD, Machine

LOAN = [
    "id",
    "title",
    "author",
    "record_id",
    "barcode",
    "library",
    "checked_out",
    "due",
    "status",
    "renewable",
    "renewals_used",
    "renewals_limit",
    "reasons",
    "profile",
    "card",
    "note",
    "format",
    "volume",
]
RENEWAL = ["loan_id", "title", "outcome", "due_before", "due_after", "reasons", "profile", "card", "fine", "currency"]
EXPLANATION = [
    "loan_id",
    "title",
    "due",
    "renewable",
    "reasons",
    "renewals_left",
    "source",
    "since",
    "latest_due",
    "fine_per_day",
    "suspends_on",
    "renewable_from",
    "fine_now",
    "currency",
]
HOLD = [
    "id",
    "kind",
    "title",
    "author",
    "record_id",
    "barcode",
    "status",
    "position",
    "created",
    "expires",
    "processed",
    "pickup_location",
    "pickup_until",
    "frozen_until",
    "cancelled",
    "cancellable",
    "reasons",
    "profile",
    "card",
    "shelf",
    "pickup_number",
    "group",
    "volume",
    "format",
    "note",
]
FINES = [
    "total",
    "currency",
    "suspended",
    "suspension_limit",
    "payable_online",
    "payable_amount",
    "service_fee",
    "contact",
    "reasons",
    "fines",
    "profile",
    "card",
]
FINE = [
    "id",
    "kind",
    "description",
    "title",
    "amount",
    "balance",
    "registered",
    "due",
    "checked_out",
    "payable_online",
    "reasons",
]
STATUS = ["profile", "card", "loans", "holds", "fines", "card_expires", "session_expires", "timeline"]
DAY = re.compile(r"\d{4}-\d\d-\d\d")
LISTS = {
    ("loans", "list"): LOAN,
    ("loans", "renew", "--all", "--dry-run"): RENEWAL,
    ("loans", "explain"): EXPLANATION,
    ("loans", "history"): [*LOAN, "returned"],
    ("holds", "list"): HOLD,
    ("fines", "fees"): ["rule", "value", "stated"],
    ("profiles", "list"): ["name", "library", "card", "default"],
    ("doctor",): ["check", "ok", "message", "hint"],
}
THINGS = {("fines", "list"): FINES, ("status",): STATUS}


def test_rows_in_json_have_the_names_of_the_interface_in_its_order_and_a_pipe_says_the_same(demo: Machine) -> None:
    for words, names in LISTS.items():
        rows = demo.run(*words, "--json").data
        assert [list(row) for row in rows] == [names] * max(len(rows), 1), words
        assert demo.run(*words).lines == [[as_field(value) for value in row.values()] for row in rows], words
    for words, names in THINGS.items():
        assert list(demo.run(*words, "--json").data) == names, words


def test_a_thing_in_a_pipe_says_the_same_as_its_json(demo: Machine) -> None:
    thing, expected, later = demo.run("status", "--json").data, [], []
    for name, value in thing.items():
        if name in ("fines", "timeline") and isinstance(value, list):
            later += [[name, *map(as_field, item.values())] for item in value]
        elif isinstance(value, dict):
            expected += [[f"{name}.{inner}", as_field(found)] for inner, found in value.items()]
        else:
            expected.append([name, as_field(value)])
    assert demo.run("status").lines == expected + later


@pytest.mark.parametrize("words", [("status",), ("loans", "plan"), ("check",)])
def test_with_several_accounts_each_single_thing_in_a_pipe_begins_with_its_account(
    demo: Machine, words: tuple[str, ...]
) -> None:
    demo.run("loans")
    alone = [line for line in demo.run(*words).lines if line[0] not in ("profile", "card")]
    for option in ("--all-profiles", "--all-cards"):
        lines = demo.run(*words, option).lines
        assert [line[0] for line in lines[:2]] == ["profile", "card"]
        accounts = [line for line in lines if line[0] in ("profile", "card")]
        assert accounts[0::2] == [["profile", "demo"]] * (len(accounts) // 2)
        first = next(i for i, line in enumerate(lines) if line == ["card", "29001001"])
        assert lines[first + 1 :][: len(alone)] == alone


def as_field(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(reason["code"] for reason in value)
    return str(value)


def test_the_types_of_a_loan(demo: Machine) -> None:
    for loan in demo.run("loans", "--json").data:
        for name in ("id", "title", "record_id", "barcode", "library", "status", "profile", "card"):
            assert isinstance(loan[name], str), name
        assert isinstance(loan["renewable"], bool)
        assert (loan["renewals_limit"], loan["card"], loan["profile"]) == (5, CARD, "demo")
        assert isinstance(loan["renewals_used"], int)
        assert DAY.fullmatch(loan["due"])
        assert DAY.fullmatch(loan["checked_out"])
        for reason in loan["reasons"]:
            assert list(reason) == ["code", "message", "source"]
            assert reason["source"] == "policy"
        assert loan["library"] in ("linna", "hervanta", "arvo")


def test_a_loan_that_can_be_renewed_has_no_reason_but_no_gain_and_another_at_least_one(demo: Machine) -> None:
    for loan in demo.run("loans", "--json").data:
        codes = [reason["code"] for reason in loan["reasons"]]
        assert codes in ([], ["renewal.no-gain"]) if loan["renewable"] else codes


def test_the_fine_of_an_explanation_names_its_currency(demo: Machine) -> None:
    for one in demo.run("loans", "explain", "--json").data:
        assert one["currency"] == (None if one["fine_now"] is None else "EUR")


def test_the_types_of_fines(demo: Machine) -> None:
    fines = demo.run("fines", "--json").data
    total = sum(Decimal(fine["balance"]) for fine in fines["fines"])
    assert 3 <= total < 10
    assert (fines["total"], fines["currency"], fines["suspension_limit"]) == (str(total), "EUR", "10.00")
    assert (fines["suspended"], fines["payable_online"], fines["payable_amount"]) == (False, True, str(total))
    assert "0294 520 900" in fines["contact"]
    assert fines["reasons"] == []
    for fine in fines["fines"]:
        assert list(fine) == FINE
        assert re.fullmatch(r"\d+\.\d\d", fine["amount"])
        assert fine["kind"] in ("overdue", "uncollected")
        assert fine["payable_online"] is True


def test_the_types_of_status(demo: Machine) -> None:
    status = demo.run("status", "--json").data
    assert status["loans"] == {"ok": 4, "due_soon": 1, "overdue": 1, "next_due": "2026-03-10"}
    assert list(status["holds"]) == ["ready", "in_transit", "waiting"]
    fines = demo.run("fines", "--json").data
    assert status["fines"] == {name: fines[name] for name in ("total", "currency", "suspended")}
    assert status["session_expires"] is None
    assert all(list(entry) == ["date", "kind", "id", "title"] for entry in status["timeline"])
    assert [entry["date"] for entry in status["timeline"]] == sorted(entry["date"] for entry in status["timeline"])


def test_absent_knowledge_is_null_and_empty_in_a_pipe(demo: Machine) -> None:
    demo.sql("UPDATE record SET author = NULL, authors = ''")
    assert {loan["author"] for loan in demo.run("loans", "--json").data} == {None}
    assert {line[2] for line in demo.run("loans").lines} == {""}


def test_nothing_there_is_nothing_in_a_pipe_and_a_sentence(demo: Machine) -> None:
    demo.sql("UPDATE loan SET returned = '2026-03-09'")
    result = demo.run("loans")
    assert (result.code, result.out, len(result.err.splitlines())) == (0, "", 1)
    assert demo.run("loans", "--json").out == "[]\n"
    assert demo.run("loans", "renew", "--all", "--json").out == "[]\n"
    assert demo.run("loans", "--quiet").err == ""


def test_json_keeps_the_data_when_messages_are_in_another_language(demo: Machine) -> None:
    english = demo.run("loans", "--json").data
    finnish = demo.run("loans", "--json", "--lang", "fi").data
    assert [loan["reasons"] for loan in english] != [loan["reasons"] for loan in finnish]
    for rows in (english, finnish):
        for loan in rows:
            loan["reasons"] = [(reason["code"], reason["source"]) for reason in loan["reasons"]]
    assert english == finnish


def test_a_table_shows_states_in_words_and_colours(demo: Machine) -> None:
    out = demo.run("loans", terminal=True).out
    overdue = next(line for line in out.splitlines() if "overdue" in line)
    soon = next(line for line in out.splitlines() if "due soon" in line)
    assert "\x1b[31m" in overdue
    assert "\x1b[33m" in soon
    green = demo.run("loans", "renew", "--all", terminal=True).out
    assert any("\x1b[32m" in line and "renewed" in line for line in green.splitlines())


@pytest.mark.parametrize(("words", "environ"), [(("--no-color",), {}), ((), {"NO_COLOR": "1"})])
def test_a_table_without_colour_says_the_same_in_words(
    demo: Machine, words: tuple[str, ...], environ: dict[str, str]
) -> None:
    coloured = re.sub(r"\x1b\[[0-9;]*m", "", demo.run("loans", terminal=True).out)
    plain = demo.run("loans", *words, terminal=True, environ=environ).out
    assert "\x1b" not in plain
    assert [line.rstrip() for line in plain.splitlines()] == [line.rstrip() for line in coloured.splitlines()]


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_a_table_speaks_the_language_asked_for(demo: Machine, lang: str) -> None:
    english = demo.run("loans", "renew", "--all", "--dry-run", terminal=True).out
    other = demo.run("loans", "renew", "--all", "--dry-run", "--lang", lang, terminal=True).out
    assert english != other
    for word in ("refused", "unchanged", "Another patron"):
        assert word not in other
    assert demo.run("loans", "renew", "--all", "--dry-run", terminal=True, TUNILIB_LANG=lang).out == other
    locale = {"LC_ALL": None, "LANG": {"fi": "fi_FI.UTF-8", "sv": "sv_SE.UTF-8"}[lang]}
    assert demo.run("loans", "renew", "--all", "--dry-run", terminal=True, environ=locale).out == other


def test_quiet_keeps_the_data_and_drops_notes(demo: Machine) -> None:
    assert demo.run("demo", "--quiet").err == ""
    assert demo.run("loans", "--quiet").out == demo.run("loans").out
    words = ("profile", "set", "--email", "aino@example.org", "--reminder", "2")
    assert demo.run(*words, "--quiet").err == "" != demo.run("profile", "set", "--email", "a@example.org").err


def test_verbose_tells_what_is_done_and_never_a_secret(demo: Machine) -> None:
    token = json.loads(next((demo.folder / "state" / "sessions").iterdir()).read_text())["data"]["token"]
    demo.run("logout")
    result = demo.run("login", CARD, "--password-stdin", "--verbose", stdin="kirja2026\n")
    assert result.code == 0
    assert "kirja2026" not in result.err
    result = demo.run("loans", "--verbose")
    assert token not in result.err


def test_verbose_says_which_library_is_opened_and_the_steps_of_a_change(demo: Machine) -> None:
    for words in (("loans",), ("search", "kalevala"), ("desk", "report")):
        assert demo.run(*words).err == "", words
        assert demo.run(*words, "--verbose").err.startswith(f"opening {demo.store}\n"), words
    for change in ("loans renew --all", "holds place demo.1090", "favourites create Thesis"):
        told = demo.run(*change.split(), "--verbose", "--lang", "en").err.splitlines()
        assert told[:3] == [
            f"opening {demo.store}",
            "the intent is in the ledger; asking the library once",
            "reading back what the library has now",
        ], change


def test_verbose_and_doctor_say_how_many_requests_there_were(paia: PaiaLibrary) -> None:
    site = paia.address.partition("://")[2]
    listed = paia.run("loans", "--verbose")
    assert len(paia.server.log) == 1
    assert f"1 request was sent to {site}." in listed.err.splitlines()
    assert "sent to" not in paia.run("loans").err + paia.run("loans", "--verbose", "--json").err
    before = len(paia.server.log)
    (found,) = [one for one in paia.run("doctor", "--json").data if one["check"] == "requests"]
    count = len(paia.server.log) - before
    assert (found["ok"], found["message"]) == (True, f"{site} got {count} requests just now.")
