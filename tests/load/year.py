"""A simulated year of the unattended run, for any number of seeds: ``python -m tests.load.year [SEEDS] [FIRST]``.

A patron with forty loans on two cards, a leap year with both changes of the clock, Sundays closed. Others place holds
on what is lent; on random days the library's file is away, the session has ended until somebody signs in again, or a
second machine with the same cards runs too. The patron does what the mails say, and nothing else: what has to go back
goes back on that day or one of the next, and another copy is borrowed.

Nights on which nothing falls due within three days, and on which nothing has happened since, are passed over in nine of
ten: a run finds nothing to do then.
"""

from __future__ import annotations

import mailbox
import os
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, cast
from unittest.mock import patch

from tests.journeys.machine import Machine

from tunilib.local.database import connections

if TYPE_CHECKING:
    from email.message import Message

__all__ = ["Year", "quick_disk"]

FIRST = date(2028, 1, 3)
DAYS = 366
LOANS = 40
CARD, SECOND, OTHER, PASSWORD = "29001001", "29001002", "29009999", "kirja2028"
_DAY = timedelta(days=1)
_BACK = ("Overdue: return", "Return soon: could not be renewed")
"""The sections of a digest that ask for a loan to go back."""


class Year:
    """One year of one seed.

    Attributes:
        problems: what must not happen, and did.
        told: how often each thing was told, by section, title and day. runs: how many runs there were.
    """

    def __init__(self, folder: Path, seed: int, *, first: date = FIRST) -> None:
        self.random, self.folder = random.Random(seed), folder
        self.today, self.signed_out = first, 0
        self.problems: list[str] = []
        self.told: Counter[tuple[str, str, str]] = Counter()
        self.runs = self.letters = 0
        self.at_the_door: set[str] = set()
        self.store = f"sqlite:///{folder}/library.sqlite"
        self.first, self.second, self.others = (self._machine(name) for name in ("first", "second", "others"))
        self._make()

    def _machine(self, name: str) -> Machine:
        machine = Machine(self.folder / name, environ={"TUNILIB_STORE": None})
        config = machine.folder / "config"
        config.mkdir(parents=True)
        mbox = machine.folder / "mbox"
        (config / "config.toml").write_text(f'[mail]\ntransport = "file"\npath = "{mbox}"\nfrom = "me@example.org"\n')
        return machine

    def _do(self, machine: Machine, *words: str, stdin: str = "", may_fail: bool = False) -> str:
        machine.now = f"{self.today}T12:00"
        done = machine.run(*words, stdin=stdin)
        if done.code and not may_fail:
            raise RuntimeError(f"{words}: {done}")
        return done.out

    def _desk(self, *words: str, stdin: str = "", may_fail: bool = False) -> str:
        return self._do(self.first, *words, "--store", self.store, stdin=stdin, may_fail=may_fail)

    def _make(self) -> None:
        rules = self.folder / "rules.toml"
        text = self._do(self.first, "desk", "init", "--print-rules")
        rules.write_text(text.replace("weekdays = []", "weekdays = [6]"))
        self._desk("desk", "init", "--rules", str(rules))
        books = self.folder / "books.ris"
        books.write_text("".join(f"TY  - BOOK\nTI  - Book {n:03}\nER  - \n\n" for n in range(120)))
        self._desk("desk", "import", str(books))
        for card, name in ((CARD, "Aino"), (SECOND, "Onni"), (OTHER, "Liisa")):
            words = ("desk", "patron", "add", card, "--name", name, "--email", f"{name.lower()}@example.org")
            self._desk(*words, "--password-stdin", stdin=f"{PASSWORD}\n")
        self.library = self.folder / "library.sqlite"
        self.barcodes = [one for (one,) in self.first.sql("SELECT barcode FROM item ORDER BY barcode", of=self.library)]
        self._sign_in(self.first)
        self._sign_in(self.second)
        self._do(self.first, "cards", "add", SECOND, "--password-stdin", stdin=f"{PASSWORD}\n")
        signs_in = ("login", OTHER, "--store", self.store, "--password-stdin")
        self._do(self.others, *signs_in, stdin=f"{PASSWORD}\n")
        for _ in range(LOANS):
            self._borrow()

    def _sign_in(self, machine: Machine) -> None:
        self._do(machine, "login", CARD, "--store", self.store, "--password-stdin", stdin=f"{PASSWORD}\n")

    def _loans(self) -> dict[str, tuple[str, date, str, str]]:
        """What is lent to the two cards: title, due date, record and card by barcode; straight from the library."""
        rows = self.first.sql(
            "SELECT l.barcode, r.title, l.due, r.id, p.card FROM loan l JOIN item i ON i.barcode = l.barcode"
            " JOIN record r ON r.id = i.record JOIN patron p ON p.id = l.patron"
            " WHERE l.returned IS NULL AND p.card != ?",
            OTHER,
            of=self.library,
        )
        return {code: (title, date.fromisoformat(due), record, card) for code, title, due, record, card in rows}

    def _borrow(self) -> None:
        lent = set(self._loans())
        free = [one for one in self.barcodes if one not in lent]
        card = self.random.choice((CARD, SECOND))
        self._desk("desk", "checkout", card, self.random.choice(free), may_fail=True)

    def run(self, days: int = DAYS) -> None:
        """The whole year, or a part of it."""
        away = ended = 0
        restless = True
        for _ in range(days):
            self.today += _DAY
            if self.random.random() < 0.2:
                self._place_hold()
                restless = True
            away = max(away - 1, 0) or (self.random.choice((1, 1, 2)) if self.random.random() < 0.03 else 0)
            if not ended and self.random.random() < 0.01:
                self.first.sql("DELETE FROM session", of=self.library)
                ended, restless = self.random.choice((1, 2)), True
                self.signed_out += 1
            first_due = min(due for _, due, _, _ in self._loans().values())
            if restless or away or ended or first_due <= self.today + 3 * _DAY or self.random.random() < 0.1:
                self._night(away=bool(away), ended=bool(ended))
                restless = bool(away or ended or self.at_the_door)
            if ended == 1:
                for machine in (self.first, self.second):
                    self._sign_in(machine)
                self._do(self.others, "login", OTHER, "--store", self.store, "--password-stdin", stdin=f"{PASSWORD}\n")
            ended = max(ended - 1, 0)
        self._compare_claims()

    def _place_hold(self) -> None:
        """Another patron waits for something that is lent, and collects it when it comes back."""
        _, _, record, _ = self.random.choice(sorted(self._loans().values()))
        self._do(self.others, "holds", "place", record, "--pickup", "linna", may_fail=True)
        self._desk("desk", "day", may_fail=True)

    def _night(self, *, away: bool, ended: bool) -> None:
        hidden = self.folder / "away.sqlite"
        if away:
            self.library.rename(hidden)
        order = [self.first, self.second] if self.random.random() < 0.2 else [self.first]
        self.random.shuffle(order)
        for machine in order:
            machine.now = f"{self.today}T03:{self.random.randrange(60):02}"
            done = machine.run("schedule", "run")
            self.runs += 1
            if done.out or (done.code != 0) != (away or ended):
                self.problems.append(f"{self.today}: ended with {done.code}: {done.err}")
        if away:
            hidden.rename(self.library)
        self._read_mail()
        if not (away or ended):
            self._look()
            self._bring_back()

    def _read_mail(self) -> None:
        """Count what was told; what has to go back is put at the door."""
        for machine in (self.first, self.second):
            mbox = machine.folder / "mbox"
            if not mbox.exists():
                continue
            box = mailbox.mbox(mbox, create=False)
            for letter in box:
                if not letter.is_multipart():
                    continue  # a notice of the library's desk
                self.letters += machine is self.first
                part = cast("Message", letter.get_payload(0))
                text = cast("bytes", part.get_payload(decode=True)).decode()
                for section, title, when in _things(text):
                    self.told[section if machine is self.first else f"{section} (second)", title, when] += 1
                    if section in _BACK:
                        self.at_the_door.add(title)
            box.close()
            mbox.unlink()

    def _bring_back(self) -> None:
        """Take to the library what the mails said, on this day or another."""
        for barcode, (title, _, _, _) in self._loans().items():
            if title in self.at_the_door and self.random.random() < 0.5:
                self._desk("desk", "return", barcode)
                self.at_the_door.discard(title)
                self._borrow()

    def _look(self) -> None:
        """After a night on which all was well nothing is due that could have been renewed, and nothing untold."""
        for row in self.first.run("loans", "--all-cards", "--json").data:
            if "error" in row:
                self.problems.append(f"{self.today}: {row}")
                continue
            due = date.fromisoformat(row["due"])
            if due < self.today and row["renewable"]:
                self.problems.append(f"{self.today}: {row['title']} was due on {due} and could have been renewed")
            if due <= self.today + _DAY and row["renewable"] and row["title"] in self.at_the_door:
                self.problems.append(f"{self.today}: {row['title']} is to go back, and could have been renewed")
            if due <= self.today + _DAY and row["renewable"] is False and row["title"] not in self.at_the_door:
                self.problems.append(f"{self.today}: {row['title']} is due on {due}, and nobody was told")

    def _compare_claims(self) -> None:
        """Every renewal that a ledger claims is in the library's own list of events."""
        made = self.first.sql("SELECT COUNT(*) FROM event WHERE kind = 'renewed'", of=self.library)[0][0]
        claimed = sum(
            machine.sql("SELECT COUNT(*) FROM intent_item WHERE word = 'renewed'", of=machine.ledger)[0][0]
            for machine in (self.first, self.second)
            if machine.ledger.exists()
        )
        if claimed > made:
            self.problems.append(f"{claimed} renewals were claimed, and {made} were made")
        for (section, title, when), count in self.told.items():
            most = self.signed_out if section.startswith("Could not be read") else 1
            if count > most:
                self.problems.append(f"told {count} times: {section}: {title}, {when}")


