"""The library cards of an account at a site (S51); the chosen card is the same in each session of the user."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tunilib.backends.vufind.mapping.reasons import refusal_reasons
from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.forms import Form, find_form
from tunilib.backends.vufind.pages.messages import flashes_say
from tunilib.backends.vufind.pages.state import account_page
from tunilib.backends.vufind.paths import CARD_FORM, DELETE_CARD, SELECT_CARD
from tunilib.core.card import Card, card_number
from tunilib.core.outcome import Change, Word
from tunilib.core.reading import Reading
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import CredentialsRefused, NotFound, OutcomeUnknown, PersonNeeded, UsageError

if TYPE_CHECKING:
    from tunilib.backends.vufind.account_pages import AccountPages
    from tunilib.core.card import CardRequest

__all__ = ["VufindCards"]


class VufindCards:
    """Reads, adds, chooses and removes cards; each change is proved by reading the cards again."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account

    def read(self) -> Reading[Card]:
        """All cards."""
        rows, active = self._account.choice.cards()
        items = tuple(
            Card(
                id=row.card_id,
                card=card_number(row.username),
                name=row.name,
                library=row.library,
                active=row.card_id == active or len(rows) == 1,
            )
            for row in rows
        )
        return Reading(items=items, taken=self._account.now())

    def add(self, request: CardRequest) -> Change:
        """Add a card; the site checks it with its library.

        Raises:
            CredentialsRefused: the library refused card and password.
            NotFound, UsageError: no such target, or none where one is needed.
        """
        client = self._account.client
        page = client.get(CARD_FORM)
        form = client.understand(page, _card_form)
        name = request.name
        number, target = card_number(request.card), _target(form, request.target)
        if any(card.card == number and (target is None or card.library is None) for card in self.read().items):
            return Change(Word.REFUSED, (Reason.of(ReasonCode.CARD_ALREADY_ADDED),))
        values = {"id": "NEW", "card_name": name or "", "username": number, "password": request.password}
        values |= {"target": target} if target is not None else {}
        sent = [(field, values.pop(field, value)) for field, value in form.data()]
        sent += [*values.items(), ("submitButton", "Save")]
        try:
            answer = client.post(page.link(form.action), sent, name="answer to a new card")
        except OutcomeUnknown:
            return self._proved_added(number, name, lost=True)
        if flashes_say(answer.state.flashes, "login.invalid", "login.blank"):
            raise CredentialsRefused("the library does not accept this card number and password")
        reasons = refusal_reasons(answer.state.flashes)
        if reasons:
            return Change(Word.REFUSED, reasons, name=name)
        return self._proved_added(number, name, lost=False)

    def use(self, card: Card) -> Change:
        """Choose a card, in this and every other session of the user."""
        if card.active:
            return Change(Word.UNCHANGED, id=card.id, name=card.name)
        self._account.client.fetch(SELECT_CARD, [("cardID", card.id)])
        self._account.choice.forget()
        _, active = self._account.choice.cards()
        return Change(Word.USED if active == card.id else Word.UNKNOWN, id=card.id, name=card.name)

    def edit(self, card: Card, name: str) -> Change:
        """Rename a card; not possible here, as Finna requires the card's password and VuFind stores an empty one.

        Raises:
            PersonNeeded: always, unless the card has this name already.
        """
        if (card.name or "") == name.strip():
            return Change(Word.UNCHANGED, id=card.id, name=card.name)
        raise PersonNeeded(
            "{site} wants the password of a card to rename it",
            hint="rename the card there with a browser",
            site=self._account.client.site,
        )

    def remove(self, card: Card) -> Change:
        """Remove a card from the account."""
        sent = [("cardID", card.id), ("confirm", "1")]
        with suppress(OutcomeUnknown):  # the list of cards shows whether it was removed
            self._account.client.post(DELETE_CARD, sent, name="answer to a deletion")
        self._account.choice.forget()
        left = {known.id for known in self.read().items}
        word = Word.UNKNOWN if card.id in left else Word.REMOVED
        return Change(word, id=card.id, name=card.name)

    def _proved_added(self, number: str, name: str | None, *, lost: bool) -> Change:
        found = next((card for card in self.read().items if card.card == number), None)
        if found is None:
            return Change(Word.UNKNOWN, (Reason.of(ReasonCode.OTHER, what="answer-lost" if lost else "said-done"),))
        return Change(Word.ADDED, id=found.id, name=name)


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
