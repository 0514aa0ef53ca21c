"""The desk's requests, payments and ends of days, as the staff types them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.journeys.machine import Machine
from tests.journeys.townlibrary import TownLibrary

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

    assert list(row)[-4:] == ["profile", "card", "comment", "copies"]
    assert (row["card"], row["comment"]) == ("1001", "the blue one\tplease")
    assert [list(copy) for copy in row["copies"]] == [COPY]
    assert row["copies"][0]["barcode"] == record["barcodes"][0]
    assert line[-3:] == ["1001", "the blue one please", record["barcodes"][0]]


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
    refused = library.desk("day", "--json")
    assert (refused.code, refused.error["code"]) == (2, "usage")
    assert "desk restore" in refused.error["hint"]
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
