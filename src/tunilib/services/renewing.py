"""The one service that renews: read, plan, write the intent, act once, read back, prove, tell.

Every door goes through it, the embedded library too. Nothing is ever sent twice: what an interrupted run left open is
looked at by the next one, compared with what stands now, and settled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunilib.core.answer import Answer
from tunilib.core.loan import Loan
from tunilib.core.outcome import RenewalOutcome, Word
from tunilib.core.ports import Intent, Key, Ledger, Loans, Settled
from tunilib.core.proof import not_sent, prove_renewals
from tunilib.core.reading import Reading
from tunilib.errors import LocalError, NotFound, TunilibError
from tunilib.services.asking import NOTHING_DONE, ask_once
from tunilib.services.recovering import Recovered, look
from tunilib.services.remembering import remember

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Renewals", "renew"]

Choose = Callable[[Sequence[Loan]], Sequence[Loan]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewals:
    """What a run of renewals did.

    Attributes:
        outcomes: one for each loan chosen, in the order chosen.
        recovered: what an earlier, interrupted run turned out to have done.
        ledger_problem: why the result could not be written to the ledger, though it is true.
    """

    outcomes: tuple[RenewalOutcome, ...]
    recovered: tuple[Recovered, ...] = ()
    ledger_problem: LocalError | None = None


def renew(
    loans: Loans,
    ledger: Ledger,
    account: str,
    choose: Choose,
    now: Callable[[], datetime],
    *,
    dry_run: bool = False,
) -> Renewals:
    """Renew what is chosen from the loans, and prove it.

    Args:
        loans: the door's loans.
        ledger: where the intent is written before anything is sent.
        account: the ledger's name for library and card.
        choose: picks from all loans; it may raise, and then nothing was done.
        now: the library's clock.
        dry_run: say what would be done, and send nothing.

    Raises:
        Unavailable, NotUnderstood, SessionExpired: the loans could not be read, so that nothing was sent.
        NotSignedIn, CredentialsRefused, SessionExpired: the library did not take the request, and renewed nothing.
        NotFound: what was chosen is not among the loans; nothing was sent.
        LocalError: the intent could not be written, so that nothing was sent; or this machine failed while it was
            carried out: the intent stays open, and the next run looks.
    """
    before = loans.read()
    recovered = look(ledger, account, "renew", before, now())
    chosen = _standing(choose(before.items), before)
    known = {loan.id: outcome for loan in chosen if (outcome := not_sent(loan)) is not None}
    sending = tuple(loan for loan in chosen if loan.id not in known)
    if dry_run:
        known |= {loan.id: _would_renew(loan) for loan in sending}
        return Renewals(outcomes=tuple(known[loan.id] for loan in chosen), recovered=recovered)
    problem = None
    if sending:
        proved, problem = _act(loans, ledger, account, sending, now)
        known |= {outcome.loan.id: outcome for outcome in proved}
    else:
        remember(ledger, account, before, now())
    return Renewals(outcomes=tuple(known[loan.id] for loan in chosen), recovered=recovered, ledger_problem=problem)


def _act(
    loans: Loans, ledger: Ledger, account: str, sending: Sequence[Loan], now: Callable[[], datetime]
) -> tuple[tuple[RenewalOutcome, ...], LocalError | None]:
    keys = [
        Key(id=loan.id, title=loan.title, before=loan.due.isoformat() if loan.due is not None else None)
        for loan in sending
    ]
    intent = ledger.intend(account, "renew", keys, now())
    try:
        answer = ask_once(lambda: loans.renew(sending))
    except NOTHING_DONE:
        _settle(ledger, intent, prove_renewals(sending, Answer(sent=False), None), now())
        raise
    after = _read_back(loans) if answer.sent else None
    outcomes = prove_renewals(sending, answer, after)
    problem = _settle(ledger, intent, outcomes, now())
    if after is not None:
        remember(ledger, account, after, now())
    return outcomes, problem


def _standing(chosen: Iterable[Loan], reading: Reading[Loan]) -> tuple[Loan, ...]:
    """The chosen loans as they stand now, each once: an older date to compare with would prove a renewal falsely."""
    standing = {loan.id: loan for loan in reading.items}
    found = []
    for loan in {loan.id: loan for loan in chosen}.values():
        if loan.id not in standing:
            raise NotFound("no such loan in this account: {id}", hint="see: tunilib loans list", id=loan.id)
        found.append(standing[loan.id])
    return tuple(found)


def _read_back(loans: Loans) -> Reading[Loan] | None:
    try:
        return loans.read()
    except TunilibError:
        return None


def _settle(ledger: Ledger, intent: Intent, outcomes: Sequence[RenewalOutcome], now: datetime) -> LocalError | None:
    results = [
        Settled(
            id=outcome.loan.id,
            word=outcome.outcome,
            after=outcome.due_after.isoformat() if outcome.due_after else None,
            reasons=outcome.reasons,
        )
        for outcome in outcomes
    ]
    try:
        ledger.settle(intent, results, now)
    except LocalError as error:
        return error
    return None


def _would_renew(loan: Loan) -> RenewalOutcome:
    return RenewalOutcome(Word.WOULD_RENEW, loan=loan, due_before=loan.due, due_after=loan.renewed_due)
