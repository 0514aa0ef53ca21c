"""The library cards of an account: read, added, chosen, named and removed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.outcome import ChangeOutcome
from tunilib.core.patron import card_number
from tunilib.core.proof.patrons import prove_card_added, prove_card_edited, prove_card_removed, prove_card_used
from tunilib.errors import NotFound, UsageError
from tunilib.services.change import Change, Comparison, Subject, begin, make
from tunilib.services.opened import asks, changes, offered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tunilib.core.answer import Answer, Reading
    from tunilib.core.changes import Intent
    from tunilib.core.patron import Card, CardRequest
    from tunilib.core.ports.door import Cards
    from tunilib.services.opened import OpenedAccount


@asks
def cards(account: OpenedAccount) -> tuple[Card, ...]:
    """The library cards of the account."""
    found = _read(account).items
    numbers = {card.id: card.card for card in found if card.id != card.card}
    account.remember(lambda: _remember(account, numbers))
    return found


def _remember(account: OpenedAccount, numbers: dict[str, str]) -> None:
    """Store the numbers behind ids, for what asks the ledger and not the library."""
    if account.ledger.names(account.owner_key, "cards") != numbers:
        account.ledger.remember_names(account.owner_key, "cards", numbers)


@asks
def check_card_target(account: OpenedAccount, target: str | None) -> None:
    """Make sure that a new card names one library of the site, before the user is asked for its password.

    Raises:
        UsageError: the site serves several libraries, and none was named. NotFound: it has no such library.
    """
    _port(account).check_target(target)


@changes
def add_card(account: OpenedAccount, request: CardRequest) -> ChangeOutcome:
    """Add a card after checking it with its library.

    Raises:
        CredentialsRefused: the library refused card and password.
        UsageError: the card is of another library, which needs a profile of its own.
    """
    if request.library is not None and request.library != account.site.partition("#")[0]:
        raise UsageError(
            "an account has cards of its own library only: {library}",
            hint="sign in there with a profile of its own: tunilib login --library",
            library=request.library,
        )
    request = replace(request, card=card_number(request.card))
    before = begin(account, CARDS)
    known = any(card.card == request.card for card in before.items)
    return _make(
        account,
        ChangeKind.ADD_CARD,
        Key(id=request.card, title=request.card, before="yes" if known else None),
        lambda: _port(account).add(request),
        lambda answer, after: prove_card_added(request, before, answer, after),
    )


@changes
def use_card(account: OpenedAccount, card: str) -> ChangeOutcome:
    """Make a card, by id or number, the active one."""
    before = begin(account, CARDS)
    chosen = named_card(before.items, card)
    active = next((one.id for one in before.items if one.active), None)
    return _make(
        account,
        ChangeKind.USE_CARD,
        Key(id=chosen.id, title=chosen.card, before=active),
        lambda: _port(account).use(chosen),
        lambda answer, after: prove_card_used(chosen, answer, after),
    )


@asks
def rename_takes_password(account: OpenedAccount, card: str, name: str) -> bool:
    """Whether the library needs a card's password to give it this name.

    Raises:
        NotFound: there is no such card in the account.
    """
    chosen = named_card(_read(account).items, card)
    return _port(account).is_renamed_with_password and (chosen.name or "") != name.strip()


@changes
def edit_card(account: OpenedAccount, card: str, name: str | None = None, password: str | None = None) -> ChangeOutcome:
    """Give a card, by id or number, another name; an empty one takes the name away.

    Args:
        name: None: it stays, and the password is stored, which a site does after checking it with the library.
        password: of the card, where the library needs it.

    Raises:
        CredentialsRefused: the library refused the password.
        UsageError: it needs a password, and none was given.
    """
    chosen = named_card(begin(account, CARDS).items, card)
    if name is None and not (password and _port(account).is_renamed_with_password):
        raise UsageError("nothing to change", hint="give a name")
    called = chosen.name or "" if name is None else name
    return _make(
        account,
        ChangeKind.EDIT_CARD,
        Key(id=chosen.id, title=chosen.card, before=chosen.name, asked=called),
        lambda: _port(account).edit(chosen, called, password),
        lambda answer, after: prove_card_edited(chosen, name, answer, after),
    )


@changes
def remove_card(account: OpenedAccount, card: str) -> ChangeOutcome:
    """Take a card, by id or number, from the account."""
    chosen = named_card(begin(account, CARDS).items, card)
    return _make(
        account,
        ChangeKind.REMOVE_CARD,
        Key(id=chosen.id, title=chosen.card),
        lambda: _port(account).remove(chosen),
        lambda answer, after: prove_card_removed(chosen, answer, after),
    )


def _make(
    account: OpenedAccount,
    kind: ChangeKind,
    key: Key,
    act: Callable[[], Answer],
    prove: Callable[[Answer, Reading[Card] | None], ChangeOutcome],
) -> ChangeOutcome:
    (outcome,) = make(
        account,
        Change(
            subject=CARDS,
            kind=kind,
            keys=[key],
            act=act,
            prove=lambda answer, after: (prove(answer, after),),
            settled=lambda done: [Settled(key.id, one.outcome, one.id, one.reasons) for one in done],
        ),
    )
    return outcome


def named_card(cards: Iterable[Card], card: str) -> Card:
    """The card of an id or number.

    Raises:
        NotFound: it is not among them.
    """
    number = card_number(card)
    found = next((known for known in cards if number in (known.id, known.card)), None)
    if found is None:
        raise NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=card)
    return found


def _port(account: OpenedAccount) -> Cards:
    return offered(account.door.cards, "cards")


def _read(account: OpenedAccount) -> Reading[Card]:
    return _port(account).read()


def _compare(_account: OpenedAccount, intent: Intent, key: Key, reading: Reading[Card]) -> Comparison:
    if intent.kind is ChangeKind.ADD_CARD:
        card = next((card for card in reading.items if card.card == key.id), None)
        return Comparison(card is not None and key.before is None, card.id if card else None)
    card = next((card for card in reading.items if card.id == key.id), None)
    if intent.kind is ChangeKind.REMOVE_CARD:
        return Comparison(card is None, card.id if card else None)
    if card is None:
        return Comparison(None)
    if intent.kind is ChangeKind.USE_CARD:
        return Comparison(card.active and key.before != card.id, card.id)
    return Comparison((card.name or "") == (key.asked or "").strip(), card.name)


CARDS = Subject(
    kinds=frozenset((ChangeKind.ADD_CARD, ChangeKind.USE_CARD, ChangeKind.EDIT_CARD, ChangeKind.REMOVE_CARD)),
    read=_read,
    compare=_compare,
    of_card=False,
)
"""The cards of an account."""
