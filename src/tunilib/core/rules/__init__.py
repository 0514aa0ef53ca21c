"""The numbers of one library: loan periods, limits, fees; as data, validated."""

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
)

if TYPE_CHECKING:
    from tunilib.core.rules.reading import InvalidRules, rules_from

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
    "rules_from",
]


def __getattr__(name: str) -> Any:
    """Load the reader of rules files when one is read: the rules of most libraries are known already."""
    if name in ("InvalidRules", "rules_from"):
        from tunilib.core.rules import reading

        return getattr(reading, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
