"""Copies that are reported lost while they are reserved for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, EERO, HELMI

from tunilib.core.hold import HoldChange, HoldKind, HoldRequest, HoldStatus
from tunilib.library.circulation.end_of_day import _charge_lost

if TYPE_CHECKING:
    from tests.library.conftest import Library


@pytest.fixture(name="queue")
def _queue(library: Library) -> Library:
    """Aino has both copies; Helmi's hold is frozen, Eero's is after it, and one of a fourth patron is last."""
    library.patrons(HELMI, "1004")
    library.lend(AINO, "b1", "b2")
    library.hold(HELMI)
    library.door(HELMI).holds.change(library.holds(HELMI), HoldChange(freeze=True))
    library.hold(EERO)
    library.hold("1004")
    return library


@pytest.mark.parametrize(("at", "before"), [("linna", HoldStatus.READY), ("arvo", HoldStatus.IN_TRANSIT)])
def test_the_hold_whose_copy_is_lost_waits_again_first_in_the_queue_and_its_patron_is_told(
    queue: Library, at: str, before: HoldStatus
) -> None:
    queue.desk.check_in(["b1"], at)
    assert queue.holds(EERO)[0].status is before
    told = len(queue.desk.notices.list())

    queue.desk.items.lost("b1")

    (hold,) = queue.holds(EERO)
    assert (hold.status, hold.position, hold.barcode, hold.pickup_until) == (HoldStatus.WAITING, 1, None, None)
    assert [queue.holds(card)[0].position for card in (HELMI, "1004")] == [2, 3]
    assert queue.owed(EERO) == "0.00"
    (notice,) = queue.desk.notices.list()[told:]
    assert notice.subject == "Your hold waits again: Title of r1"
    assert "is lost" in notice.body
    assert queue.desk.verify().problems == ()


def test_the_lost_copy_costs_them_nothing_when_the_time_to_collect_it_would_have_passed(queue: Library) -> None:
    queue.desk.check_in(["b1"])
    queue.desk.items.lost("b1")
    queue.at("2026-03-20")

    assert queue.desk.day().expired == 0
    assert queue.owed(EERO) == "0.00"


def test_the_next_copy_is_theirs_and_it_was_processed_on_that_day(queue: Library) -> None:
    queue.desk.check_in(["b1"])
    queue.desk.items.lost("b1")
    queue.at("2026-03-05")

    assert queue.desk.check_in(["b2"])[0].hold_id == queue.holds(EERO)[0].id
    assert str(queue.holds(EERO)[0].processed) == "2026-03-05"


@pytest.mark.parametrize("ready", [True, False])
def test_another_copy_is_fetched_for_a_request_and_a_patron_who_was_told_it_is_ready_is_told(
    library: Library, ready: bool
) -> None:
    library.copies("s1", "s2", record="r2", collection="stacks")
    claim = library.door(AINO).holds.place(HoldRequest(record="r2", kind=HoldKind.RETRIEVAL, pickup="linna")).of("r2")
    (library.desk.requests.ready if ready else library.desk.requests.transit)(claim.id or "")
    told = len(library.desk.notices.list())

    library.desk.items.lost("s1")

    (hold,) = library.holds(AINO)
    assert (hold.status, hold.barcode, hold.processed) == (HoldStatus.PROCESSING, "s2", None)
    subjects = [notice.subject for notice in library.desk.notices.list()[told:]]
    assert subjects == (["Your order is fetched again: Title of r2"] if ready else [])


def test_a_loan_that_was_found_late_is_charged_as_lost_only_if_it_is_when_that_is_done(library: Library) -> None:
    """Meanwhile it may have been renewed, or returned and lent to somebody else."""
    library.lend(AINO, "b1", "b2")
    with library.snapshot() as snapshot:
        found = list(snapshot.loans.open_of_copies(["b1", "b2"]).values())
    library.desk.check_in(["b2"])
    library.lend(EERO, "b2")
    with library.desk._library.transaction("day", "day") as tx:
        _charge_lost(found, tx)
    assert (library.owed(AINO), library.owed(EERO)) == ("0.00", "0.00")
    assert library.sql("SELECT COUNT(*) FROM loan WHERE lost IS NOT NULL") == [(0,)]
