"""The loans of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.rows.loans import loan_of, renewal_case, returned_loan_of
from tunilib.backends.embedded.rows.patrons import standing_of
from tunilib.backends.embedded.sqlite import loans
from tunilib.core.loan import due_order
from tunilib.core.policy.blocks import patron_blocks
from tunilib.core.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.embedded.acting import Acting
    from tunilib.core.answer import Answer
    from tunilib.core.loan import Loan

__all__ = ["EmbeddedLoans"]


class EmbeddedLoans:
    """Reads and renews loans; what the rules say of each is computed with the reading."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def read(self) -> Reading[Loan]:
        """All loans by due date, title and id, from one snapshot."""
        with self._acting.look() as (view, patron):
            rows = loans.open_of_patron(view.db, patron.id, view.day)
        standing = standing_of(patron)
        found = []
        for row in rows:
            case = renewal_case(row, view.rules, standing, patron.category, view.today)
            found.append(loan_of(row, case, view.now, view.zone))
        return Reading(
            items=tuple(sorted(found, key=due_order)),
            taken=view.now,
            stated=len(rows),
            blocks=patron_blocks(view.rules, standing, view.today),
        )

    def history(self) -> Reading[Loan]:
        """Loans that came back, newest first."""
        with self._acting.look() as (view, patron):
            rows = loans.history_of(view.db, patron.id)
        items = tuple(returned_loan_of(row, view.now) for row in rows)
        return Reading(items=items, taken=view.now, stated=len(rows))

    def renew(self, loans: Sequence[Loan]) -> Answer:
        """Renew in one transaction: what succeeds is durable when this returns; where it raises, nothing was done."""
        from tunilib.backends.embedded.circulation.renewing import renew

        with self._acting.change("renew") as (act, patron):
            return renew(act, patron, {loan.id for loan in loans})
