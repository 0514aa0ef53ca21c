"""Loans: lists, and explanations: why a loan can be renewed or not, how often, and what returning it late costs."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from tunilib.core.answer import Missing
from tunilib.core.loan import Loan, LoanStatus, due_order
from tunilib.core.models import Model, model, picked
from tunilib.core.money import Money
from tunilib.core.reason import Source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tunilib.core.loan import Duration
    from tunilib.services.opened import OpenedAccount

__all__ = ["Explanation", "explain", "history", "loans", "loans_due"]


@model
class Explanation(Model):
    """What is known about renewing one loan.

    Attributes:
        loan: with ``renewable`` and ``reasons``.
        renewals_left: None if the library does not say.
        source: how it is known: from the library, from its rules, or inferred.
        since: the first day on which this machine saw the same; None: not seen before.
        latest_due: the last due date that the remaining renewals allow.
        fine_per_day: once overdue. suspends_on: the day from which not returning it suspends borrowing rights.
        renewable_from: the first day, today or later, on which a renewal would move the due date.
        fine_now: what returning or renewing it today would register.
    """

    loan: Loan = field(
        metadata=picked(loan_id="id", title="title", due="due", renewable="renewable", reasons="reasons")
    )
    renewals_left: int | None
    source: Source | None
    since: date | None
    latest_due: date | None
    fine_per_day: Money | None
    suspends_on: date | None
    renewable_from: date | None
    fine_now: Money | None


def loans(account: OpenedAccount) -> tuple[Loan, ...]:
    """All loans, by due date, then title, then id.

    Renewals that the library does not show are counted by the ledger, if it has seen any.
    """
    reading = account.door.loans.read()
    account.remember(lambda: account.ledger.saw_loans(account.key, reading, account.now()))
    items = reading.items
    if any(map(_is_uncounted, items)):
        counted: dict[str, int] = {}
        account.remember(lambda: counted.update(account.ledger.renewals(account.key)))
        items = tuple(
            replace(loan, renewals_used=counted[loan.id]) if _is_uncounted(loan) and loan.id in counted else loan
            for loan in items
        )
    return tuple(sorted(items, key=due_order))


def _is_uncounted(loan: Loan) -> bool:
    return (loan.renewals_used, loan.renewals_limit, loan.renewals_left) == (None, None, None)


def loans_due(account: OpenedAccount, within: Duration | None = None, *, overdue: bool = False) -> tuple[Loan, ...]:
    """The loans that fall due within a time, overdue ones too; with ``overdue`` of these only the overdue ones."""
    every, now, zone = loans(account), account.now(), account.door.zone
    return tuple(
        loan
        for loan in every
        if (within is None or within.covers(loan, now, zone)) and (not overdue or loan.status is LoanStatus.OVERDUE)
    )


def history(account: OpenedAccount) -> tuple[Loan, ...]:
    """Returned loans, newest first; where the library keeps no history, those that this machine has seen."""
    reading = account.door.loans.history()
    return account.ledger.returned(account.key) if isinstance(reading, Missing) else reading.items


def explain(account: OpenedAccount, ids: Iterable[str] | None = None) -> tuple[Explanation, ...]:
    """Why loans can or cannot be renewed, and what returning them late costs; None: all loans.

    Raises:
        NotFound: an id or barcode that is not on the card.
    """
    from tunilib.services.renewals import named_loans

    current = loans(account)
    return tuple(
        Explanation(
            loan=loan,
            renewals_left=_left(loan),
            source=_source(loan),
            since=account.ledger.since(account.key, loan.id),
            latest_due=loan.latest_due,
            fine_per_day=_money(loan.fine_per_day, loan),
            suspends_on=loan.suspends_on,
            renewable_from=loan.renewable_from,
            fine_now=_money(loan.fine_now, loan),
        )
        for loan in (current if ids is None else named_loans(current, ids))
    )


def _money(cents: int | None, loan: Loan) -> Money | None:
    return None if cents is None else Money(cents, loan.currency)


def _left(loan: Loan) -> int | None:
    if loan.renewals_left is not None:
        return loan.renewals_left
    if loan.renewals_used is None or loan.renewals_limit is None:
        return None
    return max(loan.renewals_limit - loan.renewals_used, 0)


def _source(loan: Loan) -> Source | None:
    if loan.renewable is None:
        return None
    sources = {reason.source for reason in loan.reasons}
    for source in (Source.LIBRARY, Source.POLICY, Source.INFERRED):
        if source in sources:
            return source
    return Source.POLICY if loan.renewed_due is not None else Source.LIBRARY
