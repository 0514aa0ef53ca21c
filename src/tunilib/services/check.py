"""The dead-man switch of a timer: whether renewals were verified recently enough, by the ledger alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tunilib.core.calendar import days_after
from tunilib.core.loan import overdue_from
from tunilib.core.models import Model, model
from tunilib.core.reason import Reason, ReasonCode
from tunilib.services.remembered import records_of

if TYPE_CHECKING:
    from tunilib.core.loan import Duration
    from tunilib.local.machine import Machine
    from tunilib.services.remembered import RememberedCard

__all__ = ["Verdict", "check"]


@model
class Verdict(Model):
    """Whether all is well with the renewals of a card.

    Attributes:
        last_run: the last verified renewal of all loans.
        next_due: the first due date of the loans.
    """

    ok: bool
    last_run: datetime | None
    next_due: date | datetime | None
    reasons: tuple[Reason, ...] = ()


def check(machine: Machine, card: RememberedCard, max_age: Duration) -> Verdict:
    """Whether the last verified run is recent enough, and nothing falls due before the next one must have been.

    That is the time of the run and ``max_age``; a loan falls due at the end of its due day (interface 1.3).
    """
    records, now = records_of(machine), card.now()
    run = records.last_run("renew", card.key)
    dues = [loan.due for loan in records.loans(card.key) if loan.due is not None]
    next_due = min(dues, key=lambda due: overdue_from(due, card.zone), default=None)
    if run is None:
        return Verdict(ok=False, last_run=None, next_due=next_due, reasons=(Reason.of(ReasonCode.CHECK_NO_RUN),))
    last = run.time.astimezone(card.zone)
    until = _after(last, max_age)
    reasons = []
    if now > until:
        reasons.append(Reason.of(ReasonCode.CHECK_TOO_OLD, time=_spoken(last), until=_spoken(until)))
    falling = [due for due in dues if overdue_from(due, card.zone) < until]
    if falling:
        first = min(falling, key=lambda due: overdue_from(due, card.zone))
        reasons.append(Reason.of(ReasonCode.CHECK_FALLS_DUE, count=len(falling), date=first))
    return Verdict(ok=not reasons, last_run=last, next_due=next_due, reasons=tuple(reasons))


def _after(moment: datetime, length: Duration) -> datetime:
    """So many calendar days later at the same time of day, or so many hours later."""
    if length.unit == "d":
        return datetime.combine(days_after(moment.date(), length.number), moment.timetz())
    from datetime import UTC

    return (moment.astimezone(UTC) + timedelta(hours=length.number)).astimezone(moment.tzinfo)


def _spoken(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
