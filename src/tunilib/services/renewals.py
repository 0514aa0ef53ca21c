"""Renewals: which loans to renew, and a proved outcome for each."""

from __future__ import annotations

from datetime import datetime, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

from tunilib.core.changes import ChangeKind, Settled
from tunilib.core.foreign import clean_text
from tunilib.core.loan import Duration, Loan, due_order
from tunilib.core.models import Value, model
from tunilib.core.outcome import RenewalOutcome, Word
from tunilib.core.ports.ledger import RunRecord
from tunilib.core.proof.comparison import due_text, renewal_key
from tunilib.core.proof.renewals import is_said_done, not_moved, not_sent, prove_renewals
from tunilib.errors import NotFound, OutcomeUnknown, TunilibError, Unavailable, UsageError
from tunilib.services.change import Change, Subject, begin, kinds_of, make
from tunilib.services.loans import named_loans
from tunilib.services.opened import OpenedAccount, changes
from tunilib.services.readings import read_loans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tunilib.core.answer import Reading

LATE = Duration(2, "d")
"""How far ahead strategy ``late`` looks unless another time is given (interface section 1)."""


class Strategy(StrEnum):
    """When to renew."""

    EARLY = "early"
    LATE = "late"


@model
class LoanSelection(Value):
    """Which loans to renew.

    Attributes:
        ids: loan ids or barcodes; each must exist.
        titles: texts, each found in at least one title, ignoring case.
        every: all loans.
        due_within: only loans due within this time.
        strategy: ``late`` selects only loans due before the next run.
        several: the selection is for several accounts; ids and titles are then not allowed.
    """

    ids: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    every: bool = False
    due_within: Duration | None = None
    strategy: Strategy = Strategy.EARLY
    several: bool = False

    def __post_init__(self) -> None:
        if any(not title.strip() for title in self.titles):
            raise UsageError("an empty title matches every loan", hint="to renew all loans, use --all")
        if not (self.ids or self.titles or self.every or self.due_within):
            raise UsageError(
                "nothing was selected",
                hint="name loans by ID or barcode, or use --title, --due-within or --all",
            )
        if self.several and (self.ids or self.titles):
            raise UsageError("IDs and titles need a single account", hint="choose it with --profile and --card")


@changes
def renew(
    account: OpenedAccount,
    selection: LoanSelection,
    *,
    dry_run: bool = False,
    tell_fines: Callable[[Sequence[Loan]], object] = lambda _: None,
) -> tuple[RenewalOutcome, ...]:
    """Renew the selected loans, and prove it: an outcome for each, by due date, title and id.

    Args:
        tell_fines: called before anything is sent, with the loans whose renewal registers a fine.
    """
    before = begin(account, LOANS)
    chosen = sorted(selected_loans(before.items, selection, account.now(), account.door.zone), key=due_order)
    outcomes = {loan.id: outcome for loan in chosen if (outcome := not_sent(loan)) is not None}
    if account.runs_on:
        outcomes = _unmoved(account, chosen) | outcomes
    sending = tuple(loan for loan in chosen if loan.id not in outcomes)
    if sending:
        fined = [loan for loan in sending if loan.fine_now]
        if fined and not dry_run:
            tell_fines(fined)
        change = _renewal(account, sending, tuple(outcomes.values()), proves=selection.every)
        outcomes |= {outcome.loan.id: outcome for outcome in make(account, change, dry_run=dry_run)}
    elif not dry_run:
        done = tuple(outcomes.values())
        account.remember(lambda: _see(account, before, done, proves=selection.every))
    return tuple(outcomes[loan.id] for loan in chosen)


def selected_loans(loans: Sequence[Loan], selection: LoanSelection, now: datetime, zone: tzinfo) -> tuple[Loan, ...]:
    """The selected loans, in the order of the list."""
    chosen: Sequence[Loan] = _named(loans, selection)
    if selection.every or not (selection.ids or selection.titles):
        chosen = loans
    within = selection.due_within
    if selection.strategy is Strategy.LATE:
        within = within or LATE
    return tuple(loan for loan in chosen if within is None or within.covers(loan, now, zone))


