"""The cards of an account: the patron's own and those they have linked, one of them active (S51)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.backends.embedded.credentials import checked
from tunilib.core.card import Card, card_number
from tunilib.core.outcome import Change, Word
from tunilib.core.reading import Reading
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from tunilib.backends.embedded.door import SignedIn
    from tunilib.backends.embedded.stores.models import StoredCard
    from tunilib.backends.embedded.unit_of_work import Transaction
    from tunilib.core.card import CardRequest

__all__ = ["EmbeddedCards"]

_LONGEST = 100


class EmbeddedCards:
    """Reads, adds, names, chooses and removes the cards of an account; all are of this library."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def read(self) -> Reading[Card]:
        """All cards, the patron's own first."""
        with self._signed_in.snapshot() as (snapshot, _patron):
            stored = snapshot.cards.of_owner(self._signed_in.account(snapshot).owner)
        items = tuple([replace(one.card, library=snapshot.rules.name) for one in stored])
        return Reading(items=items, taken=snapshot.now, stated=len(items))

    def add(self, request: CardRequest) -> Change:
        """Link another card, whose password proves that the account may act on it.

        Raises:
            CredentialsRefused: card and password do not fit, or the card is locked.
            NotFound: a part of the library was named.
        """
        if request.target is not None:
            raise NotFound("this library has no part of that name: {target}", target=request.target)
        called = _name(request.name)

        def link(tx: Transaction, patron: str) -> Change:
            account = self._signed_in.account(tx)
            linked = tx.cards.of_owner(account.owner)
            known = next((one.card for one in linked if one.patron == patron), None)
            reasons = [Reason.of(ReasonCode.CARD_ALREADY_ADDED)] if known else []
            reasons += _name_taken(linked, called, known)
            if reasons:
                return Change(Word.REFUSED, tuple(reasons), id=known.id if known else None, name=called)
            entry = tx.cards.add(account.owner, patron, called)
            tx.record_event("card-added", patron=account.owner, after=patron)
            return Change(Word.ADDED, id=entry, name=called)

        with self._signed_in.snapshot():  # a session that has ended must not be used to try passwords
            pass
        return checked(self._signed_in.library, card_number(request.card), request.password, "cards add", link)

    def use(self, card: Card) -> Change:
        """Make a card the active one."""
        with self._signed_in.transaction("cards use") as (tx, _patron):
            owner, stored = self._found(tx, card)
            if stored is None:
                return _not_linked(card)
            if stored.card.active:
                return Change(Word.UNCHANGED, id=stored.card.id, name=stored.card.name)
            tx.cards.activate(owner, stored.card.id)
            tx.record_event("card-used", patron=owner, after=stored.patron)
            return Change(Word.USED, id=stored.card.id, name=stored.card.name)

    def edit(self, card: Card, name: str) -> Change:
        """Give a card another name; an empty one removes the name."""
        called = _name(name)
        with self._signed_in.transaction("cards edit") as (tx, _patron):
            owner, stored = self._found(tx, card)
            if stored is None:
                return _not_linked(card)
            before = stored.card
            taken = _name_taken(tx.cards.of_owner(owner), called, before)
            if taken:
                return Change(Word.REFUSED, tuple(taken), id=before.id, name=before.name)
            if before.name == called:
                return Change(Word.UNCHANGED, id=before.id, name=called)
            tx.cards.set_name(before.id, called)
            tx.record_event("card-named", patron=owner, before=before.name, after=called)
            return Change(Word.EDITED, id=before.id, name=called)

    def remove(self, card: Card) -> Change:
        """Remove a linked card from the account; the patron's own stays, as it is the account."""
        with self._signed_in.transaction("cards remove") as (tx, _patron):
            owner, stored = self._found(tx, card)
            if stored is None:
                return _not_linked(card)
            found = stored.card
            if stored.patron == owner:
                reason = Reason.of(ReasonCode.OTHER, what="own-card")
                return Change(Word.REFUSED, (reason,), id=found.id, name=found.name)
            tx.cards.remove(owner, found.id)
            tx.record_event("card-removed", patron=owner, before=stored.patron)
            return Change(Word.REMOVED, id=found.id, name=found.name)

    def _found(self, tx: Transaction, card: Card) -> tuple[str, StoredCard | None]:
        owner = self._signed_in.account(tx).owner
        return owner, next((one for one in tx.cards.of_owner(owner) if one.card.id == card.id), None)


def _name(name: str | None) -> str | None:
    called = (name or "").strip() or None
    if called is not None and len(called) > _LONGEST:
        raise UsageError("the name of a card has at most {count} characters", count=_LONGEST)
    return called


def _name_taken(linked: list[StoredCard], name: str | None, but: Card | None) -> list[Reason]:
    others = [one.card.name for one in linked if but is None or one.card.id != but.id]
    return [Reason.of(ReasonCode.CARD_NAME_TAKEN, name=name)] if name is not None and name in others else []


def _not_linked(card: Card) -> Change:
    return Change(Word.REFUSED, (Reason.of(ReasonCode.CARD_NOT_LINKED),), id=card.id, name=card.name)
