"""Serving a patron at the desk: renewals, holds, a due date that the desk chooses."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journeys.machine import CARD, Machine
from tests.journeys.service_desk import OTHER, codes, copies, desk, other, patron


@pytest.fixture
def desk_day(demo: Machine, tmp_path: Path) -> Machine:
    """A title with the copies b1, b2 and b3, and a patron with nothing."""
    source = tmp_path / "book.ris"
    source.write_text("TY  - BOOK\nTI  - Rautatie\nAU  - Aho, Juhani\nER  - \n")
    made = desk(demo, "import", str(source)).data[0]
    copies(demo, "b1", "b2", "b3", record=made["record_id"])
    demo.sql("DELETE FROM item WHERE barcode = ?", made["barcodes"][0])
    patron(demo)
    return demo


def test_the_desk_renews_for_a_patron_by_the_rules(desk_day: Machine) -> None:
    machine = desk_day
    before = desk(machine, "checkout", OTHER, "b1", "b2").data
    machine.now = "2026-03-20T12:00"
    named = desk(machine, "renew", OTHER, "b 1", "b1")
    assert (named.code, len(named.data)) == (0, 1)
    row = named.data[0]
    assert list(row) == [
        *("loan_id", "title", "outcome", "due_before", "due_after", "reasons", "profile", "card", "fine", "currency")
    ]
    assert (row["outcome"], row["due_before"], row["due_after"]) == ("renewed", before[0]["due"], "2026-04-17")
    assert (row["loan_id"], row["profile"], row["card"]) == (before[0]["loan_id"], None, OTHER)
    every = desk(machine, "renew", OTHER, "--all").data
    assert {row["loan_id"]: row["outcome"] for row in every} == {
        before[0]["loan_id"]: "unchanged",
        before[1]["loan_id"]: "renewed",
    }
    actors = "SELECT DISTINCT actor FROM event WHERE kind = 'renewed' AND barcode IN ('b1', 'b2')"
    assert machine.sql(actors) == [("desk",)]


@pytest.mark.parametrize("words", [(OTHER, "b1", "b3"), (OTHER, "nothing"), (CARD, "b1"), ("unknown", "--all")])
def test_a_loan_of_another_card_is_not_found_and_nothing_is_renewed(desk_day: Machine, words: tuple[str, ...]) -> None:
    desk(desk_day, "checkout", OTHER, "b1")
    desk_day.now = "2026-03-20T12:00"
    result = desk(desk_day, "renew", *words)
    assert (result.code, result.error["code"]) == (2, "not-found")
    assert desk_day.sql("SELECT 1 FROM event WHERE kind = 'renewed' AND cause = 'renew' AND actor = 'desk'") == []


@pytest.mark.parametrize("words", [(OTHER,), (OTHER, "b1", "--all")])
def test_what_to_renew_is_named_or_all(desk_day: Machine, words: tuple[str, ...]) -> None:
    assert desk(desk_day, "renew", *words).code == 2


def test_a_refused_renewal_at_the_desk_has_every_reason(desk_day: Machine) -> None:
    desk(desk_day, "checkout", OTHER, "b1")
    desk(desk_day, "patron", "block", OTHER, "--reason", "lost card")
    refused = desk(desk_day, "renew", OTHER, "--all")
    assert (refused.code, refused.data[0]["outcome"]) == (1, "refused")
    assert "patron.suspended" in codes(refused.data[0])


def test_the_desk_places_a_hold_for_a_patron(desk_day: Machine) -> None:
    machine = desk_day
    record = desk(machine, "item", "lost", "b1").data["record_id"]
    assert desk(machine, "checkout", CARD, "b2", "b3").code == 0
    machine.configure('[desk]\nlibrary = "arvo"\n')
    placed = desk(machine, "hold", OTHER, record)
    assert (placed.code, list(placed.data), placed.data["outcome"]) == (0, ["id", "outcome", "reasons"], "placed")
    [hold] = other(machine, "holds", "list").data
    assert (hold["id"], hold["pickup_location"]) == (placed.data["id"], "arvo")
    again = desk(machine, "hold", OTHER, record, "--pickup", "nowhere")
    assert (again.code, again.data["id"]) == (1, None)
    assert {"hold.already-held", "hold.pickup-invalid"} <= set(codes(again.data))
    assert "The patron already has a hold on this title." in {one["message"] for one in again.data["reasons"]}
    other(machine, "holds", "cancel", hold["id"])
    other(machine, "profile", "set", "--home-library", "hervanta")
    desk(machine, "hold", OTHER, record)
    assert other(machine, "holds", "list").data[0]["pickup_location"] == "hervanta"
    assert desk(machine, "hold", OTHER, "none").code == 2


def test_a_due_date_of_the_desk_stands_in_place_of_the_rule_s(desk_day: Machine) -> None:
    lent = desk(desk_day, "checkout", OTHER, "b1", "--due", "2026-03-15").data
    assert lent[0]["due"] == "2026-03-15"
    today = desk(desk_day, "checkout", OTHER, "b2", "--due", "2026-03-10")
    assert (today.code, today.data[0]["due"]) == (0, "2026-03-10")
    for words in (("--due", "2026-03-09"), ("--due", "tomorrow")):
        assert desk(desk_day, "checkout", OTHER, "b3", *words).code == 2
    assert desk_day.sql("SELECT 1 FROM loan WHERE barcode = 'b3'") == []
