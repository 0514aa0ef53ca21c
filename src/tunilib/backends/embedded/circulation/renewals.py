"""Renewal: what the rules say of a loan, and the renewal of several loans of a patron in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.policy.blocks import patron_refusals
from tunilib.core.policy.renewals import RenewalCase, decide

if TYPE_CHECKING:
    from collections.abc import Collection

    from tunilib.backends.embedded.stores.models import StoredLoan, StoredPatron
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction

__all__ = ["renew", "renewal_case"]


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
        tx.record_event(
            "renewed",
            patron=patron.id,
            record=stored.record,
            barcode=stored.barcode,
            loan=loan.id,
            before=stored.due.isoformat(),
            after=decision.due.isoformat(),
        )
        fine = None
        if stored.due < tx.today:
            from tunilib.backends.embedded.circulation.fees import charge_overdue

            fine = charge_overdue(tx, stored)
        claims[loan.id] = Claim(word=ClaimWord.DONE, due=decision.due, fine=fine)
    tx.loans.renew(dues)
    return Answer(claims=claims)
