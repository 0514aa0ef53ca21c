"""A day at the desk as the staff types it: renewals, holds, requests, payments, the end of the day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.journeys.machine import CARD, Machine
from tests.library.journeys.service_desk import OTHER, codes, copies, desk, other, patron
from tests.library.journeys.townlibrary import TownLibrary

COPY = ["barcode", "library", "collection", "status", "call_number"]
DAY = ["date", "expired", "served", "lost", "notices", "backup"]


def hold(library: TownLibrary, card: str) -> dict[str, Any]:
    (row,) = library.patron(card, "holds", "list", "--json").data
    found: dict[str, Any] = row
    return found


def fines(library: TownLibrary, card: str) -> dict[str, Any]:
    found: dict[str, Any] = library.patron(card, "fines", "list", "--json").data
    return found


@pytest.fixture(name="library")
def _library(machine: Machine, tmp_path: Path) -> TownLibrary:
    return TownLibrary(machine, tmp_path).make()


@pytest.fixture(name="ready")
def _ready(library: TownLibrary) -> dict[str, str]:
    """Two patrons wait for a title, and its copy is ready for the first of them, 1002."""
    record = library.record("Waited for")
    barcode = record["barcodes"][0]
    assert library.desk("checkout", "1001", barcode).code == 0
    holds = [
        library.patron(card, "holds", "place", record["record_id"], "--pickup", "linna", "--json").data["id"]
        for card in ("1002", "1003")
    ]
    assert library.desk("return", barcode).code == 0
    return {"first": holds[0], "second": holds[1], "barcode": barcode}


def test_the_desk_cancels_a_ready_hold_for_nothing_and_the_next_is_served(
    library: TownLibrary, ready: dict[str, str]
) -> None:
    assert library.patron("1002", "holds", "cancel", ready["first"]).code == 1

    done = library.desk("requests", "cancel", ready["first"], "--json")

    assert (done.code, done.data) == (0, {"id": ready["first"], "outcome": "cancelled", "reasons": []})
    assert hold(library, "1002")["status"] == "cancelled"
    assert (hold(library, "1003")["status"], hold(library, "1003")["barcode"]) == ("ready", ready["barcode"])
    assert fines(library, "1002")["total"] == "0.00"
    assert library.desk("requests", "cancel", ready["first"], "--json").data["outcome"] == "unchanged"
    again = library.patron("1002", "holds", "cancel", ready["first"], "--json")
    assert (again.code, again.data[0]["outcome"], again.data[0]["reasons"][0]["code"]) == (
        0,
        "unchanged",
        "hold.closed",
    )


def test_the_requests_name_the_copies_to_fetch_and_the_patron_s_comment(library: TownLibrary) -> None:
    record = library.record("In the stacks", collection="stacks")
    words = ("holds", "request", record["record_id"], "--pickup", "arvo", "--comment", "the blue one\tplease")
    assert library.patron("1001", *words).code == 0

    (row,) = library.desk("requests", "list", "--json").data
    (line,) = library.desk("requests", "list").lines

    assert list(row)[-2:] == ["comment", "copies"]
    assert (row["card"], row["comment"]) == ("1001", "the blue one\tplease")
    assert [list(copy) for copy in row["copies"]] == [COPY]
    assert row["copies"][0]["barcode"] == record["barcodes"][0]
    assert line[-2:] == ["the blue one please", record["barcodes"][0]]


def test_a_payment_takes_what_is_named_and_says_how_much(library: TownLibrary) -> None:
    fees = [
        library.desk("fee", "add", "1001", amount, "--kind", "other", "--json").data[0]["id"]
        for amount in ("1.00", "2.50", "4.00")
    ]
    refused = library.desk("fee", "pay", "1001")
    assert (refused.code, refused.out, fines(library, "1001")["total"]) == (2, "", "7.50")

    some = library.desk("fee", "pay", "1001", *fees[:2])
    assert (some.code, some.err.strip(), len(some.lines)) == (0, "Taken: €3.50.", 2)
    rest = library.desk("fee", "pay", "1001", "--all", "--json")
    assert (rest.code, rest.err, [row["amount"] for row in rest.data]) == (0, "", ["4.00"])
    assert fines(library, "1001")["total"] == "0.00"


def test_many_missed_days_are_ended_after_a_backup_that_is_named(library: TownLibrary, ready: dict[str, str]) -> None:
    library.machine.now = "2036-01-01"
    done = library.desk("day")
    folder = Path(library.store.removeprefix("sqlite:///")).parent
    (backup,) = folder.glob("*-before-2036-01-01*")

    assert done.code == 0
    assert str(backup) in done.err
    assert list(done.thing) == DAY
    assert fines(library, "1002")["total"] == "1.00"
    library.machine.now = "2026-03-11"
    again = library.desk("day")
    assert (again.code, again.thing["date"]) == (0, "2036-01-01")
    assert "Every day up to Tue 1 Jan 2036 was ended before" in again.err
    assert "desk restore" in again.err
    assert library.desk("day", "--date", "2026-03-11", "--json").error["code"] == "usage"
    before = library.machine.run(
        "--store", f"sqlite:///{backup}", "desk", "fee", "add", "1002", "1.00", "--kind", "other"
    )
    assert before.code == 0
    assert library.machine.run("--store", f"sqlite:///{backup}", "desk", "day", "--json").data["date"] == "2026-03-11"


def test_the_backup_that_was_made_first_is_named_in_json_too(library: TownLibrary) -> None:
    today = library.desk("day", "--json").data
    assert (list(today), today["backup"]) == (DAY, None)
    library.machine.now = "2036-01-01"
    done = library.desk("day", "--json")
    (backup,) = Path(library.store.removeprefix("sqlite:///")).parent.glob("*-before-2036-01-01*")
    assert (done.code, done.err) == (0, "")
    assert done.data["backup"] == str(backup)


def test_the_end_of_a_day_is_told_with_its_numbers(library: TownLibrary, ready: dict[str, str]) -> None:
    library.machine.now = "2026-03-18"
    first = library.desk("day", "--json")
    again = library.desk("day", "--json")

    assert [list(first.data), list(first.data.values())] == [DAY, ["2026-03-18", 1, 1, 0, 2, None]]
    assert list(again.data.values()) == ["2026-03-18", 0, 0, 0, 0, None]
    assert hold(library, "1003")["pickup_until"] == "2026-03-25"


@pytest.mark.parametrize("day", ["2026-03-12", "2026-03-09"])
def test_a_day_that_cannot_be_ended_changes_nothing(library: TownLibrary, ready: dict[str, str], day: str) -> None:
    assert library.desk("day").code == 0
    result = library.desk("day", "--date", day)
    assert (result.code, result.out) == (2, "")
    assert hold(library, "1002")["status"] == "ready"


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
