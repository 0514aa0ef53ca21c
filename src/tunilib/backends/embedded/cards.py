"""The cards of an account: the patron's own and those they have linked, one of them active (S51)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.checking import checked
from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.rows.days import day_or_none
from tunilib.backends.embedded.sqlite import cards
from tunilib.core.card import Card, card_number
from tunilib.core.outcome import Change, Word
from tunilib.core.reading import Reading
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from tunilib.backends.embedded.act import Act, View
    from tunilib.backends.embedded.acting import Acting
    from tunilib.backends.embedded.sqlite.cards import CardRow
    from tunilib.core.ports import SignInRequest

__all__ = ["EmbeddedCards"]

_LONGEST = 100


class EmbeddedCards:
    """Reads, adds, names, chooses and removes the cards of an account; all are of this library."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def read(self) -> Reading[Card]:
        """All cards, the patron's own first."""
        with self._acting.look() as (view, _patron):
            rows = self._rows(view)
        items = tuple(
            Card(
                id=row.id,
                card=row.card,
                name=row.name,
                library=view.rules.name,
                active=row.active == 1,
                expires=day_or_none(row.expires),
            )
            for row in rows
        )
        return Reading(items=items, taken=view.now, stated=len(rows))

    def add(self, who: SignInRequest, name: str | None) -> Change:
        """Link another card, whose password proves that the account may act on it.

        Raises:
            CredentialsRefused: card and password do not fit, or the card is locked.
            NotFound: a part of the library was named.
        """
        if who.target is not None:
            raise NotFound("this library has no part of that name: {target}", target=who.target)
        called = _name(name)

        def link(act: Act, patron: str) -> Change:
            account = self._acting.account(act)
            rows = cards.of_owner(act.db, account.owner)
            known = next((row for row in rows if row.patron == patron), None)
            reasons = [Reason.of(ReasonCode.CARD_ALREADY_ADDED)] if known else []
            reasons += _name_taken(rows, called, known)
            if reasons:
                return Change(Word.REFUSED, tuple(reasons), id=known.id if known else None, name=called)
            entry = fresh(new_id, lambda made: cards.exists(act.db, made))
            cards.insert(act.db, entry, account.owner, patron, called, act.day)
            act.tell("card-added", patron=account.owner, after=patron)
            return Change(Word.ADDED, id=entry, name=called)

        with self._acting.look():  # a session that has ended must not be used to try passwords
            pass
        return checked(self._acting.store, card_number(who.card), who.password, "cards add", link)

    def use(self, card: Card) -> Change:
        """Make a card the active one."""
        with self._acting.change("cards use") as (act, _patron):
            owner, row = self._found(act, card)
            if row is None:
                return _not_linked(card)
            if row.active == 1:
                return Change(Word.UNCHANGED, id=row.id, name=row.name)
            cards.activate(act.db, owner, row.id)
            act.tell("card-used", patron=owner, after=row.patron)
            return Change(Word.USED, id=row.id, name=row.name)

    def edit(self, card: Card, name: str) -> Change:
        """Give a card another name; an empty one takes the name away."""
        called = _name(name)
        with self._acting.change("cards edit") as (act, _patron):
            owner, row = self._found(act, card)
            if row is None:
                return _not_linked(card)
            taken = _name_taken(cards.of_owner(act.db, owner), called, row)
            if taken:
                return Change(Word.REFUSED, tuple(taken), id=row.id, name=row.name)
            if row.name == called:
                return Change(Word.UNCHANGED, id=row.id, name=called)
            cards.set_name(act.db, row.id, called)
            act.tell("card-named", patron=owner, before=row.name, after=called)
            return Change(Word.EDITED, id=row.id, name=called)

    def remove(self, card: Card) -> Change:
        """Take a linked card from the account; the patron's own stays, as it is the account."""
        with self._acting.change("cards remove") as (act, _patron):
            owner, row = self._found(act, card)
            if row is None:
                return _not_linked(card)
            if row.patron == owner:
                return Change(Word.REFUSED, (Reason.of(ReasonCode.OTHER, what="own-card"),), id=row.id, name=row.name)
            cards.remove(act.db, owner, row.id)
            act.tell("card-removed", patron=owner, before=row.patron)
            return Change(Word.REMOVED, id=row.id, name=row.name)

    def _rows(self, view: View) -> list[CardRow]:
        return cards.of_owner(view.db, self._acting.account(view).owner)

    def _found(self, act: Act, card: Card) -> tuple[str, CardRow | None]:
        owner = self._acting.account(act).owner
        return owner, next((row for row in cards.of_owner(act.db, owner) if row.id == card.id), None)


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
