"""Dates and amounts as sites write them. A text that can be read in two ways is not read.

Finna writes ``12.11.2026``; VuFind's default is ``11-12-2026`` for the same day. With full stops the day comes first on
every site. With hyphens and slashes the order must be known: from the dialect, or from another date on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, tzinfo
from typing import Final, NamedTuple

from tunilib.backends.vufind.dialects import DateOrder, Product

_NUMERIC = re.compile(r"(?<![\d.\-/])(\d{1,4})([.\-/])(\d{1,2})\2(\d{1,4})(?![\d\-/])")
_DAY_FIRST = re.compile(r"\b(\d{1,2})\.? +([A-Za-z]{3,9})\.?,? +(\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})\b")
_TIME = re.compile(r"\b(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?\s*([AaPp])?\.?([Mm])?\b")
_STATED = re.compile(r"\b([DMYPKVÅ])\1*([.\-/])([DMYPKVÅ])\3*\2([DMYPKVÅ])\4*\b")
_LETTERS: Final = str.maketrans("DMYPKVÅ", "dmydmyy")
_ORDERS: Final[dict[str, DateOrder]] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
_NAMES: Final = "january february march april may june july august september october november december"
_MONTHS: Final = {
    name[:size]: number for number, name in enumerate(_NAMES.split(), start=1) for size in (3, 4, len(name))
}
_AMOUNT = re.compile(r"\d(?:[\d.,'’ \u00a0\u202f]*\d)?")
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’ ]\d{3})+")
_SIGNS: Final = {
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "₹": "INR",
    "₪": "ILS",
}
_MINUS = "-\u2212\u2010\u2013"


class ShownDate(NamedTuple):
    """A date on a page.

    Attributes:
        text: as written.
        day: in the library's zone; None: not a date, or it can be read in two ways.
        time: the time of day, if shown.
    """

    text: str
    day: date | None
    time: time | None = None

    @property
    def is_ambiguous(self) -> bool:
        return self.day is None and any(character.isdigit() for character in self.text)


class Dates(NamedTuple):
    order: DateOrder | None = None

    @classmethod
    def of(cls, texts: Iterable[str], known: DateOrder | None) -> Dates:
        return cls(known or order_in(texts))

    def read(self, text: str | None) -> ShownDate | None:
        text = " ".join((text or "").split())
        if not text:
            return None
        days, rest = self._days(text)
        if len(set(days)) != 1:  # some VuFind drivers give a day as an hour, and then the day is written twice
            return ShownDate(text, None)
        return ShownDate(text, days[0], _time(rest))

    def _days(self, text: str) -> tuple[list[date | None], str]:
        days: list[date | None] = []

        def numeric(found: re.Match[str]) -> str:
            days.append(self._day(found[1], found[2], found[3], found[4]))
            return " "

        def named(day: str, month: str, year: str) -> str | None:
            number = _MONTHS.get(month.lower())
            if number is None:
                return None
            days.append(_date(int(year), number, int(day)))
            return " "

        rest = _NUMERIC.sub(numeric, text)
        rest = _DAY_FIRST.sub(lambda found: named(found[1], found[2], found[3]) or found[0], rest)
        rest = _MONTH_FIRST.sub(lambda found: named(found[2], found[1], found[3]) or found[0], rest)
        return days, rest

    def _day(self, first: str, separator: str, second: str, third: str) -> date | None:
        if len(first) == 4 and len(third) <= 2:
            return _date(int(first), int(second), int(third))
        if len(third) != 4 or len(first) > 2:
            return None
        order = "dmy" if separator == "." else self.order
        if order == "dmy":
            return _date(int(third), int(second), int(first))
        if order == "mdy":
            return _date(int(third), int(first), int(second))
        if int(first) == int(second):
            return _date(int(third), int(first), int(second))
        return None


def looks_like_date(text: str) -> bool:
    return any(pattern.search(text) is not None for pattern in (_NUMERIC, _DAY_FIRST, _MONTH_FIRST))


def order_in(texts: Iterable[str]) -> DateOrder | None:
    orders: set[DateOrder] = set()
    for text in texts:
        for first, separator, second, third in _NUMERIC.findall(text):
            if separator == "." or len(third) != 4 or len(first) > 2:
                continue
            if int(first) > 12 >= int(second):
                orders.add("dmy")
            elif int(second) > 12 >= int(first):
                orders.add("mdy")
    return orders.pop() if len(orders) == 1 else None


def order_stated(text: str) -> DateOrder | None:
    found = _STATED.search(text)
    return _ORDERS.get("".join(found.group(1, 3, 4)).translate(_LETTERS)) if found is not None else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    found = _TIME.search(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if found[3] and found[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    if hour > 23 or minute > 59:
        return None
    return time(hour, minute)


def day_of(when: ShownDate | None) -> date | None:
    return when.day if when is not None else None


def moment_of(when: ShownDate | None, zone: tzinfo) -> date | datetime | None:
    if when is None or when.day is None:
        return None
    return when.day if when.time is None else datetime.combine(when.day, when.time, zone)


def separator_stated(text: str) -> str | None:
    found = _STATED.search(text)
    return found[2] if found is not None else None


def typed(day: date, product: Product, order: DateOrder | None, separator: str | None = None) -> str | None:
    """A date as a site's forms take it. None: the site's order is unknown, and VuFind accepts nearly any text.

    Finna takes only ``31.12.2026``. VuFind takes its own order, with leading zeros, and usually only its own separator.
    """
    if product == "finna":
        return f"{day.day}.{day.month}.{day.year}"
    parts = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": str(day.year)}
    return None if order is None else (separator or "-").join(parts[letter] for letter in order)


class Amount(NamedTuple):
    """A sum on a page. ``currency``: None: the sign is missing, or several currencies have it (``$``, ``kr``)."""

    text: str
    cents: int
    currency: str | None


def read_amount(text: str) -> Amount | None:
    """The only amount in a text such as ``75,75 €``, ``$75.75``, ``-1 234,50 kr``; None: no amount, or several.

    A number whose only separator may be that of thousands or of cents (``1,234``) is not read.
    """
    plain = " ".join(text.split())
    numbers = _AMOUNT.findall(plain)
    if len(numbers) != 1:
        return None
    number = numbers[0]
    before, _, after = plain.partition(number)
    cents = _cents(number)
    if cents is None:
        return None
    sign = (before + after).strip()
    negative = any(sign.startswith(minus) or sign.endswith(minus) for minus in _MINUS)
    sign = sign.strip(_MINUS + " ")
    return Amount(plain, -cents if negative else cents, _currency(sign))


def _cents(number: str) -> int | None:
    number = number.replace("\u00a0", " ").replace("\u202f", " ")
    if len(number) > 24:
        return None
    whole, cents = number, "00"
    if len(number) > 3 and number[-3] in ".,":
        whole, cents = number[:-3], number[-2:]
    if not whole.isdigit() and (not _GROUPED.fullmatch(whole) or len(set(whole) - set("0123456789")) > 1):
        return None
    if cents == "00" and whole == number and not number.isdigit():
        return None
    digits = "".join(character for character in whole if character.isdigit())
    if not (digits + cents).isascii() or not cents.isdigit():
        return None
    return int(digits) * 100 + int(cents)


def _currency(sign: str) -> str | None:
    if sign in _SIGNS:
        return _SIGNS[sign]
    return sign if len(sign) == 3 and sign.isascii() and sign.isalpha() and sign.isupper() else None
