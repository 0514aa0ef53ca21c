"""Reasons against an action that are about the patron (interface sections 5 and 5.1; S14, S27, S39)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.money import Money
from tunilib.core.policy.resolution import Terms, terms
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.rules.parts import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tunilib.core.rules import Rules


class Standing(NamedTuple):
    """The patron's standing with the library.

    Attributes:
        open_fines: cents, the balance of all registered fines.
        card_expires: last day on which the card is valid.
        block: the desk's reason for a block. None: not blocked.
        card_lost: the card was reported lost. has_address: the register knows one.
        overdue_loans: how many loans are overdue. overdue_days: calendar days of the longest overdue loan.
        banned_until: the last day of a ban. birth_date: None: not known.
    """

    open_fines: int = 0
    card_expires: date | None = None
    block: str | None = None
    card_lost: bool = False
    has_address: bool = True
    overdue_loans: int = 0
    overdue_days: int = 0
    banned_until: date | None = None
    birth_date: date | None = None


CLEAR = Standing()


def patron_refusals(rules: Rules, found: Terms, standing: Standing, today: date, action: str) -> list[Reason]:
    fines, desk, ban, expired, lost, address, loans, days = found.against[action]
    reasons = []
    if fines is not None and standing.open_fines > fines:
        amount, limit = Money(standing.open_fines, rules.currency), Money(fines, rules.currency)
        code = ReasonCode.PATRON_SUSPENDED_FINES
        reasons.append(Reason.of(code, amount=amount, limit=limit, contact=rules.contact))
    if standing.block is not None and desk is not None:
        reasons.append(Reason.of(ReasonCode.PATRON_SUSPENDED, why=standing.block or None, contact=rules.contact))
    until, expires = standing.banned_until, standing.card_expires
    if until is not None and ban is not None and today <= until:
        reasons.append(Reason.of(ReasonCode.PATRON_BANNED, until=until))
    if expires is not None and expired is not None and (today - expires).days > expired:
        reasons.append(Reason.of(ReasonCode.PATRON_CARD_EXPIRED, date=expires, contact=rules.contact))
    if standing.card_lost and lost is not None:
        reasons.append(Reason.of(ReasonCode.PATRON_CARD_LOST, contact=rules.contact))
    if not standing.has_address and address is not None:
        reasons.append(Reason.of(ReasonCode.PATRON_ADDRESS_MISSING, contact=rules.contact))
    if loans is not None and standing.overdue_loans > loans:
        code = ReasonCode.PATRON_OVERDUE_LOANS
        reasons.append(Reason.of(code, count=standing.overdue_loans, limit=loans + 1))
    elif days is not None and standing.overdue_days > days:
        reasons.append(Reason.of(ReasonCode.PATRON_OVERDUE_LOANS, what="days", days=standing.overdue_days))
    return reasons


def patron_blocks(rules: Rules, category: str | None, standing: Standing, today: date) -> tuple[Reason, ...]:
    """Every reason why the patron's borrowing rights are suspended, even for one action."""
    found, reasons = terms(rules, category=category), dict[ReasonCode, Reason]()
    for action in ACTIONS:
        for reason in patron_refusals(rules, found, standing, today, action):
            reasons.setdefault(reason.code, reason)
    return tuple(reasons.values())


def suspension_limit(found: Terms) -> int | None:
    """The fines, in cents, above which an action is refused. None: fines suspend nobody."""
    limits = [above[0] for above in found.against.values() if above[0] is not None]
    return min(limits, default=None)


def limits_reached(found: Terms, word: str, counts: Mapping[str, int]) -> Iterator[int]:
    """Each limit of loans, holds or requests that a patron has reached, by their number in each collection."""
    for limit in found.limits[word]:
        if limit.collections is None:
            count = sum(counts.values())
        else:
            count = sum([counts.get(collection, 0) for collection in limit.collections])
        if count >= limit.most:
            yield limit.most


def age_reason(code: ReasonCode, age: int, birth_date: date | None) -> Reason:
    return Reason.of(code, limit=age) if birth_date is not None else Reason.of(code, what="unknown", limit=age)


def too_young(age: int, birth_date: date | None, today: date) -> bool:
    """Whether a patron is younger than so many years; also if the birth date is not known."""
    if age == 0:
        return False
    if birth_date is None:
        return True
    years = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    return years < age
