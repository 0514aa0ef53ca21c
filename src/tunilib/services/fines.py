"""Fines and fees of a card, and the library's fee list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.reason import ReasonCode
from tunilib.errors import NotFound, NotUnderstood, Unavailable
from tunilib.services.opened import asks, offered

if TYPE_CHECKING:
    from tunilib.core.answer import Reading
    from tunilib.core.fine import Fee, Fines
    from tunilib.core.loan import Loan
    from tunilib.core.ports.door import FinesPort
    from tunilib.services.opened import OpenedAccount


@asks
def fines(account: OpenedAccount) -> Fines:
    """What the card owes, and whether that suspends borrowing rights.

    Where the page of fines does not show it the loans are read too; it stays unknown where they cannot be read.
    """
    found = _port(account).read()
    account.remember(lambda: account.ledger.saw_fines(account.key, found, account.now()))
    if found.suspended is not None:
        return found
    try:
        reading = account.door.loans.read()
    except (Unavailable, NotUnderstood, NotFound):
        return found
    account.remember(lambda: account.ledger.saw_loans(account.key, reading, account.now()))
    return with_blocks(found, reading)


def with_blocks(found: Fines, loans: Reading[Loan]) -> Fines:
    """Fines with what only the page of loans says of them on some sites: that they suspend borrowing rights."""
    says_so = any(block.code is ReasonCode.PATRON_SUSPENDED_FINES for block in loans.blocks)
    return replace(found, suspended=True) if found.suspended is None and says_so else found


@asks
def fees(account: OpenedAccount) -> tuple[Fee, ...]:
    """The library's fee list; empty if it publishes none."""
    return _port(account).fees()


def _port(account: OpenedAccount) -> FinesPort:
    return offered(account.door.fines, "fines")
