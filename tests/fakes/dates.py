"""Dates as the fake sites take them."""

from __future__ import annotations

import re
from datetime import date


def read_day(product: str, text: str) -> date | None:
    """Finna takes ``31.12.2026`` alone; VuFind nearly anything, perhaps as another day."""
    if product == "finna":
        found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
        if found is None:
            return None
        return _day(int(found[3]), int(found[2]), int(found[1]))
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})-(\d{4})", text)
    return _day(int(found[3]), int(found[1]), int(found[2])) if found is not None else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
