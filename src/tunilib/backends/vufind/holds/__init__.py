"""Holds, item retrieval requests and interlibrary loans of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.holds.lists import HoldLists

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.core.answer import Answer, Reading
    from tunilib.core.hold import Hold, HoldChange, HoldKind, HoldRequest
    from tunilib.core.rules import PickupLibrary


class VufindHolds:
    """Reads, places, changes and cancels."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._lists = HoldLists(account)

    def read(self, kinds: Container[HoldKind] | None = None) -> Reading[Hold]:
        """All entries of the lists of some kinds; None: of all three."""
        return self._lists.read(kinds)

    def place(self, request: HoldRequest) -> Answer:
        """Place a hold on a title, or have a copy fetched from the stacks."""
        from tunilib.backends.vufind.holds.requests import place

        return self._account.client.act(lambda: place(self._account, self._lists, request))

    def change(self, holds: Sequence[Hold], change: HoldChange) -> Answer:
        """Change holds, each with its own form."""
        from tunilib.backends.vufind.holds.changes import change_holds

        return self._account.act(lambda: change_holds(self._account, self._lists, holds, change))

    def cancel(self, holds: Sequence[Hold]) -> Answer:
        """Cancel holds, one form for each list."""
        from tunilib.backends.vufind.holds.changes import cancel_holds

        return self._account.act(lambda: cancel_holds(self._account, self._lists, holds))

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        """Where a hold can be collected, by the form of the record; without a record by the profile."""
        from tunilib.backends.vufind.holds.requests import pickup_libraries

        return pickup_libraries(self._account, self._lists, record)
