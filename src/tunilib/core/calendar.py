"""Opening days, and the instants at which a calendar day begins and ends.

Nothing here overflows: what would lie beyond the years 1 to 9999 stays at their end, since libraries write 31.12.9999
for "no end".
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

__all__ = ["Calendar", "day_of", "days_after", "end_of_day", "in_utc", "is_later", "start_of_day"]

_LONGEST_CLOSURE = 400
_FIRST = datetime.min.replace(tzinfo=timezone.utc)  # noqa: UP017 - no alias needed
_LAST = datetime.max.replace(tzinfo=timezone.utc)  # noqa: UP017


class Calendar(NamedTuple):
    """The days on which a library is closed.

    Args:
        weekdays: closed weekdays, 0 (Monday) to 6 (Sunday); not all seven.
        dates: further closed dates.
    """

    weekdays: frozenset[int] = frozenset()
    dates: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether the library is open on that day."""
        return day.weekday() not in self.weekdays and day not in self.dates

    def next_open(self, day: date) -> date:
        """That day, moved forward past closed days (interface section 5, loan period).

        A closure of more than 400 days moves nothing: such a calendar is a mistake, not a rule.
        """
        moved = day
        for _ in range(_LONGEST_CLOSURE):
            if self.is_open(moved):
                return moved
            if moved == date.max:
                break
            moved += timedelta(days=1)
        return day

    def open_days(self, after: date, until: date) -> int:
        """How many open days lie after the first day, up to and with the last."""
        weeks, rest = divmod(max((until - after).days, 0), 7)
        in_weeks = weeks * sum(weekday not in self.weekdays for weekday in range(7))
        in_rest = sum((after.weekday() + n) % 7 not in self.weekdays for n in range(1, rest + 1))
        closed_dates = sum(after < day <= until and day.weekday() not in self.weekdays for day in self.dates)
        return in_weeks + in_rest - closed_dates


def days_after(day: date, days: int) -> date:
    """So many calendar days after a day, or before it; at most the last, at least the first day there is."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The instant at which that day begins in the library's zone, in UTC.

    In UTC, so that differences count elapsed seconds also over a change of clocks.
    """
    return in_utc(datetime.combine(day, time(), tzinfo=zone))


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The instant at which the next day begins in the library's zone, in UTC."""
    return _LAST if day == date.max else start_of_day(days_after(day, 1), zone)


def in_utc(moment: datetime) -> datetime:
    """That instant in UTC."""
    try:
        return moment.astimezone(timezone.utc)  # noqa: UP017
    except OverflowError:
        return _LAST if moment.year > 1 else _FIRST


def day_of(due: date | datetime, zone: tzinfo | None = None) -> date:
    """The calendar day of a due date that may have an hour: in a zone, or in that of the hour itself."""
    if not isinstance(due, datetime):
        return due
    try:
        return due.astimezone(zone).date() if zone else due.date()
    except OverflowError:
        return due.date()


def is_later(after: date | datetime, before: date | datetime) -> bool:
    """Whether a due date lies after another: by the hour where both have one, else by the day."""
    if isinstance(after, datetime) and isinstance(before, datetime):
        return after > before
    return day_of(after) > day_of(before)
