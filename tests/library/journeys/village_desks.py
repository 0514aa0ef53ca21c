"""A village library with two desks, its books kept beside it: who has what, and what was taken, as its answers said."""

from __future__ import annotations

import os
import select
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import NamedTuple

from tests.journeys.machine import Machine, Result

RULES = """
name = "Village library"
zone = "Europe/Helsinki"
currency = "EUR"
pickup_libraries = [{id = "village", name = "Village"}, {id = "bus", name = "Bus"}]
[contact]
phone = "03 123 456"
[collections]
book = {name = "Book"}
film = {name = "Film"}
tools = {name = "Tools"}
local = {name = "Local history"}
[loan.month]
period = "28d"
renewals = 1
[loan.adult]
period = "7d"
age = 18
[fine.daily]
amount = "0.20"
[hold.usual]
uncollected = "1.00"
[lost.usual]
replacement = "30.00"
[ban.days]
days = 1
[[row]]
use = {loan = "month", fine = "daily", hold = "usual", lost = "usual"}
[[row]]
when = {collection = "film"}
use = {loan = "adult"}
[[row]]
when = {collection = "tools"}
use = {ban = "days", fine = "none"}
[[row]]
when = {collection = "local"}
use = {loan = "none"}
[[block]]
measure = "fines"
above = "10.00"
refuses = ["renewal", "hold", "request", "checkout"]
[[limit]]
when = {category = "child"}
loans = 2
"""
_OUTCOMES = ("lent", "renewed", "unchanged", "refused", "returned", "kept", "in-transit")
_PATIENCE = 30


class Act(NamedTuple):
    """What is typed, and what comes of it.

    Attributes:
        said: each line on standard error, but for hints. keep: a name for the ID that is printed; later: ``{name}``.
    """

    line: str
    code: int = 0
    said: str | tuple[str, ...] = ()
    keep: str | None = None
    stdin: str = ""
    now: str | None = None


