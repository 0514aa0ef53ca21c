"""Holds: who may place one, the queue, freezing, changing, cancelling; a frozen hold is passed over until it ends."""

from __future__ import annotations

from datetime import date

import pytest
from tests.library.conftest import AINO, EERO, HELMI, Library

from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.fine import FineKind
from tunilib.core.hold import Hold, HoldChange, HoldRequest, HoldStatus
from tunilib.core.money import Money
from tunilib.core.profile import ProfileChange
from tunilib.errors import UsageError


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


def test_a_hold_cannot_expire_in_the_past_and_can_today(queue: Library) -> None:
    queue.patrons("1004")
    with pytest.raises(UsageError):
        queue.door("1004").holds.place(HoldRequest(record="r1", pickup="linna", expires=date(2026, 3, 1)))

    queue.hold("1004", expires=date(2026, 3, 2))


def test_a_change_that_changes_nothing_is_unchanged(queue: Library) -> None:
    hold = queue.holds(EERO)[0]

    assert change(queue, EERO, hold, pickup="linna").word is ClaimWord.UNCHANGED
    assert change(queue, EERO, hold, release=True).word is ClaimWord.UNCHANGED


def test_a_hold_that_is_ready_in_transit_or_over_is_not_changed_by_its_patron(queue: Library) -> None:
    def answers(card: str) -> list[Claim]:
        (hold,) = queue.holds(card)
        assert hold.cancellable is False
        claims = [queue.door(card).holds.cancel([hold]).of(hold.id), change(queue, card, hold, pickup="arvo")]
        assert queue.holds(card)[0].status is hold.status
        return claims

    queue.desk.check_in(["b1"])
    queue.desk.check_in(["b2"], "arvo")
    for claim in answers(EERO):
        (reason,) = claim.reasons
        assert str(reason.code) == "hold.ready"
        assert str(dict(reason.params)["contact"]) == "tel. 0294 520 900"
        assert str(dict(reason.params)["amount"]) == "1.00"
    assert [str(claim.reasons[0].code) for claim in answers(HELMI)] == ["hold.in-transit"] * 2
    queue.desk.requests.cancel(queue.holds(EERO)[0].id)
    assert [str(claim.reasons[0].code) for claim in answers(EERO)] == ["hold.closed"] * 2


def test_a_cancelled_hold_stays_visible_for_seven_days(queue: Library) -> None:
    queue.at("2026-03-05")
    queue.door(EERO).holds.cancel(queue.holds(EERO))

    queue.at("2026-03-12T23:59")
    (hold,) = queue.holds(EERO)
    assert (hold.status, hold.cancelled, hold.position) == (HoldStatus.CANCELLED, date(2026, 3, 5), None)
    queue.at("2026-03-13T00:00")
    assert queue.holds(EERO) == []


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


def test_what_the_library_knows_of_a_title_decides_on_a_hold(library: Library) -> None:
    library.patrons(HELMI)
    for number, collection in enumerate(("book", "book", "book", "book", "stacks", "stacks", "book", "book")):
        library.copies(f"x{number}", record=f"t{number}", collection=collection)
    library.copies("x1b", record="t1")
    library.lend(EERO, "x0", "x1", "x5", "x3", "x7")
    library.desk.items.lost("x1b")
    library.desk.items.lost("x2")
    library.hold(HELMI, "t3")
    library.desk.check_in(["x3"])
    library.lend(AINO, "x6")
    library.hold(AINO, "t7")
    expected = {
        ("r1", "linna"): ["hold.on-shelf"],
        ("r1", "arvo"): [],
        ("t0", "atlantis"): ["hold.pickup-invalid"],
        ("t0", "linna"): [],
        ("t1", "linna"): [],
        ("t2", "linna"): ["hold.not-holdable"],
        ("t3", "linna"): [],
        ("t4", "linna"): ["hold.not-holdable"],
        ("t5", "linna"): [],
        ("t6", "linna"): ["hold.already-on-loan"],
        ("t7", "linna"): ["hold.already-held"],
    }
    for (record, pickup), codes in expected.items():
        assert refused(library, record=record, pickup=pickup) == codes, (record, pickup)


def test_what_the_library_knows_of_a_patron_decides_on_a_hold(library: Library) -> None:
    for number in range(21):
        library.copies(f"x{number}", record=f"x{number}", library="arvo")
    for number in range(20):
        library.hold(AINO, f"x{number}")
    assert refused(library, record="x20") == ["hold.limit"]

    library.lend(EERO, "b1")
    library.desk.fees.add(EERO, Money(1001), FineKind.OTHER)
    library.desk.patrons.block(EERO, "see the desk")
    assert refused(library, EERO) == [
        *("patron.suspended-fines", "patron.suspended", "hold.already-on-loan", "hold.on-shelf")
    ]


