"""The loans of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.account.opened import Opened
from tunilib.core.answer import Missing
from tunilib.core.loan import due_order
from tunilib.errors import UsageError
from tunilib.services.remembering import remember

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tunilib.core.loan import Loan
    from tunilib.core.outcome import RenewalOutcome
    from tunilib.services.explaining import Explanation
    from tunilib.services.renewing import Renewals
    from tunilib.services.selecting import Selection

__all__ = ["LoanSide"]


class LoanSide(Opened):
    """Reading, renewing and explaining loans."""

    def loans(self) -> tuple[Loan, ...]:
        """All loans, by due date, then title, then id."""
        reading = self._ask(lambda: self._door.loans.read())
        remember(self._ledger, self._key, reading, self._now())
        return tuple(sorted(reading.items, key=due_order))

    def history(self) -> tuple[Loan, ...]:
        """Loans that came back, newest first.

        Raises:
            UsageError: the library keeps no history.
        """
        reading = self._ask(lambda: self._door.loans.history())
        if isinstance(reading, Missing):
            raise UsageError("this library does not keep a loan history")
        return reading.items

    def renew(self, loans: Iterable[Loan] | None = None, *, dry_run: bool = False) -> tuple[RenewalOutcome, ...]:
        """Renew loans and prove it: one outcome for each, in the order of the list of loans.

        Args:
            loans: as read before; None: all of them.
            dry_run: say what would be done, and send nothing.

        Raises:
            NotFound: one of the loans is not on the card any more; nothing was done.
            LocalError: the intent could not be written down; nothing was done.
        """
        from tunilib.services.selecting import named_loans

        ids = None if loans is None else [loan.id for loan in loans]
        if ids == []:
            return ()

        def choose(standing: Sequence[Loan]) -> Sequence[Loan]:
            return sorted(standing if ids is None else named_loans(standing, ids), key=due_order)

        return self._renew(choose, dry_run=dry_run).outcomes

    def renew_selected(self, selection: Selection, *, dry_run: bool = False) -> Renewals:
        """Renew what a selection means; also what an interrupted run turned out to have done."""
        from tunilib.services.selecting import selected_loans

        def choose(standing: Sequence[Loan]) -> Sequence[Loan]:
            chosen = selected_loans(standing, selection, self._now(), self._door.zone)
            return sorted(chosen, key=due_order)

        return self._renew(choose, dry_run=dry_run)

    def explain(self, loans: Iterable[Loan | str] | None = None) -> tuple[Explanation, ...]:
        """Why loans can or cannot be renewed, and what keeping them costs; None: all of them.

        Raises:
            NotFound: a loan, id or barcode that is not on the card.
        """
        from tunilib.services.explaining import explain
        from tunilib.services.selecting import named_loans

        standing = self.loans()
        if loans is not None:
            standing = named_loans(standing, [loan if isinstance(loan, str) else loan.id for loan in loans])
        return explain(standing, self._ledger, self._key)

    def _renew(self, choose: Callable[[Sequence[Loan]], Sequence[Loan]], *, dry_run: bool) -> Renewals:
        from tunilib.services.renewing import renew

        return self._ask(lambda: renew(self._door.loans, self._ledger, self._key, choose, self._now, dry_run=dry_run))
