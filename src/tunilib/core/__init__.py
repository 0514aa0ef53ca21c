"""The pure core: patrons, loans, holds, fines, and the rules that decide over them.

Nothing in here reads a file, a clock, the environment or the network; time is a parameter.

``from tunilib.core import Money, Loan, Hold, Fine, Card, Patron, Reason, Rules, policy``
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tunilib.core import policy
    from tunilib.core.fine import Fine, FineKind, Fines
    from tunilib.core.hold import Hold, HoldKind, HoldStatus
    from tunilib.core.loan import Loan, LoanStatus
    from tunilib.core.money import Money
    from tunilib.core.outcome import ChangeOutcome, HoldOutcome, Outcome, RenewalOutcome, Word
    from tunilib.core.patron import Patron
    from tunilib.core.profile import Card, PatronProfile
    from tunilib.core.reason import Reason, ReasonCode, Source
    from tunilib.core.rules import Rules

_HOMES = {
    "Card": "profile",
    "ChangeOutcome": "outcome",
    "Fine": "fine",
    "FineKind": "fine",
    "Fines": "fine",
    "Hold": "hold",
    "HoldKind": "hold",
    "HoldOutcome": "outcome",
    "HoldStatus": "hold",
    "Loan": "loan",
    "LoanStatus": "loan",
    "Money": "money",
    "Outcome": "outcome",
    "Patron": "patron",
    "PatronProfile": "profile",
    "Reason": "reason",
    "ReasonCode": "reason",
    "RenewalOutcome": "outcome",
    "Rules": "rules",
    "Source": "reason",
    "Word": "outcome",
}

__all__ = [
    "Card",
    "ChangeOutcome",
    "Fine",
    "FineKind",
    "Fines",
    "Hold",
    "HoldKind",
    "HoldOutcome",
    "HoldStatus",
    "Loan",
    "LoanStatus",
    "Money",
    "Outcome",
    "Patron",
    "PatronProfile",
    "Reason",
    "ReasonCode",
    "RenewalOutcome",
    "Rules",
    "Source",
    "Word",
    "policy",
]


def __getattr__(name: str) -> Any:
    """Load a public name on first use: start-up is part of the product."""
    from importlib import import_module

    if name == "policy":
        return import_module("tunilib.core.policy")
    if name in _HOMES:
        return getattr(import_module(f"tunilib.core.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
