"""Reasons against renewing a loan, and its new due date (interface sections 5 and 5.1; S21 to S24)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import days_after, in_utc
from tunilib.core.policy.blocks import CLEAR, Standing, patron_refusals
from tunilib.core.policy.checkouts import due_date, length_after
from tunilib.core.policy.resolution import (
    Decision,
    Terms,
    day_at,
    due_moment,
    here,
    is_after,
    moment,
    terms,
    with_offsets,
)
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.loan import Duration
    from tunilib.core.rules import LoanPolicy, Rules

_BY = ("patron", "desk", "library")
_PASSING = frozenset((ReasonCode.RENEWAL_TOO_SOON, ReasonCode.RENEWAL_NO_GAIN))
"""Reasons that end with time."""


def renewal(
    rules: Rules,
    *,
    library: str | None = None,
    category: str | None = None,
    collection: str | None = None,
    due: date,
    now: date,
    checked_out: date | None = None,
    renewals_used: int = 0,
    standing: Standing = CLEAR,
    requested: bool = False,
    recalled: bool = False,
    lost: bool = False,
    by: str = "patron",
    against: Sequence[Reason] | None = None,
) -> Decision:
    """Decide a renewal. ``renewal.no-gain`` alone is not a refusal, see :func:`is_refused`.

    Args:
        library, collection: of the copy. category: of the borrower.
        due: the due date now. checked_out: when it was lent; None: not known. renewals_used: so far.
        now: a date, or a time with offset; needed if the rules ask for the hour.
        standing: of the patron, before the first of several renewals.
        requested: another patron has an open hold on the title, not frozen, in transit or ready.
        by: ``patron``, ``desk`` or ``library``. against: the reasons about the patron; None: they are computed.

    Raises:
        UnknownCollection, ValueError: an unknown collection; a time without offset, or without its hour.
    """
    found: Terms | None = rules.found.get((library, category, collection))
    if found is None:
        found = terms(rules, library=library, category=category, collection=collection)
    today = now if now.__class__ is date else day_at(rules, now)
    _check_facts(rules, checked_out, by)
    if against is None:
        against = patron_refusals(rules, found, standing, today, "automatic" if by == "library" else "renewal")
    reasons = list(against)
    loan = found.loan
    if requested and (loan is None or not loan.renew_requested):
        reasons.append(Reason.of(ReasonCode.RENEWAL_REQUESTED))
    if recalled:
        reasons.append(Reason.of(ReasonCode.RENEWAL_RECALLED))
    after, is_exhausted = None, False
    if loan is None:
        with_offsets(rules, due)
        reasons.append(Reason.of(ReasonCode.RENEWAL_NOT_ALLOWED))
    else:
        after = _renewed(rules, found, loan, due, now, checked_out, standing.card_expires)
        last = None
        if loan.longest is not None and checked_out is not None:
            last = length_after(rules, loan.longest, checked_out)
            is_exhausted = _is_reached(rules, last, due, now)
        reasons += _loan_refusals(rules, loan, due, now, renewals_used, last if is_exhausted else None, by)
    if lost:
        reasons.append(Reason.of(ReasonCode.RENEWAL_LOST, contact=rules.contact))
    if after is not None and not is_exhausted:
        reasons += _without_gain(rules, after, due, now)
    return Decision(tuple(reasons), after)


def _check_facts(rules: Rules, checked_out: date | None, by: str) -> None:
    if checked_out is not None and checked_out.__class__ is not date:
        with_offsets(rules, checked_out)
    if by not in _BY:
        raise ValueError(f"a renewal is by one of {', '.join(_BY)}, not {by!r}")


def is_refused(reasons: Sequence[Reason]) -> bool:
    return any(reason.code is not ReasonCode.RENEWAL_NO_GAIN for reason in reasons)


def _without_gain(rules: Rules, after: date, due: date, now: date) -> list[Reason]:
    if not _is_later(rules, after, due):
        return [Reason.of(ReasonCode.RENEWAL_NO_GAIN, date=due)]
    if not _is_ahead(rules, after, now):  # it would be due again, and the days until then charged twice
        return [Reason.of(ReasonCode.RENEWAL_NO_GAIN, what="not-after-today", date=after)]
    return []


def _loan_refusals(
    rules: Rules, loan: LoanPolicy, due: date, now: date, used: int, longest: date | None, by: str
) -> list[Reason]:
    reasons = []
    if loan.renewals == 0 or (by == "library" and not loan.automatic):
        reasons.append(Reason.of(ReasonCode.RENEWAL_NOT_ALLOWED))
    if used >= loan.renewals > 0:
        reasons.append(Reason.of(ReasonCode.RENEWAL_LIMIT, limit=loan.renewals))
    elif longest is not None:
        reasons.append(Reason.of(ReasonCode.RENEWAL_LIMIT, what="longest", date=longest))
    if not loan.renew_overdue and is_after(rules, now, due):
        reasons.append(Reason.of(ReasonCode.RENEWAL_OVERDUE))
    if loan.not_before is not None or by == "library":
        first = _earliest(rules, loan, due)
        if not _has_come(rules, first, now):
            reasons.append(Reason.of(ReasonCode.RENEWAL_TOO_SOON, date=first))
    if loan.automatic and by == "patron":
        reasons.append(Reason.of(ReasonCode.RENEWAL_AUTOMATIC, date=_earliest(rules, loan, due)))
    return reasons


def _earliest(rules: Rules, loan: LoanPolicy, due: date) -> date:
    wait = loan.not_before
    if wait is not None and wait.unit == "h":
        return here(rules, due_moment(rules, due) - timedelta(hours=wait.number))
    return days_after(day_at(rules, due), -wait.number if wait is not None else 0)


def _has_come(rules: Rules, first: date, now: date) -> bool:
    if isinstance(first, datetime):
        return moment(rules, now) >= first
    return day_at(rules, now) >= first


def _is_reached(rules: Rules, last: date, due: date, now: date) -> bool:
    if isinstance(last, datetime):
        return moment(rules, now) >= last or due_moment(rules, due) >= in_utc(last)
    return day_at(rules, now) >= last or day_at(rules, due) >= last


def _is_later(rules: Rules, after: date, before: date) -> bool:
    if not isinstance(after, datetime) and not isinstance(before, datetime):
        return after > before
    return due_moment(rules, after) > due_moment(rules, before)


def _is_ahead(rules: Rules, after: date, now: date) -> bool:
    return _is_later(rules, after, now if isinstance(after, datetime) else day_at(rules, now))


def _renewed(
    rules: Rules,
    found: Terms,
    loan: LoanPolicy,
    due: date,
    now: date,
    checked_out: date | None,
    card_expires: date | None,
) -> date:
    period: Duration = loan.renewal_period or loan.period
    if not loan.from_due:
        return due_date(rules, found, loan, period, now, now, checked_out, card_expires)
    begun = here(rules, due_moment(rules, due)) if period.unit == "h" else None
    return due_date(rules, found, loan, period, due, now, checked_out, card_expires, begun)


class RenewalForecast(NamedTuple):
    """What the rules say of a loan that is only read.

    Attributes:
        renewable: whether a renewal would be accepted now, even if it would not move the due date.
        reasons, due_after: as in :class:`Decision`.
        renewal_dues: the due dates of the renewals left, each made on the last day, if nothing else is against it.
        renewable_from: the first day, from today, on which a renewal would move the due date. None: none, or not
            known. Other reasons against a renewal now are assumed to last.
    """

    renewable: bool
    reasons: tuple[Reason, ...]
    due_after: date | None
    renewal_dues: tuple[date, ...]
    renewable_from: date | None


def forecast(
    rules: Rules,
    *,
    library: str | None = None,
    category: str | None = None,
    collection: str | None = None,
    due: date,
    now: date,
    checked_out: date | None = None,
    renewals_used: int = 0,
    standing: Standing = CLEAR,
    requested: bool = False,
    recalled: bool = False,
    lost: bool = False,
    against: Sequence[Reason] | None = None,
) -> RenewalForecast:
    found = terms(rules, library=library, category=category, collection=collection)

    def decide(day: date, against: Sequence[Reason] | None) -> Decision:
        return renewal(
            rules,
            library=library,
            category=category,
            collection=collection,
            due=due,
            now=day,
            checked_out=checked_out,
            renewals_used=renewals_used,
            standing=standing,
            requested=requested,
            recalled=recalled,
            lost=lost,
            against=against,
        )

    decision, dues, first = decide(now, against), list[date](), None
    loan, today = found.loan, day_at(rules, now)
    if loan is not None:
        moved = due
        for _ in range(renewals_used, loan.renewals):
            last = moved if _is_later(rules, moved, now) else now
            if found.needs_hour and not isinstance(last, datetime):
                last = here(rules, due_moment(rules, last))
            after = _renewed(rules, found, loan, moved, last, checked_out, standing.card_expires)
            if not _is_later(rules, after, moved) or not _is_ahead(rules, after, now):
                break
            moved = after
            dues.append(moved)
    if not decision.reasons:
        first = today
    elif loan is not None and all(reason.code in _PASSING for reason in decision.reasons):
        expires = standing.card_expires
        for day in _days_to_try(found, loan, due, today):
            is_valid = expires is None or day <= expires
            if is_valid and not decide(day, ()).reasons:
                first = day
                break
    return RenewalForecast(not is_refused(decision.reasons), decision.reasons, decision.due_after, tuple(dues), first)


def _days_to_try(found: Terms, loan: LoanPolicy, due: date, today: date) -> list[date]:
    """The days from which a renewal may be possible, or may move the date. Empty if the hour decides."""
    period = loan.renewal_period or loan.period
    if isinstance(due, datetime) or "h" in (period.unit, (loan.not_before or period).unit) or loan.overnight:
        return []
    first = today
    if loan.not_before is not None:
        first = max(first, days_after(due, -loan.not_before.number))
    calendar, open_day = found.calendar, due
    if calendar.weekdays or calendar.dates:
        while not calendar.is_open(open_day) and open_day > date.min:
            open_day = days_after(open_day, -1)
    gain = date.fromordinal(max(open_day.toordinal() + 1 - period.number, 1))
    return sorted({first, max(first, gain)} - {today})
