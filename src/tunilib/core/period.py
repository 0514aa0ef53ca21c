"""A length of time: ``3d`` or ``26h``."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import day_of, days_after
from tunilib.core.loan import overdue_from

if TYPE_CHECKING:
    from tunilib.core.loan import Loan

__all__ = ["Duration"]

_DURATION = r"([0-9]{1,5})([dh])"


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
        """Whether a loan is due within this time from now, or overdue; never of a loan without a due date.

        Days count from today: ``0d`` is today. Hours count until the loan becomes overdue.
        """
        if loan.due is None:
            return False
        if self.unit == "d":
            return day_of(loan.due, zone) <= days_after(day_of(now, zone), self.number)
        return overdue_from(loan.due, zone) - now <= timedelta(hours=self.number)
