"""The simple types of PAIA in JSON, as far as they can be trusted.

A value of a wrong type counts as absent if it is only shown. It is an error if a change or a date depends on it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from hashlib import sha256
from typing import Any

from tunilib.core.calendar import HERE
from tunilib.core.money import Money
from tunilib.http.limits import Unreadable

_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)
_MONEY = re.compile(r"(-?)(\d{1,12})\.(\d{2}) ([A-Z]{3})", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,31}:[^\s\x00-\x20<>\"{}|\\^`]{1,2000}")
_DAY_ENDS = ((0, 0), (23, 59))
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_LENGTH = 7
_MOST = 2**31
_DIGITS = 10


def text_in(found: dict[str, Any], field: str) -> str | None:
    """A text that is not empty; None: not known."""
    value = found.get(field)
    return (value.strip() or None) if isinstance(value, str) else None


def number_in(found: dict[str, Any], field: str) -> int | None:
    """A number that is not negative, or a text of its digits; None: not known."""
    value = found.get(field)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
        value = int(value)
    return value if type(value) is int and 0 <= value < _MOST else None


def truth_in(found: dict[str, Any], field: str) -> bool | None:
    """A truth value; None: it is not known."""
    value = found.get(field)
    return value if isinstance(value, bool) else None


def uri_in(found: dict[str, Any], field: str) -> str | None:
    """The URI of an item, an edition or an option; None: it has none."""
    value = found.get(field)
    if value in (None, ""):
        return None
    if not isinstance(value, str) or not is_uri(value):
        raise Unreadable(field, value)
    return value


def is_uri(text: str) -> bool:
    return _URI.fullmatch(text) is not None


def moment_in(found: dict[str, Any], field: str) -> date | datetime | None:
    """A date, or a date-time if the hour says something.

    00:00 and 23:59 mean that day, in its own offset. Without an offset the zone is that of this machine.
    """
    value = found.get(field)
    if value in (None, ""):
        return None
    match = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise Unreadable(field, value)
    day, hour, minute, second, offset = match.groups()
    try:
        read = date.fromisoformat(day)
        if hour is None:
            return read
        time_of_day = time(int(hour), int(minute), int(second or 0))
        moment = datetime.combine(read, time_of_day, tzinfo=_zone(offset))
    except ValueError:
        raise Unreadable(field, value) from None
    if (moment.hour, moment.minute) in _DAY_ENDS:
        return read
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta())) if offset is None else moment


def _zone(offset: str | None) -> tzinfo:
    if offset is None:
        return HERE
    if offset == "Z":
        return timezone.utc  # noqa: UP017 - one that is written as an offset
    digits = offset[1:].replace(":", "")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if offset[0] == "-" else ahead)


def money_in(found: dict[str, Any], field: str) -> Money | None:
    """An amount with its currency, which may be negative."""
    value = found.get(field)
    if value in (None, ""):
        return None
    match = _MONEY.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise Unreadable(field, value)
    sign, units, cents, currency = match.groups()
    amount = int(units + cents)
    return Money(-amount if sign else amount, currency)


def id_of(*parts: str | None) -> str:
    """A short id, always the same for the same parts."""
    number = int.from_bytes(sha256("\n".join(part or "" for part in parts).encode("utf-8", "replace")).digest()[:8])
    letters = ""
    for _ in range(_ID_LENGTH):
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
    return letters
