"""What a fine can be for; apart from the fines, since a library's rules name it too."""

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
