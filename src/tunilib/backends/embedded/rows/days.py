"""Days in columns."""

from __future__ import annotations

from datetime import date

__all__ = ["day_or_none"]


def day_or_none(text: str | None) -> date | None:
    """A day of a column that may be empty."""
    return None if text is None else date.fromisoformat(text)
