"""Values as a terminal shows them, in the language of the call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tunilib.cli.render.clean import clean
from tunilib.cli.render.listing import Column, Row
from tunilib.messages import date_text, money_text
from tunilib.terms import word

__all__ = ["cell", "value_at"]


def cell(row: Row, column: Column, language: str, around: Row | None = None) -> str:
    """What stands in a column of a row; safe for a terminal. Nothing is known: nothing is shown.

    Args:
        around: the thing that the row is a part of: it may have the currency.
    """
    value = value_at(row, column.field)
    if value is None:
        return ""
    if column.kind == "reasons":
        return "\n".join(clean(str(reason["message"])) for reason in value)
    if column.kind == "money":
        return clean(money_text(value, row.get("currency") or (around or {}).get("currency"), language))
    if column.kind == "date":
        return clean(date_text(value, language))
    if isinstance(value, list | tuple):
        return "; ".join(_scalar(item, column, language) for item in value)
    return _scalar(value, column, language)


def value_at(row: Row, field: str) -> Any:
    """The value of a field, or of a field of an object within (``register.name``)."""
    value: Any = row
    for name in field.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _scalar(value: Any, column: Column, language: str) -> str:
    if isinstance(value, bool):
        return word("truth", "yes" if value else "no", language)
    if column.kind == "word":
        return clean(word(column.words, str(value), language))
    return clean(str(value))
