"""How each language writes days, times and amounts."""

from __future__ import annotations

from datetime import date, datetime, time

__all__ = ["date_text", "money_text", "value_text"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def date_text(value: object, language: str) -> str:
    """A day, or a moment, as the language writes it: ``25 Nov 2026`` or ``25.11.2026``.

    Args:
        value: a date, a date-time, or either as ISO 8601 text; any other text comes back as it is.
    """
    if isinstance(value, datetime):
        return f"{_day(value, language)} {_hour(value.timetz(), language)}"
    if isinstance(value, date):
        return _day(value, language)
    try:
        text = str(value)
        return date_text(date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text), language)
    except ValueError:
        return str(value)


def money_text(amount: object, currency: object, language: str) -> str:
    """An amount as the language writes it: ``€3.00`` or ``3,00 €``.

    Args:
        amount: ``Money``, or decimal text with two digits.
        currency: ISO 4217 code of an amount given as text; None where it is not known.
    """
    code = str(getattr(amount, "currency", currency) or "")
    digits, sign = str(amount), _SIGNS.get(code, code)
    if language != "en":
        return f"{digits.replace('.', ',')} {sign}".rstrip()
    if code in _SIGNS:
        return f"-{sign}{digits[1:]}" if digits.startswith("-") else f"{sign}{digits}"
    return f"{digits} {sign}".rstrip()


def value_text(value: object, language: str) -> str:
    """Any parameter of a text."""
    if isinstance(value, date):
        return date_text(value, language)
    if hasattr(value, "cents") and hasattr(value, "currency"):
        return money_text(value, None, language)
    return str(value)


def _day(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def _hour(hour: time, language: str) -> str:
    minutes = f"{hour.minute:02d}"
    if language == "en":
        return f"{hour.hour:02d}:{minutes}"
    return f"{'klo' if language == 'fi' else 'kl.'} {hour.hour}.{minutes}"
