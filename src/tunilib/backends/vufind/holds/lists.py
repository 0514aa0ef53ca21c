"""Holds, item retrieval requests and interlibrary loans of a card: lists that are read as one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.vufind.card_choice import fingerprint
from tunilib.backends.vufind.holds.page import HOLD_LIST, LISTS, HoldList, ListedHold
from tunilib.core.answer import Reading
from tunilib.core.models import Labelled
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.pages.forms import Choice
    from tunilib.backends.vufind.session import Page
    from tunilib.core.hold import Hold, HoldKind
    from tunilib.core.reason import Reason


class ShownHold(NamedTuple):
    """A hold as its list showed it."""

    list: HoldList
    row: ListedHold


class HoldLists:
    """Reads the lists as one; a site changes only what it listed before in the same session.

    Attributes:
        identities: the ids given to the rows of each list, by its name.
    """

    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self.identities = {here.name: account.identities(here.name) for here in LISTS}
        self._listed: dict[str, ShownHold] | None = None
        self._fresh: dict[str, Page] = {}

    def read(self, kinds: Container[HoldKind] | None = None) -> Reading[Hold]:
        """All entries of the lists of some kinds, None: of all three; those that the site's menu lacks are not read."""
        account = self._account
        is_first = True
        listed: dict[str, ShownHold] = {}
        items: list[Hold] = []
        stated: int | None = 0
        blocks: tuple[Reason, ...] = ()
        for here in LISTS:
            if kinds is not None and here.kind not in kinds:
                continue
            menu = account.client.session.menu
            if here is not HOLD_LIST and (not is_first or menu is not None) and here.path not in (menu or ()):
                continue
            fresh = self._fresh.pop(here.name, None)
            try:
                pages = account.read_all(here.path, here.read, here.name, first=fresh)
            except NotFound:
                if is_first:
                    raise
                continue  # it is in the menu for another card
            is_first = False
            pages = account.dated(pages, here.read)
            rows = [row for _, found in pages for row in found.rows]
            account.choice.saw(here.name, fingerprint(row.identity.facts for row in rows))
            ids = self.identities[here.name].assign([row.identity for row in rows], account.ledger_name)
            for row, ident in zip(rows, ids, strict=True):
                items.append(self.hold_of(row, ident))
                listed[ident] = ShownHold(here, row)
            found = pages[0][1]
            stated = None if stated is None or found.stated is None else stated + found.stated
            blocks = tuple(dict.fromkeys((*blocks, *found.blocks)))
        self._listed = listed
        self._fresh.clear()
        return Reading(items=tuple(items), taken=account.now(), stated=stated, blocks=blocks)

    def listed(self) -> dict[str, ShownHold]:
        """What the lists showed, by the holds' ids; reads them where they have not been read."""
        if self._listed is None:
            self.read()
        return self._listed or {}

    def find(self, hold: Hold, page: Page) -> ListedHold | None:
        """The row of a hold on a title in the list that just came; None: it is not there any more."""
        rows = self._account.read(page, HOLD_LIST.read).rows
        ids = self.identities[HOLD_LIST.name].assign([row.identity for row in rows])
        return dict(zip(ids, rows, strict=True)).get(hold.id)

    def hold_of(self, row: ListedHold, ident: str) -> Hold:
        """The hold of a row, with the code of its pick-up library where that is known; a terminal shows its name."""
        shown = row.hold.pickup_location
        code = self._account.client.session.places.get(shown or "")
        return replace(row.hold, id=ident, pickup_location=Labelled(code, shown) if code else shown)

    def forget(self, fresh: Page | None = None) -> None:
        """Read the lists again before the next change: something was changed."""
        self._listed = None
        self._fresh.clear()
        if fresh is not None and fresh.redirected and fresh.document.kind in self.identities:
            self._fresh[fresh.document.kind] = fresh

    def learn_places(self, choices: Iterable[Choice]) -> None:
        """Remember the codes of pick-up libraries: lists show only their names."""
        self._account.client.learn_places((choice.name, choice.value) for choice in choices)
