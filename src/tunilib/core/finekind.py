"""The kinds of fines; a module of its own, since the rules of a library need nothing else of fines."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["FineKind"]


class FineKind(StrEnum):
    """What a fine is for (interface section 2)."""

    OVERDUE = "overdue"
    UNCOLLECTED = "uncollected"
    REPLACEMENT = "replacement"
    HANDLING = "handling"
    ACCRUED = "accrued"
    OTHER = "other"
