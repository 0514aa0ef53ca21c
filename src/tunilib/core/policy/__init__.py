"""What a library's rules allow: one small function for each refusal, and all reasons are collected.

A rule takes a case, the facts of one decision, and returns the reason against it, or None. Reasons are in the order of
the rules: ``patron.*`` first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from tunilib.core.reason import Reason

__all__ = ["Rule", "refusals"]

Case = TypeVar("Case")
Rule = Callable[[Case], Reason | None]


def refusals(rules: Iterable[Rule[Case]], case: Case) -> tuple[Reason, ...]:
    """Every reason against a case, in the order of the rules; empty if it is allowed."""
    return tuple(reason for rule in rules if (reason := rule(case)) is not None)
