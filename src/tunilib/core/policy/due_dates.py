"""When a patron is told that a loan is overdue (interface section 1.1, ``desk day``)."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from tunilib.core.calendar import days_after

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date


def notice_reached(days: Sequence[int], due: date, day: date) -> int | None:
    """The overdue notice that a loan has reached by a day: the largest number of overdue days; None: none yet.

    Args:
        days: the overdue days with a notice, the first one first (``overdue_notice_days`` of the rules).
        due: the due date. day: the day that ends.
    """
    reached = bisect_right(days, (day - due).days)
    return days[reached - 1] if reached else None


def due_dates_to_tell(days: Sequence[int], ended: date, day: date) -> Iterator[tuple[date, date]]:
    """The due dates whose loans reach an overdue notice after one day and up to another: first and last of each span.

    Args:
        days: as for :func:`notice_reached`. ended: the last day that was ended before. day: the day that ends.
    """
    for number in days:
        yield days_after(ended, 1 - number), days_after(day, -number)
