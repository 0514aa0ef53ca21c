"""The cards of an account: the patron's own and those they have linked, one of them active (S51)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.backends.embedded.credentials import checked
from tunilib.backends.embedded.stores.unit_of_work import repeated
from tunilib.core.answer import Answer, Claim, ClaimWord, Reading, answer_for
from tunilib.core.patron import Card, card_number
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.models import StoredCard
    from tunilib.backends.embedded.stores.unit_of_work import SignedIn, Transaction
    from tunilib.core.patron import CardRequest

_LONGEST = 100


class EmbeddedCards:
    """Reads, adds, names, chooses and removes the cards of an account; all are of this library."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def read(self) -> Reading[Card]:
        """All cards, the patron's own first."""
        with self._signed_in.own_snapshot() as (snapshot, account):
            stored = snapshot.cards.of_owner(account.owner)
        items = tuple([replace(one.card, library=snapshot.rules.name) for one in stored])
        return Reading(items=items, taken=snapshot.now, stated=len(items))

    def check_target(self, target: str | None) -> None:
        """An embedded library is one library, and takes any name of a target."""

    def add(self, request: CardRequest) -> Answer:
        """Link another card, whose password proves that the account may act on it."""
        if request.target is not None:
            raise NotFound("this library has no part of that name: {target}", target=request.target)
        called = _name(request.name)

        def link(tx: Transaction, patron: str) -> Claim:
            account = self._signed_in.account(tx)
            linked = tx.cards.of_owner(account.owner)
            stored = next((one for one in linked if one.patron == patron), None)
            known = stored.card if stored and not stored.ended else None
            reasons = [Reason.of(ReasonCode.CARD_ALREADY_ADDED)] if known else []
            reasons += _name_taken(linked, called, stored.card if stored else None)
            if reasons:
                return Claim(word=ClaimWord.REFUSED, reasons=tuple(reasons), id=known.id if known else None)
            if stored is not None:  # the card got a new password: it is added anew
                tx.cards.remove(account.owner, stored.card.id)
            entry = tx.cards.add(account.owner, patron, called)
            tx.record_event("card-added", patron=account.owner, after=patron)
            return Claim(word=ClaimWord.DONE, id=entry)

        with self._signed_in.own_snapshot():  # a session that has ended must not be used to try passwords
            pass
        claim = checked(self._signed_in.library, card_number(request.card), request.password, "cards add", link)
        return Answer(claims={request.card: claim})

    @repeated
    def use(self, card: Card) -> Answer:
        """Make a card the active one."""
        with self._signed_in.own_transaction("cards use") as (tx, account):
            owner = account.owner
            stored = _found(tx, owner, card)
            if stored is None or stored.ended:
                return _not_linked(card)
            if stored.card.active:
                return answer_for(card.id, ClaimWord.UNCHANGED)
            tx.cards.activate(owner, stored.card.id)
            tx.record_event("card-used", patron=owner, after=stored.patron)
            return answer_for(card.id, ClaimWord.DONE)

    is_renamed_with_password = False

    @repeated
    def edit(self, card: Card, name: str, password: str | None = None) -> Answer:  # noqa: ARG002
        """Give a card another name; an empty one removes the name."""
        called = _name(name)
        with self._signed_in.own_transaction("cards edit") as (tx, account):
            owner = account.owner
            stored = _found(tx, owner, card)
            if stored is None:
                return _not_linked(card)
            before = stored.card
            taken = _name_taken(tx.cards.of_owner(owner), called, before)
            if taken:
                return answer_for(card.id, ClaimWord.REFUSED, tuple(taken))
            if before.name == called:
                return answer_for(card.id, ClaimWord.UNCHANGED)
            tx.cards.set_name(before.id, called)
            tx.record_event("card-named", patron=owner, before=before.name, after=called)
            return answer_for(card.id, ClaimWord.DONE)

    @repeated
    def remove(self, card: Card) -> Answer:
        """Remove a linked card from the account; the patron's own stays, as it is the account."""
        with self._signed_in.own_transaction("cards remove") as (tx, account):
            owner = account.owner
            stored = _found(tx, owner, card)
            if stored is None:
                return _not_linked(card)
            found = stored.card
            if stored.patron == owner:
                reason = Reason.of(ReasonCode.OTHER, what="own-card")
                return answer_for(card.id, ClaimWord.REFUSED, (reason,))
            tx.cards.remove(owner, found.id)
            tx.record_event("card-removed", patron=owner, before=stored.patron)
            return answer_for(card.id, ClaimWord.DONE)


def _found(tx: Transaction, owner: str, card: Card) -> StoredCard | None:
    return next((one for one in tx.cards.of_owner(owner) if one.card.id == card.id), None)


def _not_linked(card: Card) -> Answer:
    return answer_for(card.id, ClaimWord.REFUSED, (Reason.of(ReasonCode.CARD_NOT_LINKED),))


def _name(name: str | None) -> str | None:
    called = (name or "").strip() or None
    if called is not None and len(called) > _LONGEST:
        raise UsageError("the name of a card has at most {count} characters", count=_LONGEST)
    return called


def _name_taken(linked: list[StoredCard], name: str | None, but: Card | None) -> list[Reason]:
    others = [one.card.name for one in linked if but is None or one.card.id != but.id]
    return [Reason.of(ReasonCode.CARD_NAME_TAKEN, name=name)] if name is not None and name in others else []
