"""Pick-up libraries."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["PickupLibrary"]


class PickupLibrary(NamedTuple):
    """A place where a hold can be collected."""

    id: str
    name: str
