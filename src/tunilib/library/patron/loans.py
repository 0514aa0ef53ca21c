"""The loans of a card, with what the rules say of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tunilib.core.answer import Answer, Missing, Reading
from tunilib.core.loan import Loan, loan_status
from tunilib.core.models import Labelled
from tunilib.core.money import Money
from tunilib.core.note import Note
from tunilib.core.policy.renewals import forecast
from tunilib.library.circulation.renewals import blocks_of, costs_of, renew, renewal_facts
from tunilib.library.rules.fee_texts import deciding_rows
from tunilib.library.stores.unit_of_work import SignedIn, Snapshot, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tunilib.core.policy.fines import LateCosts
    from tunilib.library.stores.loans import StoredLoan
    from tunilib.library.stores.patrons import StoredPatron


_IN_THE_HOUSE = Note.of("For use in the library only.")


class EmbeddedLoans:
    stored_history = Missing(by="library")

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def read(self) -> Reading[Loan]:
        with self._signed_in.snapshot() as (snapshot, patron):
            stored = snapshot.loans.open_of(patron.id)
            return Reading(
                items=tuple(with_forecasts(snapshot, {patron.id: patron}, stored)),
                taken=snapshot.now,
                stated=len(stored),
                blocks=blocks_of(snapshot, patron),
            )

    def history(self) -> Reading[Loan]:
        with self._signed_in.snapshot() as (snapshot, patron):
            loans = snapshot.loans.history_of(patron.id)
        return Reading(items=tuple(loans), taken=snapshot.now, stated=len(loans))

    @repeated
    def renew(self, loans: Sequence[Loan]) -> Answer:
        """Renew in one transaction. If it raises, nothing was done."""
        with self._signed_in.transaction("renew") as (tx, patron):
            return renew(tx, patron, {loan.id for loan in loans})


def with_forecasts(
    snapshot: Snapshot, patrons: Mapping[str, StoredPatron], loans: Sequence[StoredLoan]
) -> Iterator[Loan]:
    """Open loans, with what the rules say of their renewal and their cost."""
    for stored, costs in zip(loans, costs_of(snapshot, patrons, loans), strict=True):
        yield _with_forecast(snapshot, patrons[stored.patron], stored, costs)


def _with_forecast(snapshot: Snapshot, patron: StoredPatron, stored: StoredLoan, costs: LateCosts) -> Loan:
    rules, found = snapshot.rules, snapshot.terms(stored, stored.category)
    facts = renewal_facts(snapshot, found, patron, stored)
    ahead = forecast(rules, **facts)
    limit = found.loan.renewals if found.loan is not None else 0
    return replace(
        stored.loan,
        note=Labelled(str(_IN_THE_HOUSE), _IN_THE_HOUSE)
        if found.loan is not None and found.loan.reading_room
        else None,
        library=stored.loan.library and rules.named(stored.loan.library),
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
        deciding_rows=deciding_rows(rules, found),
    )
