"""Loans and renewals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.records.values import Record, cents, day
from tunilib.cli.render.reasons import reason_rows

if TYPE_CHECKING:
    from tunilib.core.loan import Loan
    from tunilib.core.outcome import RenewalOutcome
    from tunilib.services.explaining import Explanation

__all__ = ["explanation_record", "history_record", "loan_record", "renewal_record"]


def loan_record(loan: Loan, language: str) -> Record:
    """A loan, as in ``loans list``."""
    return {
        "id": loan.id,
        "title": loan.title,
        "author": loan.author,
        "record_id": loan.record_id,
        "barcode": loan.barcode,
        "library": loan.library,
        "checked_out": day(loan.checked_out),
        "due": day(loan.due),
        "status": str(loan.status),
        "renewable": loan.renewable,
        "renewals_used": loan.renewals_used,
        "renewals_limit": loan.renewals_limit,
        "reasons": reason_rows(loan.reasons, language),
        "profile": loan.profile,
        "card": loan.card,
    }


def history_record(loan: Loan, language: str) -> Record:
    """A loan that came back, as in ``loans history``."""
    return {**loan_record(loan, language), "returned": day(loan.returned)}


def renewal_record(outcome: RenewalOutcome, language: str) -> Record:
    """What became of a renewal, as in ``loans renew``."""
    return {
        "loan_id": outcome.loan.id,
        "title": outcome.loan.title,
        "outcome": str(outcome.outcome),
        "due_before": day(outcome.due_before),
        "due_after": day(outcome.due_after),
        "reasons": reason_rows(outcome.reasons, language),
        "profile": outcome.loan.profile,
        "card": outcome.loan.card,
    }


def explanation_record(explanation: Explanation, language: str) -> Record:
    """Why a loan can or cannot be renewed, as in ``loans explain``."""
    loan = explanation.loan
    return {
        "loan_id": loan.id,
        "title": loan.title,
        "due": day(loan.due),
        "renewable": loan.renewable,
        "reasons": reason_rows(loan.reasons, language),
        "renewals_left": explanation.renewals_left,
        "source": str(explanation.source) if explanation.source else None,
        "since": day(explanation.since),
        "latest_due": day(loan.latest_due),
        "fine_per_day": cents(loan.fine_per_day),
        "suspends_on": day(loan.suspends_on),
    }
