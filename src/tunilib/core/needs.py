"""What needs a person, in one list: loans to return, holds to collect, fines at the limit, a session that ends.

The digest, the status, the line above a list, the calendar and the assistants' status show it. None of them decides
anew what is overdue, due soon, ready, missed or near the limit.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from tunilib.core.calendar import day_of, days_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tunilib.core.fine import Fines
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.core.ports.sign_in import SessionEnd
    from tunilib.core.reason import Reason

T = TypeVar("T")

WEEK = 7


class NeedKind(StrEnum):
    OVERDUE = "overdue"
    DUE = "due"
    READY = "ready"
    MISSED = "missed"
    FINES_OVER = "fines-over"
    FINES_NEAR = "fines-near"
    SESSION = "session"
    SESSION_EXPECTED = "session-expected"


class Need(NamedTuple, Generic[T]):
    """One thing that needs a person.

    Attributes:
        thing: the loan, hold, fines or end of a session.
        day: until when; None: not known.
        reasons: why a loan cannot be renewed.
    """

    kind: NeedKind
    thing: T
    day: date | datetime | None = None
    reasons: tuple[Reason, ...] = ()

    def is_due_by(self, day: date) -> bool:
        return self.day is not None and day_of(self.day) <= day


def loan_needs(loans: Iterable[Loan], today: date) -> Iterator[Need[Loan]]:
    """The loans that are overdue, or due within a week. One that was last seen before today may be overdue by now."""
    yesterday, last = days_after(today, -1), days_after(today, WEEK)
    for loan in loans:
        if loan.is_overdue or loan.is_due_by(yesterday):
            yield Need(NeedKind.OVERDUE, loan, loan.due, loan.reasons)
        elif loan.is_due_by(last):
            yield Need(NeedKind.DUE, loan, loan.due, loan.reasons)


def hold_needs(holds: Iterable[Hold], today: date) -> Iterator[Need[Hold]]:
    """The holds that can be collected, and those whose last day is over."""
    for hold in holds:
        if hold.is_ready:
            kind = NeedKind.READY if hold.is_kept_on(today) else NeedKind.MISSED
            yield Need(kind, hold, hold.pickup_until)


def fines_needs(fines: Fines | None) -> Iterator[Need[Fines]]:
    if fines is not None and fines.are_over_limit:
        yield Need(NeedKind.FINES_OVER, fines)
    elif fines is not None and fines.are_near_limit:
        yield Need(NeedKind.FINES_NEAR, fines)


def session_needs(end: SessionEnd | None, today: date) -> Iterator[Need[SessionEnd]]:
    if end is not None and end.is_near(today):
        yield Need(NeedKind.SESSION_EXPECTED if end.is_expected else NeedKind.SESSION, end, end.time)
