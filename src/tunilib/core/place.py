"""Pick-up libraries."""

from __future__ import annotations

from tunilib.core.models import Model, model

__all__ = ["PickupLibrary"]


@model(kw_only=False)
class PickupLibrary(Model):
    """A place where a hold can be collected."""

    id: str
    name: str
