"""Loans renewed, and what is said where they are not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.journeys.machine import CARD, Machine, Result

SICP, SINUHE, KLEPPMANN, LE_GUIN, HOFSTADTER, KEPLER = range(6)


def loans(machine: Machine) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = machine.run("loans", "--json").data
    return found


def renew(machine: Machine, *words: str) -> Result:
    return machine.run("loans", "renew", *words, "--json")


def by_title(result: Result) -> dict[str, str]:
    return {row["title"].split(" ")[0]: row["outcome"] for row in result.data}


def codes(row: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in row["reasons"]]


def state(machine: Machine) -> list[tuple[Any, ...]]:
    """Everything in the library that a renewal could change."""
    found = []
    for table in ("loan", "fine", "hold", "event"):
        found += machine.sql(f"SELECT * FROM {table} ORDER BY 1")
    return found


def test_every_loan_is_reported_with_old_and_new_due_date(demo: Machine) -> None:
    before = loans(demo)
    result = renew(demo, "--all")
    assert result.code == 1
    rows = result.data
    assert [row["loan_id"] for row in rows] == [loan["id"] for loan in before]
    assert [row["due_before"] for row in rows] == [loan["due"] for loan in before]
    now = {loan["id"]: loan["due"] for loan in loans(demo)}
    assert all(row["due_after"] == now[row["loan_id"]] for row in rows)
    assert [(row["outcome"], codes(row)) for row in rows] == [
        ("renewed", []),
        ("renewed", []),
        ("refused", ["renewal.requested"]),
        ("refused", ["renewal.limit"]),
        ("renewed", []),
        ("unchanged", ["renewal.no-gain"]),
    ]
    assert [row["due_after"] for row in rows][:2] == ["2026-03-24", "2026-04-07"]


def test_what_is_refused_stands_as_before(demo: Machine) -> None:
    renew(demo, "--all")
    before = state(demo)
    result = renew(demo, "--all")
    assert result.code == 1
    assert {row["outcome"] for row in result.data} == {"refused", "unchanged"}
    assert state(demo) == before


def test_the_overdue_fine_of_a_renewed_loan_is_registered_once(demo: Machine) -> None:
    before = demo.run("fines", "--json").data
    renew(demo, "--all")
    after = demo.run("fines", "--json").data
    new = [fine for fine in after["fines"] if fine not in before["fines"]]
    assert [(fine["kind"], fine["amount"], fine["registered"]) for fine in new] == [("overdue", "2.40", "2026-03-10")]
    renew(demo, "--all")
    assert demo.run("fines", "--json").data == after


def test_a_loan_is_named_by_id_or_barcode(demo: Machine) -> None:
    first, second, *_ = loans(demo)
    result = renew(demo, first["id"], second["barcode"])
    assert (result.code, [row["outcome"] for row in result.data]) == (0, ["renewed", "renewed"])


def test_a_loan_named_twice_is_renewed_once(demo: Machine) -> None:
    loan = loans(demo)[SINUHE]
    result = renew(demo, loan["id"], loan["barcode"], loan["id"], "--title", "sinuhe")
    assert [row["outcome"] for row in result.data] == ["renewed"]
    assert loans(demo)[-1]["renewals_used"] + loans(demo)[-2]["renewals_used"] == 1


def test_an_unknown_id_among_known_ones_and_nothing_is_done(demo: Machine) -> None:
    before = state(demo)
    for wrong in ("nothere", "30199999", "", " ", "%", "../x", "' OR 1=1 --", "x" * 5000):
        result = renew(demo, loans(demo)[0]["id"], wrong)
        assert (result.code, result.error["code"], result.out) == (2, "not-found", ""), wrong
    assert state(demo) == before


def test_a_barcode_that_another_has_on_loan_is_not_found(demo: Machine) -> None:
    barcode = demo.sql(
        "SELECT barcode FROM loan JOIN patron ON patron.id = loan.patron WHERE returned IS NULL AND card <> ?", CARD
    )[0][0]
    assert renew(demo, barcode).error["code"] == "not-found"


def test_what_selects_nothing_is_a_usage_error(demo: Machine) -> None:
    before = state(demo)
    selections: tuple[tuple[str, ...], ...] = ((), ("--dry-run",), ("--strategy", "late"), ("--title", " "))
    for words in (*selections, *(("--due-within", time) for time in ("", "3", "-1d", "3w", "٣d", "99999999999d"))):
        result = renew(demo, *words)
        assert (result.code, result.error["code"]) == (2, "usage"), words
    assert state(demo) == before


def test_due_within_nothing_is_nothing_to_do(demo: Machine) -> None:
    demo.run("loans", "renew", "--all")
    assert renew(demo, "--due-within", "3d").out == "[]\n"
    piped = demo.run("loans", "renew", "--due-within", "3d")
    assert (piped.code, piped.out) == (0, "")
    assert len(piped.err.splitlines()) == 1


def test_strategy_late_takes_only_what_falls_due_before_the_next_run(demo: Machine) -> None:
    assert by_title(renew(demo, "--all", "--strategy", "late")) == {"Structure": "renewed", "Sinuhe": "renewed"}
    assert renew(demo, "--all", "--strategy", "late").out == "[]\n"


def test_a_dry_run_foretells_what_the_real_one_does(demo: Machine) -> None:
    foretold = renew(demo, "--all", "--dry-run").data
    done = renew(demo, "--all").data
    assert [row["due_after"] for row in foretold] == [row["due_after"] for row in done]
    assert [row["reasons"] for row in foretold] == [row["reasons"] for row in done]


def test_a_loan_that_would_not_move_is_unchanged_and_no_failure(demo: Machine) -> None:
    result = renew(demo, "--title", "spindeln")
    assert result.code == 0
    (row,) = result.data
    assert (row["outcome"], codes(row), row["due_before"]) == ("unchanged", ["renewal.no-gain"], row["due_after"])
    assert row["reasons"][0]["source"] == "policy"


def test_a_nightly_renewal_spends_no_more_than_the_rules_allow(demo: Machine) -> None:
    last = None
    for day in range(10, 31):
        demo.now = f"2026-03-{day:02}T02:30"
        last = renew(demo, "--all", "--strategy", "late")
        assert last.code == any(row["outcome"] == "refused" for row in last.data)
        assert all(row["outcome"] != "unknown" for row in last.data)
    assert all(loan["renewals_used"] <= 5 for loan in loans(demo))


def test_a_refusal_is_said_on_standard_error_of_a_pipe_with_quiet_too(demo: Machine) -> None:
    result = demo.run("loans", "renew", "--all", "--quiet")
    assert len(result.err.splitlines()) == 2
    assert "waiting" in result.err
    assert len(result.lines) == 6


def test_explanations(demo: Machine) -> None:
    rows = demo.run("loans", "explain", "--json").data
    assert [row["loan_id"] for row in rows] == [loan["id"] for loan in loans(demo)]
    limit = rows[LE_GUIN]
    assert (limit["renewable"], codes(limit), limit["renewals_left"]) == (False, ["renewal.limit"], 0)
    assert limit["latest_due"] == limit["due"]
    assert [row["fine_per_day"] for row in rows] == ["0.80", "0.20", "0.20", "0.20", "0.20", "0.20"]
    assert rows[HOFSTADTER]["renewable"] is True
    assert rows[KEPLER]["renewals_left"] == 5


def test_since_is_the_first_day_on_which_it_was_seen_so(demo: Machine) -> None:
    loans(demo)
    demo.now = "2026-03-12"
    rows = demo.run("loans", "explain", "--json").data
    assert rows[LE_GUIN]["since"] == "2026-03-10"


def test_history(demo: Machine) -> None:
    rows = demo.run("loans", "history", "--json").data
    assert {row["status"] for row in rows} == {None}
    assert [row["returned"] for row in rows] == sorted((row["returned"] for row in rows), reverse=True)
    assert all(row["renewable"] is None for row in rows)


def test_a_night_on_which_nothing_falls_due_prints_nothing_at_all(demo: Machine) -> None:
    nightly = ("loans", "renew", "--all", "--strategy", "late", "--quiet")
    assert demo.run(*nightly).out
    again = demo.run(*nightly)
    assert (again.code, again.out, again.err) == (0, "", "")


def test_the_clock_may_go_back(demo: Machine) -> None:
    renew(demo, "--all")
    before = state(demo)
    for now in ("2026-02-10", "1970-01-01", "2026-03-09T23:59:59"):
        demo.now = now
        for words in ((), ("explain",), ("history",), ("renew", "--all")):
            assert demo.run("loans", *words, "--json").code == ("renew" in words)
        assert demo.run("status", "--json").code == 0
    assert state(demo) == before


@pytest.mark.parametrize(
    "now", ["2999-12-31", "1970-01-01", "2000-02-29T23:59:59.999999", "2026-03-29T03:30", "2026-W11-2"]
)
def test_any_day_is_a_day(demo: Machine, now: str) -> None:
    demo.now = now
    assert renew(demo, "--all").code == 1
    assert demo.run("demo", "--reset", "--yes").code == 0
    assert [row["outcome"] for row in renew(demo, "--all").data].count("renewed") == 3


def test_all_cards_of_an_account_are_renewed_and_the_active_one_is_put_back(demo: Machine) -> None:
    cards = [card["card"] for card in demo.run("cards", "--json").data]
    assert len(cards) == 2
    active = [card["active"] for card in demo.run("cards", "--json").data]
    rows = renew(demo, "--all", "--all-cards").data
    assert {row["card"] for row in rows} == set(cards)
    assert {row["outcome"] for row in rows if row["card"] != CARD} == {"renewed"}
    assert [card["active"] for card in demo.run("cards", "--json").data] == active
    assert {row["card"] for row in renew(demo, "--all").data} == {CARD}
    assert [row["card"] for row in demo.run("status", "--all-cards", "--json").data] == cards


def test_another_card_of_the_account_can_be_named(demo: Machine) -> None:
    other = next(card for card in demo.run("cards", "--json").data if card["card"] != CARD)
    for name in (other["id"], other["card"]):
        assert {loan["card"] for loan in demo.run("loans", "--card", name, "--json").data} == {other["card"]}
