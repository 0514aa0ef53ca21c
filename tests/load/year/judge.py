"""Whether the nightly run kept its promises: judged by the library's own file, never by what the program says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.contract.worlds import World
from tests.journeys.machine import Machine, Result
from tests.load.year.letters import BACK, ENDS, FAILED, FINES, OVERDUE, READY, SOON, UNKNOWN, Letter
from tests.load.year.troubles import Name, Trouble, Troubles

from tunilib.core.fine import Fines
from tunilib.core.hold import HoldStatus
from tunilib.core.loan import Loan
from tunilib.errors import TunilibError
from tunilib.library.patron.door import EmbeddedDoor
from tunilib.messages import date_text

UNREACHED = timedelta(hours=48)
_DAY = timedelta(days=1)
_SOON = re.compile("return it by |it is due on ")


class Judge:
    """Everything that was told, and what must not happen and did.

    Attributes:
        problems: what must not happen, and did.
        go_back: titles of what a mail has asked for, with the due date; of the first machine.
        ready: titles of what a mail says can be collected. ends: with the last day, of what a mail says is near it.
    """

    def __init__(self, place: World, troubles: Troubles, cards: Sequence[str]) -> None:
        self._place, self._troubles, self._cards = place, troubles, cards
        self.problems: list[str] = []
        self.go_back: set[tuple[str, date]] = set()
        self.overdue: set[tuple[str, date]] = set()
        self.ready: set[str] = set()
        self.ends: set[tuple[str, date]] = set()
        self.renewed = 0
        self._told: Counter[tuple[str, str, str, str]] = Counter()
        self._fines: dict[tuple[str, str], str] = {}
        self._failing: dict[str, datetime] = {}
        self._failures_told: dict[str, set[Trouble | Name]] = defaultdict(set)
        self._left: set[tuple[str, date]] = set()
        """Loans that could be renewed after a run that was to renew them, with their due dates."""
        self._unknown: dict[str, set[tuple[str, str]]] = defaultdict(set)
        """Titles and due dates of what mails have said that the end is not known of."""
        self._back: dict[str, set[tuple[str, str]]] = defaultdict(set)
        """Titles and due dates of what mails have asked for."""
        self._contacts: dict[str, datetime] = {}
        self._doors: dict[str, EmbeddedDoor] = {}

    def problem(self, what: str) -> None:
        self.problems.append(f"{self._place.library.today}: {what}")

    def before(self) -> None:
        """Before a night: nothing is overdue that a run could have renewed, and that no mail has asked for."""
        today = self._place.library.today
        if min(self.lent().values(), default=today) >= today:
            return
        for loan in self.loans():
            due = _day(loan)
            if due >= today or not loan.renewable or (loan.title, due) in self.go_back:
                continue
            if (loan.title, due) in self._left:
                self.problem(f"{loan.title} fell overdue on {due}, and could have been renewed")

    def after(self, machine: str, ledger: Path, done: Result, letters: Sequence[Letter], now: datetime) -> None:
        """After a run of a machine: how it ended, and what it told."""
        now = now.astimezone(UTC)  # two times of one zone are subtracted as clocks show them, and clocks are changed
        if done.code not in self._troubles.codes:
            self.problem(
                f"a run of the {machine} machine ended with {done.code}, not {self._troubles.codes}: {done.err}"
            )
        if len(letters) > 1:
            self.problem(f"{len(letters)} mails in one night to the {machine} machine")
        things = [thing for letter in letters for thing in letter.things]
        self.renewed += sum(letter.renewed for letter in letters)
        self._judge_failures(machine, {thing.title for thing in things if thing.section == FAILED}, now)
        for thing in things:
            if thing.section in (FAILED, FINES):
                continue
            if thing.section in (READY, ENDS) and not self._can_be_met(thing.title):
                self.problem(f"told to collect what nobody can: {thing}")
            what = (thing.section, thing.when)
            if thing.section in SOON:  # the same thing in other words
                what = ("soon", _SOON.sub("", thing.when))
            self._told[machine, thing.title, *what] += 1
            if self._told[machine, thing.title, *what] > 1:
                self.problem(f"told again to the {machine} machine: {thing}")
        if not self._troubles.hides_fines:
            told = {thing.card for thing in things if thing.section == FINES}
            self._judge_fines(machine, told)
        elif any(thing.section == FINES for thing in things):
            self.problem(f"fines were told that nobody has read: {things}")
        self._back[machine] |= {(thing.title, thing.when) for thing in things if thing.section in BACK}
        self._unknown[machine] |= {(thing.title, thing.when) for thing in things if thing.section == UNKNOWN}
        if done.code == 5 and self._troubles.worst is None:
            self._judge_unknown(machine, ledger, now)
        if machine == "first":
            due = self.lent()
            self.go_back |= {(one.title, due[one.title]) for one in things if one.section in BACK if one.title in due}
            self.overdue |= {
                (one.title, due[one.title]) for one in things if one.section == OVERDUE if one.title in due
            }
            self.ready |= {thing.title for thing in things if thing.section in (READY, ENDS)}
            last = self.last_days()
            self.ends |= {(one.title, last[one.title]) for one in things if one.section == ENDS if one.title in last}
            if done.code == 0 and self._troubles.on_the_way is None:
                soon = self._place.library.today + 2 * _DAY
                self._left |= {(one.title, _day(one)) for one in self.loans() if one.renewable and _day(one) <= soon}

    def door(self, card: str) -> EmbeddedDoor:
        """The library as it is, for one of the cards; open until a session ends."""
        door = self._doors.get(card)
        if door is not None:
            try:
                door.cards.read()
            except TunilibError:
                door.close()
                door = None
        if door is None:
            door = self._doors[card] = self._place.library.door(card)
        return door

    def close(self) -> None:
        for door in self._doors.values():
            door.close()

    def loans(self) -> list[Loan]:
        """What the library has lent to the patron's cards."""
        return [loan for card in self._cards for loan in self.door(card).loans.read().items]

    def lent(self) -> dict[str, date]:
        """The due dates of these loans, by title."""
        query = (
            "SELECT r.title, l.due FROM loan l JOIN item i ON i.barcode = l.barcode JOIN record r ON r.id = i.record"
            " JOIN patron p ON p.id = l.patron WHERE l.returned IS NULL AND p.card IN (?, ?)"
        )
        rows = _rows(self._place.library.path, query, *self._cards)
        return {title: date.fromisoformat(due[:10]) for title, due in rows}

    def last_days(self) -> dict[str, date]:
        """The last days of the ready holds of the patron's cards, by title."""
        query = (
            "SELECT r.title, h.pickup_until FROM hold h JOIN record r ON r.id = h.record"
            " JOIN patron p ON p.id = h.patron WHERE h.status = 'ready' AND p.card IN (?, ?)"
        )
        rows = _rows(self._place.library.path, query, *self._cards)
        return {title: date.fromisoformat(day) for title, day in rows}

    def _can_be_met(self, title: str) -> bool:
        today = self._place.library.today
        return self._troubles.worst is not None or self.last_days().get(title, date.min) >= today

    def untold(self) -> None:
        """After a night of the first machine on which the loans could be read: nothing needs a person untold."""
        today = self._place.library.today
        for loan in self.loans():
            due = _day(loan)
            told = (loan.title, due) in self.go_back
            # what a site twice said it renewed, and did not, is not sent again: a person is told
            if due < today and loan.renewable and not told:
                self.problem(f"{loan.title} was due on {due}, and could have been renewed")
            if due < today and (loan.title, due) not in self.overdue:
                self.problem(f"{loan.title} was due on {due}, and nobody was told that it is overdue")
            if due <= today + _DAY and loan.renewable is False and not told:
                self.problem(f"{loan.title} is due on {due}, and nobody was told")
        if self._troubles.worst is not None:
            return
        for title, last in self.last_days().items():
            if last <= today + _DAY and (title, last) not in self.ends:
                self.problem(f"{title} can be collected until {last}, and nobody was told the evening before")
        for card in self._cards:
            door = self.door(card)
            active = next(one for one in door.cards.read().items if one.active)
            for hold in door.holds.read().items:
                if hold.status is HoldStatus.READY and hold.title not in self.ready:
                    self.problem(f"{hold.title} can be collected, and nobody was told")
            if card == self._cards[0] and active.card != card:
                self.problem(f"the card {active.card} was left chosen")

    def untold_unread(self, machine: str, ledger: Path) -> None:
        """After a night on which a machine could not read the loans: what it knows of and cannot wait is told.

        By tomorrow; where the library is out of reach, by that day.
        """
        trouble, today = self._troubles.worst, self._place.library.today
        last = today if trouble is not None and trouble.name == "away" else today + _DAY
        query = (
            "SELECT facts ->> 'title', facts ->> 'due' FROM seen"
            " WHERE about = 'loan' AND gone IS NULL AND facts ->> 'due' <= ?"
        )
        for title, due in _rows(ledger, query, f"{last}~"):
            day = _day_told(due)
            if not any(day in when for name, when in self._back[machine] | self._unknown[machine] if name == title):
                self.problem(f"{title} is due on {due}, {trouble}, and nobody of the {machine} machine was told")

    def reached(self, machine: str, now: datetime) -> None:
        """A machine has reached the library."""
        self._contacts[machine] = now.astimezone(UTC)

    def at_the_end(self, machines: Sequence[Machine]) -> None:
        """Every renewal that a ledger or a mail claims is one of the library's own, and is in a loan's story once."""
        made: Counter[tuple[str, str, str]] = Counter()
        query = (
            "SELECT r.title, e.before, e.after FROM event e JOIN record r ON r.id = e.record WHERE e.kind = 'renewed'"
        )
        for title, before, after in _rows(self._place.library.path, query):
            made[title, before[:10], after[:10]] += 1
        again = self._lent_again() if self._place.site is not None else {}
        for machine in machines:
            left = {(title, before): after for title, before, after in made}
            query = "SELECT title, before, after, source FROM event WHERE kind = 'renewed' ORDER BY number"
            for title, before, after, source in _rows(machine.ledger, query):
                day: str | None = before[:10]
                while day is not None and day < after[:10]:  # a machine that looks later sees several as one
                    next_day = left.pop((title, day), None)
                    if next_day is None and source == "inferred":
                        next_day = again.get((title, day))
                    day = next_day
                if day != after[:10]:
                    self.problem(f"in the story of a loan, and not made, or told twice: {(title, before, after)}")
        claimed: Counter[tuple[str, str, str]] = Counter()
        # what was found by looking later may have been done by another machine, and stands in the story
        query = "SELECT title, before, after FROM intent_item JOIN intent ON number = intent"
        for machine in machines:
            for title, before, after in _rows(machine.ledger, f"{query} WHERE word = 'renewed' AND looked = 0"):
                claimed[title, before[:10], after[:10]] += 1
        for renewal, count in claimed.items():
            if count > made[renewal]:
                self.problem(f"claimed {count} times, and made {made[renewal]} times: {renewal}")
        if self.renewed > made.total():
            self.problem(f"mails tell of {self.renewed} renewals, and {made.total()} were made")

    def _lent_again(self) -> dict[tuple[str, str], str]:
        """New due dates of titles that were returned and lent again, by title and the due date before.

        A site that names loans by the copy, and has no day of checkout, shows that as it shows a renewal to who has not
        looked meanwhile.
        """
        query = (
            "SELECT r.title, e.kind, e.before, e.after FROM event e JOIN record r ON r.id = e.record"
            " WHERE e.kind IN ('returned', 'lent') ORDER BY e.number"
        )
        returned: dict[str, str] = {}
        found: dict[tuple[str, str], str] = {}
        for title, kind, before, after in _rows(self._place.library.path, query):
            if kind == "returned":
                returned[title] = before[:10]
            elif title in returned:
                found[title, returned[title]] = after[:10]
        return found

    def _judge_unknown(self, machine: str, ledger: Path, now: datetime) -> None:
        """After a run that does not know an end: it was told of each loan and due date, that night or before."""
        of_each = "SELECT title, before, created, settled FROM intent_item JOIN intent ON number = intent"
        of_this_run = {
            (title, _day_told(before))
            for title, before, *times in _rows(ledger, f"{of_each} WHERE word = 'unknown'")
            if now in [datetime.fromisoformat(time).astimezone(UTC) for time in times if time]
        }
        told = self._unknown[machine]
        for title, day in sorted(of_this_run):
            if not any(name == title and (not when or day in when) for name, when in told):
                self.problem(
                    f"the end of a renewal of {title} is not known, and nobody of the {machine} machine was told"
                )
        if not of_this_run and not told:
            self.problem(f"something is not known, and nobody of the {machine} machine was told")

    def _judge_failures(self, machine: str, told: set[str], now: datetime) -> None:
        trouble, known = self._troubles.worst, self._failures_told[machine]
        if trouble is None or trouble.name != "away":
            self.reached(machine, now)
        if trouble is None:
            self._failing.pop(machine, None)
            known.clear()
            if told:
                self.problem(f"a failure was told on a night without one: {told}")
            return
        is_needed = True
        if trouble.name == "away":
            failing = self._failing.setdefault(machine, now)
            contact = self._contacts.get(machine)
            since = failing if contact is None else max(contact, failing - _DAY)
            is_needed = now - since > UNREACHED
        else:
            self._failing.pop(machine, None)
            known.discard("away")
        which = trouble if trouble.name == "ended" else trouble.name  # a sign-in between two tells them apart
        is_needed = is_needed and which not in known
        if bool(told) != is_needed:
            self.problem(f"{trouble}: the {machine} machine is {'not ' * is_needed}told: {told}")
        if told:
            known.add(which)

    def _judge_fines(self, machine: str, told: set[str]) -> None:
        for card in self._cards:
            state = _fines_state(self.door(card).fines.read())
            if state == "near" and self._place.site is not None:
                state = ""  # no page of a site says what its limit is
            before = self._fines.get((machine, card), "")
            if not state or state == before:
                if card in told:
                    self.problem(f"fines of {card} were told again, or without need")
            elif card not in told:
                self.problem(f"fines of {card} are {state} the limit, and nobody was told")
            self._fines[machine, card] = state


def _fines_state(fines: Fines) -> str:
    limit = fines.suspension_limit
    assert limit is not None
    if fines.total.cents > limit.cents:
        return "over"
    return "near" if fines.total.cents * 10 >= limit.cents * 8 else ""


def _day(loan: Loan) -> date:
    assert loan.due is not None
    return loan.due.date() if isinstance(loan.due, datetime) else loan.due


def _day_told(text: str) -> str:
    """A day as it is told, without the year that may follow."""
    day = date.fromisoformat(text[:10])
    return date_text(day, "en", day)


def _rows(path: Path, query: str, *values: str) -> list[tuple[str, ...]]:
    import sqlite3
    from contextlib import closing

    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as file:
        return file.execute(query, values).fetchall()
