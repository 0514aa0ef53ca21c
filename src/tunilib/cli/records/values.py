"""How single values are written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tunilib.core.money import Money

__all__ = ["Record", "amount", "cents", "day", "moment"]

Record = dict[str, Any]


def day(value: date | datetime | None) -> str | None:
    """ISO 8601: a date, or a date-time with offset where the hour is known."""
    if value is None:
        return None
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def moment(value: datetime | None) -> str | None:
    """ISO 8601 with offset, to the second."""
    return None if value is None else value.isoformat(timespec="seconds")


def amount(value: Money | None) -> str | None:
    """A decimal string with two digits."""
    return None if value is None else str(value)


def cents(value: int | None) -> str | None:
    """Whole cents as a decimal string with two digits."""
    return None if value is None else str(Money(value))