def _things(text: str) -> list[tuple[str, str, str]]:
    """What a digest tells, by section: title and the line below it."""
    found, section = [], ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line and not line.startswith(" "):
            section = line
        elif re.match(r"  \S", line):
            below = lines[number + 1].strip() if number + 1 < len(lines) else ""
            found.append((section, line.strip(), below))
    return found


@contextmanager
def quick_disk() -> Iterator[None]:
    """Let nothing wait for the disk in the block: what survives a loss of power is not what is tried here."""
    before = connections._SETTINGS
    settings = tuple(one.replace("FULL", "OFF") for one in before)
    with patch.object(connections, "_SETTINGS", settings), patch.object(os, "fsync", lambda _: None):
        yield


def main() -> int:
    """Simulate; 1 where anything happened that must not."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    failed = 0
    for seed in range(first, first + seeds):
        begun = perf_counter()
        folder = Path(tempfile.mkdtemp(prefix="tunilib-year-"))
        try:
            with quick_disk():
                year = Year(folder, seed)
                year.run()
        finally:
            shutil.rmtree(folder)
        failed += bool(year.problems)
        took = perf_counter() - begun
        outcome = year.problems[:3] or "all well"
        print(f"{seed}: {year.runs} runs, {year.letters} letters, {took:.0f} s, {outcome}", flush=True)
    print(f"{seeds - failed} of {seeds} seeds are well")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
