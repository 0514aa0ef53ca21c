"""The end of a day, and of days that were missed."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st
from tests.library.conftest import AINO, EERO, HELMI, Library

from tunilib.core.hold import HoldKind, HoldRequest, HoldStatus
from tunilib.errors import LocalError, TunilibError, Unavailable, UsageError
from tunilib.library.circulation import end_of_day
from tunilib.library.desk import Desk

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable
    from pathlib import Path

    from tunilib.library.models.desk import DayDone
    from tunilib.library.stores import unit_of_work
    from tunilib.library.stores.unit_of_work import Transaction


def counts(done: DayDone) -> tuple[int, int, int, int]:
    return done.expired, done.served, done.lost, done.notices


@pytest.fixture(name="queue")
def _queue(library: Library) -> Library:
    """A copy ready for Eero until the end of 9 March; Helmi waits after him."""
    library.patrons(HELMI)
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.hold(HELMI)
    library.desk.check_in(["b1"])
    return library


def test_a_hold_is_kept_to_the_end_of_its_last_day(queue: Library) -> None:
    queue.at("2026-03-09T23:59")

    assert counts(queue.desk.day()) == (0, 0, 0, 0)
    assert queue.holds(EERO)[0].status is HoldStatus.READY


def test_the_next_day_expires_it_charges_the_fee_and_serves_the_next(queue: Library) -> None:
    queue.at("2026-03-10T00:00")

    done = queue.desk.day()

    assert (done.date, counts(done)) == (date(2026, 3, 10), (1, 1, 0, 2))
    assert queue.owed(EERO) == "1.00"
    assert queue.holds(EERO)[0].status is HoldStatus.EXPIRED
    (next_hold,) = queue.holds(HELMI)
    assert (next_hold.status, next_hold.pickup_until, next_hold.position) == (
        HoldStatus.READY,
        date(2026, 3, 17),
        None,
    )


def test_a_day_that_was_missed_can_be_named(queue: Library) -> None:
    queue.at("2026-03-12")

    done = queue.desk.day(date(2026, 3, 10))

    assert (done.date, done.expired) == (date(2026, 3, 10), 1)
    assert queue.door(EERO).fines.read().fines[0].registered == date(2026, 3, 10)


@pytest.mark.parametrize("error", [Unavailable("gone, nothing was changed"), LocalError("full", code="database")])
def test_a_library_that_fails_in_the_middle_is_not_told_as_unchanged(
    queue: Library, monkeypatch: pytest.MonkeyPatch, error: TunilibError
) -> None:
    queue.at("2026-03-20")
    parts: list[object] = []
    charge = end_of_day._change.__wrapped__  # type: ignore[attr-defined]

    def fails_later(*given: object) -> None:
        parts.append(given)
        if len(parts) > 1:
            raise error
        charge(*given)

    monkeypatch.setattr(end_of_day, "_change", fails_later)
    with pytest.raises(type(error)) as failed:
        queue.desk.day()
    assert "nothing was changed" not in str(failed.value)
    assert "stays done" in (failed.value.hint or "")
    monkeypatch.undo()
    queue.desk.day()


def test_a_day_later_than_tomorrow_is_not_ended_and_nothing_is_changed(queue: Library) -> None:
    queue.at("2026-03-09")
    before = _state(queue)

    with pytest.raises(UsageError, match="in the future"):
        queue.desk.day(date(2026, 3, 11))

    assert _state(queue) == before


def test_a_day_before_the_library_was_made_is_not_ended(library_of: Callable[[str], Library]) -> None:
    fresh = library_of("")
    with pytest.raises(UsageError, match="the library was made on"):
        fresh.desk.day(date(1990, 1, 1))
    assert fresh.desk.report().day_done is None
    assert fresh.desk.day().date == fresh.today


def test_tomorrow_can_be_ended_today(queue: Library) -> None:
    queue.at("2026-03-09T22:00")

    done = queue.desk.day(date(2026, 3, 10))

    assert (done.date, counts(done)) == (date(2026, 3, 10), (1, 1, 0, 2))
    assert queue.holds(HELMI)[0].pickup_until == date(2026, 3, 17)
    queue.at("2026-03-10")
    assert counts(queue.desk.day()) == (0, 0, 0, 0)


def test_a_day_named_that_lies_before_the_last_one_done_is_refused_without_date_it_is_done(queue: Library) -> None:
    queue.at("2026-03-10")
    queue.desk.day()
    queue.at("2026-03-09")  # which was ended ahead
    before = _state(queue)

    with pytest.raises(UsageError, match="the last day that was ended is 2026-03-10"):
        queue.desk.day(queue.today)
    done = queue.desk.day()
    queue.at("2026-02-01")  # days that only a wrong clock can have ended
    earlier = queue.desk.day()

    assert (done.is_ahead, earlier.is_ahead) == (False, True)
    for ended in (done, earlier):
        assert (ended.date, counts(ended), ended.backup) == (date(2026, 3, 10), (0, 0, 0, 0), None)
    assert _state(queue) == before


def test_a_copy_that_nobody_else_waits_for_goes_back_to_the_shelf(queue: Library) -> None:
    queue.door(HELMI).holds.cancel(queue.holds(HELMI))
    queue.at("2026-03-10")
    queue.desk.day()

    assert queue.desk.checkout(HELMI, ["b1"])[0].loan_id is not None


def test_a_hold_lapses_on_the_day_after_its_last_without_a_fee(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.hold(EERO, expires=date(2026, 3, 10))
    library.at("2026-03-10T23:59")
    assert library.desk.day(library.today).expired == 0
    library.at("2026-03-11")

    assert counts(library.desk.day(library.today)) == (1, 0, 0, 1)
    assert library.holds(EERO)[0].status is HoldStatus.EXPIRED
    assert library.owed(EERO) == "0.00"


def test_a_hold_that_lapses_is_not_served_by_a_copy_that_comes_free_on_that_day(queue: Library) -> None:
    queue.patrons("1004")
    queue.door(HELMI).holds.cancel(queue.holds(HELMI))
    queue.hold("1004", expires=date(2026, 3, 9))
    queue.at("2026-03-10")

    assert counts(queue.desk.day()) == (2, 0, 0, 2)


def test_a_loan_is_charged_as_lost_on_its_seventieth_overdue_day(library: Library) -> None:
    library.lend(AINO, "b1")  # due on 30 March
    library.at("2026-06-07T23:59")  # 69 days
    assert library.desk.day(library.today).lost == 0
    assert library.owed(AINO) == "0.00"
    library.at("2026-06-08T00:00")

    done = library.desk.day(library.today)

    assert counts(done) == (0, 0, 1, 1)
    fines = library.door(AINO).fines.read().fines
    assert sorted((fine.kind.value, str(fine.amount)) for fine in fines) == [
        ("handling", "10.00"),
        ("replacement", "42.00"),
    ]
    assert [str(reason.code) for reason in library.loan(AINO, "b1").reasons] == [
        "patron.suspended-fines",
        "renewal.lost",
    ]


def test_a_lost_loan_is_charged_once_on_its_day(library: Library) -> None:
    library.lend(AINO, "b1")
    library.lend(EERO, "b2")
    library.desk.items.lost("b2")
    for day in ("2026-07-01", "2026-07-20"):
        library.at(day)
        library.desk.day(library.today)

    for card, charged in ((AINO, date(2026, 6, 8)), (EERO, date(2026, 3, 2))):
        assert library.owed(card) == "52.00", card
        assert {fine.registered for fine in library.door(card).fines.read().fines} == {charged}, card


def test_a_day_that_is_ended_meanwhile_is_not_ended_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another desk ends it and the next one before the first part: loans are told of once, and no day goes back."""
    library.lend(AINO, "b1", "b2")
    library.at("2026-04-01")
    change, parts = end_of_day._change, list[object]()

    def meanwhile(
        made: unit_of_work.Library, day: date, tally: Counter[str], work: Callable[[Transaction], None]
    ) -> None:
        parts.append(work)
        if len(parts) == 1:
            with closing(Desk(library.address, library.now)) as other:
                other.day(library.today)
        change(made, day, tally, work)

    monkeypatch.setattr(end_of_day, "_change", meanwhile)
    assert library.desk.day(date(2026, 3, 31)).notices == 0
    assert len(parts) > 2
    assert [notice.subject for notice in library.desk.notices.list()] == ["2 loans are overdue"]
    assert library.sql("SELECT day_done FROM library") == [("2026-04-01",)]


