"""Frozen holds: passed over through the last frozen day, and served when the freeze ends."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, EERO, HELMI

from tunilib.core.answer import ClaimWord
from tunilib.core.hold import HoldChange, HoldStatus

if TYPE_CHECKING:
    from tests.library.conftest import Library

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
