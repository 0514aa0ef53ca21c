"""Holds, item retrieval requests and interlibrary loans of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.holds.lists import HoldLists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.answer import Answer
    from tunilib.core.hold import Hold, HoldChange, HoldRequest
    from tunilib.core.rules import PickupLibrary


class VufindHolds(HoldLists):
    """Reads, places, changes and cancels."""

    def place(self, request: HoldRequest) -> Answer:
        """Place a hold on a title, or have a copy fetched from the stacks."""
        from tunilib.backends.vufind.holds.requests import place

        return self._account.client.act(lambda: place(self._account, self, request))

    def change(self, holds: Sequence[Hold], change: HoldChange) -> Answer:
        """Change holds, each with its own form."""
        from tunilib.backends.vufind.holds.changes import change_holds

        return self._account.act(lambda: change_holds(self._account, self, holds, change))

    def cancel(self, holds: Sequence[Hold]) -> Answer:
        """Cancel holds, one form for each list."""
        from tunilib.backends.vufind.holds.changes import cancel_holds

        return self._account.act(lambda: cancel_holds(self._account, self, holds))

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        """Where a hold can be collected, by the form of the record; without a record by the profile."""
        from tunilib.backends.vufind.holds.requests import pickup_libraries

        return pickup_libraries(self._account, self, record)