def _story(library: Library, ended: set[int]) -> None:
    """Six weeks of a small library; the desk ends the days of these numbers, and the last one."""
    library.patrons(HELMI, "1004")
    library.copies("c1", record="r2")
    library.copies("s1", record="r3", collection="stacks")
    library.copies("k1", record="r4")
    library.at("2026-01-02")
    library.lend("1004", "k1")  # lost on the way
    library.at("2026-03-02")
    library.lend(AINO, "b1", "b2", "c1")
    library.hold(EERO)
    library.hold(HELMI, pickup="arvo")
    library.hold("1004", expires=date(2026, 3, 17))
    library.hold(EERO, "r2")
    library.door(HELMI).holds.place(HoldRequest(record="r3", kind=HoldKind.RETRIEVAL, pickup="linna"))
    library.at("2026-03-04")
    library.desk.check_in(["b1", "b2", "c1"])
    library.desk.requests.ready(library.holds(HELMI)[-1].id)
    for number in range(1, 43):
        library.at(str(date(2026, 3, 4) + timedelta(days=number)))
        if number in ended or number == 42:
            library.desk.day(library.today)


def _state(library: Library) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for query in (
        (
            "SELECT p.card, h.kind, r.id, h.status, h.pickup, h.created, h.ready, h.pickup_until, h.closed, h.barcode"
            " FROM hold h JOIN patron p ON p.id = h.patron JOIN record r ON r.id = h.record ORDER BY 1, 2, 3, 4"
        ),
        "SELECT p.card, f.kind, f.amount, f.registered FROM fine f JOIN patron p ON p.id = f.patron ORDER BY 1, 2, 4",
        (
            "SELECT e.day, e.kind, e.actor, p.card, e.barcode, e.amount, e.before, e.after FROM event e"
            " LEFT JOIN patron p ON p.id = e.patron WHERE e.kind NOT LIKE 'signed%' ORDER BY e.number"
        ),
        "SELECT p.card, n.kind, n.subject, n.body FROM notice n JOIN patron p ON p.id = n.patron ORDER BY 1, 2, 3, 4",
        "SELECT day_done FROM library",
    ):
        rows += library.sql(query)
    return rows


SERVING = {8}
"""The days of the story on which a copy serves the next patron: a missed one tells them of it later."""


def _copy_of(made: Path, folder: Path, name: str) -> Library:
    path = folder / name
    shutil.copy(made, path)
    return Library(path)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ended=st.sets(st.integers(1, 42)))
@example(ended=set())
@example(ended=set(range(1, 12)) | set(range(26, 43)))
def test_the_same_story_has_the_same_end_day_by_day_and_with_missed_days(
    made: Path, tmp_path_factory: pytest.TempPathFactory, ended: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("twice")
    daily, missed = _copy_of(made, folder, "daily.sqlite"), _copy_of(made, folder, "missed.sqlite")

    _story(daily, set(range(43)))
    _story(missed, ended | SERVING)

    assert _state(daily) == _state(missed)
    assert missed.desk.verify().problems == ()
    assert [str(missed.owed(card)) for card in (EERO, HELMI, "1004")] == ["2.00", "1.00", "53.00"]
    daily.close()
    missed.close()
