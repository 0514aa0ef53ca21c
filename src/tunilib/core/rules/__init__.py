"""The numbers of one library: loan periods, limits, fees; as data, validated."""

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