def _unmoved(account: OpenedAccount, loans: Iterable[Loan]) -> dict[str, RenewalOutcome]:
    """The loans that an unattended run does not ask for again: their date stood after a renewal that was accepted."""
    known = account.ledger.unmoved(account.key)
    return {loan.id: not_moved(loan) for loan in loans if loan.due and known.get(loan.id) == due_text(loan.due)}


def _renewal(
    account: OpenedAccount, sending: Sequence[Loan], others: tuple[RenewalOutcome, ...], *, proves: bool
) -> Change[Reading[Loan], RenewalOutcome]:
    """The renewal of these; ``proves``: with the others it is a renewal of all loans, which ``check`` looks for."""

    def see(after: Reading[Loan], renewed: tuple[RenewalOutcome, ...]) -> object:
        return _see(account, after, others, renewed, proves=proves)

    return Change(
        subject=LOANS,
        kind=ChangeKind.RENEW,
        keys=[renewal_key(loan) for loan in sending],
        act=lambda: account.door.loans.renew(sending),
        prove=lambda answer, after: prove_renewals(sending, answer, after),
        settled=_settled,
        unsent_is_data=True,
        reads_twice=lambda outcomes: any(map(is_said_done, outcomes)),
        see=see,
        would=lambda: tuple(map(_would_renew, sending)),
    )


def _settled(outcomes: Iterable[RenewalOutcome]) -> list[Settled]:
    return [
        Settled(
            id=outcome.loan.id,
            word=outcome.outcome,
            after=due_text(outcome.due_after),
            reasons=outcome.reasons,
        )
        for outcome in outcomes
    ]


def _would_renew(loan: Loan) -> RenewalOutcome:
    fine, due = loan.fine_now or None, loan.renewed_due
    return RenewalOutcome(Word.WOULD_RENEW, loan=loan, due_before=loan.due, due_after=due, fine=fine)


def _see(
    account: OpenedAccount,
    reading: Reading[Loan],
    not_sent: tuple[RenewalOutcome, ...],
    sent: tuple[RenewalOutcome, ...] = (),
    *,
    proves: bool,
) -> object:
    key = account.key
    code = _verified((*not_sent, *sent)) if proves and account.ledger_problem is None else None
    account.proved = None if code is None else RunRecord(reading.taken, code, key)
    account.loans_after = reading if account.runs_on else None
    return account.ledger.saw_loans(
        key,
        reading,
        account.now(),
        verified=None if account.runs_on else account.proved,
        refused={one.loan.id: one.reasons for one in not_sent if one.outcome == Word.REFUSED},
    )


def _verified(outcomes: Iterable[RenewalOutcome]) -> int | None:
    """The exit code of a renewal that read back and knows the outcome of each loan (interface 1.3); None: not so."""
    words = {outcome.outcome for outcome in outcomes}
    return None if words & {Word.UNKNOWN, Word.NOT_TRIED} else int(Word.REFUSED in words)


def errors_of(outcomes: Iterable[RenewalOutcome]) -> tuple[TunilibError, ...]:
    """The errors of renewals that a person or a later run has to deal with. A refusal is not an error."""
    found: list[TunilibError] = []
    for outcome in outcomes:
        if outcome.outcome == Word.UNKNOWN:
            hint = "look at the library's site before you renew it again"
            found.append(
                OutcomeUnknown("it is not known whether this was renewed: {title}", hint=hint, title=outcome.loan.title)
            )
        elif outcome.outcome == Word.NOT_TRIED:
            found.append(
                Unavailable(
                    "this was not renewed, and may be later: {title}", hint="try again later", title=outcome.loan.title
                )
            )
    return tuple(found)


def _named(loans: Sequence[Loan], selection: LoanSelection) -> list[Loan]:
    wanted = {loan.id for loan in named_loans(loans, selection.ids)}
    for text in selection.titles:
        folded = _folded(text)
        hits = {loan.id for loan in loans if folded in _folded(loan.title)}
        if not hits:
            raise NotFound("no loan with this in its title: {text}", hint="see: tunilib loans list", text=text)
        wanted |= hits
    return [loan for loan in loans if loan.id in wanted]


def _folded(text: str) -> str:
    from unicodedata import normalize

    return " ".join(normalize("NFC", normalize("NFC", clean_text(text)).casefold()).split())


LOANS = Subject(kinds=kinds_of("loans"), read=read_loans)
"""The loans of a card."""
