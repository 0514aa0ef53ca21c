"""What a library's rules allow: one small function for each refusal, all reasons collected.

A rule takes a case (the facts of one decision) and returns the reason against it, or None. The order in which
reasons stand is the order of the rules: ``patron.*`` first.

The rooms are ``blocks``, ``lending``, ``renewal``, ``holding``, ``fines``, ``payment`` and ``passwords``; each is
loaded when it is first named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tunilib.core.policy import blocks, fines, holding, lending, passwords, payment, renewal
    from tunilib.core.policy.deciding import Rule, refusals

_ROOMS = ("blocks", "fines", "holding", "lending", "passwords", "payment", "renewal")

__all__ = ["Rule", "blocks", "fines", "holding", "lending", "passwords", "payment", "refusals", "renewal"]


def __getattr__(name: str) -> Any:
    """Load a room on first use."""
    from importlib import import_module

    if name in _ROOMS:
        return import_module(f"tunilib.core.policy.{name}")
    if name in ("Rule", "refusals"):
        return getattr(import_module("tunilib.core.policy.deciding"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
