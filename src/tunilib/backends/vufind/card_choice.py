"""Which card a door acts on: a site has one chosen card at a time, for the user and not for the session.

So a card is chosen before the first request that needs it, each page that is acted on must show it as the chosen one,
and the card that was chosen before is chosen again at the end.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.cards import CardRow, read_cards, read_picker
from tunilib.backends.vufind.paths import CARDS, LOANS, SELECT_CARD
from tunilib.core.card import card_number
from tunilib.errors import NotFound, NotUnderstood, TunilibError, Unavailable

if TYPE_CHECKING:
    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.pages.cards import CardPicker

__all__ = ["CardChoice"]


class CardChoice:
    """The card of one door.

    Args:
        client: of the session.
        own: number of the card that signed in.
        wanted: id or number of the card to act on; None: the one that is chosen on the site.
        several: whether the account had several cards when it signed in.
    """

    def __init__(self, client: Client, own: str, wanted: str | None, *, several: bool = False) -> None:
        self._several = several or bool(client.session.cards)
        self._client = client
        self._own = own
        self._wanted = card_number(wanted) if wanted else None
        self._id: str | None = None
        self._number: str | None = None
        self._before: str | None = None

    @property
    def number(self) -> str:
        """The number of the card that pages show; asks the site where the account has several cards."""
        self.ready()
        if self._number is None:
            if self._id is None and not self._several:
                return self._own
            self._number = self._chosen_number()
        return self._number

    def ready(self) -> None:
        """Choose the wanted card if another one is chosen; to be called before the first request for its pages.

        Raises:
            NotFound: it is not a card of the account.
        """
        if self._wanted is None or self._id is not None or self._number is not None:
            return
        if self._wanted == self._own and not self._several:
            return  # the only card; the first page shows whether there are more by now
        rows, active = self.cards()
        row = next((row for row in rows if self._wanted in (row.card_id, card_number(row.username))), None)
        if row is None:
            raise NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=self._wanted)
        self._number = card_number(row.username)
        self._id = row.card_id
        if active is not None and active != row.card_id:
            self._before = active
            self._client.fetch(SELECT_CARD, [("cardID", row.card_id)])

    def check(self, picker: CardPicker | None) -> None:
        """Make sure that a page shows the card that it was read for.

        Raises:
            Unavailable: another card was chosen meanwhile; nothing was sent for it.
            NotUnderstood: a card was chosen, and the page does not say which one it shows.
        """
        if picker is None or len(picker.cards) < 2:
            return
        self._several = True
        if self._id is None:
            self._id = picker.active
            if self._wanted is not None and self._wanted == self._own:
                self._number = None
            if not set(self._client.session.cards) >= {card.value for card in picker.cards}:
                self.cards()
            known = self._client.session.cards.get(picker.active or "")
            if self._wanted is not None and known not in (None, self._wanted):
                raise _switched()
            if known is not None:
                self._number = known
        elif picker.active is None:
            raise NotUnderstood("the page does not say which library card it shows")
        elif picker.active != self._id:
            raise _switched()

    def forget(self) -> None:
        """Forget which card is chosen: the user chose another one, or removed one."""
        self._several, self._id, self._number, self._before = True, None, None, None

    def put_back(self) -> None:
        """Choose the card again that was chosen before; an error here does not change what was done."""
        if self._before is None:
            return
        with suppress(TunilibError):
            self._client.fetch(SELECT_CARD, [("cardID", self._before)])
        self._before = None

    def cards(self) -> tuple[tuple[CardRow, ...], str | None]:
        """The cards, and the id of the chosen one; themes that do not show it here show it on account pages."""
        rows = self._client.understand(self._client.get(CARDS), read_cards)
        active = next((row.card_id for row in rows if row.active), None)
        if active is None and len(rows) > 1:
            picker = read_picker(self._client.get(LOANS).document)
            active = picker.active if picker is not None else None
        numbers = {row.card_id: card_number(row.username) for row in rows} if len(rows) > 1 else {}
        self._client.session = replace(self._client.session, cards=numbers)
        return rows, active

    def _chosen_number(self) -> str:
        if self._id is not None and (known := self._client.session.cards.get(self._id)):
            return known
        rows, active = self.cards()
        if len(rows) == 1:
            return card_number(rows[0].username)
        row = next((row for row in rows if row.card_id == active), None)
        if row is None:
            raise NotUnderstood("the site does not say which library card is chosen")
        self._id = row.card_id
        return card_number(row.username)


def _switched() -> Unavailable:
    return Unavailable(
        "another library card was chosen on the site meanwhile; nothing was sent for it",
        hint="try again when nothing else uses this account",
    )