def test_without_a_pickup_library_the_home_library_is_taken_then_the_first_or_the_patron_must_say(
    queue: Library,
) -> None:
    for number, (home, pickup) in enumerate(((None, "linna"), ("hervanta", "hervanta"), ("ask", None)), 1004):
        card = str(number)
        queue.patrons(card)
        queue.door(card).profile.set(ProfileChange(home_library=home))
        if pickup is None:
            with pytest.raises(UsageError):
                queue.door(card).holds.place(HoldRequest(record="r1"))
        else:
            queue.door(card).holds.place(HoldRequest(record="r1"))
        assert [(one.pickup_location, one.expires) for one in queue.holds(card)] == (
            [(pickup, date(2027, 3, 2))] if pickup else []
        ), home


LAST = date(2026, 3, 10)


def freeze(library: Library, card: str, until: date | None = LAST) -> None:
    holds = library.holds(card)
    claims = library.door(card).holds.change(holds, HoldChange(freeze=True, until=until)).claims
    assert {claim.word for claim in claims.values()} == {ClaimWord.DONE}


@pytest.fixture(name="frozen")
def _frozen(library: Library) -> Library:
    """Eero's hold is frozen through 10 March, and a copy came back to the shelf meanwhile."""
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    freeze(library, EERO)
    library.desk.check_in(["b1"])
    assert library.holds(EERO)[0].status is HoldStatus.FROZEN
    return library


def test_a_copy_that_comes_back_on_the_last_frozen_day_passes_the_hold_over(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    hold = library.hold(EERO)
    freeze(library, EERO)

    library.at("2026-03-10T23:59")
    assert library.desk.check_in(["b1"])[0].hold_id is None
    library.at("2026-03-11T00:00")
    assert library.desk.check_in(["b2"])[0].hold_id == hold


def test_the_day_after_the_freeze_serves_it_with_the_copy_on_the_shelf(frozen: Library) -> None:
    frozen.at("2026-03-10T23:59")
    assert frozen.desk.day().served == 0
    frozen.at("2026-03-11")
    holds = frozen.holds(EERO)
    released = frozen.door(EERO).holds.change(holds, HoldChange(release=True)).of(holds[0].id)
    assert released.word is ClaimWord.UNCHANGED

    done = frozen.desk.day()

    assert (done.served, done.notices) == (1, 1)
    (hold,) = frozen.holds(EERO)
    assert (hold.status, hold.barcode, hold.pickup_until) == (HoldStatus.READY, "b1", date(2026, 3, 18))
    assert frozen.desk.notices.list()[0].subject == "Ready for pick-up: Title of r1"
    again = frozen.desk.day()
    assert (again.served, again.notices) == (0, 0)


def test_a_missed_day_serves_it_too_before_it_lapses(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.hold(EERO, expires=date(2026, 3, 12))
    freeze(library, EERO)
    library.desk.check_in(["b1"])
    library.at("2026-03-20")

    done = library.desk.day(library.today)

    assert (done.served, done.expired) == (1, 0)
    assert library.holds(EERO)[0].pickup_until == date(2026, 3, 27)


def test_a_copy_on_the_shelf_of_another_library_is_sent(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.hold(EERO, pickup="arvo")
    freeze(library, EERO)
    library.desk.check_in(["b1"])
    library.at("2026-03-11")

    assert library.desk.day(library.today).served == 1
    assert library.holds(EERO)[0].status is HoldStatus.IN_TRANSIT


def test_a_hold_that_its_patron_released_is_served_by_the_same_day(frozen: Library) -> None:
    frozen.at("2026-03-05")
    frozen.door(EERO).holds.change(frozen.holds(EERO), HoldChange(release=True))

    assert frozen.holds(EERO)[0].status is HoldStatus.WAITING
    assert frozen.desk.day().served == 1


def test_a_hold_that_was_released_can_be_frozen_again(frozen: Library) -> None:
    frozen.door(EERO).holds.change(frozen.holds(EERO), HoldChange(release=True))
    freeze(frozen, EERO, None)
    frozen.at("2026-03-20")

    assert frozen.desk.day().served == 0
    assert (frozen.holds(EERO)[0].status, frozen.holds(EERO)[0].frozen_until) == (HoldStatus.FROZEN, None)


def test_those_who_are_before_it_in_the_queue_come_first(library: Library) -> None:
    library.patrons(HELMI)
    library.lend(AINO, "b1", "b2")
    library.hold(HELMI, pickup="arvo")
    library.hold(EERO)
    freeze(library, HELMI, None)
    freeze(library, EERO)
    library.desk.check_in(["b1"])
    library.door(HELMI).holds.change(library.holds(HELMI), HoldChange(release=True))
    library.at("2026-03-11")
    library.desk.day(library.today)

    assert library.holds(HELMI)[0].status is HoldStatus.IN_TRANSIT
    assert library.holds(EERO)[0].status is HoldStatus.WAITING
