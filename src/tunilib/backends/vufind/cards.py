"""The library cards of an account at a site (S51); the chosen one is the user's, in every session."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.backends.vufind.mapping.reasons import flash_reasons, said
from tunilib.backends.vufind.pages.cards import CardsPage, read_cards, read_picker
from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.forms import Form, find_form
from tunilib.backends.vufind.pages.messages import flashes_say
from tunilib.backends.vufind.pages.state import account_page
from tunilib.backends.vufind.paths import CARD_FORM, CARDS, DELETE_CARD, LOANS, SELECT_CARD
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.card import Card, card_number
from tunilib.core.reading import Reading
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import CredentialsRefused, NotFound, OutcomeUnknown, PersonNeeded, UsageError

if TYPE_CHECKING:
    from tunilib.backends.vufind.asking import Asking
    from tunilib.core.card import CardRequest

__all__ = ["VufindCards"]


class VufindCards:
    """Reads, adds, chooses and removes cards."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._read: Reading[Card] | None = None

    def read(self) -> Reading[Card]:
        """All cards."""
        rows, active = self._rows()
        items = tuple(
            Card(
                id=row.card_id,
                card=card_number(row.username),
                name=row.name,
                library=row.library,
                active=row.card_id == active,
            )
            for row in rows.rows
        )
        self._read = Reading(items=items, taken=self._asking.now())
        return self._read

    def add(self, request: CardRequest) -> Answer:
        """Add a card; the site checks it with its library.

        Raises:
            CredentialsRefused: the library refused card and password.
            NotFound, UsageError: no such target, or none where one is needed.
        """
        client = self._asking.client
        page = client.get(CARD_FORM)
        form = client.understand(page, _card_form)
        number, target = card_number(request.card), _target(form, request.target)
        known = self._read or self.read()
        if any(card.card == number and (target is None or card.library is None) for card in known.items):
            return _claimed(request.card, ClaimWord.REFUSED, (Reason.of(ReasonCode.CARD_ALREADY_ADDED),))
        values = {"id": "NEW", "card_name": request.name or "", "username": number, "password": request.password}
        values |= {"target": target} if target is not None else {}
        sent = [(field, values.pop(field, value)) for field, value in form.data()]
        sent += [*values.items(), ("submitButton", "Save")]
        try:
            answer = client.post(page.link(form.action), sent, name="answer to a new card")
        except OutcomeUnknown as error:
            return Answer(lost=True, words=(error.message,))
        flashes = answer.state.flashes
        words = tuple(flash.text for flash in flashes)
        if flashes_say(flashes, "login.invalid", "login.blank"):
            raise CredentialsRefused("the library does not accept this card number and password")
        red = tuple(flash for flash in flashes if flash.level == "danger")
        if red:
            reasons = flash_reasons(red) or tuple(said(flash.text, None) for flash in red)
            return _claimed(request.card, ClaimWord.REFUSED, reasons, words)
        return _claimed(request.card, ClaimWord.DONE, words=words)

    def use(self, card: Card) -> Answer:
        """Choose a card, in this and every other session of the user."""
        if card.active:
            return _claimed(card.id, ClaimWord.UNCHANGED)
        self._asking.client.fetch(SELECT_CARD, [("cardID", card.id)])
        self._asking.choice.forget()
        return Answer()

    def edit(self, card: Card, name: str) -> Answer:
        """Sites want the card's password with a new name, and one of them takes an empty one and breaks the card.

        Nothing is sent: only a person can do it, where there is anything to change.
        """
        if (card.name or "") == name.strip():
            return _claimed(card.id, ClaimWord.UNCHANGED)
        error = PersonNeeded(
            "{site} wants the password of a card to rename it",
            hint="rename the card there with a browser",
            site=self._asking.client.site,
        )
        return Answer(sent=False, error=error)

    def remove(self, card: Card) -> Answer:
        """Take a card from the account."""
        sent = [("cardID", card.id), ("confirm", "1")]
        try:
            answer = self._asking.client.post(DELETE_CARD, sent, name="answer to a deletion")
        except OutcomeUnknown as error:
            return Answer(lost=True, words=(error.message,))
        finally:
            self._asking.choice.forget()
        return Answer(words=tuple(flash.text for flash in answer.state.flashes))

    def _rows(self) -> tuple[CardsPage, str | None]:
        """The cards, and which one is chosen; where this page does not say it, an account page does."""
        client = self._asking.client
        page = client.get(CARDS)
        rows = client.understand(page, read_cards)
        numbers = {row.card_id: card_number(row.username) for row in rows.rows} if len(rows.rows) > 1 else {}
        client.memory = replace(client.memory, cards=numbers)
        active = next((row.card_id for row in rows.rows if row.active), None)
        if active is None and len(rows.rows) > 1:
            picker = read_picker(client.get(LOANS).document)
            active = picker.active if picker is not None else None
        if active is None and len(rows.rows) == 1:
            active = rows.rows[0].card_id
        return rows, active


def _claimed(item: str, word: ClaimWord, reasons: tuple[Reason, ...] = (), words: tuple[str, ...] = ()) -> Answer:
    return Answer(claims={item: Claim(word=word, reasons=reasons)}, words=words)


def _card_form(page: Document) -> Form:
    page = account_page(page, "card form", "card form")
    form = find_form(page, lambda form: form.field("username") is not None and form.field("card_name") is not None)
    if form is None:
        raise PageError(expected="a form with card_name and username", page="card form")
    return form


def _target(form: Form, wanted: str | None) -> str | None:
    field = form.field("target")
    if field is None or not field.choices:
        return field.value if field is not None else None
    known = {choice.value: choice.name for choice in field.choices if choice.value}
    if wanted is None:
        if len(known) == 1:
            return next(iter(known))
        raise UsageError(
            "the site serves several libraries", hint="name one with --target: {targets}", targets=", ".join(known)
        )
    plain = wanted.casefold()
    found = next((code for code, name in known.items() if plain in (code.casefold(), name.casefold())), None)
    if found is None:
        raise NotFound("the site has no library of that name: {target}", target=wanted)
    return found
