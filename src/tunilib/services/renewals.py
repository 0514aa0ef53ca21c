"""Renewing loans: each ends as renewed, unchanged, refused, not tried or unknown, never assumed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from tunilib.core.calendar import is_later
from tunilib.core.loan import due_order, selected_loans
from tunilib.core.outcome import RenewalOutcome, Word
from tunilib.core.ports.ledger import Key, Kind, Settled
from tunilib.core.proof.renewals import not_sent, prove_renewals
from tunilib.services.change import Change, Comparison, Subject, begin, make

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.core.answer import Reading
    from tunilib.core.loan import Loan, LoanSelection
    from tunilib.core.ports.ledger import Intent
    from tunilib.services.opened import OpenedAccount

__all__ = ["LOANS", "renew"]


def renew(account: OpenedAccount, selection: LoanSelection, *, dry_run: bool = False) -> tuple[RenewalOutcome, ...]:
    """Renew the loans of a selection, and prove it: an outcome for each, by due date, title and id.

    Args:
        dry_run: say what would be done, and send nothing.

    Raises:
        Unavailable, NotUnderstood, SessionExpired: the loans could not be read, so that nothing was sent.
        NotFound: a loan that is named is not on the card; nothing was sent.
        LocalError: as for :func:`tunilib.services.change.make`.
    """
    before = begin(account, LOANS)
    chosen = sorted(selected_loans(before.items, selection, account.now(), account.door.zone), key=due_order)
    outcomes = {loan.id: outcome for loan in chosen if (outcome := not_sent(loan)) is not None}
    sending = tuple(loan for loan in chosen if loan.id not in outcomes)
    if dry_run:
        outcomes |= {loan.id: _would_renew(loan) for loan in sending}
    elif sending:
        outcomes |= {outcome.loan.id: outcome for outcome in make(account, _renewal(account, sending))}
    else:
        account.remember(lambda: _see(account, before))
    return tuple(outcomes[loan.id] for loan in chosen)


def _renewal(account: OpenedAccount, sending: Sequence[Loan]) -> Change[Reading[Loan], RenewalOutcome]:
    return Change(
        subject=LOANS,
        kind=Kind.RENEW,
        keys=[Key(id=loan.id, title=loan.title, before=_written(loan.due)) for loan in sending],
        act=lambda: account.door.loans.renew(sending),
        prove=lambda answer, after: prove_renewals(sending, answer, after),
        settled=_settled,
        unsent_is_data=True,
    )


def _settled(outcomes: Iterable[RenewalOutcome]) -> list[Settled]:
    return [
        Settled(
            id=outcome.loan.id,
            word=outcome.outcome,
            after=_written(outcome.due_after),
            reasons=outcome.reasons,
        )
        for outcome in outcomes
    ]


def _would_renew(loan: Loan) -> RenewalOutcome:
    return RenewalOutcome(Word.WOULD_RENEW, loan=loan, due_before=loan.due, due_after=loan.renewed_due)


def _read(account: OpenedAccount) -> Reading[Loan]:
    return account.door.loans.read()


def _see(account: OpenedAccount, reading: Reading[Loan]) -> object:
    return account.ledger.saw_loans(account.key, reading, account.now())


def _compare(_account: OpenedAccount, _intent: Intent, key: Key, reading: Reading[Loan]) -> Comparison:
    """A renewal was made if the due date is later now."""
    loan = next((loan for loan in reading.items if loan.id == key.id), None)
    before = _due(key.before)
    if loan is None:
        return Comparison(None)
    return Comparison(None if before is None else is_later(loan.due, before), _written(loan.due))


def _written(due: date | datetime | None) -> str | None:
    return due.isoformat() if due is not None else None


def _due(text: str | None) -> date | datetime | None:
    try:
        return None if text is None else datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


LOANS = Subject(kinds=frozenset((Kind.RENEW,)), read=_read, compare=_compare, see=_see)
"""The loans of a card."""
