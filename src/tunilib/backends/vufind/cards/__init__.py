"""The library cards of an account at a site. The chosen card is the same in each session of the user."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.state import account_page, claimed, flashes_say
from tunilib.backends.vufind.paths import CARD_FORM, DELETE_CARD, EDIT_CARD, SELECT_CARD
from tunilib.core.answer import Answer, ClaimWord, Reading, answer_for
from tunilib.core.patron import card_number
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import CredentialsRefused, NotFound, PersonNeeded, UsageError
from tunilib.pages.forms import Form, find_form

if TYPE_CHECKING:
    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.session import Page
    from tunilib.core.profile import Card, CardRequest


class VufindCards:
    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._known: tuple[Card, ...] = ()

    def read(self) -> Reading[Card]:
        cards, active = self._account.choice.cards()
        self._known = tuple(replace(card, active=card.id == active or len(cards) == 1) for card in cards)
        return Reading(items=self._known, taken=self._account.now())

    def look_at_form(self) -> None:
        self._account.choice.check_offered()
        self._new_card_form()

    def check_target(self, target: str | None) -> None:
        self._account.choice.check_offered()
        _target(self._new_card_form()[1], target)

    def _new_card_form(self) -> tuple[Page, Form]:
        client = self._account.client
        page = client.get(CARD_FORM)
        return page, client.understand(page, _card_form)

    def add(self, request: CardRequest) -> Answer:
        return self._account.client.act(lambda: self._add(request))

    def _add(self, request: CardRequest) -> Answer:
        client = self._account.client
        page, form = self._new_card_form()
        form = client.fillable(form)
        number, target = card_number(request.card), _target(form, request.target)
        if form.field("password") is None:
            raise PersonNeeded(
                "this library sends a link by e-mail in place of a password",
                hint="connect a card on the site first",
            )
        if any(card.card == number and card.library is None for card in self._known):
            return answer_for(request.card, ClaimWord.REFUSED, (Reason.of(ReasonCode.CARD_ALREADY_ADDED),))
        values = {"card_name": request.name or "", "username": number, "password": request.password}
        values |= {"target": target} if target is not None else {}
        answer = client.post(page.link(form.action), form.submitted(values), name="card form")
        return _answered(request.card, answer)

    def use(self, card: Card) -> Answer:
        if card.active:
            return answer_for(card.id, ClaimWord.UNCHANGED)
        client, choice = self._account.client, self._account.choice
        answer = client.act(lambda: Answer(words=client.follow(SELECT_CARD, [("cardID", card.id)]).words))
        choice.forget()
        client.session = replace(client.session, active=card.id if answer.sent else None)
        return answer

    is_renamed_with_password = True
    """Finna requires the password. VuFind accepts and stores an empty one, and then the card fails."""

    def edit(self, card: Card, name: str, password: str | None = None) -> Answer:
        if (card.name or "") == name.strip() and password is None:
            return answer_for(card.id, ClaimWord.UNCHANGED)
        return self._account.client.act(lambda: self._edit(card, name.strip(), password or ""))

    def _edit(self, card: Card, name: str, password: str) -> Answer:
        client = self._account.client
        page = client.get(EDIT_CARD + card.id)
        form = client.fillable(client.understand(page, _card_form))
        shown = form.field("username")
        if shown is None or card_number(shown.value) != card.card:
            expected = PageError(expected="the card {card} in its form", page="card form", card=card.card)
            raise client.page_error(expected, page)
        if form.field("password") is None:
            raise PersonNeeded(
                "{site} needs the password of a card to rename it",
                hint="rename the card there with a browser",
                site=client.site,
            )
        if not password.strip():
            raise UsageError("a site needs the card's password to rename it", hint="give it with --password-stdin")
        sent = form.submitted({"card_name": name, "password": password})
        answer = client.post(page.link(form.action), sent, name="card form")
        return _answered(card.id, answer)

    def remove(self, card: Card) -> Answer:
        client, choice = self._account.client, self._account.choice
        sent = [("cardID", card.id), ("confirm", "1")]
        answer = client.act(lambda: Answer(words=client.post(DELETE_CARD, sent, name="library cards").words))
        choice.forget(removed=card.card)
        return answer


def _answered(key: str, answer: Page) -> Answer:
    if flashes_say(answer.state.flashes, "login.invalid", "login.blank"):
        error = CredentialsRefused("the library does not accept this card number and password")
        return Answer(sent=False, error=error)
    return Answer(claims={key: claimed(answer.state.flashes, done=answer.redirected)}, words=answer.words)


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
