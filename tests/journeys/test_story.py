"""One story from the command line, lived day by day, and once more with the days made up for at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cluster import shared_cluster
from tests.journeys.machine import Machine
from tests.library.journeys.townlibrary import TownLibrary

FIRST = date(2026, 11, 2)


def noon(day: date) -> str:
    return f"{day.isoformat()}T12:00"


class Story:
    """What happens, told to a library whose desk ends every day, or only when it must."""

    def __init__(self, library: TownLibrary, *, daily: bool) -> None:
        self.library, self.daily, self.day = library, daily, FIRST

    def until(self, day: date) -> None:
        """Let the days go by."""
        while self.day < day:
            if self.daily:
                assert self.desk("day").code == 0
            self.day += timedelta(days=1)

    def desk(self, *words: str) -> Any:
        return self.library.desk(*words, now=noon(self.day))

    def patron(self, card: str, *words: str) -> Any:
        return self.library.patron(card, *words, now=noon(self.day))

    def loans(self, card: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.patron(card, "loans", "--json").data
        return found

    def fines(self, card: str) -> dict[str, Any]:
        found: dict[str, Any] = self.patron(card, "fines", "--json").data
        return found

    def hold(self, card: str) -> dict[str, Any]:
        (found,) = self.patron(card, "holds", "--json").data
        hold: dict[str, Any] = found
        return hold


@pytest.fixture(name="library", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.heavy)])
def _library(machine: Machine, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[TownLibrary]:
    machine.now = noon(FIRST)
    with ExitStack() as opened:
        server = None if request.param == "sqlite" else opened.enter_context(shared_cluster().database())
        yield TownLibrary(machine, tmp_path, server=server).make()


@pytest.mark.parametrize("daily", [True, False], ids=["day by day", "after missed weeks"])
def test_the_story(library: TownLibrary, daily: bool) -> None:
    story = Story(library, daily=daily)
    book = library.record("The story", collection="course", copies=1)
    other = library.record("Another", copies=1)
    (barcode,), record = book["barcodes"], book["record_id"]

    lent = story.desk("checkout", "1001", barcode, "--json").data[0]
    assert (lent["outcome"], lent["due"]) == ("lent", "2026-11-16")
    assert [loan["status"] for loan in story.loans("1001")] == ["ok"]

    story.until(date(2026, 11, 16))
    assert [loan["status"] for loan in story.loans("1001")] == ["due-soon"]
    story.until(date(2026, 11, 17))
    assert [loan["status"] for loan in story.loans("1001")] == ["overdue"]
    assert story.fines("1001")["fines"] == []

    placed = story.patron("1002", "holds", "place", record, "--pickup", "linna", "--json").data
    assert placed["outcome"] == "placed"
    assert story.patron("1003", "holds", "place", record, "--pickup", "linna").code == 0
    assert (story.hold("1002")["position"], story.hold("1003")["position"]) == (1, 2)
    refused = story.patron("1001", "loans", "renew", "--all", "--json")
    assert (refused.code, [r["code"] for r in refused.data[0]["reasons"]]) == (1, ["renewal.requested"])

    story.until(date(2026, 11, 29))  # 13 days late: 10.40
    returned = story.desk("return", barcode, "--json").data[0]
    assert (returned["outcome"], returned["fine"], returned["pickup_until"]) == ("kept", "10.40", "2026-12-06")
    fines = story.fines("1001")
    assert (fines["total"], fines["suspended"]) == ("10.40", True)
    assert [fine["kind"] for fine in fines["fines"]] == ["overdue"]

    codes = {
        "hold": story.patron("1001", "holds", "place", other["record_id"], "--pickup", "arvo", "--json"),
        "checkout": story.desk("checkout", "1001", other["barcodes"][0], "--json"),
    }
    for result in codes.values():
        row = result.data if isinstance(result.data, dict) else result.data[0]
        assert (result.code, row["outcome"]) == (1, "refused")
        assert "patron.suspended-fines" in [reason["code"] for reason in row["reasons"]]
    assert [fine["outcome"] for fine in story.desk("fee", "pay", "1001", "--all", "--json").data] == ["paid"]
    assert story.fines("1001")["suspended"] is False
    assert story.desk("checkout", "1001", other["barcodes"][0]).code == 0

    assert (story.hold("1002")["status"], story.hold("1002")["pickup_until"]) == ("ready", "2026-12-06")
    assert (story.hold("1003")["status"], story.hold("1003")["position"]) == ("waiting", 1)
    story.until(date(2026, 12, 13))
    if not daily:
        assert story.hold("1003")["status"] == "waiting"
    done = story.desk("day", "--date", story.day.isoformat(), "--json").data
    assert done["date"] == "2026-12-13"
    assert (done["expired"], done["served"]) == ((0, 0) if daily else (1, 1))

    assert story.hold("1002")["status"] == "expired"
    late = story.fines("1002")
    assert [(fine["kind"], fine["balance"], fine["registered"]) for fine in late["fines"]] == [
        ("uncollected", "1.00", "2026-12-07")
    ]
    until = "2026-12-14" if daily else "2026-12-20"  # from the day on which the missed ones were ended
    assert (story.hold("1003")["status"], story.hold("1003")["pickup_until"]) == ("ready", until)
    again = story.desk("day", "--date", story.day.isoformat(), "--json").data
    assert (again["expired"], again["served"], again["lost"], again["notices"]) == (0, 0, 0, 0)
    assert story.desk("verify").code == 0
