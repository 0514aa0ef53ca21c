"""A stretch of time as people type it: ``3d`` or ``26h``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from tunilib.core.calendar import day_of, days_after
from tunilib.core.loan import Loan, overdue_from

__all__ = ["Duration"]

_DURATION = re.compile(r"([0-9]{1,5})([dh])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Duration:
    """So many calendar days in the library's zone, or so many hours (interface section 1)."""

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read ``3d`` or ``26h``; else ``ValueError``."""
        found = _DURATION.fullmatch(text)
        if not found:
            raise ValueError(f"not a duration: {text!r}")
        return cls(int(found[1]), found[2])

    def covers(self, loan: Loan, now: datetime, zone: tzinfo) -> bool:
        """Whether a loan falls due within this time from an instant; an overdue loan always does.

        Days count from today: ``0d`` is today. Hours count to the instant at which the loan falls overdue.
        """
        if self.unit == "d":
            return day_of(loan.due, zone) <= days_after(day_of(now, zone), self.count)
        return overdue_from(loan.due, zone) - now <= timedelta(hours=self.count)
