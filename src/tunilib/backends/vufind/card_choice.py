"""Which card a door acts on: the site knows one chosen card at a time, for the user and not for the session.

So a card is chosen before the first request that needs it, each page that is acted on must show it as the chosen one,
and the one that was chosen before is put back at the end.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.cards import CardsPage, read_cards, read_picker
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
        client: speaks with the site.
        own: number of the card that signed in.
        wanted: id or number of the card to act on; None: the one that is chosen.
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
        """The number of the card whose things are shown; asks the site where it has several cards."""
        self.ready()
        if self._number is None:
            if self._id is None and not self._several:
                return self._own
            self._number = self._shown()
        return self._number

    def ready(self) -> None:
        """Choose the wanted card, if another was chosen. To be called before anything of the card is asked for.

        Raises:
            NotFound: it is not a card of the account.
        """
        if self._wanted is None or self._id is not None or self._number is not None:
            return
        if self._wanted == self._own and not self._several:
            return  # the only card: the first page tells if that is so no more
        page, active = self._cards()
        row = next((row for row in page.rows if self._wanted in (row.card_id, card_number(row.username))), None)
        if row is None:
            raise NotFound(
                "no such card in this account: {card}", hint="see: tunilib cards list", card=self._wanted or ""
            )
        self._number = card_number(row.username)
        self._id = row.card_id
        if active is not None and active != row.card_id:
            self._before = active
            self._client.fetch(SELECT_CARD, [("cardID", row.card_id)])

    def check(self, picker: CardPicker | None) -> None:
        """Make sure that a page shows the card it was asked for.

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
                self._cards()
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
        """The person chose another card, or took one away: what was known of the choice holds no more."""
        self._several, self._id, self._number, self._before = True, None, None, None

    def put_back(self) -> None:
        """Choose the card again that was chosen before; that it fails takes nothing from what was done."""
        if self._before is None:
            return
        with suppress(TunilibError):
            self._client.fetch(SELECT_CARD, [("cardID", self._before)])
        self._before = None

    def _shown(self) -> str:
        if self._id is not None and (known := self._client.session.cards.get(self._id)):
            return known
        page, active = self._cards()
        if len(page.rows) == 1:
            return card_number(page.rows[0].username)
        row = next((row for row in page.rows if row.card_id == active), None)
        if row is None:
            raise NotUnderstood("the site does not say which library card is chosen")
        self._id = row.card_id
        return card_number(row.username)

    def _cards(self) -> tuple[CardsPage, str | None]:
        """The cards, and which one is chosen: not every theme says it on this page."""
        page = self._client.get(CARDS)
        cards = self._client.understand(page, read_cards)
        active = next((row.card_id for row in cards.rows if row.active), None)
        if active is None and len(cards.rows) > 1:
            picker = read_picker(self._client.get(LOANS).document)
            active = picker.active if picker is not None else None
        numbers = {row.card_id: card_number(row.username) for row in cards.rows} if len(cards.rows) > 1 else {}
        self._client.session = replace(self._client.session, cards=numbers)
        return cards, active


def _switched() -> Unavailable:
    return Unavailable(
        "another library card was chosen on the site meanwhile; nothing was sent for it",
        hint="try again when nothing else uses this account",
    )
