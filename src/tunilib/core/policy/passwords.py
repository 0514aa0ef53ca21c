"""Reasons against a new password (interface section 5; S5, S16)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.reason import Reason, ReasonCode, Rule, refusals

if TYPE_CHECKING:
    from tunilib.core.rules import PasswordRule

_CHARACTERS = re.compile(r"[A-Za-z0-9]*", re.ASCII)


class PasswordCase(NamedTuple):
    rule: PasswordRule
    new: str
    again: str


def may_use_password(case: PasswordCase) -> tuple[Reason, ...]:
    return refusals(NEW_PASSWORD_RULES, case)


def refuse_when_different(case: PasswordCase) -> Reason | None:
    return Reason.of(ReasonCode.PASSWORD_MISMATCH) if case.new != case.again else None


def refuse_when_too_short(case: PasswordCase) -> Reason | None:
    least = case.rule.shortest
    return Reason.of(ReasonCode.PASSWORD_TOO_SHORT, limit=least) if len(case.new) < least else None


def refuse_when_too_long(case: PasswordCase) -> Reason | None:
    most = case.rule.longest
    return Reason.of(ReasonCode.PASSWORD_TOO_LONG, limit=most) if len(case.new) > most else None


def refuse_other_characters(case: PasswordCase) -> Reason | None:
    return None if _CHARACTERS.fullmatch(case.new) else Reason.of(ReasonCode.PASSWORD_CHARACTERS)


NEW_PASSWORD_RULES: tuple[Rule[PasswordCase], ...] = (
    refuse_when_different,
    refuse_when_too_short,
    refuse_when_too_long,
    refuse_other_characters,
)
