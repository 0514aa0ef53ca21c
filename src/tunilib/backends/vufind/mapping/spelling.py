"""Dates as a site wants them typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from tunilib.backends.vufind.dialects import DateOrder

__all__ = ["typed"]


def typed(day: date, product: str, order: DateOrder | None) -> str | None:
    """A date for a form; None where the site's order is not known, as VuFind takes nearly anything for some day.

    Finna takes ``31.12.2026`` and nothing else; VuFind its own order, with hyphens and leading zeros.
    """
    if product == "finna":
        return f"{day.day}.{day.month}.{day.year}"
    match order:
        case "dmy":
            return f"{day.day:02}-{day.month:02}-{day.year}"
        case "mdy":
            return f"{day.month:02}-{day.day:02}-{day.year}"
        case "ymd":
            return day.isoformat()
        case _:
            return None
