"""What the rules of a library name: its pick-up libraries, and the kinds of fines."""

from __future__ import annotations

from enum import StrEnum

from tunilib.core.models import Model, model


@model(kw_only=False)
class PickupLibrary(Model):
    """A place where a hold can be collected."""

    id: str
    name: str


class FineKind(StrEnum):
    """What a fine is for (interface section 2)."""

    OVERDUE = "overdue"
    UNCOLLECTED = "uncollected"
    REPLACEMENT = "replacement"
    HANDLING = "handling"
    ACCRUED = "accrued"
    OTHER = "other"
