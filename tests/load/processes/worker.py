"""One of the processes: ``python -m tests.load.processes.worker ROLE NUMBER ADDRESS FOLDER TOKEN START SECONDS``.

It says ``ready``, waits for a line on standard input, works until its time is over (a ``caller``: makes so many calls
instead of seconds, after each kind once), and prints one JSON object: how often it was told that something was done,
how long each call took at worst, and what went wrong.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

from tests.load.processes.shared_library import BARCODES, PLACES, RECORDS, Clock, card_of

from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.hold import HoldRequest
from tunilib.core.ports.sign_in import Session
from tunilib.errors import OutcomeUnknown, Unavailable
from tunilib.library.desk import Desk
from tunilib.library.patron.door import EmbeddedEntry
from tunilib.library.stores.unit_of_work import Now

_FSYNC_EVERY = 0.02
_MOST_LOANS = 100


class Member:
    """What a process does, and what it was told."""

    def __init__(self, number: int, address: str, folder: Path, token: str, clock: Now) -> None:
        self.chance = Random(number)
        self.card = card_of(number)
        self.folder = folder
        self.desk = Desk(address, clock, backups=folder)
        self.door = EmbeddedEntry(address, clock).open(Session(card=self.card, data={"token": token}))
        self.told: Counter[str] = Counter()

    def lend(self) -> None:
        record = self.chance.choice(RECORDS)
        for lent in self.desk.checkout(self.card, self.chance.sample(BARCODES[record], 2)):
            self.told["lent"] += lent.loan_id is not None

    def take_back(self) -> None:
        record = self.chance.choice(RECORDS)
        done = self.desk.check_in([self.chance.choice(BARCODES[record])], self.chance.choice(PLACES))
        for returned in done:
            self.told["returned"] += returned.loan_id is not None

    def renew(self) -> None:
        self._count("renewed", self.door.loans.renew(self.door.loans.read().items))

    def place(self) -> None:
        record = self.chance.choice(RECORDS)
        pickup = self.chance.choice(PLACES)
        self._count("hold-placed", self.door.holds.place(HoldRequest(record=record, pickup=pickup)))

    def cancel(self) -> None:
        waiting = [hold for hold in self.door.holds.read().items if hold.cancellable]
        if waiting:
            self._count("hold-cancelled", self.door.holds.cancel([self.chance.choice(waiting)]))

    def day(self) -> None:
        done = self.desk.day()
        self.told["hold-expired"] += done.expired
        self.told["loan-lost"] += done.lost

    def read(self) -> None:
        self.door.loans.read()
        self.door.holds.read()

    def _count(self, what: str, answer: Answer) -> None:
        self.told[what] += sum(claim.word is ClaimWord.DONE for claim in answer.claims.values())


WAYS = (Member.lend, Member.lend, Member.take_back, Member.renew, Member.place, Member.cancel, Member.cancel)
"""What a writer does, each as often as it is named."""


def main() -> int:
    """Work until the time is over, and tell."""
    role, number, address, folder, token, start, seconds = sys.argv[1:]
    member = Member(int(number), address, Path(folder), token, Clock(float(start)))
    if role != "steadfast":
        member.read()  # everything is imported and open
    if role == "caller":
        for way in dict.fromkeys(WAYS):
            way(member)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if role != "steadfast":
        sys.stdin.readline()
    work: dict[str, Callable[[Member, float], dict[str, Any]]] = {
        "writer": _write,
        "caller": lambda member, _: _write(member, math.inf, int(seconds)),
        "reader": _read,
        "copier": _copy,
        "bystander": _stand_by,
        "steadfast": _go_on,
    }
    found = work[role](member, time.monotonic() + float(seconds))
    if role != "steadfast":
        print(json.dumps({"role": role, "told": member.told, **found}))
    return 0


def _write(member: Member, until: float, most: float = math.inf) -> dict[str, Any]:
    waits: dict[str, list[float]] = {}

    def write() -> None:
        way = Member.day if member.chance.random() < 0.01 else member.chance.choice(WAYS)
        begun = time.monotonic()
        try:
            way(member)
        finally:
            waits.setdefault(way.__name__, []).append(time.monotonic() - begun)

    before = time.process_time()
    done = _repeat(until, write, most=most)
    return {**done, "waits": waits, "cpu": time.process_time() - before}


def _go_on(member: Member, until: float) -> dict[str, Any]:
    """Work whatever happens to the server, saying before each call what it may do, and then what it was told; until
    standard input ends.
    """
    ways = {
        member.lend: {"lent": 2},
        member.take_back: {"returned": 1},
        member.renew: {"renewed": _MOST_LOANS},
        member.place: {"hold-placed": 1},
        member.cancel: {"hold-cancelled": 1},
    }
    member.chance.seed()
    over = Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        over.set()

    Thread(target=wait_for_the_end, daemon=True).start()
    while not over.is_set() and time.monotonic() < until:
        way = member.chance.choice(list(ways))
        _say({"may": ways[way]})
        member.told.clear()
        came: dict[str, Any] = {"is_refused": False, "is_unknown": False, "problems": []}
        try:
            way()
        except OutcomeUnknown:
            came["is_unknown"] = True
        except Unavailable:
            came["is_refused"] = True
        except Exception as error:
            came["problems"].append(f"{type(error).__name__}: {error}")
        _say({"told": member.told, **came})
    return {}


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


def _read(member: Member, until: float) -> dict[str, Any]:
    return _repeat(until, member.read, pause=0.001)


def _copy(member: Member, until: float) -> dict[str, Any]:
    copies: list[str] = []

    def copy() -> None:
        file = member.folder / f"copy-{len(copies)}.sqlite"
        member.desk.backup(file)
        copies.append(str(file))

    return {**_repeat(until, copy, pause=0.2), "copies": copies}


def _stand_by(member: Member, until: float) -> dict[str, Any]:
    """Writes a page of its own to the disk now and then: how long the machine alone keeps somebody
    waiting.
    """
    with (member.folder / "bystander").open("wb", buffering=0) as file:

        def write() -> None:
            file.seek(0)
            file.write(b"x" * 4096)
            os.fsync(file.fileno())

        return _repeat(until, write, pause=_FSYNC_EVERY)


def _repeat(until: float, work: Callable[[], None], pause: float = 0.0, most: float = math.inf) -> dict[str, Any]:
    worst, calls = 0.0, 0
    failures: list[str] = []
    while (begun := time.monotonic()) < until and calls < most:
        try:
            work()
        except Exception as error:
            failures.append(f"{type(error).__name__}: {error}")
        worst, calls = max(worst, time.monotonic() - begun), calls + 1
        if pause:
            time.sleep(pause)
    return {"calls": calls, "worst": worst, "failures": failures}


if __name__ == "__main__":
    sys.exit(main())
