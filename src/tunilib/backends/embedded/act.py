"""What every decision is made with: the file, the rules, and the time; for a change also who makes it and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from sqlite3 import Connection

    from tunilib.core.rules import Rules

__all__ = ["Act", "Now", "View", "instant"]

Now = Callable[[tzinfo], datetime]
"""Tells the time in a zone: the library's own, which only its file knows."""


def instant(moment: datetime) -> str:
    """A moment as it is kept: UTC, whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


class View:
    """One snapshot of a library; nothing of it is changed.

    Attributes:
        db, rules, zone: of the library.
        now: in the library's zone. today: the day in that zone, or the day whose end is being done.
    """

    __slots__ = ("db", "now", "rules", "today", "zone")

    def __init__(self, db: Connection, rules: Rules, zone: tzinfo, now: datetime) -> None:
        self.db = db
        self.rules = rules
        self.zone = zone
        self.now = now
        self.today = now.date()

    @property
    def day(self) -> str:
        """Today as it is kept."""
        return self.today.isoformat()


class Act(View):
    """One change: a transaction that has begun.

    Attributes:
        actor: ``patron``, ``desk`` or ``day``.
        cause: the command, ``checkout`` or ``renew`` for example.
        tally: how often what happened, for whoever wants to tell at the end.
    """

    __slots__ = ("actor", "cause", "tally")

    def __init__(self, db: Connection, rules: Rules, zone: tzinfo, now: datetime, *, actor: str, cause: str) -> None:
        super().__init__(db, rules, zone, now)
        self.actor = actor
        self.cause = cause
        self.tally: dict[str, int] = {}

    def on(self, day: date) -> Act:
        """The same change as made on another day; what it counts, this one counts too."""
        act = Act(self.db, self.rules, self.zone, self.now, actor=self.actor, cause=self.cause)
        act.today = day
        act.tally = self.tally
        return act

    def count(self, what: str) -> None:
        """Count one more of something."""
        self.tally[what] = self.tally.get(what, 0) + 1

    def tell(
        self,
        kind: str,
        *,
        patron: str | None = None,
        record: str | None = None,
        barcode: str | None = None,
        loan: str | None = None,
        hold: str | None = None,
        fine: str | None = None,
        amount: int | None = None,
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        """Write down what happened; it stands in the file together with the change, or not at all."""
        from tunilib.backends.embedded.sqlite import events

        events.insert(
            self.db,
            events.EventRow(
                at=instant(self.now),
                day=self.day,
                kind=kind,
                actor=self.actor,
                cause=self.cause,
                patron=patron,
                record=record,
                barcode=barcode,
                loan=loan,
                hold=hold,
                fine=fine,
                amount=amount,
                before=before,
                after=after,
            ),
        )
