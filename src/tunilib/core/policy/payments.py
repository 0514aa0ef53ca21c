"""What can be paid online (interface section 5; S42 to S47)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.reason import Reason, ReasonCode, Rule, refusals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tunilib.core.payment import PaymentRecord, PlannedFine
    from tunilib.core.rules import Rules


class PaymentCase(NamedTuple):
    rules: Rules
    owed: Sequence[tuple[FineKind, int]]

    @property
    def total(self) -> int:
        """Cents of all open balances. A running fine is not owed yet (S41)."""
        return sum(cents for kind, cents in self.owed if kind is not FineKind.ACCRUED)


def kind_is_payable(rules: Rules, kind: FineKind) -> bool:
    return kind is not FineKind.ACCRUED and kind not in rules.payment.refused_kinds


def may_pay(case: PaymentCase) -> tuple[Reason, ...]:
    """Every reason against paying all fines online; they cannot be paid in part (S42, S45)."""
    return refusals(PAYMENT_RULES, case)


def refuse_when_nothing_is_due(case: PaymentCase) -> Reason | None:
    return Reason.of(ReasonCode.PAYMENT_NOTHING_DUE) if case.total <= 0 else None


def refuse_below_the_minimum(case: PaymentCase) -> Reason | None:
    least = case.rules.payment.least
    if case.total <= 0 or case.total >= least:
        return None
    currency = case.rules.currency
    return Reason.of(ReasonCode.PAYMENT_BELOW_MINIMUM, amount=Money(case.total, currency), limit=Money(least, currency))


def refuse_with_a_replacement_fee(case: PaymentCase) -> Reason | None:
    """With a replacement fee none of the fines can be paid online (S42)."""
    return not_payable(case.rules, FineKind.REPLACEMENT) if FineKind.REPLACEMENT in _refused(case) else None


def refuse_with_another_kind(case: PaymentCase) -> Reason | None:
    """A running fine of such a kind does not matter."""
    others = _refused(case) - {FineKind.REPLACEMENT}
    return not_payable(case.rules, min(others)) if others else None


def not_payable(rules: Rules, kind: FineKind) -> Reason:
    contact = rules.contact
    if kind is FineKind.REPLACEMENT:
        return Reason.of(ReasonCode.PAYMENT_CONTAINS_REPLACEMENT, contact=contact)
    return Reason.of(ReasonCode.OTHER, what="kind-not-payable", contact=contact)


def _refused(case: PaymentCase) -> set[FineKind]:
    return {kind for kind, cents in case.owed if cents > 0 and kind in case.rules.payment.refused_kinds}


PAYMENT_RULES: tuple[Rule[PaymentCase], ...] = (
    refuse_when_nothing_is_due,
    refuse_below_the_minimum,
    refuse_with_a_replacement_fee,
    refuse_with_another_kind,
)


def payment_to_continue(
    records: Sequence[PaymentRecord], amount: Money, plan: Sequence[PlannedFine], now: datetime
) -> PaymentRecord | None:
    """The unpaid payment with the same sum and fines, which is continued instead of making another.

    A site does not say whether a payment can still be made, so there it is continued for an hour.
    """
    return next((one for one in records if _is_payable(one, now) and _is_same(one, amount, plan)), None)


def against_another(
    records: Sequence[PaymentRecord], amount: Money, plan: Sequence[PlannedFine], now: datetime
) -> tuple[Reason, ...]:
    """Every reason against making a payment beside existing ones.

    An unpaid payment blocks another sum for an hour; one that the bank has not confirmed, until it has.
    """
    reasons: list[Reason] = []
    for one in records:
        if not one.is_open:
            continue
        if one.has_taken_money:
            reasons.append(Reason.of(ReasonCode.PAYMENT_UNREGISTERED))
        elif not (_is_payable(one, now) and _is_same(one, amount, plan)) and _blocks(one, now):
            reasons.append(Reason.of(ReasonCode.PAYMENT_IN_PROGRESS, amount=one.amount))
    return tuple(dict.fromkeys(reasons))


def _is_same(record: PaymentRecord, amount: Money, plan: Sequence[PlannedFine]) -> bool:
    """They are compared by title and amount: a site numbers them anew, and translates their kinds."""
    return record.amount == amount and _facts(record.plan) == _facts(plan)


def _facts(plan: Sequence[PlannedFine]) -> list[tuple[str, int]]:
    return sorted((fine.title or "", fine.cents) for fine in plan)


def _is_payable(record: PaymentRecord, now: datetime) -> bool:
    from tunilib.core.payment import BLOCKS_FOR, PaymentState

    can_be_asked = record.transaction is not None
    is_shown = record.state is PaymentState.STARTED and record.url is not None and not record.is_waiting
    return is_shown and (can_be_asked or abs(now - record.created) < BLOCKS_FOR)


def _blocks(record: PaymentRecord, now: datetime) -> bool:
    from tunilib.core.payment import BLOCKS_FOR

    return record.is_waiting or abs(now - record.created) < BLOCKS_FOR
