"""The fines of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.card_choice import fingerprint
from tunilib.backends.vufind.fines.page import read_fines
from tunilib.backends.vufind.paths import FINES

if TYPE_CHECKING:
    from tunilib.backends.vufind.account import AccountPages
    from tunilib.core.fine import Fee, Fines


class VufindFines:
    """Reads fines; their sum is compared with the site's own total."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account

    def read(self) -> Fines:
        """All fines."""
        account = self._account
        page = account.get(FINES)
        ((_, found),) = account.dated([(page, account.read(page, read_fines))], read_fines)
        lasting = ((fine.id, fine.title, fine.registered, fine.amount.cents) for fine in found.fines.fines)
        account.choice.saw("fines", fingerprint(lasting))
        return found.fines

    def fees(self) -> tuple[Fee, ...]:
        """None: sites have no fee list that can be read."""
        return ()
