"""A loan, its status, and lengths of time until it is due."""

from __future__ import annotations

import re
from dataclasses import field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

from tunilib.core.calendar import day_of, days_after, end_of_day, in_utc
from tunilib.core.models import IF_KNOWN, INTERNAL, Model, model
from tunilib.core.money import Money
from tunilib.core.note import Note
from tunilib.core.reason import Reason, ReasonCode

DUE_SOON = timedelta(seconds=86_400)
"""How long before it is overdue a loan counts as due soon (S19)."""

_DURATION = r"([0-9]{1,5})([dh])"


class LoanStatus(StrEnum):
    """The status of a loan; ``lost`` only at a desk."""

    OK = "ok"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    LOST = "lost"


@model
class Loan(Model):
    """One copy that a patron has, or had, on loan.

    Attributes:
        id: opaque, stable while the loan exists.
        title: with the subtitle after `` : ``.
        due: the last day, or a date-time with offset. None: the library states none.
        status: None: it was returned.
        renewable: whether the library would accept a renewal now; ``reasons`` says why not. None: not known.
        renewals_used, renewals_limit, renewals_left: None: not known.
        note: the library's own message on the loan.
        format: what it is, in the library's words.
        volume: the part or issue that tells two copies of one title apart.
        read_at: when this was read, in the library's zone.
        renewed_due: the due date after a renewal now, if it can be calculated.
        renewal_dues: the due dates after each renewal left, each made on the due day (overdue: today). None: not
            known.
        renewable_from: the first day, from today, on which a renewal would move the due date. None: not known.
        fine_per_day: for each overdue day. fine_now: what returning or renewing it today would cost. None: not known.
        deciding_rows: the rows of the rules that decide about it, in words. None: not known.
        returned: the day it was returned. None: it is still on loan.
    """

    id: str
    title: str
    author: str | None = None
    record_id: str | None = None
    barcode: str | None = None
    library: str | None = None
    checked_out: date | datetime | None = None
    due: date | datetime | None
    status: LoanStatus | None = LoanStatus.OK
    renewable: bool | None = None
    renewals_used: int | None = None
    renewals_limit: int | None = None
    reasons: tuple[Reason, ...] = ()
    note: str | None = None
    format: str | None = None
    volume: str | None = None
    returned: date | datetime | None = field(default=None, metadata=IF_KNOWN)
    read_at: datetime = field(metadata=INTERNAL)
    renewals_left: int | None = field(default=None, metadata=INTERNAL)
    renewed_due: date | datetime | None = field(default=None, metadata=INTERNAL)
    renewal_dues: tuple[date, ...] | None = field(default=None, metadata=INTERNAL)
    renewable_from: date | None = field(default=None, metadata=INTERNAL)
    fine_per_day: Money | None = field(default=None, metadata=INTERNAL)
    fine_now: Money | None = field(default=None, metadata=INTERNAL)
    suspends_on: date | None = field(default=None, metadata=INTERNAL)
    deciding_rows: Note | None = field(default=None, compare=False, metadata=INTERNAL)

    def due_within(self, *, days: int) -> bool:
        """Whether it is overdue, or due within so many calendar days of its reading."""
        from tunilib.core.arguments import taken

        taken("days", days, {"int": int})
        return self.is_due_by(days_after(self.read_at.date(), days))

    def is_due_by(self, day: date) -> bool:
        return self.due is not None and day_of(self.due) <= day

    @property
    def is_overdue(self) -> bool:
        return self.status is LoanStatus.OVERDUE

    @property
    def latest_due(self) -> date | None:
        """The last due date that the remaining renewals allow. None: not known."""
        if self.renewal_dues is None or self.due is None:
            return None
        return self.renewal_dues[-1] if self.renewal_dues else self.due

    @property
    def gains_nothing(self) -> bool:
        """Whether a renewal would not move the due date."""
        return self.renewable is True and any(r.code is ReasonCode.RENEWAL_NO_GAIN for r in self.reasons)

    @property
    def cannot_be_renewed(self) -> bool:
        """Whether a renewal is refused now, or none can move the due date."""
        return self.renewable is False or (self.gains_nothing and self.renewal_dues == ())


def loan_mark(loan: Loan) -> str:
    """What tells a returned loan from others. The id of one may change when another is deleted."""
    from hashlib import sha256

    facts = (loan.record_id, loan.barcode, loan.title, loan.volume, loan.checked_out, loan.due, loan.returned)
    return sha256("\n".join(map(str, facts)).encode(errors="replace")).hexdigest()[:20]


def overdue_from(due: date | datetime, zone: tzinfo) -> datetime:
    """The instant from which a loan is overdue, in UTC: 00:00 after the due date, or the due time."""
    if isinstance(due, datetime):
        return in_utc(due)
    return end_of_day(due, zone)


def loan_status(due: date | datetime | None, now: datetime, zone: tzinfo, due_soon: timedelta = DUE_SOON) -> LoanStatus:
    """The status of a loan at an instant (interface section 5; S19, S20).

    Args:
        due: its due date. None: never due soon or overdue.
        now: an aware instant.
        zone: the library's zone.
        due_soon: elapsed time before it is overdue.
    """
    if due is None:
        return LoanStatus.OK
    limit = overdue_from(due, zone)
    if now >= limit:
        return LoanStatus.OVERDUE
    return LoanStatus.DUE_SOON if limit - now <= due_soon else LoanStatus.OK


def due_order(loan: Loan) -> tuple[date, float, str, str]:
    """The order of loan lists: due date (none last), title, id (interface section 1)."""
    if isinstance(loan.due, datetime):
        return (loan.due.date(), loan.due.timestamp(), loan.title, loan.id)
    return (loan.due if loan.due is not None else date.max, float("inf"), loan.title, loan.id)


def return_order(loan: Loan) -> int:
    when = loan.returned or loan.due
    return -day_of(when).toordinal() if when is not None else 0


class Duration(NamedTuple):
    """A number of calendar days in the library's zone, or of hours (interface section 1)."""

    number: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Parse ``3d`` or ``26h``.

        Raises:
            ValueError: it is neither.
        """
        found = re.fullmatch(_DURATION, text, re.ASCII)
        if not found:
            raise ValueError(f"not a duration: {text!r}")
        return cls(int(found[1]), found[2])

    def covers(self, loan: Loan, now: datetime, zone: tzinfo) -> bool:
        """Whether a loan is overdue, or due within this time. Days count from today: ``0d`` is today."""
        if loan.due is None:
            return False
        if self.unit == "d":
            return day_of(loan.due, zone) <= days_after(day_of(now, zone), self.number)
        return overdue_from(loan.due, zone) - now <= timedelta(hours=self.number)
