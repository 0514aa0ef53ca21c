"""The rules of one library as validated data: loan periods, limits, fees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.core.rules.model import (
    CollectionRule as CollectionRule,
    Contact as Contact,
    Count as Count,
    FineRule as FineRule,
    FixedDue as FixedDue,
    Limits as Limits,
    LostRule as LostRule,
    PasswordRule as PasswordRule,
    PaymentRule as PaymentRule,
    PickupLibrary as PickupLibrary,
    PickupRule as PickupRule,
    Rules as Rules,
    SuspensionRule as SuspensionRule,
    UnknownCollection as UnknownCollection,
)

if TYPE_CHECKING:
    from tunilib.core.rules.tables import (
        InvalidRules as InvalidRules,
        rules_from as rules_from,
    )


def __getattr__(name: str) -> Any:
    """Import the parser of rules files only when one is read."""
    if name in ("InvalidRules", "rules_from"):
        from tunilib.core.rules import tables

        return getattr(tables, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
