"""Pick-up libraries by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from tunilib.core.rules import Rules

__all__ = ["place_name", "place_or_reason"]


def place_name(rules: Rules, library: str) -> str:
    """What people call a pick-up library."""
    place = rules.pickup_library(library)
    return place.name if place else library


def place_or_reason(rules: Rules, library: str, code: ReasonCode = ReasonCode.HOLD_PICKUP_INVALID) -> Reason | None:
    """Why a library cannot be the one meant: there is none of that id."""
    if rules.pickup_library(library) is not None:
        return None
    return Reason.of(code, value=library, places=", ".join(place.id for place in rules.pickup_libraries))
