"""How single values are written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from tunilib.core.money import Money
from tunilib.core.reason import Reason

__all__ = ["Record", "amount", "cents", "day", "moment", "reason_records"]

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


def reason_records(reasons: Iterable[Reason], language: str) -> list[Record]:
    """Reasons with code, message and source; the library's own words stand as they are."""
    from tunilib.messages import reason_text

    return [
        {
            "code": str(reason.code),
            "message": reason_text(reason.code, language, words=reason.words, params=reason.params),
            "source": str(reason.source),
        }
        for reason in reasons
    ]
