"""The report of a library: what it has, and its last twelve months."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from tunilib.core.money import Money
from tunilib.library.models.library import (
    CategoryLoans,
    CollectionLoans,
    DayTakings,
    KindMoney,
    MonthLoans,
    Report,
    TitleLoans,
    UnlentCopy,
    WaitingTitle,
)
from tunilib.library.rules.fee_list import numbers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.library.stores.unit_of_work import Snapshot

_MONTHS = 12
_TAKINGS = timedelta(days=31)


def report_of(snapshot: Snapshot) -> Report:
    rules, today, reports = snapshot.rules, snapshot.today, snapshot.reports
    months = _months(today)
    since = months[0]
    lent = reports.lent(since)
    by_month = dict(lent.months)
    never_lent, longest_there = reports.unlent()
    figures: dict[str, Any] = snapshot.days.figures()
    return Report(
        library=rules.name,
        day=today,
        day_done=snapshot.days.last_ended(),
        **(figures | {"fines": Money(figures["fines"], rules.currency)}),
        takings=_takings(snapshot),
        rules=numbers_of(rules),
        since=since,
        lent=sum(by_month.values()),
        never_lent=never_lent,
        loans_by_month=tuple([MonthLoans(_name(month), by_month.get(_name(month), 0)) for month in months]),
        loans_by_collection=tuple([CollectionLoans(*one) for one in lent.collections]),
        loans_by_category=tuple([CategoryLoans(*one) for one in lent.categories]),
        most_lent=tuple([TitleLoans(*one) for one in lent.titles]),
        longest_there=tuple(
            [UnlentCopy(one.barcode, one.title, rules.named(one.library), one.added) for one in longest_there]
        ),
        longest_waiting=tuple(
            [
                WaitingTitle(one.record, one.title, one.since, (today - one.since).days, one.holds, one.copies)
                for one in reports.longest_waiting()
            ]
        ),
        money=tuple(_money(snapshot, since)),
    )


def _takings(snapshot: Snapshot) -> tuple[DayTakings, ...]:
    """The takings of the last 31 days, oldest first; days without any are left out."""
    since = snapshot.today - _TAKINGS
    desk = snapshot.payments.paid_at_desk(since)
    online: dict[date, int] = {}
    for stored in snapshot.payments.paid_since(datetime.combine(since, time(), snapshot.zone)):
        assert stored.record.paid is not None
        day = stored.record.paid.date()
        online[day] = online.get(day, 0) + stored.record.amount.cents
    currency = snapshot.rules.currency
    return tuple(
        [
            DayTakings(day, Money(online.get(day, 0), currency), Money(desk.get(day, 0), currency), currency)
            for day in sorted({*online, *desk})
        ]
    )


def _money(snapshot: Snapshot, since: date) -> Iterator[KindMoney]:
    currency = snapshot.rules.currency
    for kind, charged, paid, waived in snapshot.reports.charged(since):
        left = charged - paid - waived
        charges, payments, waivers, still = (Money(cents, currency) for cents in (charged, paid, waived, left))
        yield KindMoney(kind, charges, payments, waivers, still, currency)


def _months(today: date) -> list[date]:
    """The first days of the last months; the last one is this month."""
    numbers = range(today.year * 12 + today.month - _MONTHS, today.year * 12 + today.month)
    return [today.replace(year=number // 12, month=number % 12 + 1, day=1) for number in numbers]


def _name(month: date) -> str:
    return month.isoformat()[:7]
