"""What happened in the demonstration's library before today, day by day, through the desk and the patrons' own acts."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation import holding, renewing
from tunilib.backends.embedded.demo.catalogue import barcode, fill
from tunilib.backends.embedded.demo.people import CARD, OTHERS, PASSWORD, PATRON
from tunilib.backends.embedded.desk.desk import Desk
from tunilib.backends.embedded.desk.finding import patron_of
from tunilib.backends.embedded.desk.patrons import enter
from tunilib.backends.embedded.passwords import NO_PASSWORD, hash_password
from tunilib.backends.embedded.sqlite import loans

if TYPE_CHECKING:
    from tunilib.backends.embedded.sqlite.store import Store
    from tunilib.core.reading import Claim

__all__ = ["FIRST_DAY", "Story", "tell"]

_OPENING = time(10)
_ADDRESS = "Kalevantie 4, 33100 Tampere"
FIRST_DAY = 120


class Story:
    """A library whose clock is moved through the past.

    Args:
        store: of the library that is being made. now: today, where the story ends.
    """

    def __init__(self, store: Store, now: datetime) -> None:
        self._end = now
        self._moment = now
        self._store = store.at(self._now)
        self.desk = Desk(store.path, self._now, store=self._store)

    def on(self, days_ago: int) -> None:
        """Move to a day, so many days before today."""
        zone = self._store.zone
        today = self._end.astimezone(zone).date()
        day = today - timedelta(days=days_ago)
        self._moment = self._end if days_ago == 0 else datetime.combine(day, _OPENING, tzinfo=zone)

    def fill(self) -> None:
        """Put the catalogue in."""
        with self._store.change("desk", "import") as act:
            fill(act)

    def register(self) -> None:
        """Enter the patrons; only the one who is shown can sign in."""
        with self._store.change("desk", "patron add") as act:
            for person in (PATRON, *OTHERS):
                kept = hash_password(PASSWORD) if person.card == CARD else NO_PASSWORD
                enter(
                    act,
                    person.card,
                    kept,
                    {
                        "name": person.name,
                        "address": _ADDRESS,
                        "email": _email(person.name),
                        "category": person.category,
                        "home_library": person.home_library,
                        "lang": person.lang,
                    },
                )

    def lend(self, card: str, *records: str, copy: int = 1) -> None:
        """Lend copies, which the rules must allow."""
        done = self.desk.checkout(card, [barcode(record, copy) for record in records])
        assert all(not lent.reasons for lent in done), done

    def take_back(self, *records: str, copy: int = 1, at: str | None = None) -> None:
        """Take copies back."""
        done = self.desk.take_back([barcode(record, copy) for record in records], at)
        assert all(not returned.reasons for returned in done), done

    def renew(self, card: str, record: str, copy: int = 1) -> None:
        """Renew a loan, which the rules must allow."""
        with self._store.change("patron", "renew") as act:
            loan = loans.open_of_barcode(act.db, barcode(record, copy), act.day)
            assert loan is not None
            answer = renewing.renew(act, patron_of(act, card), [loan.id])
            assert answer.of(loan.id).due is not None, answer

    def hold(self, card: str, record: str, pickup: str) -> Claim:
        """Place a hold, which the rules must allow."""
        with self._store.change("patron", "hold") as act:
            claim = holding.place(act, patron_of(act, card), record, pickup, None)
            assert not claim.reasons, claim
            return claim

    def _now(self, zone: tzinfo) -> datetime:
        return self._moment.astimezone(zone)


def tell(story: Story) -> None:
    """Let it happen."""
    story.on(FIRST_DAY)
    story.fill()
    story.register()
    story.on(60)
    story.lend(CARD, "demo.1077")  # renewed as often as the rules allow
    story.lend("29001002", "demo.1017", "demo.1058")
    story.on(52)
    story.renew(CARD, "demo.1077")
    story.lend(CARD, "demo.1024", "demo.1013")
    story.lend("29001003", "demo.1046")
    story.on(44)
    story.renew(CARD, "demo.1077")
    story.on(35)
    story.take_back("demo.1024", at="linna")  # three days late: 2.40
    story.take_back("demo.1017", "demo.1046")
    story.on(34)
    story.renew(CARD, "demo.1077")
    story.on(28)
    story.lend(CARD, "demo.1003")  # due today
    story.on(24)
    story.renew(CARD, "demo.1077")
    story.on(20)
    story.lend(CARD, "demo.1055")  # others wait for it
    story.lend("29001004", "demo.1055", copy=2)
    story.on(17)
    story.take_back("demo.1013")  # seven days late: 1.40
    story.lend(CARD, "demo.1045")  # a course book, now three days overdue
    story.on(14)
    story.renew(CARD, "demo.1077")
    story.lend("29001005", "demo.1092", "demo.1078")
    story.on(10)
    story.lend(CARD, "demo.1065")  # some way to go
    story.on(6)
    story.hold("29001006", "demo.1055", "hervanta")
    story.on(0)
    story.lend(CARD, "demo.1093")  # renewing it today would not move the date


def _email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@library.example".translate(_PLAIN)


_PLAIN = str.maketrans("äöå", "aoa")
