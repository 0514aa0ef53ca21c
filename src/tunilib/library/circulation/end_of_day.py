"""The end of a day, and of days that were missed.

Holds expire, uncollected ones with their fee. Holds whose freeze ended are filled. Loans are renewed automatically,
lost ones charged. Reminders and overdue notices are written.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from tunilib.core.calendar import days_after
from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldStatus
from tunilib.core.money import Money
from tunilib.core.policy.fines import is_lost
from tunilib.core.policy.holds import may_fulfil
from tunilib.errors import LocalError, Unavailable, UsageError, cut_short
from tunilib.library.circulation.fees import charge, charge_lost
from tunilib.library.circulation.fulfilment import close, fill_hold, free_copies, fulfilment_case, hold_policy
from tunilib.library.circulation.notices import notify, remind, reminders
from tunilib.library.circulation.overdue import overdue_loans, tell_overdue
from tunilib.library.circulation.renewals import first_day, patrons_to_renew, renew_automatically, renews_loans
from tunilib.library.inputs import pickup_library_name
from tunilib.library.models.desk import DayDone
from tunilib.library.stores.loans import DueSpan, StoredLoan
from tunilib.library.stores.unit_of_work import Library, Snapshot, Transaction, repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tunilib.library.stores.holds import StoredHold

_T = TypeVar("_T")

_AT_ONCE = 25
"""Holds, loans or patrons in one transaction, so that desks do not wait long."""
_TOLD_AT_ONCE = 100
"""Patrons to notify in one transaction, which locks no title."""


class DaysToEnd(NamedTuple):
    """The last day to end, and how many days before today were missed."""

    last: date
    missed: int


def days_to_end(snapshot: Snapshot, until: date | None) -> DaysToEnd:
    """The days to end up to a day, by default today. None are left if today was ended ahead."""
    last, ended = until or snapshot.today, snapshot.days.last_ended()
    tomorrow = days_after(snapshot.today, 1)
    if until is None and ended is not None and last <= ended:  # a later day was ended by a wrong clock
        return DaysToEnd(ended, 0)
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
    if ended is None and last < first:
        raise UsageError("{date} cannot be ended: the library was made on {made}", date=last, made=first)
    return DaysToEnd(last, max((min(days_after(last, 1), snapshot.today) - first).days, 0))


def end_days(library: Library, until: date | None) -> DayDone:
    """End every day up to one, each in several transactions: what is done stays done.

    A day on which nothing happens is skipped. A day that was ended before is not ended again.
    """
    tally: Counter[str] = Counter()
    try:
        return _end_days(library, until, tally)
    except (Unavailable, LocalError) as error:
        if not tally["parts"]:
            raise
        hint = "what was done stays done; end the day again: tunilib desk day"
        raise cut_short(error, hint) from error


def _end_days(library: Library, until: date | None, tally: Counter[str]) -> DayDone:
    with library.snapshot() as snapshot:
        last = days_to_end(snapshot, until).last
        candidates = _may_be_lost(snapshot, last)
    while True:
        with library.snapshot() as snapshot:
            ended = snapshot.days.last_ended()
            if ended is not None and ended >= last:
                return DayDone(
                    date=ended,
                    expired=tally["expired"],
                    served=tally["served"],
                    lost=tally["lost"],
                    notices=tally["notices"],
                    is_ahead=ended > days_after(snapshot.today, 1),
                )
            if renews_loans(snapshot.rules):  # earlier days may have renewed some
                candidates = _may_be_lost(snapshot, last)
            day = _next_day(snapshot, ended, candidates, last)
            since = ended or days_after(snapshot.days.made(), -1)
        lost = [loan for loan in candidates if _is_lost(snapshot, loan, day)]
        _end_day(library, day, lost, tally)
        _tell_due_dates(library, since, day, last, tally)
        _change(library, day, tally, lambda tx: tx.days.mark_ended())
        candidates = [loan for loan in candidates if not _is_lost(snapshot, loan, day)]


def _may_be_lost(snapshot: Snapshot, day: date) -> list[StoredLoan]:
    spans = [
        DueSpan(lent, date.min, days_after(day, -policy.after))
        for lent in snapshot.loans.lent_from()
        if (policy := snapshot.terms(lent, lent.category).lost) is not None
    ]
    return snapshot.loans.due_in(spans)


def _is_lost(snapshot: Snapshot, loan: StoredLoan, day: date) -> bool:
    return is_lost(snapshot.terms(loan, loan.category), loan.due, day)


def _end_day(library: Library, day: date, lost: Sequence[StoredLoan], tally: Counter[str]) -> None:
    """Holds expire before copies come free: no copy fills a hold that ends on the same day."""
    for which, act in _STEPS:
        with library.snapshot() as snapshot:
            found = sorted(which(snapshot.on(day)), key=lambda stored: stored.record)  # so that a part locks few titles
            holds = [stored.hold.id for stored in found]
        for some in _parts(holds, _AT_ONCE):
            _change(library, day, tally, partial(_act_on_holds, act, some))
    with library.snapshot() as snapshot:
        patrons = patrons_to_renew(snapshot, day)
    for some in _parts(patrons, _AT_ONCE):
        _change(library, day, tally, partial(renew_automatically, some))
    for loans in _parts(lost, _AT_ONCE):
        _change(library, day, tally, partial(_charge_lost, loans))


def _tell_due_dates(library: Library, since: date, day: date, last: date, tally: Counter[str]) -> None:
    with library.snapshot() as snapshot:
        overdue = overdue_loans(snapshot, since, day, last)
        due = reminders(snapshot, day) if day == last else []
    for loans in _parts(overdue, _TOLD_AT_ONCE):
        _change(library, day, tally, partial(tell_overdue, loans, day))
    for settings in _parts(due, _TOLD_AT_ONCE):
        _change(library, day, tally, partial(remind, settings, day))


@repeated
def _change(library: Library, day: date, tally: Counter[str], work: Callable[[Transaction], None]) -> None:
    """Do one part of the end of a day, unless another program has ended the day meanwhile."""
    with library.transaction("day", "day") as tx:
        ended = tx.days.last_ended()
        if ended is None or ended < day:
            work(tx.on(day))
    tally.update(tx.tally)  # only what was committed
    tally["parts"] += 1


def _act_on_holds(act: Callable[[Transaction, StoredHold], None], holds: Sequence[str], tx: Transaction) -> None:
    known = tx.holds.by_ids(holds)
    for hold in holds:
        if hold in known:
            act(tx, known[hold])


def _charge_lost(loans: Sequence[StoredLoan], tx: Transaction) -> None:
    out = tx.loans.open_of_copies([loan.barcode for loan in loans])
    for known in loans:
        loan = out.get(known.barcode)  # it may have been returned, renewed, or reported lost
        is_same = loan is not None and loan.loan.id == known.loan.id and loan.lost is None
        if loan is not None and is_same and _is_lost(tx, loan, tx.today):
            charge_lost(tx, loan)
            tx.count("lost")


def _parts(things: Sequence[_T], at_once: int) -> Iterator[Sequence[_T]]:
    return (things[start : start + at_once] for start in range(0, len(things), at_once))


def _next_day(snapshot: Snapshot, ended: date | None, candidates: Iterable[StoredLoan], until: date) -> date:
    first = ended + timedelta(days=1) if ended else date.min
    days = [
        loan.due + timedelta(days=policy.after)
        for loan in candidates
        if (policy := snapshot.terms(loan, loan.category).lost) is not None
    ]
    days += [days_after(day, 1) for day in snapshot.holds.first_last_days(days_after(first, -1))]
    renewed = first_day(snapshot)
    days += [] if renewed is None else [renewed]
    return min(until, max(first, min(days, default=until)))


def _expire(tx: Transaction, stored: StoredHold) -> None:
    if stored.status is HoldStatus.WAITING and stored.hold.expires is not None and stored.hold.expires < tx.today:
        close(tx, stored, "expired")
        tx.count("expired")
        notify(tx, stored.patron, "hold-lapsed", title=stored.hold.title, until=stored.hold.expires)


def _serve(tx: Transaction, stored: StoredHold) -> None:
    """Fill a hold whose freeze ended, if a copy is left for it by those before it in the queue."""
    if stored.status is HoldStatus.WAITING and not may_fulfil(fulfilment_case(tx, stored)):
        copy = free_copies(tx, stored)[0]
        fill_hold(tx, stored, copy, copy.library)


def _expire_uncollected(tx: Transaction, stored: StoredHold) -> None:
    until = stored.hold.pickup_until
    if stored.status is not HoldStatus.READY or until is None or until >= tx.today:
        return
    fee = hold_policy(tx, stored).uncollected
    charge(tx, stored.patron, FineKind.UNCOLLECTED, fee, record=stored.record, hold=stored.hold.id)
    tx.count("expired")
    notify(
        tx,
        stored.patron,
        "hold-uncollected",
        title=stored.hold.title,
        place=pickup_library_name(tx.rules, stored.pickup),
        until=until,
        amount=Money(fee, tx.rules.currency),
        variant="" if fee else "free",
    )
    close(tx, stored, "expired")


_STEPS: Final[tuple[tuple[Callable[[Snapshot], list[StoredHold]], Callable[[Transaction, StoredHold], None]], ...]] = (
    (lambda snapshot: snapshot.holds.expired(), _expire),
    (lambda snapshot: snapshot.holds.uncollected(), _expire_uncollected),
    (lambda snapshot: snapshot.holds.freezes_ended(), _serve),
)
"""The holds of each step, and its change of one hold. It checks the hold again, as others go on working."""
