"""The loans of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.rows.loans import loan_of, renewal_case, returned_loan_of
from tunilib.backends.embedded.rows.patrons import standing_of
from tunilib.backends.embedded.stores.sqlite import loans
from tunilib.core.loan import due_order
from tunilib.core.policy.blocks import patron_blocks
from tunilib.core.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.embedded.session import SignedIn
    from tunilib.core.answer import Answer
    from tunilib.core.loan import Loan

__all__ = ["EmbeddedLoans"]


class EmbeddedLoans:
    """Reads and renews loans; what the rules say of each is computed with the reading."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def read(self) -> Reading[Loan]:
        """All loans by due date, title and id, from one snapshot."""
        with self._signed_in.snapshot() as (snapshot, patron):
            rows = loans.open_of_patron(snapshot.db, patron.id, snapshot.day)
        standing = standing_of(patron)
        found = []
        for row in rows:
            case = renewal_case(row, snapshot.rules, standing, patron.category, snapshot.today)
            found.append(loan_of(row, case, snapshot.now, snapshot.zone))
        return Reading(
            items=tuple(sorted(found, key=due_order)),
            taken=snapshot.now,
            stated=len(rows),
            blocks=patron_blocks(snapshot.rules, standing, snapshot.today),
        )

    def history(self) -> Reading[Loan]:
        """Loans that came back, newest first."""
        with self._signed_in.snapshot() as (snapshot, patron):
            rows = loans.history_of(snapshot.db, patron.id)
        items = tuple(returned_loan_of(row, snapshot.now) for row in rows)
        return Reading(items=items, taken=snapshot.now, stated=len(rows))

    def renew(self, loans: Sequence[Loan]) -> Answer:
        """Renew in one transaction: what succeeds is durable when this returns; where it raises, nothing was done."""
        from tunilib.backends.embedded.circulation.renewing import renew

        with self._signed_in.transaction("renew") as (tx, patron):
            return renew(tx, patron, {loan.id for loan in loans})
