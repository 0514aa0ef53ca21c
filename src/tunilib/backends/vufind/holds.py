"""Holds, item retrieval requests and interlibrary loans of a card: three pages, one list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tunilib.backends.vufind.holdchanges import cancel, change_holds
from tunilib.backends.vufind.holdplacing import place_hold, place_request
from tunilib.backends.vufind.mapping.holds import hold_marks, hold_of
from tunilib.backends.vufind.mapping.identity import Identities
from tunilib.backends.vufind.mapping.reasons import block_reasons
from tunilib.backends.vufind.pages.holds import read_holds, read_interlibrary_loans, read_retrievals
from tunilib.backends.vufind.pages.profile import read_profile
from tunilib.backends.vufind.paths import HOLDS, ILL, PROFILE, RETRIEVALS
from tunilib.backends.vufind.requestforms import holdings_of, place_form
from tunilib.core.answer import Answer
from tunilib.core.hold import Hold, HoldKind, PickupLibrary
from tunilib.core.reading import Reading
from tunilib.core.reason import Reason
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.vufind.asking import Asking
    from tunilib.backends.vufind.client import Page
    from tunilib.backends.vufind.pages.holds import HoldRow, HoldsPage
    from tunilib.core.hold import HoldChange, HoldRequest

__all__ = ["Listed", "VufindHolds"]

_PAGES: tuple[tuple[str, str, Callable[..., HoldsPage]], ...] = (
    ("holds", HOLDS, read_holds),
    ("retrievals", RETRIEVALS, read_retrievals),
    ("ill", ILL, read_interlibrary_loans),
)


class Listed:
    """A hold as its list showed it.

    Attributes:
        kind: which list. path: its address. row: what stood there.
    """

    __slots__ = ("kind", "path", "row")

    def __init__(self, kind: str, path: str, row: HoldRow) -> None:
        self.kind, self.path, self.row = kind, path, row


class VufindHolds:
    """Reads, places, changes and cancels.

    A site takes a change only of what its list showed in the same session, so that what was shown is kept.
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self.identities = {kind: Identities() for kind, _, _ in _PAGES}
        self._listed: dict[str, Listed] | None = None
        self._places: dict[str, str] = {}

    def read(self) -> Reading[Hold]:
        """All of the three lists; a list that the site's own menu does not name is not asked for."""
        first: Page | None = None
        listed: dict[str, Listed] = {}
        items: list[Hold] = []
        stated: int | None = 0
        blocks: tuple[Reason, ...] = ()
        for kind, path, reader in _PAGES:
            if first is not None and first.document.root.first(f"a[href$='{path}']") is None:
                continue
            page = self._asking.get(path)
            try:
                found = self._asking.read(page, reader)
            except NotFound:
                if first is None:
                    raise
                continue  # the menu has it for another card
            first = first or page
            if not _dated(found) and self._asking.find_date_order(_some_record(found)):
                found = self._asking.read(page, reader)
            ids = self.identities[kind].assign([hold_marks(row, kind) for row in found.rows])
            now, card = self._asking.now(), self._asking.choice.number
            for row, ident in zip(found.rows, ids, strict=True):
                items.append(hold_of(row, kind, ident, now=now, card=card, places=self._places))
                listed[ident] = Listed(kind, path, row)
            stated = None if stated is None or found.stated is None else stated + found.stated
            blocks = tuple(dict.fromkeys((*blocks, *block_reasons(found.blocks))))
        self._listed = listed
        return Reading(items=tuple(items), taken=self._asking.now(), stated=stated, blocks=blocks)

    def place(self, request: HoldRequest) -> Answer:
        """Place a hold on a title, or have a copy fetched from the stacks."""
        place = place_request if request.kind is HoldKind.RETRIEVAL else place_hold
        return place(self._asking, request, self.learn)

    def change(self, holds: Sequence[Hold], change: HoldChange) -> Answer:
        """Change holds, each by a form of its own."""
        return change_holds(self, self._asking, holds, change)

    def cancel(self, holds: Sequence[Hold]) -> Answer:
        """Cancel holds, one form for each list."""
        return cancel(self, self._asking, holds)

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        """Where a hold can be collected: as the record's own form says, else those of the profile."""
        if record is None:
            page = self._asking.get(PROFILE)
            profile = self._asking.read(page, read_profile)
            choices = profile.home_libraries
        else:
            page, holdings = holdings_of(self._asking, record)
            links = [holdings.title, *(copy.links for group in holdings.groups for copy in group.copies)]
            link = next((link for found in links for link in (found.hold, found.retrieval) if link), None)
            if link is None:
                return ()
            choices = place_form(self._asking, page, link)[1].pickups
        self.learn({choice.name: choice.value for choice in choices})
        return tuple(PickupLibrary(choice.value, choice.name) for choice in choices)

    def listed(self) -> dict[str, Listed]:
        """What the lists showed, by the holds' ids; they are read first where they were not."""
        if self._listed is None:
            self.read()
        return self._listed or {}

    def forget(self) -> None:
        """What was shown holds no more."""
        self._listed = None

    def learn(self, places: dict[str, str]) -> None:
        """Codes of pick-up libraries by the names that lists show."""
        self._places.update(places)


def _dated(found: HoldsPage) -> bool:
    dates = (when for row in found.rows for when in (row.created, row.expires, row.pickup_until, row.frozen_until))
    return all(when is None or when.day is not None for when in dates)


def _some_record(found: HoldsPage) -> str | None:
    return next((record for record in (row.record.record_id for row in found.rows) if record), None)
