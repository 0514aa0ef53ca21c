"""Loans, with what the rules say of their renewal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tunilib.backends.embedded.rows.days import day_or_none
from tunilib.core.loan import Loan, loan_status
from tunilib.core.policy import fines, renewals

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from tunilib.backends.embedded.stores.sqlite.loans import LoanRow
    from tunilib.core.policy.blocks import Standing
    from tunilib.core.rules import Rules

__all__ = ["loan_of", "renewal_case", "returned_loan_of"]


def renewal_case(
    row: LoanRow, rules: Rules, standing: Standing, category: str | None, today: date
) -> renewals.RenewalCase:
    """The facts that decide the renewal of a loan."""
    return renewals.RenewalCase(
        rules=rules,
        standing=standing,
        lending=rules.lending(row.collection, category),
        today=today,
        due=date.fromisoformat(row.due),
        used=row.renewals,
        requested=row.requested == 1,
        lost=row.lost is not None,
    )


def loan_of(row: LoanRow, case: renewals.RenewalCase, now: datetime, zone: tzinfo, card: str) -> Loan:
    """A loan that is out, with what the rules say of its renewal."""
    decision = renewals.decide(case)
    fine = case.lending.fine
    return Loan(
        id=row.id,
        title=row.title,
        author=row.author,
        record_id=row.record,
        barcode=row.barcode,
        library=row.library,
        checked_out=date.fromisoformat(row.checked_out),
        due=case.due,
        status=loan_status(case.due, now, zone, timedelta(seconds=case.rules.due_soon_seconds)),
        renewable=not decision.refused,
        renewals_used=row.renewals,
        renewals_limit=case.lending.renewals,
        renewals_left=max(case.lending.renewals - row.renewals, 0),
        reasons=decision.reasons,
        renewed_due=decision.due,
        latest_due=renewals.latest_due(case),
        fine_per_day=fines.fine_per_day(fine),
        suspends_on=fines.suspends_on(case.rules, fine, case.due, case.standing.open_fines, case.today),
        read_at=now,
        card=card,
    )


def returned_loan_of(row: LoanRow, now: datetime, card: str) -> Loan:
    """A loan that came back."""
    return Loan(
        id=row.id,
        title=row.title,
        author=row.author,
        record_id=row.record,
        barcode=row.barcode,
        library=row.library,
        checked_out=date.fromisoformat(row.checked_out),
        due=date.fromisoformat(row.due),
        renewals_used=row.renewals,
        returned=day_or_none(row.returned),
        read_at=now,
        card=card,
    )
