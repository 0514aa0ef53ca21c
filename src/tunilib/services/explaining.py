"""Why a loan can or cannot be renewed, how often it still can, and what keeping it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunilib.core.reason import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tunilib.core.loan import Loan
    from tunilib.core.ports import Ledger

__all__ = ["Explanation", "explain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What is known of the renewals of one loan.

    Attributes:
        loan: with ``renewable`` and ``reasons``.
        renewals_left: None where the library does not tell.
        source: how it is known: the library's word, its rules, or what was seen before.
        since: the first day on which this machine saw it so; None where it did not see it before.
    """

    loan: Loan
    renewals_left: int | None
    source: Source | None
    since: date | None


def explain(loans: Sequence[Loan], ledger: Ledger, account: str) -> tuple[Explanation, ...]:
    """Explain loans, in their order."""
    return tuple(
        Explanation(
            loan=loan,
            renewals_left=_left(loan),
            source=_source(loan),
            since=ledger.since(account, loan.id),
        )
        for loan in loans
    )


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