class Desks:
    """Both desks, and what they were told.

    Attributes:
        real: whether each command is a process of its own.
        loans: those that are open. owed: each fee that is open, by what it came of.
        lent, copies, taken: how often, how many, how much.
    """

    def __init__(self, machine: Machine) -> None:
        self.machine, self.real = machine, False
        self.names: dict[str, str] = {}
        self.loans: set[str] = set()
        self.owed: dict[str, Decimal] = {}
        self.lent, self.copies, self.taken = 0, 0, Decimal(0)
        machine.config.parent.mkdir(parents=True, exist_ok=True)
        self.settings = []
        for number, staff in ((1, "Kaisa"), (2, "Matti")):
            file = machine.config.with_name(f"desk{number}.toml")
            file.write_text(f'[desk]\nstaff = "{staff}"\n', encoding="utf-8")
            self.settings.append({"TUNILIB_CONFIG": str(file)})

    def do(self, act: Act) -> Result:
        """Type a command at the first desk, and compare what it says."""
        words = [word.format(**self.names) for word in shlex.split(act.line)]
        now = {**self.settings[0], "TUNILIB_NOW": act.now or self.machine.now}
        if self.real:
            result = self.machine.process(*words, stdin=act.stdin.encode(), environ=now)
        else:
            result = self.machine.run(*words, stdin=act.stdin, environ=now)
        said = [line for line in result.err.splitlines() if not line.startswith("hint: ")]
        expected = [act.said] if isinstance(act.said, str) else list(act.said)
        assert result.code == act.code, (act.line, result)
        assert len(said) == len(expected), (act.line, said)
        assert all(part.format(**self.names) in line for part, line in zip(expected, said, strict=True)), (act, said)
        self._enter(words[1:], result)
        if act.keep:
            self.names[act.keep] = self._id(result)
        return result

    def _id(self, result: Result) -> str:
        [row] = result.lines[:1]
        return row[1] if len(row) == 2 or row[3:4] == ["lent"] else row[0]

    def _enter(self, words: Sequence[str], result: Result) -> None:
        """Enter an answer of a command in the books."""
        if words[0] in ("checkout", "return", "renew"):
            for row in result.lines:
                self.enter(row)
        elif words[0] == "fee":
            for row in result.lines:
                self._enter_fee(row)
        elif words[0] == "import":
            self.copies += sum(len(row[2].split("; ")) for row in result.lines if row[4] == "imported")
        elif result.code == 0 and words[0] == "undo" and result.thing["what"] == "payment":
            given = Decimal(result.thing["amount"])  # of one fee
            self.owed[result.thing["id"]], self.taken = given, self.taken - given
        elif result.code == 0 and words[0] == "undo":
            self.loans.discard(result.thing["id"])
            self.lent -= result.thing["what"] == "checkout"
            self.owed.pop(result.thing["id"], None)
        elif result.code == 0 and words[0] == "item":
            self.copies += {"add": 1, "withdraw": -1}.get(words[1], 0)

    def enter(self, row: list[str]) -> str:
        """Enter a row of checkout, renew or return in the books; its outcome."""
        outcome = next(word for word in row[2:4] if word in _OUTCOMES)
        loan = row[0] if outcome in ("renewed", "unchanged") else row[1]
        if outcome in ("returned", "kept", "in-transit"):
            self.loans.remove(loan)
            self.owed[loan] = Decimal(row[7] or 0)
        elif outcome == "lent" or (outcome == "unchanged" and loan not in self.loans):
            assert loan not in self.loans
            self.loans.add(loan)  # one that was lent as the power went is known when it is scanned again
            self.lent += 1
        return outcome

    def _enter_fee(self, row: list[str]) -> None:
        fee, amount, outcome = row[0], Decimal(row[4]), row[-1]
        if outcome == "added":
            self.owed[fee] = amount
        elif outcome == "paid":
            self.owed.pop(fee)
            self.taken += amount

    @contextmanager
    def scanner(self, desk: int, *options: str) -> Iterator[Scanner]:
        """``desk scan`` at a desk, as a process."""
        with subprocess.Popen(
            self.machine.command("desk", "scan", *options),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.machine.process_setting(**self.settings[desk - 1]),
        ) as process:
            try:
                yield Scanner(self, process)
            finally:
                process.kill()


class Scanner:
    """A reader of barcodes on a pipe. Rows come as their outcome, and are entered in the books."""

    def __init__(self, desks: Desks, process: subprocess.Popen[bytes]) -> None:
        self._desks, self._process, self._read = desks, process, b""

    def type(self, *lines: str) -> None:
        assert self._process.stdin
        self._process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self._process.stdin.flush()

    def scan(self, line: str, *said: str) -> None:
        """Scan a number, and compare everything that is said before the next one."""
        self.type(line)
        heard = tuple(self.next() for _ in said)
        assert heard == said, (line, heard)

    def next(self) -> str:
        """The next line that comes."""
        assert self._process.stdout
        descriptor = self._process.stdout.fileno()
        while b"\n" not in self._read:
            assert select.select([descriptor], [], [], _PATIENCE)[0], "nothing more is said"
            piece = os.read(descriptor, 65536)
            assert piece, "it has ended"
            self._read += piece
        line, _, self._read = self._read.partition(b"\n")
        return self._entered(line)

    def _entered(self, line: bytes) -> str:
        text = line.decode()
        return self._desks.enter(text.split("\t")) if "\t" in text else text

    def lose_power(self) -> None:
        """End at once, wherever it is; what was acknowledged before is entered in the books."""
        self._process.kill()
        self._rest()

    def end(self) -> tuple[int, list[str]]:
        """Close the pipe: the exit code, and what else was said."""
        assert self._process.stdin
        self._process.stdin.close()
        return self._process.wait(_PATIENCE), self._rest()

    def _rest(self) -> list[str]:
        assert self._process.stdout
        lines = (self._read + self._process.stdout.read()).split(b"\n")
        self._read = b""
        return [self._entered(line) for line in lines[:-1]]
