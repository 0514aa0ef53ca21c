"""Fines and fees of a card, and the library's fee list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.services.opened import offered

if TYPE_CHECKING:
    from tunilib.core.fine import Fee, Fines
    from tunilib.core.ports.door import FinesPort
    from tunilib.services.opened import OpenedAccount

__all__ = ["fees", "fines"]


def fines(account: OpenedAccount) -> Fines:
    """What the card owes, and whether that suspends borrowing rights."""
    found = _port(account).read()
    account.remember(lambda: account.ledger.saw_fines(account.key, found, account.now()))
    return found


def fees(account: OpenedAccount) -> tuple[Fee, ...]:
    """The library's fee list; empty if it publishes none."""
    return _port(account).fees()


def _port(account: OpenedAccount) -> FinesPort:
    return offered(account.door.fines, "fines")
