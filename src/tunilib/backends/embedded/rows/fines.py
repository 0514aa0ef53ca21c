"""Fines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tunilib.backends.embedded.rows.days import day_or_none
from tunilib.core.fine import Fine, FineKind
from tunilib.core.money import Money
from tunilib.core.policy.payments import kind_is_payable
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.fines import FineRow
    from tunilib.core.rules import Rules

__all__ = ["fine_of"]


def fine_of(row: FineRow, rules: Rules) -> Fine:
    """A fine, with whether its kind can be paid online."""
    kind = FineKind(row.kind)
    payable = kind_is_payable(rules, kind)
    why = () if payable else (Reason.of(ReasonCode.PAYMENT_CONTAINS_REPLACEMENT, contact=str(rules.contact)),)
    return Fine(
        id=row.id,
        kind=kind,
        amount=Money(row.amount, rules.currency),
        balance=Money(row.balance, rules.currency),
        description=row.description,
        title=row.title,
        registered=date.fromisoformat(row.registered),
        due=day_or_none(row.due),
        checked_out=day_or_none(row.checked_out),
        payable_online=payable,
        reasons=why,
    )
