"""Reasons against an action that are about the patron (interface section 5; S14, S27, S39)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from tunilib.core.money import Money
from tunilib.core.policy.fines import is_suspended_by_fines
from tunilib.core.reason import Reason, ReasonCode, Rule

if TYPE_CHECKING:
    from datetime import date

    from tunilib.core.rules import Rules


class Standing(NamedTuple):
    """The patron's standing with the library.

    Attributes:
        open_fines: cents, the balance of all registered fines.
        card_expires: last day on which the card is valid.
        block: the desk's reason for a block; None: not blocked.
        card_lost: the card was reported lost. has_address: the register knows one.
        overdue_loans: how many loans are overdue.
    """

    open_fines: int = 0
    card_expires: date | None = None
    block: str | None = None
    card_lost: bool = False
    has_address: bool = True
    overdue_loans: int = 0


class PatronCase(Protocol):
    """The part of a case that is about the patron."""

    @property
    def rules(self) -> Rules: ...
    @property
    def standing(self) -> Standing: ...
    @property
    def today(self) -> date: ...
    @property
    def action(self) -> str: ...


def refuse_when_suspended_by_fines(case: PatronCase) -> Reason | None:
    """Open fines are above the limit, and the library refuses this action for it (S27, S39)."""
    rules = case.rules
    if case.action not in rules.suspension.refuses or not is_suspended_by_fines(rules, case.standing.open_fines):
        return None
    return Reason.of(
        ReasonCode.PATRON_SUSPENDED_FINES,
        amount=Money(case.standing.open_fines, rules.currency),
        limit=Money(rules.suspension.above, rules.currency),
        contact=rules.contact,
    )


def refuse_when_suspended(case: PatronCase) -> Reason | None:
    """The service desk has blocked the patron."""
    if case.standing.block is None:
        return None
    contact = case.rules.contact
    return Reason.of(ReasonCode.PATRON_SUSPENDED, why=case.standing.block or None, contact=contact)


def refuse_when_card_expired(case: PatronCase) -> Reason | None:
    """The card has expired; it is valid on its last day."""
    expires = case.standing.card_expires
    if expires is None or case.today <= expires:
        return None
    return Reason.of(ReasonCode.PATRON_CARD_EXPIRED, date=expires, contact=case.rules.contact)


def refuse_when_card_lost(case: PatronCase) -> Reason | None:
    """The card was reported lost."""
    if not case.standing.card_lost:
        return None
    return Reason.of(ReasonCode.PATRON_CARD_LOST, contact=case.rules.contact)


def refuse_when_address_missing(case: PatronCase) -> Reason | None:
    """The register has no address, and the library requires one."""
    if case.standing.has_address or not case.rules.suspension.address_required:
        return None
    return Reason.of(ReasonCode.PATRON_ADDRESS_MISSING, contact=case.rules.contact)


def refuse_when_loans_overdue(case: PatronCase) -> Reason | None:
    """The patron has so many overdue loans that the library lends no more."""
    limit = case.rules.suspension.overdue_loans
    if limit is None or case.standing.overdue_loans < limit:
        return None
    return Reason.of(ReasonCode.PATRON_OVERDUE_LOANS, count=case.standing.overdue_loans, limit=limit)


PATRON_RULES: tuple[Rule[PatronCase], ...] = (
    refuse_when_suspended_by_fines,
    refuse_when_suspended,
    refuse_when_card_expired,
    refuse_when_card_lost,
    refuse_when_address_missing,
    refuse_when_loans_overdue,
)


class _Patron(NamedTuple):
    rules: Rules
    standing: Standing
    today: date
    action: str


def patron_refusals(rules: Rules, standing: Standing, today: date, action: str) -> tuple[Reason, ...]:
    """Every reason about the patron against an action: ``checkout``, ``renewal``, ``hold`` or ``request``."""
    case = _Patron(rules=rules, standing=standing, today=today, action=action)
    return tuple([reason for rule in PATRON_RULES if (reason := rule(case)) is not None])


def patron_blocks(rules: Rules, standing: Standing, today: date) -> tuple[Reason, ...]:
    """Every reason why the patron's borrowing rights are suspended, even if only for one action."""
    return patron_refusals(rules, standing, today, min(rules.suspension.refuses, default="checkout"))
