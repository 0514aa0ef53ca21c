"""Values with a form of their own, as parsers for ``Option(parser=...)`` and ``Argument(parser=...)``."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from tunilib.cli.mistakes import Mistake

__all__ = ["Duration", "amount", "day", "duration"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,9}\.\d{2}", re.ASCII)
_DURATION = re.compile(r"(\d{1,5})([dh])", re.ASCII)


class Duration(NamedTuple):
    """A length of time as the interface counts it.

    Attributes:
        days: calendar days in the library's zone, None where it was given in hours.
        hours: hours that pass, None where it was given in days.
    """

    days: int | None
    hours: int | None

    @property
    def elapsed(self) -> timedelta:
        """The same as time that passes."""
        return timedelta(days=self.days or 0, hours=self.hours or 0)


def day(text: str) -> date:
    """``2026-11-25``; anything else is exit 2."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Mistake("usage.bad-day", "usage.day-form", value=text)


def amount(text: str) -> str:
    """An amount of money: digits, a point and two digits, as they are; anything else is exit 2."""
    if _AMOUNT.fullmatch(text):
        return text
    raise Mistake("usage.bad-amount", "usage.amount-form", value=text)


def duration(text: str) -> Duration:
    """``3d``: calendar days, today is ``0d``; ``26h``: hours; anything else is exit 2."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise Mistake("usage.bad-duration", "usage.duration-form", value=text)
    number = int(match[1])
    return Duration(number, None) if match[2] == "d" else Duration(None, number)
