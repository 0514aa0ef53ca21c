"""May a copy be lent, and until when (interface section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.policy.blocks import PATRON_RULES, Standing
from tunilib.core.policy.renewals import due_date
from tunilib.core.reason import Reason, ReasonCode, Rule, refusals
from tunilib.core.rules import CollectionRule, Rules

if TYPE_CHECKING:
    from datetime import date


class CheckoutCase(NamedTuple):
    """The facts of one checkout.

    Attributes:
        on_loan: the copy is on loan already. lost: it counts as lost.
        kept_for_another: it is set aside for another patron's hold, or in transit to it.
        loans: how many loans the patron has.
    """

    rules: Rules
    standing: Standing
    lending: CollectionRule
    today: date
    on_loan: bool = False
    lost: bool = False
    kept_for_another: bool = False
    loans: int = 0
    action: str = "checkout"


def may_check_out(case: CheckoutCase) -> tuple[Reason, ...]:
    """Every reason against a checkout; empty if it is allowed."""
    return refusals(CHECKOUT_RULES, case)


def first_due(rules: Rules, lending: CollectionRule, today: date) -> date:
    """The due date of a loan made today."""
    return due_date(rules, lending, today, lending.period_days)


def refuse_when_on_loan(case: CheckoutCase) -> Reason | None:
    """The copy is on loan already."""
    return Reason.of(ReasonCode.CHECKOUT_ON_LOAN) if case.on_loan else None


def refuse_when_kept_for_another(case: CheckoutCase) -> Reason | None:
    """The copy is set aside for another patron, or in transit to them."""
    return Reason.of(ReasonCode.CHECKOUT_KEPT_FOR_ANOTHER) if case.kept_for_another else None


def refuse_at_the_limit(case: CheckoutCase) -> Reason | None:
    """The patron has as many loans as the library allows."""
    limit = case.rules.limits.loans
    return Reason.of(ReasonCode.CHECKOUT_LIMIT, limit=limit) if case.loans >= limit else None


def refuse_when_lost(case: CheckoutCase) -> Reason | None:
    """The copy counts as lost and must be checked in first."""
    return Reason.of(ReasonCode.CHECKOUT_LOST) if case.lost else None


def refuse_when_not_for_loan(case: CheckoutCase) -> Reason | None:
    """Copies of this collection are not for loan."""
    return None if case.lending.for_loan else Reason.of(ReasonCode.CHECKOUT_NOT_FOR_LOAN)


CHECKOUT_RULES: tuple[Rule[CheckoutCase], ...] = (
    *PATRON_RULES,
    refuse_when_on_loan,
    refuse_when_kept_for_another,
    refuse_at_the_limit,
    refuse_when_lost,
    refuse_when_not_for_loan,
)
