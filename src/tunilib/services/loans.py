"""Loans: those that are out, those that fall due, and those that were returned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.answer import Missing
from tunilib.core.loan import Loan, due_order
from tunilib.errors import NotFound
from tunilib.services.opened import asks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.core.loan import Duration
    from tunilib.services.opened import OpenedAccount


@asks
def loans(account: OpenedAccount) -> tuple[Loan, ...]:
    """All loans, by due date, then title, then id.

    Renewals that the library does not show are counted by the ledger, if it has seen any.
    """
    reading = account.door.loans.read()
    account.remember(lambda: account.ledger.saw_loans(account.key, reading, account.now()))
    items = reading.items
    if any(map(_is_uncounted, items)):
        counted: dict[str, int] = {}
        account.remember(lambda: counted.update(account.ledger.renewals(account.key)))
        items = tuple(
            replace(loan, renewals_used=counted[loan.id]) if _is_uncounted(loan) and loan.id in counted else loan
            for loan in items
        )
    return tuple(sorted(items, key=due_order))


def _is_uncounted(loan: Loan) -> bool:
    return (loan.renewals_used, loan.renewals_limit, loan.renewals_left) == (None, None, None)


@asks
def loans_due(account: OpenedAccount, within: Duration | None = None, *, overdue: bool = False) -> tuple[Loan, ...]:
    """The loans that fall due within a time, overdue ones too; with ``overdue`` of these only the overdue ones."""
    every, now, zone = loans(account), account.now(), account.door.zone
    return tuple(
        loan
        for loan in every
        if (within is None or within.covers(loan, now, zone)) and (not overdue or loan.is_overdue)
    )


@asks
def history(account: OpenedAccount) -> tuple[Loan, ...]:
    """Returned loans, newest first; where the library keeps no history, those that this machine has seen."""
    reading = account.door.loans.history()
    returned = account.ledger.returned(account.key) if isinstance(reading, Missing) else reading.items
    return tuple(replace(loan, status=None) for loan in returned)


def named_loans(among: Sequence[Loan], ids: Iterable[str]) -> tuple[Loan, ...]:
    """The loans with these ids or barcodes, in the order of the list, each once.

    An id takes precedence over a barcode, which may equal the id of another loan.
    """
    wanted: set[str] = set()
    for text in ids:
        key = _without_spaces(text)
        hits = [loan.id for loan in among if _without_spaces(loan.id) == key] or [
            loan.id for loan in among if key and _without_spaces(loan.barcode or "") == key
        ]
        if not hits:
            raise NotFound("no such loan in this account: {id}", hint="see: tunilib loans list", id=text)
        wanted.update(hits)
    return tuple(loan for loan in among if loan.id in wanted)


def _without_spaces(text: str) -> str:
    return "".join(text.split())
