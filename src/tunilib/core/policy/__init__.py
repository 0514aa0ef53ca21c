"""What a library's rules allow: one small function for each refusal, and all reasons are collected.

A rule takes a case, the facts of one decision, and returns the reason against it, or None. Reasons are in the order of
the rules: ``patron.*`` first.

The modules are imported when they are first used: ``policy.renewals.decide(case)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tunilib.core.policy import (
        blocks as blocks,
        checkouts as checkouts,
        fines as fines,
        holds as holds,
        passwords as passwords,
        payments as payments,
        renewals as renewals,
    )

_MODULES = ("blocks", "checkouts", "fines", "holds", "passwords", "payments", "renewals")


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"tunilib.core.policy.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
