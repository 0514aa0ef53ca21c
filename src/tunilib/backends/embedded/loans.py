"""The loans of a card: reading them, with what the rules say of each, and renewing them in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tunilib.backends.embedded.fee_scopes import DecidingRows
from tunilib.backends.embedded.stores.unit_of_work import repeated
from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.loan import loan_status
from tunilib.core.money import Money
from tunilib.core.policy.blocks import patron_blocks
from tunilib.core.policy.fines import late_costs
from tunilib.core.policy.renewals import forecast, is_refused, renewal
from tunilib.core.policy.resolution import is_after

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from tunilib.backends.embedded.stores.loans import StoredLoan
    from tunilib.backends.embedded.stores.patrons import StoredPatron
    from tunilib.backends.embedded.stores.unit_of_work import SignedIn, Snapshot, Transaction
    from tunilib.core.loan import Loan
    from tunilib.core.policy import Terms


class EmbeddedLoans:
    """Reads and renews loans; what the rules say of each is computed with the reading."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def read(self) -> Reading[Loan]:
        """All loans by due date, title and id, from one snapshot."""
        with self._signed_in.snapshot() as (snapshot, patron):
            stored = snapshot.loans.open_of(patron.id)
            places = {place.id: place.id for place in snapshot.rules.pickup_libraries}  # which know their names
            return Reading(
                items=tuple([_with_forecast(snapshot, patron, loan, places) for loan in stored]),
                taken=snapshot.now,
                stated=len(stored),
                blocks=patron_blocks(snapshot.rules, patron.register.category, patron.standing, snapshot.today),
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


def renewal_facts(snapshot: Snapshot, found: Terms, patron: StoredPatron, stored: StoredLoan) -> dict[str, Any]:
    """The facts that decide the renewal of a loan."""
    longest = None if found.loan is None else found.loan.longest
    in_hours = longest is not None and longest.unit == "h"
    return {
        "library": stored.library,
        "category": stored.category,
        "collection": stored.collection,
        "due": stored.loan.due,
        "now": snapshot.time_for(found, stored.loan.due),
        "checked_out": stored.lent_at if in_hours else stored.loan.checked_out,
        "renewals_used": stored.loan.renewals_used or 0,
        "standing": patron.standing,
        "requested": stored.requested,
        "lost": stored.lost is not None,
    }


def renew(tx: Transaction, patron: StoredPatron, wanted: Collection[str], *, by: str = "patron") -> Answer:
    """Renew loans of a patron, the earliest due first; a loan that is not theirs any more is refused without a reason.

    Interface section 5: a renewal is decided by the fines before it. Its own fine, where it was overdue, is registered
    when it succeeds, and does not count against the others of the call.
    """
    claims = {loan: Claim(word=ClaimWord.REFUSED) for loan in wanted}
    chosen = [stored for stored in tx.loans.open_of(patron.id) if stored.loan.id in claims]
    dues = []
    for stored in chosen:
        loan = stored.loan
        found = tx.terms(stored, stored.category)
        facts = renewal_facts(tx, found, patron, stored)
        reasons, due = renewal(tx.rules, **facts, by=by)
        if reasons or due is None:
            word = ClaimWord.REFUSED if is_refused(reasons) else ClaimWord.UNCHANGED
            claims[loan.id] = Claim(word=word, reasons=reasons)
            continue
        dues.append((loan.id, due))
        tx.record_event("renewed", **stored.ids, before=facts["due"].isoformat(), after=due.isoformat())
        fine = None
        if is_after(tx.rules, facts["now"], facts["due"]):
            from tunilib.backends.embedded.circulation.fees import charge_overdue

            fine = charge_overdue(tx, stored)
        claims[loan.id] = Claim(word=ClaimWord.DONE, due=due, fine=fine)
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
    stored: StoredLoan,
    places: Mapping[str, str],
) -> Loan:
    """A loan that is out, with what the rules say of its renewal and of what it will cost."""
    rules, found = snapshot.rules, snapshot.terms(stored, stored.category)
    facts = renewal_facts(snapshot, found, patron, stored)
    ahead = forecast(rules, **facts)
    costs = late_costs(rules, found, facts["due"], patron.standing.open_fines, facts["now"])
    limit = found.loan.renewals if found.loan is not None else 0
    return replace(
        stored.loan,
        library=places.get(stored.loan.library or "", stored.loan.library),
        status=loan_status(stored.loan.due, snapshot.now, snapshot.zone, timedelta(seconds=rules.due_soon_seconds)),
        renewable=ahead.renewable,
        renewals_limit=limit,
        renewals_left=max(limit - facts["renewals_used"], 0),
        reasons=ahead.reasons,
        renewed_due=ahead.due_after,
        renewal_dues=ahead.renewal_dues,
        renewable_from=ahead.renewable_from,
        fine_per_day=None if costs.per_day is None else Money(costs.per_day, rules.currency),
        fine_now=Money(costs.now, rules.currency),
        suspends_on=costs.suspends_on,
        deciding_rows=DecidingRows(rules, found),
    )
