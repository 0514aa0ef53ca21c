"""A library whose clock is moved through the past, for whoever tells what happened there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from tunilib.backends.embedded.act import instant
from tunilib.backends.embedded.catalogue.records import EmbeddedCatalogue
from tunilib.backends.embedded.circulation import holding, renewing
from tunilib.backends.embedded.demo.catalogue import barcode, fill
from tunilib.backends.embedded.desk.desk import Desk
from tunilib.backends.embedded.desk.finding import patron_of
from tunilib.backends.embedded.desk.patrons import enter
from tunilib.backends.embedded.favouring import entries, lists
from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.passwords import NO_PASSWORD, hash_password
from tunilib.backends.embedded.profile import ask_for_change
from tunilib.backends.embedded.sqlite import cards, holds, loans, searches
from tunilib.backends.embedded.sqlite.searches import SearchRow
from tunilib.core.catalogue import Query

if TYPE_CHECKING:
    from tunilib.backends.embedded.demo.people import Person
    from tunilib.backends.embedded.sqlite.store import Store

__all__ = ["Story"]

_OPENING = time(10)
_ADDRESS = "Kalevantie 4, 33100 Tampere"
_PLAIN = str.maketrans("äöå", "aoa")


class Story:
    """What a library's desk and patrons do, one after the other; what the rules refuse is a fault of the story.

    Args:
        store: of the library that is being made. now: today, where the story ends.
    """

    def __init__(self, store: Store, now: datetime) -> None:
        self._end = now
        self._moment = now
        self._store = store.at(lambda zone: self._moment.astimezone(zone))
        self.desk = Desk(store.path, self._now, store=self._store)

    def day(self, days_ago: int) -> date:
        """So many days before today."""
        return self._end.astimezone(self._store.zone).date() - timedelta(days=days_ago)

    def on(self, days_ago: int) -> None:
        """Go on to a day, so many before today; the days until then end."""
        day = self.day(days_ago)
        self._moment = datetime.combine(day, _OPENING, tzinfo=self._store.zone) if days_ago else self._end
        self.desk.day(day - timedelta(days=1))

    def fill(self) -> None:
        """Put the catalogue in."""
        with self._store.change("desk", "import") as act:
            fill(act)

    def register(self, person: Person, password: str | None = None, card_expires: date | None = None) -> None:
        """Enter a patron; without a password they cannot sign in."""
        with self._store.change("desk", "patron add") as act:
            values = {
                "name": person.name,
                "address": _ADDRESS,
                "email": f"{person.name.lower().replace(' ', '.')}@library.example".translate(_PLAIN),
                "category": person.category,
                "home_library": person.home_library,
                "lang": person.lang,
                "card_expires": card_expires.isoformat() if card_expires else None,
            }
            enter(act, person.card, hash_password(password) if password else NO_PASSWORD, values)

    def link(self, card: str, other: str, name: str) -> None:
        """Put another card among those of a patron's account."""
        with self._store.change("patron", "cards add") as act:
            owner, patron = patron_of(act, card), patron_of(act, other)
            entry = fresh(new_id, lambda made: cards.exists(act.db, made))
            cards.insert(act.db, entry, owner.id, patron.id, name, act.day)
            act.tell("card-added", patron=owner.id, after=patron.id)

    def ask(self, card: str, field: str, value: str) -> None:
        """Ask for a change of the register."""
        with self._store.change("patron", "profile request-change") as act:
            assert ask_for_change(act, patron_of(act, card), field, value)

    def lend(self, card: str, *records: str, copy: int = 1) -> None:
        """Lend copies."""
        done = self.desk.checkout(card, [barcode(record, copy) for record in records])
        assert all(not lent.reasons for lent in done), done

    def take_back(self, *records: str, copy: int = 1, at: str | None = None) -> None:
        """Take copies back."""
        done = self.desk.take_back([barcode(record, copy) for record in records], at)
        assert all(not returned.reasons for returned in done), done

    def renew(self, card: str, record: str, copy: int = 1) -> None:
        """Renew a loan."""
        with self._store.change("patron", "renew") as act:
            loan = loans.open_of_barcode(act.db, barcode(record, copy), act.day)
            assert loan is not None
            answer = renewing.renew(act, patron_of(act, card), [loan.id])
            assert answer.of(loan.id).due is not None, answer

    def hold(self, card: str, record: str, pickup: str) -> str:
        """Place a hold; its id."""
        with self._store.change("patron", "hold") as act:
            claim = holding.place(act, patron_of(act, card), record, pickup, None)
            assert claim.id is not None, claim
            return claim.id

    def request(self, card: str, record: str, pickup: str) -> str:
        """Have a copy fetched from the stacks; the request's id."""
        with self._store.change("patron", "request") as act:
            claim = holding.request(act, patron_of(act, card), record, item=None, pickup=pickup, comment=None)
            assert claim.id is not None, claim
            return claim.id

    def freeze(self, hold: str, until: date) -> None:
        """Freeze a hold."""
        with self._store.change("patron", "change") as act:
            row = holds.by_id(act.db, hold)
            assert row is not None
            claim = holding.change(act, row, holding.Wish(freeze=True, until=until))
            assert claim.id is not None, claim

    def cancel(self, hold: str) -> None:
        """Cancel a hold or request."""
        with self._store.change("patron", "cancel") as act:
            row = holds.by_id(act.db, hold)
            assert row is not None
            claim = holding.cancel(act, row)
            assert claim.id is not None, claim

    def make_list(self, card: str, name: str, *, public: bool) -> None:
        """Make a list of favourites."""
        with self._store.change("patron", "favourites create") as act:
            assert not lists.create(act, patron_of(act, card).id, name, public=public).reasons

    def keep(
        self, card: str, record: str, name: str | None = None, *, notes: str = "", keywords: tuple[str, ...] = ()
    ) -> None:
        """Put a record into a list of favourites, with notes and keywords."""
        with self._store.change("patron", "favourites add") as act:
            owner = patron_of(act, card).id
            (done,) = entries.add(act, owner, (record,), name)
            entries.edit(act, owner, record, done.list, notes=notes, keywords=keywords)

    def save_search(self, card: str, query: str, alert: str) -> None:
        """Save a search with an alert; what it finds today is no news."""
        found = EmbeddedCatalogue(self._store).search(Query(text=query)).total
        with self._store.change("patron", "searches save") as act:
            made = fresh(new_id, lambda taken: searches.is_taken(act.db, taken))
            now, seen = instant(act.now), searches.newest_record(act.db)
            row = SearchRow(made, None, query, "all", "[]", found, now, now, seen, alert, None)
            searches.insert(act.db, patron_of(act, card).id, row)

    def _now(self, zone: tzinfo) -> datetime:
        return self._moment.astimezone(zone)
