"""Loans as they were seen: what differs from the reading before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.builders import NOW, REQUESTED, a_loan, a_reading

from tunilib.core.loan import Loan
from tunilib.core.ports.ledger import Event
from tunilib.core.reason import Reason, ReasonCode
from tunilib.local.ledger import LedgerBook
from tunilib.local.paths import Paths

ACCOUNT = "library#123"
DAY = timedelta(days=1)
SUSPENDED = Reason.of(ReasonCode.PATRON_SUSPENDED_FINES)


def see(ledger: LedgerBook, *loans: Loan, after: timedelta = timedelta(0), account: str = ACCOUNT) -> tuple[Event, ...]:
    return ledger.saw_loans(account, a_reading(*loans, taken=NOW + after), NOW + after)


def told(events: tuple[Event, ...]) -> list[tuple[str, str, str | None, str | None]]:
    return [(event.kind, event.id, event.before, event.after) for event in events]


def test_the_first_reading_only_remembers_and_the_same_again_is_nothing_new(ledger: LedgerBook) -> None:
    assert see(ledger, a_loan(), a_loan(due=date(2026, 4, 7))) == ()  # two of one id are one
    assert ledger.events(ACCOUNT) == ()
    assert see(ledger, a_loan(read_at=NOW + DAY), a_loan(due=date(2026, 4, 7)), after=DAY) == ()


@pytest.mark.parametrize(
    ("before", "after", "events"),
    [
        ({}, {"due": date(2026, 4, 7)}, [("due-changed", "L1", "2026-03-20", "2026-04-07")]),
        ({}, {"due": date(2026, 3, 15)}, [("due-changed", "L1", "2026-03-20", "2026-03-15")]),
        ({}, {"due": None}, [("due-changed", "L1", "2026-03-20", None)]),
        ({"due": None}, {"due": date(2026, 3, 15)}, [("due-changed", "L1", None, "2026-03-15")]),
        (
            {"due": None, "renewals_used": 0},
            {"due": date(2026, 3, 15), "renewals_used": 1},
            [("due-changed", "L1", None, "2026-03-15")],
        ),
        (
            {"renewals_used": 1},
            {"renewals_used": 2, "due": date(2026, 4, 7)},
            [("renewed", "L1", "2026-03-20", "2026-04-07")],
        ),
        (
            {"renewals_used": 1},
            {"renewals_used": 2, "due": date(2026, 3, 15)},
            [("due-changed", "L1", "2026-03-20", "2026-03-15")],
        ),
        ({"renewals_used": 1}, {"renewals_used": 2}, []),
        (
            {"renewals_left": 5},
            {"renewals_left": 4, "due": date(2026, 4, 7)},
            [("renewed", "L1", "2026-03-20", "2026-04-07")],
        ),
        (
            {"renewals_left": 5},
            {"renewals_left": 5, "due": date(2026, 4, 7)},
            [("due-changed", "L1", "2026-03-20", "2026-04-07")],
        ),
        (
            {"renewals_left": 5},
            {"renewals_left": 4, "due": date(2026, 3, 15)},
            [("due-changed", "L1", "2026-03-20", "2026-03-15")],
        ),
        (
            {},
            {"renewals_left": 4, "due": date(2026, 4, 7)},
            [("due-changed", "L1", "2026-03-20", "2026-04-07")],
        ),
        ({"renewals_left": 5}, {"renewals_left": 4}, []),
        ({"renewable": True}, {"renewable": False}, [("not-renewable-any-more", "L1", None, None)]),
        ({"renewable": None}, {"renewable": False}, [("not-renewable-any-more", "L1", None, None)]),
        ({"renewable": False}, {"renewable": True}, [("renewable-again", "L1", None, None)]),
        ({"renewable": False}, {"renewable": None}, []),
        ({"renewable": None}, {"renewable": True}, []),
        ({"title": "Old"}, {"title": "New"}, []),
        (
            {"due": datetime(2026, 3, 10, 14, tzinfo=UTC)},
            {"due": datetime(2026, 3, 10, 16, tzinfo=UTC), "renewals_used": 1},
            [("due-changed", "L1", "2026-03-10T14:00:00+00:00", "2026-03-10T16:00:00+00:00")],
        ),
    ],
)
def test_a_change_is_an_event(
    ledger: LedgerBook, before: dict[str, Any], after: dict[str, Any], events: list[tuple[str, str, Any, Any]]
) -> None:
    see(ledger, a_loan(**before))

    assert told(see(ledger, a_loan(**after), after=DAY)) == events


def test_an_event_stays_in_the_ledger(ledger: LedgerBook) -> None:
    see(ledger, a_loan())
    events = see(ledger, a_loan(due=date(2026, 4, 7)), after=DAY)

    assert ledger.events(ACCOUNT) == tuple(enumerate(events, 1))
    assert ledger.events(ACCOUNT, of="L1") == tuple(enumerate(events, 1))
    assert ledger.events(ACCOUNT, of="L2") == ()
    assert ledger.events("another") == ()


def test_the_reason_why_it_can_no_longer_be_renewed_is_stored(ledger: LedgerBook) -> None:
    see(ledger, a_loan(renewable=True))

    (event,) = see(ledger, a_loan(renewable=False, reasons=(REQUESTED, Reason.said("Lainakielto"))), after=DAY)

    assert event.message == "renewal.requested; Lainakielto"
    assert event.source == "policy"


def test_a_loan_that_is_gone_was_returned_and_is_reported_once(ledger: LedgerBook) -> None:
    see(ledger, a_loan(), a_loan(id="L2"))
    assert told(see(ledger, a_loan(id="L2"), after=DAY)) == [("returned", "L1", "2026-03-20", None)]
    assert told(see(ledger, after=2 * DAY)) == [("returned", "L2", "2026-03-20", None)]
    assert see(ledger, after=3 * DAY) == ()
    assert told(see(ledger, a_loan(id="L3"), after=4 * DAY)) == [("loan-new", "L3", None, "2026-03-20")]


def test_copies_that_cannot_be_told_apart_are_neither_returned_nor_new(ledger: LedgerBook) -> None:
    see(ledger, a_loan(id="rec.1~abc"), a_loan(id="rec.1~def"), a_loan(id="L2"))
    later = date(2026, 4, 7)
    assert told(see(ledger, a_loan(id="rec.1~ghi", due=later), a_loan(id="L3"), after=DAY)) == [
        ("loan-new", "L3", None, "2026-03-20"),
        ("returned", "L2", "2026-03-20", None),
    ]
    assert told(see(ledger, a_loan(id="L3"), after=2 * DAY)) == [("returned", "rec.1~ghi", "2026-04-07", None)]


def test_a_loan_that_comes_back_is_new_and_known_since_it_was_first_seen(ledger: LedgerBook, paths: Paths) -> None:
    see(ledger, a_loan())
    see(ledger, after=DAY)

    assert told(see(ledger, a_loan(), after=2 * DAY)) == [("loan-new", "L1", None, "2026-03-20")]
    with closing(sqlite3.connect(paths.ledger)) as other:
        assert other.execute("SELECT first, gone FROM seen").fetchall() == [(NOW.isoformat(), None)]


def test_accounts_do_not_touch_each_other(ledger: LedgerBook) -> None:
    see(ledger, a_loan())

    assert see(ledger, account="another") == ()
    assert see(ledger, a_loan(), after=DAY) == ()


def test_since_is_the_first_day_on_which_the_reasons_were_seen_whatever_their_facts_and_order(
    ledger: LedgerBook,
) -> None:
    owing = Reason.of(ReasonCode.PATRON_SUSPENDED_FINES, amount="11.00")
    for day, reasons, since in [
        (0, (), 0),
        (1, (REQUESTED,), 1),
        (3, (REQUESTED,), 1),
        (4, (REQUESTED, SUSPENDED), 4),
        (5, (owing, REQUESTED), 4),
    ]:
        see(ledger, a_loan(renewable=not reasons, reasons=reasons), after=day * DAY)
        assert ledger.since(ACCOUNT, "L1") == (NOW + since * DAY).date(), day
    see(ledger, after=6 * DAY)
    assert ledger.since(ACCOUNT, "L1") is None  # it is gone
    assert ledger.since(ACCOUNT, "L2") is None  # it was never seen


def test_since_is_a_day_of_the_librarys_zone(ledger: LedgerBook) -> None:
    late = NOW.replace(hour=1)
    ledger.saw_loans(ACCOUNT, a_reading(a_loan(), taken=late), late)

    assert ledger.since(ACCOUNT, "L1") == NOW.date()


def test_a_reading_that_was_overtaken_by_a_newer_one_reports_nothing(ledger: LedgerBook) -> None:
    see(ledger, a_loan(), after=timedelta(minutes=5))
    see(ledger, a_loan(due=date(2026, 4, 7)), after=timedelta(minutes=6))

    assert see(ledger, a_loan(), after=timedelta(minutes=5)) == ()
    assert see(ledger, a_loan(due=date(2026, 4, 7)), after=timedelta(minutes=7)) == ()


def test_a_clock_that_was_set_back_is_believed(ledger: LedgerBook) -> None:
    see(ledger, a_loan(), after=30 * DAY)

    assert told(see(ledger, a_loan(due=date(2026, 4, 7)))) == [("due-changed", "L1", "2026-03-20", "2026-04-07")]


def test_a_clock_that_does_not_move_is_believed(ledger: LedgerBook) -> None:
    see(ledger, a_loan())

    assert [event.kind for event in see(ledger)] == ["returned"]


def test_a_reading_without_news_within_the_hour_writes_nothing(ledger: LedgerBook, paths: Paths) -> None:
    see(ledger, a_loan())
    before = paths.ledger.read_bytes()

    see(ledger, a_loan(), after=timedelta(minutes=59))
    assert paths.ledger.read_bytes() == before

    see(ledger, a_loan(), after=timedelta(minutes=60))
    assert paths.ledger.read_bytes() != before


FRESH = count()
LOANS = st.dictionaries(
    st.sampled_from(["L1", "L2", "L3"]),
    st.builds(
        lambda day, renewable: {"due": date(2026, 4, day), "renewable": renewable},
        st.integers(1, 3),
        st.sampled_from([True, False, None]),
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(readings=st.lists(LOANS, min_size=1, max_size=6))
def test_the_events_of_any_readings_lead_from_the_first_to_the_last(
    paths: Paths, readings: list[dict[str, dict[str, Any]]]
) -> None:
    ledger = LedgerBook(paths)
    account = str(next(FRESH))
    for number, reading in enumerate(readings):
        loans = [a_loan(id=id_, **facts) for id_, facts in reading.items()]
        see(ledger, *loans, after=number * DAY, account=account)

    dues = {id_: facts["due"].isoformat() for id_, facts in readings[0].items()}
    for _, event in ledger.events(account):
        if event.kind == "returned":
            assert dues.pop(event.id) == event.before
        elif event.kind == "loan-new":
            assert event.id not in dues
            dues[event.id] = str(event.after)
        elif event.kind == "due-changed":
            assert dues[event.id] == event.before
            dues[event.id] = str(event.after)
    assert dues == {id_: facts["due"].isoformat() for id_, facts in readings[-1].items()}
