"""Values in the JSON of a Primo page: texts, lists, days, hours and amounts.

A value that is only shown counts as absent if it has a wrong type. A list, a date or an amount that cannot be read is
an error.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from tunilib.core.calendar import HERE
from tunilib.core.money import Money
from tunilib.http.limits import Unreadable

Fields = dict[str, Any]

_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_HOUR = re.compile(r"([01]\d|2[0-3])([0-5]\d)", re.ASCII)
_LAST_HOUR = "2359"
_DAY_IN_TEXT = re.compile(
    r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)|(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)", re.ASCII
)
_AMOUNT = re.compile(r"(-?)(\d{1,3}(?:[ .,’']\d{3})+|\d{1,9})(?:[.,](\d{2}))?", re.ASCII)
_SIGNS = {"€": "EUR", "zł": "PLN", "£": "GBP", "kr": "", "$": ""}
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def text_in(found: Fields, field: str) -> str | None:
    """A text that is not empty, on one line. Numbers count as texts."""
    value = found.get(field)
    if type(value) is int:
        value = str(value)
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def needed_in(found: Fields, field: str) -> str:
    text = text_in(found, field)
    if text is None:
        raise Unreadable(field, found.get(field))
    return text


def yes_in(found: Fields, field: str) -> bool | None:
    """``Y`` or ``N``. None: neither."""
    return {"Y": True, "N": False, "true": True, "false": False}.get(text_in(found, field) or "")


def parts_of(value: object, field: str) -> list[Fields]:
    """A list of objects, where a list of one may be a single object."""
    if value in (None, "", {}):
        return []
    listed: list[Any] = value if isinstance(value, list) else [value]
    if not all(isinstance(one, dict) for one in listed):
        raise Unreadable(field, value)
    return listed


def part_in(found: Fields, *names: str) -> Any:
    """The value at a path of names."""
    value: Any = found
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def texts_in(found: Any, *names: str) -> list[str]:
    """The texts at a path of names, where a list of one may be a single text."""
    value = part_in(found, *names)
    listed = value if isinstance(value, list) else [value]
    return [" ".join(one.split()) for one in listed if isinstance(one, str) and one.strip()]


def day_in(found: Fields, field: str) -> date | None:
    """A day written YYYYMMDD."""
    text = text_in(found, field)
    if text is None:
        return None
    match = _DAY.fullmatch(text)
    day = _day(*match.groups()) if match else None
    if day is None:
        raise Unreadable(field, text)
    return day


def due_in(found: Fields) -> date | datetime | None:
    """A day; with an hour before the last of the day, a date-time in the zone of this machine."""
    day, hour = day_in(found, "duedate"), text_in(found, "duehour")
    if day is None or hour in (None, _LAST_HOUR, "0000"):
        return day
    match = _HOUR.fullmatch(hour or "")
    if match is None:
        raise Unreadable("duehour", hour)
    moment = datetime.combine(day, time(int(match[1]), int(match[2])), tzinfo=HERE)
    return moment.astimezone(moment.astimezone().tzinfo)


def day_in_text(text: str | None, since: date | None = None) -> date | None:
    """The only day in a sentence: dd/mm/yyyy, as pages write it, d.m.yyyy or ISO.

    Args:
        since: the day cannot be before this one. It tells mm/dd/yyyy, which some pages may write.
    """
    found = [one.groups() for one in _DAY_IN_TEXT.finditer(text or "")]
    if len(set(found)) != 1:
        return None
    first, second, year, *iso = found[0]
    if iso[0] is not None:
        return _day(*iso)
    usual, other = _day(year, second, first), _day(year, first, second)
    is_past = usual is not None and since is not None and usual < since
    if usual is None or (is_past and other is not None and since is not None and other >= since):
        return other
    return usual


def money_of(text: str | None, field: str, currency: str | None = None) -> Money:
    """An amount from a text in any language: ``0,20 EUR``, ``€ 1.234,50``.

    Args:
        currency: where the text names none.
    """
    match = _AMOUNT.search(text or "")
    if text is None or match is None:
        raise Unreadable(field, text)
    around = (text[: match.start()] + " " + text[match.end() :]).strip()
    named = _SIGNS.get(around) or (around if _CURRENCY.fullmatch(around) else None)
    if (around and named is None) or not (named or currency):
        raise Unreadable(field, text)
    sign, units, cents = match.groups()
    whole = int("".join(filter(str.isdigit, units)) + (cents or "00"))
    return Money(-whole if sign else whole, named or currency or "")


def without_statement(title: str) -> str:
    """A title without the statement of responsibility behind `` / `` and without a full stop at its end."""
    return title.partition(" / ")[0].rstrip(" ./:;,") or title


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
