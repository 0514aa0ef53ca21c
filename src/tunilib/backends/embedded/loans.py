"""The loans of a card: reading them, with what the rules say of each, and renewing them in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.unit_of_work import repeated
from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.loan import loan_status
from tunilib.core.money import Money
from tunilib.core.policy.blocks import patron_blocks, patron_refusals
from tunilib.core.policy.fines import fine_per_day, overdue_fine, suspends_on
from tunilib.core.policy.renewals import RenewalCase, decide, renewable_from, renewal_dues

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tunilib.backends.embedded.stores.loans import StoredLoan
    from tunilib.backends.embedded.stores.patrons import StoredPatron
    from tunilib.backends.embedded.stores.unit_of_work import SignedIn, Snapshot, Transaction
    from tunilib.core.loan import Loan
    from tunilib.core.reason import Reason


class EmbeddedLoans:
    """Reads and renews loans; what the rules say of each is computed with the reading."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def read(self) -> Reading[Loan]:
        """All loans by due date, title and id, from one snapshot."""
        with self._signed_in.snapshot() as (snapshot, patron):
            stored = snapshot.loans.open_of(patron.id)
            against = patron_refusals(snapshot.rules, patron.standing, snapshot.today, "renewal")
            places = {place.id: place.id for place in snapshot.rules.pickup_libraries}  # which know their names
            return Reading(
                items=tuple([_with_forecast(snapshot, patron, against, loan, places) for loan in stored]),
                taken=snapshot.now,
                stated=len(stored),
                blocks=patron_blocks(snapshot.rules, patron.standing, snapshot.today),
            )

    def history(self) -> Reading[Loan]:
        """Returned loans, newest first."""
        with self._signed_in.snapshot() as (snapshot, patron):
            loans = snapshot.loans.history_of(patron.id)
        return Reading(items=tuple(loans), taken=snapshot.now, stated=len(loans))

    @repeated
    def renew(self, loans: Sequence[Loan]) -> Answer:
        """Renew in one transaction: what succeeds is durable when this returns; where it raises, nothing was done."""
        with self._signed_in.transaction("renew") as (tx, patron):
            return renew(tx, patron, {loan.id for loan in loans})


def renewal_case(snapshot: Snapshot, patron: StoredPatron, stored: StoredLoan) -> RenewalCase:
    """The facts that decide the renewal of a loan."""
    return RenewalCase(
        rules=snapshot.rules,
        standing=patron.standing,
        lending=snapshot.rules.lending(stored.collection, stored.category),
        today=snapshot.today,
        due=stored.due,
        used=stored.loan.renewals_used or 0,
        requested=stored.requested,
        lost=stored.lost is not None,
    )


def renew(tx: Transaction, patron: StoredPatron, wanted: Collection[str]) -> Answer:
    """Renew loans of a patron, the earliest due first; a loan that is not theirs any more is refused without a reason.

    Interface section 5: a renewal is decided by the fines before it. Its own fine, where it was overdue, is registered
    when it succeeds, and does not count against the others of the call.
    """
    claims = {loan: Claim(word=ClaimWord.REFUSED) for loan in wanted}
    chosen = [stored for stored in tx.loans.open_of(patron.id) if stored.loan.id in claims]
    against = patron_refusals(tx.rules, patron.standing, tx.today, "renewal")
    dues = []
    for stored in chosen:
        loan = stored.loan
        decision = decide(renewal_case(tx, patron, stored), against)
        if not decision.moves:
            word = ClaimWord.REFUSED if decision.refused else ClaimWord.UNCHANGED
            claims[loan.id] = Claim(word=word, reasons=decision.reasons)
            continue
        dues.append((loan.id, decision.due))
        tx.record_event("renewed", **stored.ids, before=stored.due.isoformat(), after=decision.due.isoformat())
        fine = None
        if stored.due < tx.today:
            from tunilib.backends.embedded.circulation.fees import charge_overdue

            fine = charge_overdue(tx, stored)
        claims[loan.id] = Claim(word=ClaimWord.DONE, due=decision.due, fine=fine)
    tx.loans.renew(dues)
    return Answer(claims=claims)


def renew_all(tx: Transaction) -> int:
    """Renew every loan of every patron as they could themselves; how many were renewed."""
    renewed = 0
    for patron in tx.patrons.borrowers():
        loans = [stored.loan.id for stored in tx.loans.open_of(patron.id)]
        claims = renew(tx, patron, loans).claims.values()
        renewed += sum(claim.word is ClaimWord.DONE for claim in claims)
    return renewed


def _with_forecast(
    snapshot: Snapshot,
    patron: StoredPatron,
    against: tuple[Reason, ...],
    stored: StoredLoan,
    places: Mapping[str, str],
) -> Loan:
    """A loan that is out, with what the rules say of its renewal and of what it will cost."""
    rules = snapshot.rules
    case = renewal_case(snapshot, patron, stored)
    decision = decide(case, against)
    fine, limit = case.lending.fine, case.lending.renewals
    per_day = fine_per_day(fine)
    return replace(
        stored.loan,
        library=places.get(stored.loan.library or "", stored.loan.library),
        status=loan_status(case.due, snapshot.now, snapshot.zone, timedelta(seconds=rules.due_soon_seconds)),
        renewable=not decision.refused,
        renewals_limit=limit,
        renewals_left=max(limit - case.used, 0),
        reasons=decision.reasons,
        renewed_due=decision.due,
        renewal_dues=renewal_dues(case),
        renewable_from=renewable_from(case, decision),
        fine_per_day=None if per_day is None else Money(per_day, rules.currency),
        fine_now=Money(overdue_fine(fine, case.due, snapshot.today, rules.calendar), rules.currency),
        suspends_on=suspends_on(rules, fine, case.due, patron.standing.open_fines, snapshot.today),
    )
