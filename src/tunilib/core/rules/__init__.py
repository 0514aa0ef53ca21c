"""The rules of one library as validated data: policies by name, rows that choose them, blocks and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.core.rules.model import Rules as Rules
from tunilib.core.rules.parts import (
    BanPolicy as BanPolicy,
    Block as Block,
    Collection as Collection,
    Contact as Contact,
    FinePolicy as FinePolicy,
    FineStep as FineStep,
    FixedDue as FixedDue,
    HoldPolicy as HoldPolicy,
    Limit as Limit,
    LoanPolicy as LoanPolicy,
    LostPolicy as LostPolicy,
    PasswordRule as PasswordRule,
    PaymentRule as PaymentRule,
    PickupLibrary as PickupLibrary,
    RuleRow as RuleRow,
    UnknownCollection as UnknownCollection,
)

if TYPE_CHECKING:
    from tunilib.core.rules.reader import InvalidRules as InvalidRules


def __getattr__(name: str) -> Any:
    """The reader of rules files is imported only when it is used."""
    if name == "InvalidRules":
        from tunilib.core.rules.reader import InvalidRules

        return InvalidRules
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
