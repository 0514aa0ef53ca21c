"""Opening days, and the instants at which a calendar day begins and ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone, tzinfo

__all__ = ["Calendar", "day_of", "end_of_day", "start_of_day"]

_LONGEST_CLOSURE = 400


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which a library is closed.

    Args:
        weekdays: closed weekdays, 0 (Monday) to 6 (Sunday); not all seven.
        dates: further closed dates.
    """

    weekdays: frozenset[int] = field(default_factory=frozenset)
    dates: frozenset[date] = field(default_factory=frozenset)

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
        days = (until - after).days
        return sum(self.is_open(after + timedelta(days=n)) for n in range(1, days + 1))


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The instant at which that day begins in the library's zone, in UTC.

    In UTC, so that differences count elapsed seconds also over a change of clocks.
    """
    return datetime.combine(day, time(), tzinfo=zone).astimezone(timezone.utc)  # noqa: UP017 - no alias needed


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The instant at which the next day begins in the library's zone, in UTC."""
    return start_of_day(day + timedelta(days=1), zone)


def day_of(due: date | datetime) -> date:
    """The calendar day of a due date that may have an hour."""
    return due.date() if isinstance(due, datetime) else due
