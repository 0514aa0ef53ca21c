"""The lists of holds, item retrieval requests and interlibrary loans: three pages, one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tunilib.backends.vufind.card_choice import fingerprint
from tunilib.backends.vufind.holds.mapping import KINDS, hold_facts, hold_identity, hold_of
from tunilib.backends.vufind.holds.page import read_holds, read_interlibrary_loans, read_retrievals
from tunilib.backends.vufind.pages.reasons import block_reasons
from tunilib.backends.vufind.paths import HOLDS, ILL, RETRIEVALS
from tunilib.core.answer import Reading
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.holds.page import HoldRow, HoldsPage
    from tunilib.backends.vufind.pages.forms import Choice
    from tunilib.backends.vufind.site import Page
    from tunilib.core.hold import Hold, HoldKind
    from tunilib.core.reason import Reason


@dataclass(frozen=True, slots=True)
class HoldList:
    """One of the three lists.

    Attributes:
        kind: its name in the readers of pages.
        path: its address.
        read: the reader of its page.
        cancel_field: the field that takes the ids of what is to be cancelled.
    """

    kind: str
    path: str
    read: Callable[..., HoldsPage]
    cancel_field: str


LISTS: Final = (
    HoldList("holds", HOLDS, read_holds, "selectedIDS[]"),
    HoldList("retrievals", RETRIEVALS, read_retrievals, "cancelSelectedIDS[]"),
    HoldList("ill", ILL, read_interlibrary_loans, "cancelSelectedIDS[]"),
)


@dataclass(frozen=True, slots=True)
class ListedHold:
    """A hold as its list showed it."""

    list: HoldList
    row: HoldRow


class HoldLists:
    """The lists as they were last read: a site changes only what it listed before in the same session.

    Attributes:
        identities: the ids given to the rows of each list, by its kind.
    """

    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self.identities = {listed.kind: account.identities(listed.kind) for listed in LISTS}
        self._listed: dict[str, ListedHold] | None = None
        self._fresh: dict[str, Page] = {}

    def read(self, kinds: Container[HoldKind] | None = None) -> Reading[Hold]:
        """All entries of the lists of some kinds, None: of all three; those that the site's menu lacks are not read."""
        first: Page | None = None
        listed: dict[str, ListedHold] = {}
        items: list[Hold] = []
        stated: int | None = 0
        blocks: tuple[Reason, ...] = ()
        for here in LISTS:
            if kinds is not None and KINDS[here.kind] not in kinds:
                continue
            menu = self._account.client.session.menu
            if here.path != HOLDS and (first is not None or menu is not None) and here.path not in (menu or ()):
                continue
            page = self._fresh.pop(here.kind, None) or self._account.get(here.path)
            try:
                found = self._account.read(page, here.read)
            except NotFound:
                if first is None:
                    raise
                continue  # it is in the menu for another card
            first = first or page
            if not _dated(found) and self._account.find_date_order(_some_record(found)):
                found = self._account.read(page, here.read)
            self._account.choice.saw(here.kind, fingerprint(hold_facts(row) for row in found.rows))
            rows = [hold_identity(row, here.kind) for row in found.rows]
            ids = self.identities[here.kind].assign(rows, self._account.ledger_name)
            now = self._account.now()
            for row, ident in zip(found.rows, ids, strict=True):
                items.append(hold_of(row, here.kind, ident, now=now, places=self._account.client.session.places))
                listed[ident] = ListedHold(here, row)
            stated = None if stated is None or found.stated is None else stated + found.stated
            blocks = tuple(dict.fromkeys((*blocks, *block_reasons(found.blocks))))
        self._listed = listed
        self._fresh.clear()
        return Reading(items=tuple(items), taken=self._account.now(), stated=stated, blocks=blocks)

    def listed(self) -> dict[str, ListedHold]:
        """What the lists showed, by the holds' ids; reads them where they have not been read."""
        if self._listed is None:
            self.read()
        return self._listed or {}

    def find(self, hold: Hold, page: Page) -> HoldRow | None:
        """The row of a hold on a title in the list that just came; None: it is not there any more."""
        rows = self._account.read(page, read_holds).rows
        ids = self.identities["holds"].assign([hold_identity(row, "holds") for row in rows])
        return dict(zip(ids, rows, strict=True)).get(hold.id)

    def hold_of(self, hold: Hold, row: HoldRow) -> Hold:
        """The hold as its row shows it now."""
        places = self._account.client.session.places
        return hold_of(row, "holds", hold.id, now=self._account.now(), places=places)

    def forget(self, fresh: Page | None = None) -> None:
        """Read the lists again before the next change: something was changed.

        Args:
            fresh: a list that was read after the change: it need not be read once more.
        """
        self._listed = None
        self._fresh.clear()
        if fresh is not None and fresh.redirected and fresh.document.kind in KINDS:
            self._fresh[fresh.document.kind] = fresh

    def learn_places(self, choices: Iterable[Choice]) -> None:
        """Remember the codes of pick-up libraries: lists show only their names."""
        self._account.client.learn_places((choice.name, choice.value) for choice in choices)


def _dated(found: HoldsPage) -> bool:
    dates = (when for row in found.rows for when in (row.created, row.expires, row.pickup_until, row.frozen_until))
    return not any(when is not None and when.is_ambiguous for when in dates)


def _some_record(found: HoldsPage) -> str | None:
    return next((row.record.record_id for row in found.rows if row.record.record_id), None)
