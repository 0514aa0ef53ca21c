"""What was read is kept in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.errors import LocalError

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.core.ports import Ledger
    from tunilib.core.reading import Reading

__all__ = ["remember"]


def remember(ledger: Ledger, account: str, reading: Reading[Any], now: datetime) -> None:
    """What was seen helps later; that it could not be kept takes nothing from what was done."""
    try:
        ledger.saw(account, reading, now)
    except LocalError:
        return
