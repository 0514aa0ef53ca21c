"""The fines of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.card_choice import fingerprint
from tunilib.backends.vufind.fines.mapping import fine_facts, fines_of
from tunilib.backends.vufind.fines.page import read_fines
from tunilib.backends.vufind.paths import FINES
from tunilib.core.fine import Fee, Fines

if TYPE_CHECKING:
    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.fines.page import FinesPage


class VufindFines:
    """Reads fines; their sum is compared with the site's own total."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account

    def read(self) -> Fines:
        """All fines."""
        page = self._account.get(FINES)
        found = self._account.read(page, read_fines)
        if not _dated(found) and self._account.find_date_order(_some_record(found)):
            found = self._account.read(page, read_fines)
        self._account.choice.saw("fines", fingerprint(fine_facts(row) for row in found.rows))
        return self.of_page(found)

    def of_page(self, found: FinesPage) -> Fines:
        """The fines that a page shows."""
        return fines_of(
            found,
            now=self._account.now(),
            usual="EUR" if self._account.client.is_finna else None,
        )

    def fees(self) -> tuple[Fee, ...]:
        """None: sites have no fee list that can be read."""
        return ()


def _dated(found: FinesPage) -> bool:
    dates = (when for row in found.rows for when in (row.registered, row.due, row.checked_out))
    return not any(when is not None and when.is_ambiguous for when in dates)


def _some_record(found: FinesPage) -> str | None:
    return next((record for record in (row.record_id for row in found.rows) if record), None)
