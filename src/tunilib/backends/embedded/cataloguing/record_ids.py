"""Ids of records: short enough to type, safe wherever they stand, and telling where the record comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.words import fold

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["record_id"]

_PREFIX = "r."
"""No other id and no barcode has a point: a record is never mistaken for a list, a loan or a copy."""

_LONGEST, _END = 24, 12
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def record_id(control: str, is_taken: Callable[[str], bool]) -> str:
    """A new id for a record.

    Args:
        control: its control number, of which what is safe and short is taken; empty: it has none.
        is_taken: whether a record has that id.
    """
    name = _safe(control)
    if not name:
        return fresh(lambda: _PREFIX + new_id(), is_taken)
    whole = _PREFIX + name
    if not is_taken(whole):
        return whole
    return fresh(lambda: f"{whole}-{new_id()[:4]}", is_taken)


def _safe(control: str) -> str:
    """Letters, digits, points, hyphens and underscores; of a long number the end, where such numbers differ."""
    name = _UNSAFE.sub("-", control if control.isascii() else fold(control))
    return (name if len(name) <= _LONGEST else name[-_END:]).strip("-._")
