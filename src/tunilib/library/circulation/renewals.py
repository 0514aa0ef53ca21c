"""Renewals of loans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.policy.renewals import is_refused, renewal
from tunilib.core.policy.resolution import is_after

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any

    from tunilib.core.loan import Loan
    from tunilib.core.outcome import RenewalOutcome
    from tunilib.core.policy import Terms
    from tunilib.library.stores.loans import StoredLoan
    from tunilib.library.stores.patrons import StoredPatron
    from tunilib.library.stores.unit_of_work import Snapshot, Transaction


def renewal_facts(snapshot: Snapshot, found: Terms, patron: StoredPatron, stored: StoredLoan) -> dict[str, Any]:
    longest = None if found.loan is None else found.loan.longest
    in_hours = longest is not None and longest.unit == "h"
    return {
        **stored.at,
        "due": stored.loan.due,
        "now": snapshot.time_for(found, stored.loan.due),
        "checked_out": stored.lent_at if in_hours else stored.loan.checked_out,
        "renewals_used": stored.loan.renewals_used or 0,
        "standing": patron.standing,
        "requested": stored.requested,
        "recalled": stored.requested and stored.recalled is not None,
        "lost": stored.lost is not None,
    }


def renew(tx: Transaction, patron: StoredPatron, wanted: Collection[str]) -> Answer:
    """Renew loans of a patron, the earliest due first. A loan that is no longer theirs is refused without a reason.

    Interface section 5: the fines before a renewal decide. A fine of the call itself does not count against its other
    loans.
    """
    claims = {loan: Claim(word=ClaimWord.REFUSED) for loan in wanted}
    chosen = [stored for stored in tx.loans.open_of(patron.id) if stored.loan.id in claims]
    return Answer(claims=claims | renew_each(tx, patron, chosen))


def renew_at_desk(tx: Transaction, patron: StoredPatron, loans: Sequence[Loan]) -> tuple[RenewalOutcome, ...]:
    """Renew loans for a patron at the desk, and prove it by reading them again."""
    from tunilib.core.answer import Reading
    from tunilib.core.proof.renewals import prove_renewals

    answer = renew(tx, patron, {loan.id for loan in loans})
    items = tuple([stored.loan for stored in tx.loans.open_of(patron.id)])
    return prove_renewals(loans, answer, Reading(items=items, taken=tx.now, stated=len(items)))


def renew_each(tx: Transaction, patron: StoredPatron, chosen: Iterable[StoredLoan]) -> dict[str, Claim]:
    """Renew loans of a patron in the order given. The claim for each, by its id.

    The desk may renew what the library renews automatically; the patron may not.
    """
    claims = {}
    dues = []
    for stored in chosen:
        loan = stored.loan
        found = tx.terms(stored, stored.category)
        facts = renewal_facts(tx, found, patron, stored)
        reasons, due = renewal(tx.rules, **facts, by=_BY[tx.actor])
        if reasons or due is None:
            word = ClaimWord.REFUSED if is_refused(reasons) else ClaimWord.UNCHANGED
            claims[loan.id] = Claim(word=word, reasons=reasons)
            continue
        dues.append((loan.id, due))
        tx.record_event("renewed", **stored.ids, before=facts["due"].isoformat(), after=due.isoformat())
        fine = None
        if is_after(tx.rules, facts["now"], facts["due"]):
            from tunilib.library.circulation.fees import charge_overdue

            fine = charge_overdue(tx, stored)
        claims[loan.id] = Claim(word=ClaimWord.DONE, due=due, fine=fine)
    tx.loans.renew(dues)
    return claims


_BY = {"patron": "patron", "desk": "desk", "day": "library"}
