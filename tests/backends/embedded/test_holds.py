"""Holds: who may place one, the queue, freezing, changing, cancelling."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.backends.embedded.conftest import AINO, EERO, HELMI

from tunilib.core.answer import ClaimWord
from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldChange, HoldRequest, HoldStatus
from tunilib.core.money import Money
from tunilib.core.patron import ProfileChange
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from tests.backends.embedded.conftest import Library

    from tunilib.core.answer import Claim
    from tunilib.core.hold import Hold


def refused(library: Library, card: str = AINO, record: str = "r1", pickup: str = "linna") -> list[str]:
    answer = library.door(card).holds.place(HoldRequest(record=record, pickup=pickup))
    return [str(reason.code) for reason in answer.of(record).reasons]


def change(library: Library, card: str, hold: Hold, **what: object) -> Claim:
    wish = {"pickup": None, "freeze": False, "until": None, "release": False} | what
    return library.door(card).holds.change([hold], HoldChange(**wish)).of(hold.id)  # type: ignore[arg-type]


@pytest.fixture(name="queue")
def _queue(library: Library) -> Library:
    """Aino has both copies, Eero and Helmi wait."""
    library.patrons(HELMI)
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.hold(HELMI)
    return library


def test_positions_count_from_one(queue: Library) -> None:
    assert [queue.holds(card)[0].position for card in (EERO, HELMI)] == [1, 2]


def test_a_position_moves_up_when_the_one_before_is_cancelled(queue: Library) -> None:
    queue.door(EERO).holds.cancel(queue.holds(EERO))

    assert queue.holds(HELMI)[0].position == 1


def test_a_frozen_hold_counts_in_the_queue_and_moves_up_with_it(queue: Library) -> None:
    change(queue, HELMI, queue.holds(HELMI)[0], freeze=True)
    assert queue.holds(HELMI)[0].position == 2

    queue.door(EERO).holds.cancel(queue.holds(EERO))

    assert (queue.holds(HELMI)[0].position, queue.holds(HELMI)[0].status) == (1, HoldStatus.FROZEN)


def test_a_clock_that_goes_back_does_not_change_the_order_of_the_queue(queue: Library) -> None:
    queue.patrons("1004")
    queue.at("2026-02-01")
    queue.hold("1004")

    assert [queue.holds(card)[0].position for card in (EERO, HELMI, "1004")] == [1, 2, 3]


def test_a_hold_on_a_copy_on_the_shelf_of_the_pickup_library_is_refused(library: Library) -> None:
    assert refused(library, pickup="linna") == ["hold.on-shelf"]


def test_a_hold_to_be_collected_where_no_copy_stands_is_placed(library: Library) -> None:
    assert refused(library, pickup="arvo") == []


def test_a_lost_copy_is_not_on_the_shelf(library: Library) -> None:
    library.lend(EERO, "b1")
    library.desk.items.lost("b2")

    assert refused(library) == []


def test_a_copy_kept_for_another_hold_is_not_on_the_shelf(queue: Library) -> None:
    queue.desk.check_in(["b1"])
    queue.patrons("1004")

    assert refused(queue, "1004") == []


def test_a_title_whose_copies_are_all_lost_cannot_be_held(library: Library) -> None:
    library.desk.items.lost("b1")
    library.desk.items.lost("b2")

    assert refused(library) == ["hold.not-holdable"]


def test_a_title_whose_free_copies_stand_in_the_stacks_is_requested_instead(library: Library) -> None:
    library.copies("s1", record="r2", collection="stacks")

    assert refused(library, record="r2") == ["hold.not-holdable"]


def test_a_title_whose_copies_from_the_stacks_are_out_can_be_held(library: Library) -> None:
    library.copies("s1", record="r2", collection="stacks")
    library.lend(EERO, "s1")

    assert refused(library, record="r2") == []


def test_a_second_hold_on_a_title_is_refused(queue: Library) -> None:
    assert refused(queue, EERO) == ["hold.already-held"]


def test_a_hold_on_what_one_has_on_loan_is_refused(library: Library) -> None:
    library.lend(AINO, "b1")

    assert "hold.already-on-loan" in refused(library)


def test_an_unknown_pickup_library_is_refused(queue: Library) -> None:
    queue.patrons("1004")

    assert refused(queue, "1004", pickup="atlantis") == ["hold.pickup-invalid"]


def test_the_twenty_first_hold_is_refused(library: Library) -> None:
    for number in range(21):
        library.copies(f"x{number}", record=f"x{number}", library="arvo")
    for number in range(20):
        library.hold(AINO, f"x{number}")

    assert refused(library, record="x20") == ["hold.limit"]


@pytest.mark.parametrize(("cents", "reasons"), [(1000, []), (1001, ["patron.suspended-fines"])])
def test_fines_above_the_limit_refuse_a_hold(library: Library, cents: int, reasons: list[str]) -> None:
    library.desk.fees.add(AINO, Money(cents), FineKind.OTHER)

    assert refused(library, pickup="arvo") == reasons


def test_all_reasons_against_a_hold_are_told(library: Library) -> None:
    library.lend(AINO, "b1")
    library.desk.patrons.block(AINO, "see the desk")

    assert refused(library) == ["patron.suspended", "hold.already-on-loan", "hold.on-shelf"]


def test_an_unknown_record_is_not_found(library: Library) -> None:
    with pytest.raises(NotFound):
        library.door().holds.place(HoldRequest(record="nothing"))


def test_a_hold_lapses_a_year_on_where_nothing_else_is_said(queue: Library) -> None:
    assert queue.holds(EERO)[0].expires == date(2027, 3, 2)


def test_a_hold_cannot_expire_in_the_past_and_can_today(queue: Library) -> None:
    queue.patrons("1004")
    with pytest.raises(UsageError):
        queue.door("1004").holds.place(HoldRequest(record="r1", pickup="linna", expires=date(2026, 3, 1)))

    queue.hold("1004", expires=date(2026, 3, 2))


def test_without_a_pickup_library_the_home_library_is_taken(queue: Library) -> None:
    queue.patrons("1004")
    queue.door("1004").profile.set(ProfileChange(home_library="hervanta"))

    queue.door("1004").holds.place(HoldRequest(record="r1"))

    assert queue.holds("1004")[0].pickup_location == "hervanta"


def test_without_a_home_library_the_first_library_is_taken(queue: Library) -> None:
    queue.patrons("1004")

    queue.door("1004").holds.place(HoldRequest(record="r1"))

    assert queue.holds("1004")[0].pickup_location == "linna"


def test_a_patron_who_wants_to_be_asked_must_name_the_pickup_library(queue: Library) -> None:
    queue.patrons("1004")
    queue.door("1004").profile.set(ProfileChange(home_library="ask"))

    with pytest.raises(UsageError):
        queue.door("1004").holds.place(HoldRequest(record="r1"))
    assert queue.holds("1004") == []


def test_a_hold_can_be_moved_frozen_and_released(queue: Library) -> None:
    hold = queue.holds(EERO)[0]

    assert change(queue, EERO, hold, pickup="arvo").word is ClaimWord.DONE
    assert change(queue, EERO, hold, freeze=True, until=date(2026, 3, 20)).word is ClaimWord.DONE
    frozen = queue.holds(EERO)[0]
    assert (frozen.status, frozen.frozen_until, frozen.pickup_location) == (
        HoldStatus.FROZEN,
        date(2026, 3, 20),
        "arvo",
    )
    assert change(queue, EERO, hold, release=True).word is ClaimWord.DONE
    assert queue.holds(EERO)[0].status is HoldStatus.WAITING


def test_a_change_that_changes_nothing_is_unchanged(queue: Library) -> None:
    hold = queue.holds(EERO)[0]

    assert change(queue, EERO, hold, pickup="linna").word is ClaimWord.UNCHANGED
    assert change(queue, EERO, hold, release=True).word is ClaimWord.UNCHANGED


def test_a_hold_cannot_be_moved_to_a_shelf_where_a_copy_stands(queue: Library) -> None:
    queue.copies("b3", library="arvo")

    claim = change(queue, EERO, queue.holds(EERO)[0], pickup="arvo")

    assert [str(reason.code) for reason in claim.reasons] == ["hold.on-shelf"]


def test_a_freeze_ends_with_its_last_day(queue: Library) -> None:
    change(queue, EERO, queue.holds(EERO)[0], freeze=True, until=date(2026, 3, 20))

    queue.at("2026-03-20T23:59")
    assert queue.holds(EERO)[0].status is HoldStatus.FROZEN
    queue.at("2026-03-21T00:00")
    assert (queue.holds(EERO)[0].status, queue.holds(EERO)[0].frozen_until) == (HoldStatus.WAITING, None)


def test_a_ready_hold_is_neither_cancelled_nor_changed_by_its_patron(queue: Library) -> None:
    queue.desk.check_in(["b1"])
    (hold,) = queue.holds(EERO)

    cancelled = queue.door(EERO).holds.cancel([hold]).of(hold.id)
    moved = change(queue, EERO, hold, pickup="arvo")

    assert hold.cancellable is False
    for claim in (cancelled, moved):
        (reason,) = claim.reasons
        assert str(reason.code) == "hold.ready"
        assert str(dict(reason.params)["contact"]) == "tel. 0294 520 900"
        assert str(dict(reason.params)["amount"]) == "1.00"
    assert queue.holds(EERO)[0].status is HoldStatus.READY


def test_a_hold_in_transit_is_neither_cancelled_nor_changed_by_its_patron(queue: Library) -> None:
    queue.desk.check_in(["b1"], "arvo")
    (hold,) = queue.holds(EERO)

    claim = queue.door(EERO).holds.cancel([hold]).of(hold.id)

    assert [str(reason.code) for reason in claim.reasons] == ["hold.in-transit"]


def test_a_cancelled_hold_stays_visible_for_seven_days(queue: Library) -> None:
    queue.at("2026-03-05")
    queue.door(EERO).holds.cancel(queue.holds(EERO))

    queue.at("2026-03-12T23:59")
    (hold,) = queue.holds(EERO)
    assert (hold.status, hold.cancelled, hold.position) == (HoldStatus.CANCELLED, date(2026, 3, 5), None)
    queue.at("2026-03-13T00:00")
    assert queue.holds(EERO) == []


def test_a_cancelled_hold_cannot_be_cancelled_again(queue: Library) -> None:
    hold = queue.holds(EERO)[0]
    queue.door(EERO).holds.cancel([hold])

    claim = queue.door(EERO).holds.cancel([hold]).of(hold.id)

    assert [str(reason.code) for reason in claim.reasons] == ["hold.closed"]


def test_the_hold_of_another_patron_is_not_touched(queue: Library) -> None:
    hold = queue.holds(EERO)[0]

    claim = queue.door(HELMI).holds.cancel([hold]).of(hold.id)

    assert claim.word is ClaimWord.REFUSED
    assert queue.holds(EERO)[0].status is HoldStatus.WAITING


def test_holds_are_listed_ready_in_transit_and_then_by_creation(library: Library) -> None:
    for record in ("r2", "r3", "r4"):
        library.copies(f"c{record}", record=record, library="arvo")
        library.lend(EERO, f"c{record}")
    waiting, ready, sent = (library.hold(AINO, record, "linna") for record in ("r2", "r3", "r4"))
    library.desk.check_in(["cr3"], "linna")
    library.desk.check_in(["cr4"], "arvo")

    assert [hold.id for hold in library.holds(AINO)] == [ready, sent, waiting]
