"""Pick-up libraries."""

from __future__ import annotations

from dataclasses import dataclass

from tunilib.core.serialise import Model

__all__ = ["PickupLibrary"]


@dataclass(frozen=True, slots=True)
class PickupLibrary(Model):
    """A place where a hold can be collected."""

    id: str
    name: str
