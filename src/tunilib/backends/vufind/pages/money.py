"""Amounts as sites write them: exact cents, and the currency only where the sign is that of one currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NUMBER = re.compile(r"\d(?:[\d.,'’ \u00a0\u202f]*\d)?")
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


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum on a page.

    Attributes:
        text: as written.
        cents: hundredths of the currency.
        currency: the ISO 4217 code; None where the sign is that of several currencies (``$``, ``kr``) or
            missing.
    """

    text: str
    cents: int
    currency: str | None


def read_amount(text: str) -> Amount | None:
    """The one amount in a text such as ``75,75 €``, ``$75.75``, ``-1 234,50 kr``; None when there is none,
    or several.

    A number whose only separator could be that of thousands or of cents (``1,234``) is not read.
    """
    plain = " ".join(text.split())
    numbers = _NUMBER.findall(plain)
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
