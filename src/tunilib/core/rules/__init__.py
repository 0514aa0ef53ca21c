"""The rules of one library as validated data: loan periods, limits, fees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.core.rules.model import (
    CollectionRule,
    Contact,
    Count,
    FineRule,
    FixedDue,
    Limits,
    LostRule,
    PasswordRule,
    PaymentRule,
    PickupRule,
    Rules,
    SuspensionRule,
    UnknownCollection,
)

if TYPE_CHECKING:
    from tunilib.core.rules.tables import InvalidRules, rules_from

__all__ = [
    "CollectionRule",
    "Contact",
    "Count",
    "FineRule",
    "FixedDue",
    "InvalidRules",
    "Limits",
    "LostRule",
    "PasswordRule",
    "PaymentRule",
    "PickupRule",
    "Rules",
    "SuspensionRule",
    "UnknownCollection",
    "rules_from",
]


def __getattr__(name: str) -> Any:
    """Import the parser of rules files only when one is read."""
    if name in ("InvalidRules", "rules_from"):
        from tunilib.core.rules import tables

        return getattr(tables, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
