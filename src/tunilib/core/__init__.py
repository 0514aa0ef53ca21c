"""The pure core: patrons, loans, holds, fines, and the rules that decide over them.

Nothing in here reads a file, a clock, the environment or the network; time is a parameter.

``from tunilib.core import Money, Loan, Hold, Fine, Card, Patron, Reason, Rules, policy``
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tunilib.core import policy as policy
    from tunilib.core.fine import Fine as Fine, FineKind as FineKind, Fines as Fines
    from tunilib.core.hold import Hold as Hold, HoldKind as HoldKind, HoldStatus as HoldStatus
    from tunilib.core.loan import Loan as Loan, LoanStatus as LoanStatus
    from tunilib.core.money import Money as Money
    from tunilib.core.outcome import (
        ChangeOutcome as ChangeOutcome,
        HoldOutcome as HoldOutcome,
        Outcome as Outcome,
        RenewalOutcome as RenewalOutcome,
        Word as Word,
    )
    from tunilib.core.patron import Patron as Patron
    from tunilib.core.profile import Card as Card, PatronProfile as PatronProfile
    from tunilib.core.reason import Reason as Reason, ReasonCode as ReasonCode, Source as Source
    from tunilib.core.rules import InvalidRules as InvalidRules, Rules as Rules, UnknownCollection as UnknownCollection

_MODULES = {
    "fine": "Fine FineKind Fines",
    "hold": "Hold HoldKind HoldStatus",
    "loan": "Loan LoanStatus",
    "money": "Money",
    "outcome": "ChangeOutcome HoldOutcome Outcome RenewalOutcome Word",
    "patron": "Patron",
    "profile": "Card PatronProfile",
    "reason": "Reason ReasonCode Source",
    "rules": "InvalidRules Rules UnknownCollection",
}
"""The public names by the modules that they are in, which are loaded when a name is first used."""

_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}
__all__ = [*sorted(_HOMES), "policy"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "policy":
        return import_module("tunilib.core.policy")
    if name in _HOMES:
        return getattr(import_module(f"tunilib.core.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
