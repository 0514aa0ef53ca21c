"""Values with a form of their own, as parsers for ``Option(parser=...)`` and ``Argument(parser=...)``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from tunilib.core.period import Duration
from tunilib.errors import UsageError

__all__ = ["amount", "day", "duration", "pairs"]

_DAY = r"\d{4}-\d{2}-\d{2}"
_AMOUNT = r"\d{1,9}\.\d{2}"


def day(text: str) -> date:
    """``2026-11-25``; anything else is exit 2."""
    try:
        if re.fullmatch(_DAY, text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageError(
        "This is not a day: {value}", hint="Write it as year-month-day, for example 2026-11-25.", value=text
    )


def amount(text: str) -> str:
    """An amount of money: digits, a point and two digits, as they are; anything else is exit 2."""
    if re.fullmatch(_AMOUNT, text, re.ASCII):
        return text
    raise UsageError(
        "This is not an amount: {value}", hint="Write digits, a point and two digits, for example 3.00.", value=text
    )


def duration(text: str) -> Duration:
    """``3d``: calendar days, today is ``0d``; ``26h``: hours; anything else is exit 2."""
    try:
        return Duration.parse(text)
    except ValueError:
        raise UsageError(
            "This is not a length of time: {value}", hint="Write 3d for days or 26h for hours.", value=text
        ) from None


def pairs(words: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """``FIELD=VALUE`` words, each field once and one of those known; anything else is exit 2."""
    found: dict[str, str] = {}
    for word in words:
        field, sign, value = word.partition("=")
        if not sign or field not in fields:
            raise UsageError(
                "This is not FIELD=VALUE: {value}. The fields are: {fields}", value=word, fields=", ".join(fields)
            )
        if field in found:
            raise UsageError("The field {field} is given twice.", field=field)
        found[field] = value
    return found
