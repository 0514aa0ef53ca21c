"""Every remote operation of every door by everything that goes wrong: what is said is true, and the page says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.kinds import FAULTS
from tests.faults.operations import LINES, Operation
from tests.faults.table import CASES, DOORS, PAGE, Door, name_of, rows_of, rows_on, tried, ways_on
from tests.faults.traces import Traced
from tunilib.core.changes import ChangeKind
from tunilib.library import ids
from tunilib.notify.registry import CHANNELS


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_N", 2)


@pytest.mark.heavy
@pytest.mark.filterwarnings("default::DeprecationWarning")  # of a library that others bring
@pytest.mark.parametrize(
    ("door", "operation"), [pytest.param(*case, id=f"{case[0].name}: {case[1].name}") for case in CASES]
)
def test_what_is_said_is_true_whatever_goes_wrong(door: Door, operation: Operation, tmp_path: Path) -> None:
    on_page = ways_on(PAGE.read_text(encoding="utf-8"))
    other = [
        (fault, when.name, way)
        for fault, when, ways in tried(door, operation, tmp_path)
        for way in ways
        if way not in on_page[door.heading, name_of(operation), fault]
    ]
    assert other == [], f"not on the page, which is made by: python -m tests.faults {door.name}"


def test_the_same_of_one_that_everybody_needs(tmp_path: Path) -> None:
    door = next(one for one in DOORS if one.name == "paia")
    operation = next(one for one in door.operations if one.name == "loans list")
    rows = rows_of(operation, tried(door, operation, tmp_path))
    assert set(rows) <= set(PAGE.read_text(encoding="utf-8").splitlines()), "run: python -m tests.faults"


def test_the_page_has_a_row_for_each_operation_and_fault_and_no_cell_is_empty() -> None:
    found: dict[tuple[str, str], list[str]] = {}
    changes = {(door.heading, operation.name) for door, operation in CASES if operation.changes}
    for heading, (name, faults, *ends) in rows_on(PAGE.read_text(encoding="utf-8")):
        words = name.strip("`").partition("`")[0]
        found.setdefault((heading, name), []).extend(faults.split(", "))
        assert ends[0], (heading, name)
        assert all(ends) or (heading, words) not in changes or "renewed" in name, (heading, name)
    names = {door.heading: sorted(fault.name for fault in door.faults) for door in DOORS}
    assert all(sorted(faults) == names[heading] for (heading, _), faults in found.items())
    every = {fault.name for fault in FAULTS}
    assert all({*names[door.heading], *door.impossible} >= every for door in DOORS), "say why it cannot be"
    assert {(heading, name.strip("`").partition("`")[0]) for heading, name in found} == {
        (door.heading, operation.name) for door, operation in CASES
    }


def test_every_kind_of_change_and_every_channel_is_in_the_table() -> None:
    elsewhere = {ChangeKind.PAY_FINES, ChangeKind.REQUEST_ILL, ChangeKind.SET_MESSAGES}
    elsewhere |= {ChangeKind.PURGE_HISTORY, ChangeKind.KEEP_HISTORY}
    # the truth of them is not in the library behind a fake
    assert set(ChangeKind) - set(LINES) == elsewhere, "add its command line"
    names = {operation.name for door, operation in CASES if door.name == "channels"}
    local = {"desktop"}  # a program on this machine
    assert {f"notify test {channel.name}" for channel in CHANNELS if channel.name not in local} <= names


@pytest.mark.heavy
@pytest.mark.parametrize("door", [one for one in DOORS if one.name == "finna"], ids=lambda d: d.name)
def test_every_method_of_a_door_that_asks_its_server_is_used_by_an_operation(door: Door, tmp_path: Path) -> None:
    traced = Traced()
    for number, operation in enumerate(
        [*door.operations, *door.operations]
    ):  # on a busy machine a command may end by its time limit
        if number >= len(door.operations) and not traced.offered - traced.used:
            break
        folder = tmp_path / str(number)
        folder.mkdir()
        with door.opens(operation, folder) as stage, traced.watching(stage):
            stage.restore()
            stage.line.begin(None)
            stage.machine.run(*stage.words(operation), stdin=operation.stdin)
    assert traced.offered - traced.used == set(), "add an operation that uses them"
