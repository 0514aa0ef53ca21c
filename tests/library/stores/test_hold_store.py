"""Holds, requests and queues as they are stored."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.library.stores.engines import DUE, TODAY, Stored

from tunilib.core.hold import HoldKind, HoldStatus
from tunilib.errors import TunilibError
from tunilib.library.stores.holds import StoredHold

LONG_AGO = date(2000, 1, 1)


def hold(shelf: Stored, patron: str, record: str = "r1", expires: date = DUE) -> str:
    with shelf.change() as tx:
        return tx.holds.add_hold(patron, record, "linna", expires)


def look(shelf: Stored, key: str) -> StoredHold:
    with shelf.snapshot() as snapshot:
        stored = snapshot.holds.by_id(key)
        assert stored is not None
        return stored


def test_a_new_hold_waits_at_the_end_of_the_queue(shelf: Stored, aino: str, eero: str) -> None:
    first, second = hold(shelf, aino), hold(shelf, eero)
    other = hold(shelf, aino, "r2")
    stored = look(shelf, second)
    assert (stored.patron, stored.record, stored.number, stored.pickup) == (eero, "r1", 2, "linna")
    assert (stored.status, stored.frozen, stored.frozen_until) == (HoldStatus.WAITING, False, None)
    found = stored.hold
    assert (found.id, found.title, found.author, found.record_id) == (second, "Title of r1", "Author, An", "r1")
    assert (found.kind, found.status, found.position) == (HoldKind.HOLD, HoldStatus.WAITING, 2)
    assert (found.created, found.expires, found.pickup_location) == (TODAY, DUE, "linna")
    assert (found.barcode, found.processed, found.pickup_until, found.cancelled) == (None, None, None, None)
    assert found.read_at == shelf.moment
    assert [look(shelf, key).hold.position for key in (first, other)] == [1, 1]


def test_a_request_has_its_copy_at_once(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        key = tx.holds.add_request(aino, "r1", "linna", "b1", "please")
    stored = look(shelf, key)
    assert (stored.hold.kind, stored.hold.status) == (HoldKind.RETRIEVAL, HoldStatus.PROCESSING)
    assert (stored.hold.barcode, stored.hold.position, stored.hold.expires) == ("b1", None, None)


def test_there_is_no_hold_of_an_unknown_id(shelf: Stored) -> None:
    with shelf.snapshot() as snapshot:
        assert snapshot.holds.by_id("nothing") is None


def test_a_copy_is_reserved_for_one_hold_at_a_time(shelf: Stored, aino: str, eero: str) -> None:
    first, second = hold(shelf, aino), hold(shelf, eero)
    with shelf.change() as tx:
        tx.holds.mark_ready(first, "b1", TODAY, DUE)
    with pytest.raises(TunilibError), shelf.change() as tx:
        tx.holds.mark_ready(second, "b1", TODAY, DUE)


def test_places_in_a_queue_are_never_given_again(shelf: Stored, aino: str, eero: str) -> None:
    first = hold(shelf, aino)
    with shelf.change() as tx:
        tx.holds.close(first, "cancelled")
    second = look(shelf, hold(shelf, eero))
    assert (second.number, second.hold.position) == (2, 1)


def test_a_frozen_hold_is_frozen_through_its_last_day(shelf: Stored, aino: str) -> None:
    key = hold(shelf, aino)
    last = TODAY + timedelta(days=2)
    with shelf.change() as tx:
        tx.holds.change(key, {"frozen": True, "frozen_until": last})
    shelf.on(last)
    stored = look(shelf, key)
    assert (stored.status, stored.hold.status, stored.hold.frozen_until) == (
        HoldStatus.WAITING,
        HoldStatus.FROZEN,
        last,
    )
    shelf.on(last + timedelta(days=1))
    stored = look(shelf, key)
    assert (stored.hold.status, stored.hold.frozen_until) == (HoldStatus.WAITING, None)
    assert (stored.frozen, stored.frozen_until) == (True, last)
    with shelf.change() as tx:
        tx.holds.change(key, {"frozen": True, "frozen_until": None})
    assert look(shelf, key).hold.status is HoldStatus.FROZEN
    with shelf.change() as tx:
        tx.holds.change(key, {"frozen": False, "pickup": "hervanta"})
    stored = look(shelf, key)
    assert (stored.hold.status, stored.pickup, stored.hold.pickup_location) == (
        HoldStatus.WAITING,
        "hervanta",
        "hervanta",
    )


def test_the_queue_of_a_title_passes_over_a_hold_through_its_last_frozen_day(
    shelf: Stored, aino: str, eero: str
) -> None:
    first, second = hold(shelf, aino), hold(shelf, eero)
    hold(shelf, eero, "r2")

    def queue() -> list[str]:
        with shelf.snapshot() as snapshot:
            return [stored.hold.id for stored in snapshot.holds.waiting("r1")]

    assert queue() == [first, second]
    with shelf.change() as tx:
        tx.holds.change(first, {"frozen": True, "frozen_until": TODAY})
    assert queue() == [second]
    with shelf.change() as tx:
        tx.holds.mark_in_transit(second, "b1", TODAY)
    assert queue() == []
    shelf.on(TODAY + timedelta(days=1))
    assert queue() == [first]


def test_a_ready_hold_has_its_copy_and_its_last_day(shelf: Stored, aino: str) -> None:
    key = hold(shelf, aino)
    with shelf.change() as tx:
        tx.holds.mark_in_transit(key, "b1", TODAY)
    stored = look(shelf, key)
    assert (stored.status, stored.hold.barcode, stored.hold.processed) == (HoldStatus.IN_TRANSIT, "b1", TODAY)
    assert stored.hold.position is None
    arrived, until = TODAY + timedelta(days=1), TODAY + timedelta(days=8)
    shelf.on(arrived)
    with shelf.change() as tx:
        tx.holds.mark_ready(key, "b1", TODAY, until)
    found = look(shelf, key).hold
    assert (found.status, found.pickup_until) == (HoldStatus.READY, until)
    assert found.processed == TODAY  # the day on which it was fetched


def test_a_hold_that_waits_again_is_the_first_in_the_queue(shelf: Stored, aino: str, eero: str) -> None:
    frozen = hold(shelf, shelf.patron("1003"))
    first = hold(shelf, aino)
    with shelf.change() as tx:
        tx.holds.mark_ready(first, "b1", TODAY, DUE)
    hold(shelf, eero)
    with shelf.change() as tx:
        tx.holds.wait_again(first)
    assert look(shelf, frozen).hold.position == 2
    found = look(shelf, first).hold
    assert (found.status, found.position, found.barcode) == (HoldStatus.WAITING, 1, None)
    assert (found.processed, found.pickup_until) == (None, None)


def test_another_copy_can_be_fetched_for_a_request(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        key = tx.holds.add_request(aino, "r1", "linna", "b1", None)
        tx.holds.mark_in_transit(key, "b1", TODAY)
        tx.holds.fetch(key, "b2")
    found = look(shelf, key).hold
    assert (found.status, found.barcode, found.processed) == (HoldStatus.PROCESSING, "b2", None)


@pytest.mark.parametrize("status", ["collected", "cancelled", "expired"])
def test_a_closed_hold_is_shown_from_its_last_day_on(shelf: Stored, aino: str, status: str) -> None:
    key, other = hold(shelf, aino), hold(shelf, aino, "r2")
    with shelf.change() as tx:
        tx.holds.close(key, status)
    stored = look(shelf, key)
    assert stored.hold.status == stored.status == status
    assert stored.hold.cancelled == (TODAY if status == "cancelled" else None)
    assert not stored.hold.is_open

    def shown(since: date) -> set[str]:
        with shelf.snapshot() as snapshot:
            return {stored.hold.id for stored in snapshot.holds.of_patron(aino, since)}

    assert shown(TODAY) == {key, other}
    assert shown(TODAY + timedelta(days=1)) == {other}


def test_holds_are_counted_and_found_by_patron_and_title(shelf: Stored, aino: str, eero: str) -> None:
    key, closed = hold(shelf, aino), hold(shelf, aino, "r2")
    hold(shelf, eero)
    with shelf.change() as tx:
        tx.holds.close(closed, "cancelled")
    with shelf.snapshot() as snapshot:
        assert [stored.hold.id for stored in snapshot.holds.open_of_title(aino, "r1")] == [key]
        assert snapshot.holds.open_of_title(aino, "r2") == []
        counts = [snapshot.holds.count_open(patron) for patron in (aino, eero, "nobody")]
        assert counts == [
            {"book": 1},
            {"book": 1},
            {},
        ]


def test_unfrozen_holds_before_a_place_are_ahead(shelf: Stored, aino: str) -> None:
    helmi = shelf.patron("1003", category="staff")
    first, _ = hold(shelf, aino), hold(shelf, helmi)

    def ahead() -> list[list[str | None]]:
        with shelf.snapshot() as snapshot:
            return [snapshot.holds.categories_ahead("r1", number) for number in (1, 2, 3)]

    assert ahead() == [[], [None], [None, "staff"]]
    with shelf.change() as tx:
        tx.holds.change(first, {"frozen": True, "frozen_until": TODAY})
    assert ahead() == [[], [], ["staff"]]
    shelf.on(TODAY + timedelta(days=1))
    assert ahead() == [[], [None], [None, "staff"]]
    with shelf.change() as tx:
        tx.holds.change(first, {"frozen": True, "frozen_until": None})
    assert ahead() == [[], [], ["staff"]]


def test_a_freeze_has_ended_on_the_day_after_its_last_where_a_copy_is_free(shelf: Stored, aino: str, eero: str) -> None:
    ended, without_end, without_copy = hold(shelf, aino), hold(shelf, eero), hold(shelf, aino, "r2")
    shelf.lend(eero, "c1")
    with shelf.change() as tx:
        for key in (ended, without_copy):
            tx.holds.change(key, {"frozen": True, "frozen_until": TODAY})
        tx.holds.change(without_end, {"frozen": True, "frozen_until": None})
    with shelf.snapshot() as snapshot:
        assert snapshot.holds.freezes_ended() == []
        assert snapshot.holds.first_last_days(TODAY) == [DUE, TODAY]
        assert snapshot.holds.first_last_days(TODAY + timedelta(days=1)) == [DUE]
    shelf.on(TODAY + timedelta(days=1))
    with shelf.snapshot() as snapshot:
        assert [stored.hold.id for stored in snapshot.holds.freezes_ended()] == [ended]


def test_a_loan_fulfils_holds_on_the_title_and_the_request_of_the_copy(shelf: Stored, aino: str, eero: str) -> None:
    key = hold(shelf, aino)
    hold(shelf, eero)
    with shelf.change() as tx:
        request = tx.holds.add_request(aino, "r1", "linna", "b1", None)
    with shelf.snapshot() as snapshot:
        found = snapshot.holds.collected_by_loan
        assert {stored.hold.id for stored in found(aino, "r1", "b1")} == {key, request}
        assert {stored.hold.id for stored in found(aino, "r1", "b2")} == {key}
        assert found(aino, "r2", "c1") == []


def test_expired_holds_come_in_the_order_in_which_they_end(shelf: Stored, aino: str, eero: str) -> None:
    later = hold(shelf, aino, expires=TODAY + timedelta(days=2))
    sooner = hold(shelf, eero, expires=TODAY + timedelta(days=1))
    hold(shelf, eero, "r2", expires=TODAY + timedelta(days=3))
    with shelf.snapshot() as snapshot:
        assert snapshot.holds.expired() == []
        assert snapshot.holds.first_last_days(TODAY) == [TODAY + timedelta(days=1)]
    shelf.on(TODAY + timedelta(days=3))
    with shelf.snapshot() as snapshot:
        assert [stored.hold.id for stored in snapshot.holds.expired()] == [sooner, later]


def test_uncollected_holds_come_in_the_order_in_which_they_end(shelf: Stored, aino: str, eero: str) -> None:
    keys = [hold(shelf, aino), hold(shelf, eero), hold(shelf, aino, "r2")]
    with shelf.change() as tx:
        for key, barcode, days in zip(keys, ("b1", "b2", "c1"), (2, 1, 3), strict=True):
            tx.holds.mark_ready(key, barcode, TODAY, TODAY + timedelta(days=days))
    with shelf.snapshot() as snapshot:
        assert snapshot.holds.uncollected() == []
        assert snapshot.holds.first_last_days(TODAY) == [TODAY + timedelta(days=1)]
    shelf.on(TODAY + timedelta(days=3))
    with shelf.snapshot() as snapshot:
        assert [stored.hold.id for stored in snapshot.holds.uncollected()] == [keys[1], keys[0]]
    with shelf.change() as tx:
        tx.holds.close(keys[1], "collected")
        assert tx.holds.first_last_days(TODAY) == [TODAY + timedelta(days=2)]


def test_where_nothing_waits_there_are_no_last_days(shelf: Stored) -> None:
    with shelf.snapshot() as snapshot:
        assert snapshot.holds.first_last_days(TODAY) == []


def test_the_desk_sees_what_it_can_fulfil_the_oldest_first(shelf: Stored, aino: str, eero: str) -> None:
    waiting = hold(shelf, aino)
    shelf.lend(eero, "c1")
    hold(shelf, aino, "r2")  # no copy of it is free
    shelf.on(TODAY + timedelta(days=1))
    with shelf.change() as tx:
        request = tx.holds.add_request(eero, "r1", "linna", "b1", None)
    with shelf.snapshot() as snapshot:
        assert [stored.hold.id for stored in snapshot.holds.to_fulfil()] == [waiting, request]
    with shelf.change() as tx:
        tx.copies.mark_lost("b2")
    with shelf.snapshot() as snapshot:
        assert [stored.hold.id for stored in snapshot.holds.to_fulfil()] == [request]
    with shelf.change() as tx:
        tx.holds.mark_ready(request, "b1", TODAY, DUE)
    with shelf.snapshot() as snapshot:
        assert snapshot.holds.to_fulfil() == []


def test_holds_of_one_patron_only(shelf: Stored, aino: str, eero: str) -> None:
    hold(shelf, aino)
    with shelf.snapshot() as snapshot:
        assert snapshot.holds.of_patron(eero, LONG_AGO) == []


def test_several_holds_are_read_together(shelf: Stored, aino: str, eero: str) -> None:
    first, second, other = hold(shelf, aino), hold(shelf, eero), hold(shelf, aino, "r2")
    with shelf.change() as tx:
        found = tx.holds.by_ids([other, second, "nothing"])
        assert found == {key: tx.holds.by_id(key) for key in (second, other)}
        assert first not in found
        assert tx.holds.by_ids([]) == {}
