"""Loans from the rows of loans and of the loan history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tunilib.backends.vufind.identities import RowIdentity
from tunilib.backends.vufind.pages.dates import moment_of
from tunilib.backends.vufind.pages.document import PageError
from tunilib.backends.vufind.pages.reasons import inferred_reason, library_reason
from tunilib.core.loan import Loan, LoanStatus, loan_status
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from tunilib.backends.vufind.loans.history import HistoryRow
    from tunilib.backends.vufind.loans.page import LoanRow

_STATUS = {"ok": LoanStatus.OK, "due-soon": LoanStatus.DUE_SOON, "overdue": LoanStatus.OVERDUE}


def loan_identity(row: LoanRow | HistoryRow) -> RowIdentity:
    """What identifies a loan: barcode, else record, else title; its renewal key disappears after the last renewal."""
    record = row.record
    barcode = "".join((row.barcode or "").split())
    return RowIdentity(
        base=barcode or record.record_id or f"title:{record.title or ''}",
        lasting=(record.volume, row.checked_out.text if row.checked_out is not None else None),
        key=getattr(row, "renew_id", None),
        moving=row.due.text if row.due is not None else None,
        is_named=bool(barcode),
    )


def loan_facts(row: LoanRow) -> tuple[str | None, ...]:
    """What a renewal does not change."""
    taken = row.checked_out.text if row.checked_out is not None else None
    return (row.barcode, row.record.record_id, row.record.title, row.record.volume, taken)


def loan_of(row: LoanRow, ident: str, *, now: datetime, blocks: tuple[Reason, ...]) -> Loan:
    """A loan.

    Raises:
        PageError: day and month of its due date are not certain.
    """
    zone = now.tzinfo
    assert zone is not None
    if row.due is not None and row.due.is_ambiguous:
        raise PageError(expected="due dates of which day and month are certain", page="loans")
    due = moment_of(row.due, zone)
    return Loan(
        id=ident,
        title=row.record.title or row.record.record_id or "?",
        due=due,
        read_at=now,
        author=row.record.author,
        record_id=row.record.record_id,
        barcode=row.barcode,
        library=row.borrowed_at or row.institution,
        checked_out=moment_of(row.checked_out, zone),
        status=_STATUS[row.status] if row.status is not None else loan_status(due, now, zone),
        renewable=_renewable(row, blocks),
        renewals_used=row.renewals_used,
        renewals_limit=row.renewals_limit,
        renewals_left=row.renewals_left,
        reasons=_reasons(row, blocks),
        note="; ".join(row.notes) or None,
    )


def past_loan_of(row: HistoryRow, ident: str, *, now: datetime) -> Loan:
    """A returned loan; a history may show only one date.

    Raises:
        PageError: not one date can be read.
    """
    zone = now.tzinfo
    assert zone is not None
    taken, returned, due = (moment_of(when, zone) for when in (row.checked_out, row.returned, row.due))
    last = due or returned or taken
    if last is None:
        raise PageError(expected="a date in each row, of which day and month are certain", page="loan history")
    return Loan(
        id=ident,
        title=row.record.title or row.record.record_id or "?",
        due=last,
        read_at=now,
        author=row.record.author,
        record_id=row.record.record_id,
        barcode=row.barcode,
        library=row.borrowed_at or row.institution,
        checked_out=taken,
        returned=returned,
        renewable=False,
    )


def _renewable(row: LoanRow, blocks: tuple[Reason, ...]) -> bool | None:
    """Whether the site offers renewal; not known where a block on the patron may prevent it all the same."""
    return None if row.renewable and blocks else row.renewable


def _reasons(row: LoanRow, blocks: tuple[Reason, ...]) -> tuple[Reason, ...]:
    if row.renewable:
        return blocks
    found = _noted(row)
    if row.renewable is None or found:
        return tuple(found)
    if row.renewals_left == 0 or (row.renewals_limit is not None and row.renewals_used == row.renewals_limit):
        return (inferred_reason(ReasonCode.RENEWAL_LIMIT), *blocks)
    return blocks or (inferred_reason(ReasonCode.RENEWAL_NOT_ALLOWED),)


def _noted(row: LoanRow) -> list[Reason]:
    """The library's remarks on the loan; where some of them are known reasons, only these."""
    codes = row.reasons
    if len(codes) == len(row.notes):
        return [library_reason(text, code) for text, code in zip(row.notes, codes, strict=True)]
    if codes:
        return [library_reason("; ".join(row.notes), codes[0])]
    if row.renewable is False:
        return [library_reason(text, None, ReasonCode.RENEWAL_NOT_ALLOWED) for text in row.notes]
    return []
