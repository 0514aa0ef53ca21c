"""What a library's rules allow: one small function for each refusal, and all reasons are collected.

A rule takes a case, the facts of one decision, and returns the reason against it, or None. Reasons are in the order of
the rules: ``patron.*`` first.

The modules are imported when they are first used: ``policy.renewals.decide(case)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from tunilib.core.reason import Reason

if TYPE_CHECKING:
    from tunilib.core.policy import (
        blocks as blocks,
    )
    from tunilib.core.policy import (
        checkouts as checkouts,
    )
    from tunilib.core.policy import (
        fines as fines,
    )
    from tunilib.core.policy import (
        holds as holds,
    )
    from tunilib.core.policy import (
        passwords as passwords,
    )
    from tunilib.core.policy import (
        payments as payments,
    )
    from tunilib.core.policy import (
        renewals as renewals,
    )

_MODULES = ("blocks", "checkouts", "fines", "holds", "passwords", "payments", "renewals")

Case = TypeVar("Case")
Rule = Callable[[Case], Reason | None]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"tunilib.core.policy.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def refusals(rules: Iterable[Rule[Case]], case: Case) -> tuple[Reason, ...]:
    """Every reason against a case, in the order of the rules; empty if it is allowed."""
    return tuple(reason for rule in rules if (reason := rule(case)) is not None)
