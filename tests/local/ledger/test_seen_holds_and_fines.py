"""Holds and fines as they were seen: what differs from the reading before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.builders import NOW, a_fine, a_hold, a_loan, a_reading

from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.fine import Fine, Fines
from tunilib.core.hold import Hold, HoldStatus
from tunilib.core.loan import Loan
from tunilib.core.money import Money
from tunilib.core.ports.ledger import Event
from tunilib.core.reason import Reason, ReasonCode
from tunilib.local.ledger import LedgerBook

ACCOUNT = "library#123"
DAY = timedelta(days=1)


def see(ledger: LedgerBook, *holds: Hold, after: timedelta = timedelta(0)) -> tuple[Event, ...]:
    return ledger.saw_holds(ACCOUNT, a_reading(*holds, taken=NOW + after), NOW + after)


def owe(ledger: LedgerBook, *fines: Fine, after: timedelta = timedelta(0)) -> tuple[Event, ...]:
    total = Money.total(fine.balance for fine in fines)
    return ledger.saw_fines(ACCOUNT, Fines(fines=fines, total=total, read_at=NOW + after), NOW + after)


def told(events: tuple[Event, ...]) -> list[tuple[str, str, str | None, str | None]]:
    return [(event.kind, event.id, event.before, event.after) for event in events]


@pytest.mark.parametrize(
    ("before", "after", "events"),
    [
        ({}, {}, []),
        (
            {},
            {"status": HoldStatus.READY, "pickup_until": date(2026, 3, 17)},
            [("hold-ready", "H1", "waiting", "2026-03-17")],
        ),
        ({}, {"status": HoldStatus.IN_TRANSIT}, [("hold-in-transit", "H1", "waiting", "in-transit")]),
        ({}, {"status": HoldStatus.CANCELLED}, [("hold-cancelled", "H1", "waiting", "cancelled")]),
        ({}, {"status": HoldStatus.EXPIRED}, [("hold-expired", "H1", "waiting", "expired")]),
        (
            {"status": HoldStatus.READY},
            {"status": HoldStatus.COLLECTED},
            [("hold-collected", "H1", "ready", "collected")],
        ),
        ({}, {"status": HoldStatus.FROZEN}, [("hold-changed", "H1", "waiting", "frozen")]),
        ({"position": 3}, {"position": 2}, [("hold-moved", "H1", "3", "2")]),
        (
            {"status": HoldStatus.READY, "pickup_until": date(2026, 3, 17)},
            {"status": HoldStatus.READY, "pickup_until": date(2026, 3, 18)},
            [("pickup-changed", "H1", "2026-03-17", "2026-03-18")],
        ),
    ],
)
def test_a_change_of_a_hold_is_an_event(
    ledger: LedgerBook, before: dict[str, Any], after: dict[str, Any], events: list[tuple[str, str, Any, Any]]
) -> None:
    assert see(ledger, a_hold(**before)) == ()

    assert told(see(ledger, a_hold(**after), after=DAY)) == events


def lend(ledger: LedgerBook, *loans: Loan, after: timedelta = timedelta(0)) -> tuple[Event, ...]:
    events = ledger.saw_loans(ACCOUNT, a_reading(*loans, taken=NOW + after), NOW + after)
    return tuple(event for event in events if event.kind.startswith("hold"))


def test_an_open_hold_that_is_not_listed_any_more_is_gone_once_the_loans_were_read(ledger: LedgerBook) -> None:
    lend(ledger)
    see(ledger, a_hold(status=HoldStatus.READY))

    assert see(ledger, after=DAY) == ()
    assert told(lend(ledger, after=DAY)) == [("hold-gone", "H1", "ready", None)]
    assert lend(ledger, after=2 * DAY) == ()


def test_loans_read_before_a_hold_vanished_do_not_say_what_became_of_it(ledger: LedgerBook) -> None:
    see(ledger, a_hold(status=HoldStatus.READY))
    lend(ledger, after=DAY)
    see(ledger, after=DAY + timedelta(minutes=5))

    assert lend(ledger, after=DAY) == ()  # read by another process, which was slow to store them
    assert told(lend(ledger, a_loan(record_id="R1"), after=2 * DAY)) == [("hold-collected", "H1", "ready", None)]


def test_a_hold_that_was_collected_and_returned_between_two_readings_of_holds_is_not_gone(ledger: LedgerBook) -> None:
    see(ledger, a_hold(status=HoldStatus.READY))
    lend(ledger, a_loan(record_id="R1"), after=DAY)
    lend(ledger, after=2 * DAY)
    see(ledger, after=3 * DAY)

    assert told(lend(ledger, after=3 * DAY)) == [("hold-collected", "H1", "ready", None)]


def test_a_hold_whose_title_was_returned_before_it_was_last_seen_is_gone(ledger: LedgerBook) -> None:
    lend(ledger, a_loan(record_id="R1"))
    lend(ledger, after=DAY)
    for day in (0, 2):
        see(ledger, a_hold(status=HoldStatus.READY), after=day * DAY)
    see(ledger, after=3 * DAY)

    assert told(lend(ledger, after=3 * DAY)) == [("hold-gone", "H1", "ready", None)]


def test_a_hold_that_is_listed_again_before_the_loans_are_read_is_not_gone(ledger: LedgerBook) -> None:
    see(ledger, a_hold())
    see(ledger, after=DAY)
    see(ledger, a_hold(), after=2 * DAY)

    assert lend(ledger, after=3 * DAY) == ()


def test_a_hold_cancelled_here_after_it_vanished_is_reported_once(ledger: LedgerBook) -> None:
    see(ledger, a_hold())
    intent = ledger.intend(ACCOUNT, ChangeKind.CANCEL_HOLD, [Key(id="H1", title="Sinuhe")], NOW)
    see(ledger, after=timedelta(minutes=1))
    ledger.settle(intent, [Settled(id="H1", word="cancelled")], NOW)

    assert lend(ledger, after=DAY) == ()
    assert [event.kind for _, event in ledger.events(ACCOUNT)] == ["hold-cancelled"]


def place(ledger: LedgerBook, hold: Hold) -> None:
    intent = ledger.intend(ACCOUNT, ChangeKind.PLACE_HOLD, [Key(id="R1", title="Sinuhe")], NOW)
    ledger.settle(intent, [Settled(id="R1", word="placed", after=hold.id)], NOW)
    ledger.saw_placed(ACCOUNT, hold, NOW)


def test_what_becomes_of_a_hold_placed_here_is_an_event_of_the_first_reading_after_it(ledger: LedgerBook) -> None:
    see(ledger)
    place(ledger, a_hold())
    place(ledger, a_hold(id="H2"))
    assert told(see(ledger, a_hold(status=HoldStatus.CANCELLED), after=DAY)) == [
        ("hold-cancelled", "H1", "waiting", "cancelled")
    ]
    assert told(lend(ledger, after=DAY)) == [("hold-gone", "H2", "waiting", None)]


def test_a_reading_from_before_a_hold_was_placed_does_not_miss_it(ledger: LedgerBook) -> None:
    place(ledger, a_hold(id="H0"))  # before the first reading it is not remembered
    see(ledger, after=-DAY)
    place(ledger, a_hold())
    see(ledger, after=timedelta(minutes=-1))
    assert lend(ledger, after=DAY) == ()
    assert see(ledger, a_hold(), after=DAY) == ()


@pytest.mark.parametrize("status", [HoldStatus.CANCELLED, HoldStatus.EXPIRED])
def test_a_hold_that_came_and_ended_between_two_readings_is_an_event(ledger: LedgerBook, status: HoldStatus) -> None:
    see(ledger)

    assert told(see(ledger, a_hold(status=status), after=DAY)) == [
        ("hold-new", "H1", None, status),
        (f"hold-{status}", "H1", None, status),
    ]
    assert see(ledger, a_hold(status=status), after=2 * DAY) == ()


def test_a_hold_placed_and_cancelled_here_between_two_readings_is_reported_once(ledger: LedgerBook) -> None:
    see(ledger)
    place(ledger, a_hold())
    intent = ledger.intend(ACCOUNT, ChangeKind.CANCEL_HOLD, [Key(id="H1", title="Sinuhe")], NOW)
    ledger.settle(intent, [Settled(id="H1", word="cancelled")], NOW)

    assert see(ledger, a_hold(status=HoldStatus.CANCELLED), after=DAY) == ()


def test_a_closed_hold_leaves_the_list_without_a_word(ledger: LedgerBook) -> None:
    see(ledger, a_hold(status=HoldStatus.CANCELLED))

    assert see(ledger, after=DAY) == ()


def test_a_hold_placed_elsewhere_is_new(ledger: LedgerBook) -> None:
    see(ledger)
    assert told(see(ledger, a_hold(), after=DAY)) == [("hold-new", "H1", None, "waiting")]


@pytest.mark.parametrize(
    ("kind", "settled", "before", "after"),
    [
        (ChangeKind.PLACE_HOLD, Settled(id="R1", word="placed", after="H1"), [], HoldStatus.WAITING),
        (ChangeKind.CANCEL_HOLD, Settled(id="H1", word="cancelled"), [a_hold()], HoldStatus.CANCELLED),
        (ChangeKind.CHANGE_HOLD, Settled(id="H1", word="changed", after="frozen"), [a_hold()], HoldStatus.FROZEN),
    ],
)
def test_a_hold_placed_cancelled_or_changed_here_is_reported_once(
    ledger: LedgerBook, kind: ChangeKind, settled: Settled, before: list[Hold], after: HoldStatus
) -> None:
    see(ledger, *before)
    intent = ledger.intend(ACCOUNT, kind, [Key(id=settled.id, title="Sinuhe")], NOW)
    ledger.settle(intent, [settled], NOW)
    assert see(ledger, a_hold(status=after), after=DAY) == ()
    if after is HoldStatus.CANCELLED:
        assert see(ledger, after=2 * DAY) == ()


def test_holds_do_not_touch_loans(ledger: LedgerBook) -> None:
    see(ledger, a_hold())

    assert ledger.saw_loans(ACCOUNT, a_reading(), NOW) == ()
    assert ledger.saw_loans(ACCOUNT, a_reading(taken=NOW + DAY), NOW + DAY) == ()
    assert see(ledger, a_hold(), after=2 * DAY) == ()


def test_a_fine_added_changed_and_gone_are_events(ledger: LedgerBook) -> None:
    assert owe(ledger) == ()

    assert told(owe(ledger, a_fine(), after=DAY)) == [("fine-added", "F1", None, "1.00 EUR")]
    assert told(owe(ledger, a_fine(balance=Money(50)), after=2 * DAY)) == [
        ("fine-changed", "F1", "1.00 EUR", "0.50 EUR")
    ]
    assert told(owe(ledger, after=3 * DAY)) == [("fine-gone", "F1", "0.50 EUR", None)]


def test_a_fine_is_reported_with_the_title_of_what_it_is_for(ledger: LedgerBook) -> None:
    owe(ledger)

    events = owe(ledger, a_fine(title="Sinuhe"), a_fine(id="F2", description="Kuori rikki"), a_fine(id="F3"), after=DAY)

    assert [event.title for event in events] == ["Sinuhe", "Kuori rikki", "overdue"]


def watched(events: tuple[Event, ...]) -> list[tuple[str, str | None]]:
    return [(event.kind, event.after) for event in events]


def test_the_end_of_the_pick_up_is_told_once_the_day_before(ledger: LedgerBook) -> None:
    ready = a_hold(status=HoldStatus.READY, pickup_until=date(2026, 3, 14))
    ledger.saw_holds(ACCOUNT, a_reading(), NOW)
    told = [
        watched(ledger.saw_holds(ACCOUNT, a_reading(ready, taken=NOW + day * DAY), NOW + day * DAY))
        for day in (1, 2, 3, 4, 5)
    ]
    assert told == [[("hold-new", "ready"), ("hold-ready", "2026-03-14")], [], [("pickup-ends", "2026-03-14")], [], []]
    later = a_hold(status=HoldStatus.READY, pickup_until=date(2026, 3, 15))
    moved = ledger.saw_holds(ACCOUNT, a_reading(later, taken=NOW + 5 * DAY), NOW + 5 * DAY)
    assert ("pickup-ends", "2026-03-15") in watched(moved)


def test_a_ready_hold_that_vanishes_was_collected_where_its_title_is_on_loan(ledger: LedgerBook) -> None:
    holds = [a_hold(id=id_, record_id=id_, title=id_, status=HoldStatus.READY) for id_ in ("H1", "H2")]
    ledger.saw_holds(ACCOUNT, a_reading(*holds), NOW)
    ledger.saw_holds(ACCOUNT, a_reading(taken=NOW + DAY), NOW + DAY)
    gone = lend(ledger, a_loan(record_id="H1"), after=DAY)
    assert {(event.kind, event.id) for event in gone} == {("hold-collected", "H1"), ("hold-gone", "H2")}


def test_a_message_is_told_when_it_was_not_there_before(ledger: LedgerBook) -> None:
    said = Reason.said("Osoitteesi puuttuu.", ReasonCode.PATRON_ADDRESS_MISSING)
    ledger.saw_loans(ACCOUNT, a_reading(), NOW)
    first = ledger.saw_loans(ACCOUNT, a_reading(blocks=(said,), taken=NOW + DAY), NOW + DAY)
    assert [(one.kind, one.id, one.message) for one in first] == [
        ("message", "patron.address-missing", "Osoitteesi puuttuu.")
    ]
    again = ledger.saw_loans(ACCOUNT, a_reading(blocks=(said,), taken=NOW + 2 * DAY), NOW + 2 * DAY)
    assert again == ()
