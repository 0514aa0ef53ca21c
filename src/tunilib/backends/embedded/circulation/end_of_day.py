"""The end of a day, and of those that were missed.

Holds expire, uncollected ones cost their fee and free their copy, holds whose freeze ended are served, lost loans are
charged.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.circulation.fees import charge
from tunilib.backends.embedded.circulation.fulfilment import fill_hold, free_copies, fulfilment_case
from tunilib.backends.embedded.circulation.holds import close
from tunilib.backends.embedded.circulation.lost_items import charge_lost
from tunilib.backends.embedded.circulation.notices import notify
from tunilib.backends.embedded.inputs import pickup_library_name
from tunilib.core.calendar import days_after
from tunilib.core.desk import DayDone
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.policy.fines import is_lost
from tunilib.core.policy.holds import may_fulfil
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.embedded.stores import Library
    from tunilib.backends.embedded.stores.models import StoredHold, StoredLoan
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction

__all__ = ["DaysToEnd", "days_to_end", "end_day", "end_days"]


class DaysToEnd(NamedTuple):
    """What the end of the day has to do.

    Attributes:
        last: the last day to end. missed: how many days before today were not ended when they were over.
    """

    last: date
    missed: int


def days_to_end(snapshot: Snapshot, until: date | None) -> DaysToEnd:
    """The days to end up to one, by default today.

    Raises:
        UsageError: that day is later than tomorrow, or before the last one that was ended.
    """
    last, ended = until or snapshot.today, snapshot.days.last_ended()
    tomorrow = days_after(snapshot.today, 1)
    if last > tomorrow:
        raise UsageError(
            "this day is in the future: {date}",
            hint="the last day that can be ended is tomorrow, {tomorrow}",
            date=last,
            tomorrow=tomorrow,
        )
    if ended is not None and last < ended:
        raise UsageError(
            "{date} cannot be ended: the last day that was ended is {ended}",
            hint="if the clock was wrong on that day, go back to a backup: tunilib desk restore FILE",
            date=last,
            ended=ended,
        )
    first = days_after(ended, 1) if ended is not None else snapshot.days.made()
    return DaysToEnd(last, max((min(days_after(last, 1), snapshot.today) - first).days, 0))


def end_days(library: Library, until: date | None) -> DayDone:
    """End every day up to one, each in turn and in a transaction of its own: what is done stays done.

    Days on which nothing happens are passed over, which is the same as ending them. A day that was ended before is not
    ended again.

    Args:
        until: the last day; None: today.

    Raises:
        UsageError: as for :func:`days_to_end`.
    """
    tally: Counter[str] = Counter()
    with library.snapshot() as snapshot:
        last = days_to_end(snapshot, until).last
        candidates = snapshot.loans.due_until(days_after(last, -snapshot.rules.lost.after_days))
    while True:
        with library.transaction("day", "day") as tx:
            ended = tx.days.last_ended()
            if ended is not None and ended >= last:
                return DayDone(
                    date=ended,
                    expired=tally["expired"],
                    served=tally["served"],
                    lost=tally["lost"],
                    notices=tally["notices"],
                )
            day = _next_day(tx, ended, candidates, last)
            end_day(tx.on(day), candidates)
        tally.update(tx.tally)  # only what was committed
        candidates = [loan for loan in candidates if not is_lost(tx.rules, loan.due, day)]


def end_day(tx: Transaction, candidates: Iterable[StoredLoan]) -> None:
    """End the transaction's day.

    Args:
        candidates: loans that may count as lost by then.

    Holds expire before copies come free, so that none of these is filled on that day any more.
    """
    for hold in tx.holds.expired():
        close(tx, hold, "expired")
        tx.count("expired")
        notify(tx, hold.patron, "hold-lapsed", title=hold.hold.title, until=hold.hold.expires)
    for hold in tx.holds.uncollected():
        _expire_uncollected(tx, hold)
    for hold in tx.holds.freezes_ended():
        _serve(tx, hold)
    for candidate in candidates:
        loan = tx.loans.open_of_copy(candidate.barcode)  # it may have been returned, or reported lost
        if loan is None or loan.loan.id != candidate.loan.id or loan.lost is not None:
            continue
        if is_lost(tx.rules, loan.due, tx.today):
            charge_lost(tx, loan)
            tx.count("lost")
    tx.days.mark_ended()


def _next_day(tx: Transaction, ended: date | None, candidates: Iterable[StoredLoan], until: date) -> date:
    """The first day after the last one ended, up to ``until``, whose end changes anything; else ``until``."""
    first = ended + timedelta(days=1) if ended else date.min
    days = [loan.due + timedelta(days=tx.rules.lost.after_days) for loan in candidates]
    days += [days_after(day, 1) for day in tx.holds.first_last_days(days_after(first, -1))]
    return min(until, max(first, min(days, default=until)))


def _serve(tx: Transaction, stored: StoredHold) -> None:
    """Fill a hold that was frozen, if a copy on the shelf is left for it by those who are before it in the queue."""
    if not may_fulfil(fulfilment_case(tx, stored)):
        copy = free_copies(tx, stored)[0]
        fill_hold(tx, stored, copy.barcode, copy.library)


def _expire_uncollected(tx: Transaction, stored: StoredHold) -> None:
    fee = tx.rules.pickup.uncollected_fee
    charge(tx, stored.patron, FineKind.UNCOLLECTED, fee, record=stored.record, hold=stored.hold.id)
    tx.count("expired")
    notify(
        tx,
        stored.patron,
        "hold-uncollected",
        title=stored.hold.title,
        place=pickup_library_name(tx.rules, stored.pickup),
        until=stored.hold.pickup_until,
        amount=Money(fee, tx.rules.currency),
    )
    close(tx, stored, "expired")
