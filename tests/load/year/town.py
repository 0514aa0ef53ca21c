"""The year itself: a library, the patron with two machines, the others, and one night after the other."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from unittest.mock import patch

from tests.contract.worlds import CARD, OTHER, World
from tests.fakes.library import PASSWORD, ZONE
from tests.journeys.machine import Machine
from tests.load.year.judge import Judge
from tests.load.year.letters import letters_in
from tests.load.year.troubles import Troubles

from tunilib.core.hold import HoldRequest, HoldStatus
from tunilib.http.browser import Browser
from tunilib.library import ids
from tunilib.local.database import connections

DAYS = 366
LOANS, COPIES, PERIOD, VISITS = 40, 90, 28, 5
SECOND = "1003"
CLOSED = """[closed]
weekdays = [6]
dates = [2028-01-06, 2028-04-14, 2028-04-17, 2028-05-01, 2028-06-23, 2028-06-24, 2028-12-24, 2028-12-25, 2028-12-26]
"""
_DAY = timedelta(days=1)


class Year:
    """One year of one seed at one place, or a part of it.

    Args:
        often: how many times as many troubles there are as in an ordinary year.

    Attributes:
        problems: what must not happen, and did. runs: how many runs there were. letters: how many mails.
    """

    def __init__(self, place: World, seed: int, first: date, *, often: float = 1) -> None:
        self.random, self.place, self.library, self.today = Random(seed), place, place.library, first
        self.looks = Random(seed)
        has_password = place.site is not None and seed % 2 == 0
        self.troubles = Troubles(place, self.random, sign_in_needed=not has_password, often=often)
        self.judge = Judge(place, self.troubles, (CARD, SECOND))
        self.machines = {name: self._machine(name, has_password=has_password) for name in ("first", "second")}
        self.runs = self.letters = 0
        self._make()

    @property
    def problems(self) -> list[str]:
        return self.judge.problems

    def _machine(self, name: str, *, has_password: bool) -> Machine:
        environ = {"TUNILIB_STORE": None, "TUNILIB_PASSWORD": PASSWORD if has_password else None}
        machine = Machine(self.place.folder / name, environ=environ)
        config = machine.folder / "config"
        config.mkdir(parents=True)
        mbox = machine.folder / "mbox"
        way = f'[mail]\ntransport = "file"\npath = "{mbox}"\nfrom = "me@example.org"\n'
        (config / "config.toml").write_text(f'{way}[notify]\nmail_to = "home@example.org"\n')
        return machine

    def _make(self) -> None:
        """Forty loans, lent on a few days of the four weeks before the first night."""
        self.library.patron(SECOND)
        day = self.today - PERIOD * _DAY
        self._at(day, time(12))
        self.copies = [self.library.copy(f"B{n:03}", f"rec.{n}", title=f"Book {n:03}") for n in range(COPIES)]
        for visit in range(VISITS):
            self._at(day + (visit * PERIOD // VISITS + self.random.randrange(4)) * _DAY, time(12))
            for _ in range(LOANS // VISITS):
                self._borrow()
        self._at(self.today, time(12))
        for machine in self.machines.values():
            self._sign_in(machine)
        words = ("cards", "add", SECOND, "--password-stdin")
        done = self.machines["first"].run(*words, stdin=f"{PASSWORD}\n")
        assert done.code == 0, done

    def _at(self, day: date, hour: time, *, fold: int = 0) -> None:
        """Set the clock of the library and of both machines; an hour that a change of the clock skips is later."""
        moment = datetime.combine(day, hour, ZONE).replace(fold=fold).astimezone(UTC).astimezone(ZONE)
        self.library.moment = moment
        for machine in self.machines.values():
            machine.now = moment.isoformat()

    def _sign_in(self, machine: Machine) -> None:
        words = ("login", CARD, "--library", self.place.address, "--password-stdin")
        done = machine.run(*words, stdin=f"{PASSWORD}\n")
        assert done.code == 0, done

    def _borrow(self) -> None:
        """Lend a copy that is on the shelf to one of the two cards; nothing where the library refuses."""
        card = self.random.choice((CARD, SECOND))
        self.library.desk.checkout(card, [self._free()])

    def _free(self) -> str:
        """A copy that is neither lent nor wanted."""
        taken = "SELECT barcode FROM loan WHERE returned IS NULL UNION SELECT i.barcode FROM item i JOIN hold h"
        with closing(sqlite3.connect(self.library.path)) as file:
            rows = file.execute(f"{taken} ON h.record = i.record WHERE h.status IN ('waiting', 'in-transit', 'ready')")
            return self.random.choice(sorted(set(self.copies) - {barcode for (barcode,) in rows}))

    def run(self, days: int = DAYS) -> None:
        """One day after the other."""
        is_restless = True
        for _ in range(days):
            self.today += _DAY
            if self.troubles.next_day():
                self._at(self.today - _DAY, time(20))
                for machine in self.machines.values():
                    self._sign_in(machine)
            is_restless = self._night_begins() or is_restless
            soon = self.today + 2 * _DAY
            is_due = any(
                due <= soon and (title, due) not in self.judge.go_back for title, due in self.judge.lent().items()
            ) or any(last <= soon for last in self.judge.last_days().values())
            if is_restless or is_due or self.troubles.worst or self.random.random() < 0.1:
                self._night()
            self._at(self.today, time(12))
            is_restless = bool(self.troubles.worst)
            self._look()
            self._others()
            is_restless = self._patron() or is_restless
        self.judge.at_the_end(tuple(self.machines.values()))
        self.judge.close()

    def _night_begins(self) -> bool:
        """The library ends its day; whether anything became of it."""
        self._at(self.today, time(1))
        done = self.library.desk.day(self.today - _DAY)
        return bool(done.expired or done.served or done.lost)

    def _night(self) -> None:
        self.judge.before()
        order = ["first", "second"] if self.random.random() < 0.2 else ["first"]
        self.random.shuffle(order)
        minute = 0
        for name in order:
            minute = self.random.randrange(minute, 59)
            self._at(self.today, time(3, minute), fold=self.random.randrange(2))
            machine = self.machines[name]
            with self.troubles.night():
                done = machine.run("schedule", "run")
            self.runs += 1
            if done.out or (done.code == 0 and done.err):
                self.judge.problem(f"a run that is well printed: {done}")
            letters = letters_in(machine.folder / "mbox")
            self.letters += len(letters)
            self.judge.after(name, machine.ledger, done, letters, self.library.moment)
            if self.troubles.hides_loans:
                self.judge.untold_unread(name, machine.ledger)
        if not (self.troubles.hides_loans or self.troubles.on_the_way):
            self.judge.untold()

    def _look(self) -> None:
        """The patron looks at the account by day, which changes nothing."""
        if self.looks.random() < 0.1:
            name = self.looks.choice(("first", "second"))
            done = self.machines[name].run(self.looks.choice(("loans", "status")))
            if done.code == 0:
                self.judge.reached(name, self.library.moment)
            if done.code != 0 and not (done.code == 3 and self.troubles.has_ended):
                self.judge.problem(f"a look by day ended with {done.code}: {done.err}")

    def _others(self) -> None:
        """Another patron wants what is lent, and fetches what is ready."""
        door = self.judge.door(OTHER)
        lent = sorted(self.judge.lent())
        if self.random.random() < 0.15 and lent:
            title = self.random.choice(lent)
            door.holds.place(HoldRequest(record=f"rec.{int(title[-3:])}", pickup="linna"))
        ready = [hold.barcode for hold in door.holds.read().items if hold.status is HoldStatus.READY]
        for barcode in ready:
            if barcode is not None and self.random.random() < 0.7:
                self.library.desk.checkout(OTHER, [barcode])
                self.library.desk.check_in([barcode])
        self.library.desk.fees.pay(OTHER, every=True)

    def _patron(self) -> bool:
        """The patron takes back what the mails asked for, fetches what is ready, and pays in time or not.

        Whether anything became of it that a mail may have to tell of.
        """
        desk, judge = self.library.desk, self.judge
        did_anything = False
        asked = {title for title, _ in judge.go_back}
        for title, due in sorted(judge.lent().items()):
            if title in asked and self.random.random() < 0.5:
                desk.check_in([f"B{title[-3:]}"])
                judge.go_back -= {one for one in judge.go_back if one[0] == title}
                did_anything = did_anything or due < self.today  # a fine was registered
        if self.random.random() < 0.05:
            self._want_what_another_has()
            did_anything = True
        for card in (CARD, SECOND):
            if self.random.random() < 0.02:
                desk.fees.pay(card, every=True)
            for hold in judge.door(card).holds.read().items:
                is_ready = hold.status is HoldStatus.READY and hold.title in judge.ready
                if is_ready and hold.barcode is not None and self.random.random() < 0.2:
                    desk.checkout(card, [hold.barcode])
        fewer = LOANS - len(judge.lent())
        for _ in range(fewer if fewer >= LOANS // VISITS else 0):
            self._borrow()
        return did_anything

    def _want_what_another_has(self) -> None:
        """Another patron has a book that the patron waits for, and brings it back."""
        barcode = self._free()
        self.library.desk.checkout(OTHER, [barcode])
        door = self.judge.door(self.random.choice((CARD, SECOND)))
        door.holds.place(HoldRequest(record=f"rec.{int(barcode[1:])}", pickup="linna"))
        self.library.desk.check_in([barcode])


@contextmanager
def quick() -> Iterator[None]:
    """Wait for no disk and no site in the block, and make passwords cheap: none of these is tried here."""
    settings = tuple(one.replace("FULL", "OFF") for one in connections._SETTINGS)
    with (
        patch.object(connections, "_SETTINGS", settings),
        patch.object(os, "fsync", lambda _: None),
        patch.object(ids, "_N", 2),
        patch.object(Browser, "_wait", lambda *_: None),
    ):
        yield
