"""Opening days, when a calendar day begins and ends, and the zone of this machine.

Results outside the years 1 to 9999 become the first or last day, since libraries write 31.12.9999 for "no end".
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

_LONGEST_CLOSURE = 400
_FIRST = datetime.min.replace(tzinfo=timezone.utc)  # noqa: UP017 - no alias needed
_LAST = datetime.max.replace(tzinfo=timezone.utc)  # noqa: UP017


class Calendar(NamedTuple):
    """The days on which a library is closed.

    Args:
        weekdays: closed weekdays, 0 (Monday) to 6 (Sunday); not all seven.
        dates: other closed dates.
    """

    weekdays: frozenset[int] = frozenset()
    dates: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        return day.weekday() not in self.weekdays and day not in self.dates

    def next_open(self, day: date) -> date:
        """The day, moved past closed days (interface section 5, loan period).

        After more than 400 closed days it is the day itself: such a calendar is a mistake.
        """
        moved = day
        for _ in range(_LONGEST_CLOSURE):
            if self.is_open(moved):
                return moved
            if moved == date.max:
                break
            moved += timedelta(days=1)
        return day

    def after_open_days(self, day: date, days: int) -> date:
        """The day on which so many open days have passed; the last possible day if they never do."""
        for _ in range(days):
            day = self.next_open(days_after(day, 1))
        return day

    def closed_seconds(self, since: datetime, until: datetime) -> int:
        total, day = 0, since.date()
        for _ in range(max((until.date() - day).days, 0) + 1):
            if not self.is_open(day):
                begun, over = start_of_day(day, since.tzinfo), end_of_day(day, since.tzinfo)  # type: ignore[arg-type]
                total += int((min(in_utc(until), over) - max(in_utc(since), begun)).total_seconds())
            day = days_after(day, 1)
        return total

    def open_days(self, after: date, until: date) -> int:
        weeks, rest = divmod(max((until - after).days, 0), 7)
        in_weeks = weeks * sum(weekday not in self.weekdays for weekday in range(7))
        in_rest = sum((after.weekday() + n) % 7 not in self.weekdays for n in range(1, rest + 1))
        closed_dates = sum(after < day <= until and day.weekday() not in self.weekdays for day in self.dates)
        return in_weeks + in_rest - closed_dates


class _MachineZone(tzinfo):
    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        try:
            return None if moment is None else moment.replace(tzinfo=None).astimezone().utcoffset()
        except (OverflowError, ValueError, OSError):  # the first and the last days that there are
            return timedelta()

    def dst(self, _: datetime | None) -> None: ...

    def tzname(self, _: datetime | None) -> str:
        return str(self)

    def fromutc(self, moment: datetime) -> datetime:
        try:
            there = moment.replace(tzinfo=timezone.utc).astimezone()  # noqa: UP017
        except (OverflowError, ValueError, OSError):
            return moment
        here = there.replace(tzinfo=self)
        return here if here.utcoffset() == there.utcoffset() else here.replace(fold=1)

    def __repr__(self) -> str:
        return "local"


HERE = _MachineZone()


def days_after(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The instant at which a day begins in the library's zone.

    It is in UTC, so that differences are elapsed time when the clocks change.
    """
    return in_utc(datetime.combine(day, time(), tzinfo=zone))


def end_of_day(day: date, zone: tzinfo) -> datetime:
    return _LAST if day == date.max else start_of_day(days_after(day, 1), zone)


def at_hour(day: date, hour: time, zone: tzinfo) -> datetime:
    """An hour of a day in the library's zone.

    An hour that the clocks skip is the first time after it; one that comes twice is the first.
    """
    wanted = datetime.combine(day, hour, tzinfo=zone)
    found = in_zone(wanted, zone)
    if day in (date.min, date.max) or found.replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return found
    offset = found.utcoffset()  # the new one; the clocks changed within the hours before, at a full minute
    while (before := (in_utc(found) - timedelta(minutes=1)).astimezone(zone)).utcoffset() == offset:
        found = before
    return found


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """An instant in a zone. On the first and last possible day the time stays as it is."""
    try:
        return moment.astimezone(timezone.utc).astimezone(zone)  # noqa: UP017
    except OverflowError:
        return moment


def in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(timezone.utc)  # noqa: UP017
    except OverflowError:
        return _LAST if moment.year > 1 else _FIRST


def day_of(due: date | datetime, zone: tzinfo | None = None) -> date:
    """The calendar day of a due date in a zone, by default the zone of the time itself."""
    if not isinstance(due, datetime):
        return due
    try:
        return due.astimezone(zone).date() if zone else due.date()
    except OverflowError:
        return due.date()


def is_later(after: date | datetime | None, before: date | datetime | None) -> bool:
    """Whether a due date is after another: by time if both have one, else by day. None is never later."""
    if after is None or before is None:
        return False
    if isinstance(after, datetime) and isinstance(before, datetime):
        return after > before
    return day_of(after) > day_of(before)
