"""Whose pages a door reads: the card that is chosen on the site, checked before each use.

A site has one chosen card at a time, for the user and not for the session. So it is chosen before the first request
that needs it, checked on each page and before each change, and the earlier card is chosen again at the end.

An account with one card shows its number on few pages. So its lists are compared with those last seen in this session.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from tunilib.backends.vufind.cards.page import CardPicker, read_cards, read_picker
from tunilib.backends.vufind.pages.document import Document, PageProblem
from tunilib.backends.vufind.paths import CARDS, LOANS, SELECT_CARD
from tunilib.core.patron import card_number
from tunilib.errors import NotFound, NotUnderstood, TunilibError, Unavailable, not_offered
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.session import Page
    from tunilib.core.profile import Card

_LISTS = ("loans", "holds", "retrievals", "ill", "fines")
"""Lists that differ at the next reading after a change made here."""


def fingerprint(rows: Iterable[object]) -> str:
    """A short text that is the same for the same rows in any order. Empty: no rows."""
    texts = sorted(repr(row) for row in rows)
    return sha256("\n".join(texts).encode()).hexdigest()[:16] if texts else ""


@dataclass
class CardChoice:
    """The card of one door.

    Attributes:
        own: number of the card that signed in; empty in a session of a university account.
        wanted: id or number of the card to act on; None: the card chosen on the site.
        account: names the university account; empty in a session of a card.
        several: whether the account is known to have several cards.
        before_of: id of the card that was chosen before. The doors of an entry share it.
    """

    client: Client
    own: str
    wanted: str | None = None
    account: str = ""
    several: bool = False
    before_of: dict[str, str] = field(default_factory=dict)
    _id: str | None = None
    _number: str | None = None
    _is_certain: bool = False
    _has_cards_page: bool | None = None
    _changing: set[str] = field(default_factory=set)
    _together: set[str] = field(default_factory=set)
    _is_together_proved: bool = False

    def __post_init__(self) -> None:
        self.several = self.several or len(self.client.session.cards) > 1
        self.wanted = card_number(self.wanted) if self.wanted else None

    @property
    def number(self) -> str:
        """The number of the card that pages show. Asks the site if the account has several cards.

        A university account without a card gives its own name.
        """
        self.ready()
        if self._number is None:
            if self._id is None and not self.several and self.own:
                return self.own
            self._number = self.only or self._chosen_number()
        return self._number

    @property
    def _owner(self) -> str:
        return self.own or self.account

    @property
    def only(self) -> str | None:
        if self.own and not self.several:
            return self.own
        known = self.client.session.cards
        return next(iter(known.values())) if len(known) == 1 and not self.several else None

    @property
    def has_none(self) -> bool:
        return bool(self.account) and not self.cards()[0]

    def ready(self) -> Page | None:
        """Choose the wanted card if another one is chosen. Call it before the first request for its pages."""
        if self.wanted is None or self._id is not None or self._number is not None:
            return None
        if self.wanted == self.own and not self.several:
            return None  # the only card, unless the first page shows more
        card, number, active, page = self._look_up(self.wanted)
        if active is not None and active != card:
            self._learn_active(active)
            self.before_of.setdefault(self._owner, active)
            page = self.client.fetch(SELECT_CARD, [("cardID", card)], then=LOANS)
        self._number, self._id = number, card
        return page

    def _look_up(self, wanted: str) -> tuple[str, str, str | None, Page | None]:
        known = self.client.session.cards
        found = next((card for card, number in known.items() if wanted in (card, number)), None)
        if found is not None and len(known) > 1:
            page = self.client.fetch(LOANS)
            picker = read_picker(page.document) if page.state.problem is None else None
            if picker is not None and picker.active is not None and {one.value for one in picker.cards} == set(known):
                return found, known[found], picker.active, page
        rows, active = self.cards()
        row = next((row for row in rows if wanted in (row.id, row.card)), None)
        if row is None:
            raise NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=wanted)
        return row.id, row.card, active, None

    @property
    def other(self) -> str | None:
        return self._number if self._number not in (None, self.own) else None

    def looked_at(self, page: Document) -> None:
        """Learn from an account page whether the site has a page of cards. Without one the only card cannot change."""
        if self._has_cards_page is None and page.is_logged_in:
            self._has_cards_page = page.root.first("a[href*='/LibraryCards/']") is not None

    def check(self, picker: CardPicker | None) -> None:
        if picker is None or len(picker.cards) < 2:
            if self.several:  # now it has only one
                self.several, self._is_certain = False, False
                self.verify()
            return
        self.several = True
        if self._id is None:
            self._begin(picker)
        elif picker.active is None:
            raise NotUnderstood("the page does not say which library card it shows")
        elif picker.active != self._id:
            raise _switched()

    def saw(self, kind: str, found: str) -> None:
        """Compare a list of an account with one card with the same list as last seen in this session."""
        is_as_before = self.client.session.seen.get(kind) == found
        is_together = kind in self._together
        if self.several or kind in self._changing:
            pass
        elif is_as_before and found:
            self._is_certain = True
            self._is_together_proved |= is_together
        elif not is_as_before and not (is_together and self._is_together_proved):
            self._is_certain = False
            self.verify()
            self._is_together_proved = is_together
        self._changing.discard(kind)
        self._together.discard(kind)
        if not is_as_before:
            self.client.session = replace(self.client.session, seen={**self.client.session.seen, kind: found})

    def read_together(self, kinds: Iterable[str]) -> None:
        """Note lists that were requested together: if one is proved to be the card's, all are."""
        self._together = set(kinds)
        self._is_together_proved = False

    def check_user(self, shown: str | None) -> None:
        """Check that a page is of the user who signed in. None: the page does not say."""
        if shown and self.own and not _is_same(shown, self.own):
            raise _foreign(self.own)

    def check_site_user(self, shown: str) -> None:
        if self.client.session.user not in (None, shown):
            raise _foreign(self.own)
        self.client.session = replace(self.client.session, user=shown)

    def confirm(self, picker: CardPicker | None = None) -> None:
        self.ready()
        if self.several:
            self.check(picker or read_picker(self.client.get(LOANS).document))
        else:
            self.verify()
        self._changing = set(_LISTS)

    def verify(self) -> None:
        if self._is_certain:
            return
        if self._has_cards_page is None and not self.account:
            self.looked_at(self.client.get(LOANS).document)
        if self._has_cards_page or self.account:
            rows, _ = self.cards()
            if self.account and rows and self._number not in (None, *(row.card for row in rows)):
                raise _switched()
        self._is_certain = True

    def forget(self, removed: str | None = None) -> None:
        self.several, self._id, self._number = True, None, None
        self.before_of.pop(self._owner, None)
        if removed == self.own:
            self.own = ""

    def put_back(self) -> None:
        """Choose the earlier card again. An error here does not undo what was done.

        In an ended session this fails, and is left to the door that opens after a new sign-in.
        """
        before = self.before_of.get(self._owner)
        if before is None:
            return
        with suppress(TunilibError):
            if self.client.visit(SELECT_CARD, [("cardID", before)]):
                del self.before_of[self._owner]

    def check_offered(self) -> None:
        if self.client.is_finna or self.account:
            return
        if self._has_cards_page is None:
            self.looked_at(self.client.get(LOANS).document)
        if not self._has_cards_page:
            raise not_offered(term("ability", "cards"))

    def cards(self) -> tuple[tuple[Card, ...], str | None]:
        """The cards, and the id of the chosen one. Some themes show the chosen card only on account pages."""
        rows = self.client.understand(self.client.get(CARDS), read_cards)
        numbers = {row.id: row.card for row in rows}
        if not rows:
            self.check_offered()
        if self.own and not any(_is_same(number, self.own) for number in numbers.values()):
            raise _foreign(self.own)
        self._is_certain = True
        active = next((row.id for row in rows if row.active), None)
        if active is None and len(rows) > 1:
            page = self.client.fetch(LOANS)
            if page.state.problem is not PageProblem.CATALOG_LOGIN:  # the chosen card's password at the site is wrong
                self.client.accept(page)
            picker = read_picker(page.document)
            active = picker.active if picker is not None else None
        self.client.session = replace(self.client.session, cards=numbers)
        self._learn_active(active)
        return rows, active

    def _learn_active(self, card: str | None) -> None:
        """Remember the user's own choice, but not a card that was chosen here and will be put back."""
        if card is not None and self._owner not in self.before_of and card != self.client.session.active:
            self.client.session = replace(self.client.session, active=card)

    def _begin(self, picker: CardPicker) -> None:
        self._id = picker.active
        self._learn_active(picker.active)
        if self.wanted is not None and self.wanted == self.own:
            self._number = None
        shown = {card.value for card in picker.cards}
        if not set(self.client.session.cards) >= shown:
            self.cards()
        known = self.client.session.cards
        if not set(known) >= shown:
            raise _foreign(self.own)
        number = known.get(picker.active or "")
        if self.wanted is not None and number is not None and self.wanted not in (number, picker.active):
            raise _switched()
        if number is not None:
            self._number = number

    def _chosen_number(self) -> str:
        if self._id is not None and (known := self.client.session.cards.get(self._id)):
            return known
        rows, active = self.cards()
        if len(rows) == 1:
            self.several = False
            return rows[0].card
        if not rows and self.account:
            return self.account
        self.several = True
        row = next((row for row in rows if row.id == active), None)
        if row is None:
            raise NotUnderstood("the site does not say which library card is chosen")
        self._id = row.id
        return row.card


def _is_same(shown: str, own: str) -> bool:
    text = shown.casefold()
    return own.casefold() in (text, *(text.rpartition(mark)[2] for mark in ".:"))


def _switched() -> Unavailable:
    return Unavailable(
        "another library card was chosen on the site meanwhile; nothing was sent for it",
        hint="try again when nothing else uses this account",
    )


def _foreign(card: str) -> NotUnderstood:
    return NotUnderstood(
        "the site shows the account of another library card, not of {card}: nothing is assumed",
        hint="sign in again: tunilib login; if the card was replaced, with the new one",
        card=card,
    )
