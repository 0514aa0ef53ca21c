"""The library cards of an account: read, added, chosen, named and removed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.changes import ChangeKind, Key
from tunilib.core.outcome import ChangeOutcome
from tunilib.core.patron import card_number
from tunilib.core.proof.account import prove_card_added, prove_card_password, prove_named
from tunilib.errors import NotFound, UsageError, not_offered
from tunilib.messages import term
from tunilib.services.change import Subject, begin, kinds_of, make_named, make_one
from tunilib.services.opened import OpenedAccount, asks, changes, offered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.core.answer import Answer, Reading
    from tunilib.core.barcode import Barcode
    from tunilib.core.ports.door import Cards
    from tunilib.core.profile import Card, CardRequest


@asks
def cards(account: OpenedAccount) -> tuple[Card, ...]:
    found = _read(account).items
    numbers = {card.id: card.card for card in found if card.id != card.card}
    account.remember(lambda: _remember(account, numbers))
    return found


def _remember(account: OpenedAccount, numbers: dict[str, str]) -> None:
    if account.ledger.names(account.owner_key, "cards") != numbers:
        account.ledger.remember_names(account.owner_key, "cards", numbers)


@asks
def check_card_target(account: OpenedAccount, target: str | None) -> None:
    """Make sure that a new card names one library of the site, before the user is asked for its password."""
    _port(account).check_target(target)


@changes
def add_card(account: OpenedAccount, request: CardRequest) -> ChangeOutcome:
    """Add a card after checking it with its library."""
    if request.library is not None and request.library != account.site.partition("#")[0]:
        raise UsageError(
            "an account has cards of its own library only: {library}",
            hint="sign in there with a profile of its own: tunilib login --library",
            library=request.library,
        )
    request = replace(request, card=card_number(request.card))
    before = begin(account, CARDS)
    known = any(card.card == request.card for card in before.items)
    return make_one(
        account,
        CARDS,
        ChangeKind.ADD_CARD,
        [Key(id=request.card, title=request.card, before="yes" if known else None)],
        lambda: _port(account).add(request),
        lambda answer, after: prove_card_added(request, before, answer, after),
    )


@changes
def use_card(account: OpenedAccount, card: str) -> ChangeOutcome:
    """Make a card, by id or number, the active one."""
    before = begin(account, CARDS)
    chosen = named_card(before.items, card)
    active = next((one.id for one in before.items if one.active), None)
    key = Key(id=chosen.id, title=chosen.card, before=active)
    return make_named(account, CARDS, ChangeKind.USE_CARD, key, before, lambda: _port(account).use(chosen))


@asks
def rename_takes_password(account: OpenedAccount, card: str, name: str) -> bool:
    """Whether the library needs a card's password to give it this name."""
    chosen = named_card(_read(account).items, card)
    return _port(account).is_renamed_with_password and (chosen.name or "") != name.strip()


@changes
def edit_card(account: OpenedAccount, card: str, name: str | None = None, password: str | None = None) -> ChangeOutcome:
    """Give a card, by id or number, another name; an empty one takes the name away."""
    before = begin(account, CARDS)
    chosen = named_card(before.items, card)
    if name is None and not (password and _port(account).is_renamed_with_password):
        raise UsageError("nothing to change", hint="give a name")
    called = chosen.name or "" if name is None else name
    key = Key(id=chosen.id, title=chosen.card, before=chosen.name, asked=called)

    def prove(answer: Answer, after: Reading[Card] | None) -> ChangeOutcome:
        if name is None:
            return prove_card_password(chosen, answer)
        return prove_named(ChangeKind.EDIT_CARD, key, before, answer, after)

    return make_one(
        account, CARDS, ChangeKind.EDIT_CARD, [key], lambda: _port(account).edit(chosen, called, password), prove
    )


@changes
def remove_card(account: OpenedAccount, card: str) -> ChangeOutcome:
    """Take a card, by id or number, from the account."""
    before = begin(account, CARDS)
    chosen = named_card(before.items, card)
    key = Key(id=chosen.id, title=chosen.card)
    return make_named(account, CARDS, ChangeKind.REMOVE_CARD, key, before, lambda: _port(account).remove(chosen))


@asks
def barcode(account: OpenedAccount) -> Barcode:
    """The card whose loans are shown, as its library draws it."""
    card = account.card  # a site draws the card that is chosen: first it is chosen
    found = named_card(cards(account), card).barcode
    if found is None:
        raise not_offered(term("ability", "barcode"))
    return found


def named_card(cards: Iterable[Card], card: str) -> Card:
    """The card of an id or number."""
    number = card_number(card)
    found = next((known for known in cards if number in (known.id, known.card)), None)
    if found is None:
        raise NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=card)
    return found


def _port(account: OpenedAccount) -> Cards:
    return offered(account.door.cards, "cards")


def _read(account: OpenedAccount) -> Reading[Card]:
    return _port(account).read()


CARDS = Subject(kinds=kinds_of("cards"), read=_read, of_card=False)
"""The cards of an account."""
