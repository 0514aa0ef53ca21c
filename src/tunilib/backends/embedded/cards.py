"""The cards of an account: the patron's own and those they have linked, one of them active (S51)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.checking import checked
from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.rows.days import day_or_none
from tunilib.backends.embedded.stores.sqlite import cards
from tunilib.core.card import Card, card_number
from tunilib.core.outcome import Change, Word
from tunilib.core.reading import Reading
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from tunilib.backends.embedded.session import SignedIn
    from tunilib.backends.embedded.stores.sqlite.cards import CardRow
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
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
            rows = self._rows(snapshot)
        items = tuple(
            Card(
                id=row.id,
                card=row.card,
                name=row.name,
                library=snapshot.rules.name,
                active=row.active == 1,
                expires=day_or_none(row.expires),
            )
            for row in rows
        )
        return Reading(items=items, taken=snapshot.now, stated=len(rows))

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
            rows = cards.of_owner(tx.db, account.owner)
            known = next((row for row in rows if row.patron == patron), None)
            reasons = [Reason.of(ReasonCode.CARD_ALREADY_ADDED)] if known else []
            reasons += _name_taken(rows, called, known)
            if reasons:
                return Change(Word.REFUSED, tuple(reasons), id=known.id if known else None, name=called)
            entry = fresh(new_id, lambda made: cards.exists(tx.db, made))
            cards.insert(tx.db, entry, account.owner, patron, called, tx.day)
            tx.record_event("card-added", patron=account.owner, after=patron)
            return Change(Word.ADDED, id=entry, name=called)

        with self._signed_in.snapshot():  # a session that has ended must not be used to try passwords
            pass
        return checked(self._signed_in.library, card_number(request.card), request.password, "cards add", link)

    def use(self, card: Card) -> Change:
        """Make a card the active one."""
        with self._signed_in.transaction("cards use") as (tx, _patron):
            owner, row = self._found(tx, card)
            if row is None:
                return _not_linked(card)
            if row.active == 1:
                return Change(Word.UNCHANGED, id=row.id, name=row.name)
            cards.activate(tx.db, owner, row.id)
            tx.record_event("card-used", patron=owner, after=row.patron)
            return Change(Word.USED, id=row.id, name=row.name)

    def edit(self, card: Card, name: str) -> Change:
        """Give a card another name; an empty one takes the name away."""
        called = _name(name)
        with self._signed_in.transaction("cards edit") as (tx, _patron):
            owner, row = self._found(tx, card)
            if row is None:
                return _not_linked(card)
            taken = _name_taken(cards.of_owner(tx.db, owner), called, row)
            if taken:
                return Change(Word.REFUSED, tuple(taken), id=row.id, name=row.name)
            if row.name == called:
                return Change(Word.UNCHANGED, id=row.id, name=called)
            cards.set_name(tx.db, row.id, called)
            tx.record_event("card-named", patron=owner, before=row.name, after=called)
            return Change(Word.EDITED, id=row.id, name=called)

    def remove(self, card: Card) -> Change:
        """Take a linked card from the account; the patron's own stays, as it is the account."""
        with self._signed_in.transaction("cards remove") as (tx, _patron):
            owner, row = self._found(tx, card)
            if row is None:
                return _not_linked(card)
            if row.patron == owner:
                return Change(Word.REFUSED, (Reason.of(ReasonCode.OTHER, what="own-card"),), id=row.id, name=row.name)
            cards.remove(tx.db, owner, row.id)
            tx.record_event("card-removed", patron=owner, before=row.patron)
            return Change(Word.REMOVED, id=row.id, name=row.name)

    def _rows(self, snapshot: Snapshot) -> list[CardRow]:
        return cards.of_owner(snapshot.db, self._signed_in.account(snapshot).owner)

    def _found(self, tx: Transaction, card: Card) -> tuple[str, CardRow | None]:
        owner = self._signed_in.account(tx).owner
        return owner, next((row for row in cards.of_owner(tx.db, owner) if row.id == card.id), None)


def _name(name: str | None) -> str | None:
    called = (name or "").strip() or None
    if called is not None and len(called) > _LONGEST:
        raise UsageError("the name of a card has at most {count} characters", count=_LONGEST)
    return called


def _name_taken(rows: list[CardRow], name: str | None, but: CardRow | None) -> list[Reason]:
    taken = name is not None and any(row.name == name for row in rows if but is None or row.id != but.id)
    return [Reason.of(ReasonCode.CARD_NAME_TAKEN, name=name)] if taken else []


def _not_linked(card: Card) -> Change:
    return Change(Word.REFUSED, (Reason.of(ReasonCode.CARD_NOT_LINKED),), id=card.id, name=card.name)
