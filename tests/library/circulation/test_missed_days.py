"""Days that were missed: done each in turn, and nobody is charged for what they could not know."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st
from tests.library.conftest import AINO, EERO, HELMI, ZONE, Library

from tunilib.core.hold import HoldStatus
from tunilib.errors import LocalError, Unavailable, UsageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="queue")
def _queue(library: Library) -> Library:
    """A copy ready for Eero until the end of 9 March; Helmi waits after him."""
    queue_up(library)
    return library


def queue_up(library: Library) -> None:
    library.patrons(HELMI)
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.hold(HELMI)
    library.desk.check_in(["b1"])


def subjects(library: Library) -> list[str]:
    return [notice.subject for notice in library.desk.notices.list()]


def test_a_hold_served_while_catching_up_is_ready_from_the_day_of_the_run(queue: Library) -> None:
    queue.at("2026-03-24")

    done = queue.desk.day()

    assert (done.date, done.expired, done.served, done.notices) == (date(2026, 3, 24), 1, 1, 2)
    (hold,) = queue.holds(HELMI)
    assert (hold.status, hold.processed, hold.pickup_until) == (
        HoldStatus.READY,
        date(2026, 3, 24),
        date(2026, 3, 31),
    )
    assert "until Tue 31 Mar 2026" in queue.desk.notices.list()[-1].body


def test_nobody_is_charged_for_a_hold_of_which_they_were_told_by_the_run_itself(queue: Library) -> None:
    queue.at("2026-04-20")
    queue.desk.day()

    assert (queue.owed(EERO), queue.owed(HELMI)) == ("1.00", "0.00")
    queue.at("2026-04-27T23:59")
    queue.desk.day()
    assert queue.owed(HELMI) == "0.00"
    queue.at("2026-04-28")
    queue.desk.day()
    assert queue.owed(HELMI) == "1.00"


def test_a_copy_that_goes_on_while_catching_up_is_on_its_way_since_the_day_of_the_run(library: Library) -> None:
    library.patrons(HELMI)
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.hold(HELMI, pickup="arvo")
    library.desk.check_in(["b1"])
    library.at("2026-03-24")
    library.desk.day()

    (hold,) = library.holds(HELMI)
    assert (hold.status, hold.processed) == (HoldStatus.IN_TRANSIT, date(2026, 3, 24))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=st.sets(st.integers(1, 60), max_size=8))
@example(runs=set())
def test_whatever_days_are_missed_everyone_has_a_week_from_the_day_they_were_told(
    made: Path, tmp_path_factory: pytest.TempPathFactory, runs: set[int]
) -> None:
    path = tmp_path_factory.mktemp("missed") / "library.sqlite"
    shutil.copy(made, path)
    library = Library(path)
    library.patrons("1004", "1005")
    queue_up(library)
    for card in ("1004", "1005"):
        library.hold(card)
    first = library.today
    for number in sorted(runs | {60}):
        library.at(str(first + timedelta(days=number)))
        library.desk.day()

    told = "SELECT MAX(e.at), f.registered FROM fine f JOIN event e ON e.hold = f.hold AND e.kind = 'hold-ready'"
    for at, registered in library.sql(f"{told} WHERE f.kind = 'uncollected' GROUP BY f.id"):
        day = datetime.fromisoformat(str(at)).astimezone(ZONE).date()
        assert date.fromisoformat(str(registered)) == day + timedelta(days=8)
    for card in (EERO, HELMI, "1004", "1005"):
        for hold in library.holds(card):
            if hold.status is HoldStatus.READY:
                assert hold.pickup_until is not None
                assert hold.pickup_until >= library.today
    assert library.desk.verify().problems == ()
    library.close()


def test_notices_are_in_the_order_of_what_they_tell_of(library: Library) -> None:
    library.patrons(HELMI, "1004")
    records = [f"x{number}" for number in range(8)]
    for number, record in enumerate(records):
        library.copies(f"c-{record}", record=record)
        library.lend(AINO, f"c-{record}")
        library.at(str(date(2026, 3, 2) + timedelta(days=number)))
        library.hold(EERO, record)
        library.hold(HELMI, record)
        library.desk.check_in([f"c-{record}"])
    written = len(library.desk.notices.list())
    library.at("2026-05-30")
    library.desk.day()

    expected = []
    for record in records:
        expected += [f"Not collected: Title of {record}", f"Ready for pick-up: Title of {record}"]
    assert subjects(library)[written:] == expected


@pytest.mark.parametrize(("day", "is_made"), [("2026-04-04", False), ("2026-04-05", True)])
def test_more_than_31_missed_days_are_ended_after_a_backup(queue: Library, day: str, is_made: bool) -> None:
    queue.at("2026-03-03")
    assert queue.desk.day().backup is None
    queue.at(day)

    backup = queue.desk.day().backup

    files = sorted(path.name for path in queue.path.parent.glob("library-*"))
    assert files == ([f"library-before-{day}.sqlite"] if is_made else [])
    assert backup == (str(queue.path.parent / files[0]) if is_made else None)


def test_days_missed_since_the_library_was_made_count_too(library: Library) -> None:
    library.at("2026-04-02")  # 31 days, of which the first is the day on which it was made
    with library.snapshot() as snapshot:
        assert snapshot.days.made() == date(2026, 3, 2)
    assert library.desk.day().backup is None


def test_after_a_day_in_the_future_a_named_day_before_it_is_refused_and_the_way_back_is_said(queue: Library) -> None:
    queue.at("2036-01-01")
    queue.desk.day()
    queue.at("2026-03-10")

    with pytest.raises(UsageError) as refused:
        queue.desk.day(queue.today)

    assert queue.desk.day().is_ahead
    assert "desk restore" in str(refused.value.hint)


def test_a_backup_never_replaces_a_file(queue: Library) -> None:
    there = queue.path.with_name("library-before-2026-06-01.sqlite")
    there.write_text("mine")
    queue.at("2026-06-01")

    assert str(queue.desk.day().backup).endswith("library-before-2026-06-01-2.sqlite")
    assert there.read_text() == "mine"


def test_a_library_that_another_program_keeps_locked_gets_no_backup_by_each_try(
    queue: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.at("2026-06-01")
    monkeypatch.setattr("tunilib.local.database.connections.BUSY_SECONDS", 0.1)
    queue.desk.reopen()
    with closing(sqlite3.connect(queue.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            with pytest.raises(Unavailable, match="another program"):
                queue.desk.day()
        assert list(queue.path.parent.glob("library-*")) == []

    assert str(queue.desk.day().backup).endswith("library-before-2026-06-01.sqlite")


def test_without_room_for_the_backup_nothing_is_done(queue: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from tunilib.library.stores.sqlite import moves

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(moves, "connect", full)
    queue.at("2026-06-01")

    with pytest.raises(LocalError):
        queue.desk.day()
    assert queue.owed(EERO) == "0.00"
    assert queue.sql("SELECT day_done FROM library") == [(None,)]
