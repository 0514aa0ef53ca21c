"""Dates as the fake sites write and take them.

Finna writes ``31.12.2026`` and takes nothing else. VuFind writes what it is set to. With its own formats it takes
nearly anything: hyphens and slashes are the same, and a day that the month does not have is one of the next month.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

DEFAULT: Final = {"finna": "j.n.Y", "vufind": "m-d-Y"}
VUFIND: Final = ("m-d-Y", "m/d/Y", "Y-m-d", "d.m.Y", "d/m/Y", "d-m-Y")
"""Formats that sites are set to; the first three are read with any separator."""
_LOOSE: Final = VUFIND[:3]
_LETTERS: Final = {"en": "DMY", "fi": "PKV", "sv": "DMÅ"}


def write_day(form: str, day: date) -> str:
    """A day in a format of PHP: ``j n`` without and ``d m`` with leading zeros."""
    parts = {"j": str(day.day), "n": str(day.month), "d": f"{day.day:02}", "m": f"{day.month:02}", "Y": str(day.year)}
    return "".join(parts.get(letter, letter) for letter in form)


def stated(form: str, language: str) -> str:
    """The format as a form states it beside a field: ``(MM-DD-YYYY)``, in Finnish ``(KK-PP-VVVV)``."""
    day, month, year = tuple(_LETTERS[language[:2]])
    parts = {"j": day * 2, "n": month * 2, "d": day * 2, "m": month * 2, "Y": year * 4}
    return "".join(parts.get(letter, letter) for letter in form)


def read_day(product: str, form: str, text: str) -> date | None:
    """The day that a site takes a text for; None where it refuses it."""
    if product == "finna":
        found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
        return _day(int(found[3]), int(found[2]), int(found[1])) if found is not None else None
    if form not in _LOOSE:
        found = re.fullmatch(re.sub(r"[dmY]", r"(\\d{1,4})", re.escape(form)), text)
        if found is None:
            return None
        parts = dict(zip(re.findall(r"[dmY]", form), map(int, found.groups()), strict=True))
        return _day(parts["Y"], parts["m"], parts["d"])
    found = re.fullmatch(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})", text)
    if found is None:
        return None
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) == 4:
        return _overflowing(first, second, third)
    return _overflowing(third, second, first) if found[2] == "." else _overflowing(third, first, second)


def _overflowing(year: int, month: int, day: int) -> date | None:
    """Of 31 February the third of March."""
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return date(year, month, 1) + timedelta(days=day - 1)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
