"""The account at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.builders import NOW, TODAY, FakeHolds, FakeLoans, a_hold, a_loan, a_reading, an_account

from tunilib.core import Fines, HoldKind, HoldStatus, LoanStatus, Money, Patron, PatronProfile
from tunilib.services.status import FinesSummary, HoldCounts, LoanCounts, Overview, overview


@dataclass
class Returning:
    """A port that reads one thing."""

    thing: Any

    def read(self) -> Any:
        return self.thing

    def card_expires(self) -> date | None:
        expires: date | None = self.thing.register.card_expires
        return expires


def glance(*loans: object, **ports: Any) -> Overview:
    return overview(an_account(loans=FakeLoans([a_reading(*loans)]), **ports))


def test_loans_are_counted_by_status_and_the_next_due_date_is_not_overdue() -> None:
    found = glance(
        a_loan(id="1", status=LoanStatus.OVERDUE, due=TODAY - timedelta(days=1)),
        a_loan(id="2", status=LoanStatus.OK, due=TODAY + timedelta(days=9)),
        a_loan(id="3", status=LoanStatus.DUE_SOON, due=TODAY),
        a_loan(id="4", status=LoanStatus.OK, due=TODAY + timedelta(days=9)),
    )
    assert found.loans == LoanCounts(ok=2, due_soon=1, overdue=1, next_due=TODAY)


def test_a_loan_due_at_an_hour_falls_due_before_those_due_at_the_end_of_that_day() -> None:
    hour = NOW.replace(hour=18)
    assert glance(a_loan(id="1", due=TODAY), a_loan(id="2", due=hour)).loans.next_due == hour


def test_a_loan_without_a_due_date_is_counted_and_not_in_the_timeline() -> None:
    found = glance(a_loan(id="1", due=None), a_loan(id="2", due=TODAY))
    assert found.loans == LoanCounts(ok=2, due_soon=0, overdue=0, next_due=TODAY)
    assert [dated.id for dated in found.timeline] == ["2"]
    assert glance(a_loan(due=None)).loans.next_due is None
    assert (glance().loans, glance().timeline) == (LoanCounts(ok=0, due_soon=0, overdue=0, next_due=None), ())


def test_holds_requests_and_interlibrary_loans_are_counted_together_and_closed_ones_not() -> None:
    holds = a_reading(
        a_hold(id="1", status=HoldStatus.READY),
        a_hold(id="2", status=HoldStatus.IN_TRANSIT),
        a_hold(id="3", status=HoldStatus.WAITING),
        a_hold(id="4", status=HoldStatus.FROZEN),
        a_hold(id="5", status=HoldStatus.PROCESSING, kind=HoldKind.RETRIEVAL),
        a_hold(id="6", status=HoldStatus.READY, kind=HoldKind.ILL),
        a_hold(id="7", status=HoldStatus.CANCELLED),
        a_hold(id="8", status=HoldStatus.EXPIRED),
    )
    found = glance(holds=FakeHolds([holds]))
    assert found.holds == HoldCounts(ready=2, in_transit=1, waiting=3)


def test_what_a_library_does_not_have_is_not_known() -> None:
    found = glance()
    assert (found.holds, found.fines) == (HoldCounts(None, None, None), FinesSummary(None, None, None))
    assert found.card_expires is None


def test_fines_card_and_session_are_shown() -> None:
    fines = Fines(fines=(), total=Money(1001), read_at=NOW, suspended=True)
    profile = PatronProfile(register=Patron(card_expires=date(2026, 12, 31)))
    found = glance(fines=Returning(fines), profile=Returning(profile))
    assert found.fines == FinesSummary(Money(1001), "EUR", suspended=True)
    assert (found.card_expires, found.session_expires) == (date(2026, 12, 31), NOW)


def test_the_days_ahead_are_due_dates_and_last_days_to_collect() -> None:
    holds = a_reading(
        a_hold(id="h", status=HoldStatus.READY, pickup_until=TODAY + timedelta(days=1)),
        a_hold(id="i", status=HoldStatus.READY),
        a_hold(id="j", status=HoldStatus.WAITING, expires=TODAY),
    )
    found = glance(
        a_loan(id="l", due=TODAY + timedelta(days=2)),
        a_loan(id="k", due=NOW.replace(hour=18)),
        holds=FakeHolds([holds]),
    )
    assert [(item.date, item.kind, item.id) for item in found.timeline] == [
        (TODAY, "due", "k"),
        (TODAY + timedelta(days=1), "pickup", "h"),
        (TODAY + timedelta(days=2), "due", "l"),
    ]
