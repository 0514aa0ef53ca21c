"""One cell of the table: a command, a fault, and when it strikes; what was claimed, what is true, and what leaked."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tests.contract.judging import Judge
from tests.faults.kinds import Fault
from tests.faults.operations import Operation
from tests.faults.wire import Line
from tests.journeys.machine import Machine, Result

DONE, REFUSED, NOT_TRIED, UNKNOWN = 0, 1, 4, 5
_CODES = {"refused": REFUSED, "skipped": REFUSED, "failed": REFUSED, "not-tried": NOT_TRIED, "unknown": UNKNOWN}
_GRAVEST = (5, 3, 4, 6, 1, 0)
_NOTHING_WAS_DONE = (
    *("unavailable", "not-understood", "session-expired", "not-signed-in", "not-found"),
    *("configuration", "database"),
)
_MEANINGS = {**dict.fromkeys(_NOTHING_WAS_DONE, "not-tried"), "unknown-outcome": "unknown"}
"""What errors say of a change."""


class When(NamedTuple):
    """When a fault strikes: its name in the table, and whether it is over with the first request that it strikes."""

    name: str
    once: bool


FROM_THE_START = When("from the start", once=False)
ONCE = When("the change alone", once=True)
FROM_THE_CHANGE = When("from the change on", once=False)


class Stage(Protocol):
    """A door with a fake behind it, in a state to which it comes back.

    Attributes:
        name: of the door, in the table. line: what is between. machine: on which the commands are typed.
        secrets: what may be nowhere.
    """

    name: str
    line: Line
    machine: Machine
    secrets: frozenset[str]

    def is_change(self, operation: Operation, seen: Any) -> bool:
        """Whether what was asked for is what the operation is to do once."""

    def key(self, seen: Any) -> str:
        """What was asked for, the same in each run."""

    def words(self, operation: Operation) -> tuple[str, ...]:
        """The command line."""

    def restore(self) -> None:
        """Bring the fake and the machine back."""

    def judge(self, operation: Operation) -> Judged:
        """What can be said of the state of the fake, which is as it was before."""


class Judged(Protocol):
    """What a fake was like, and what it is to be like."""

    def check(self, words: set[str], code: int) -> str:
        """Whether what was said is true; ``done``, ``part`` or ``nothing``: what was really done."""


@dataclass
class AtLibrary:
    """What is true of a library, read from its tables."""

    judge: Judge
    truth: Callable[[], Any]

    def check(self, words: set[str], code: int) -> str:
        return self.judge.check(words, self.truth())


class Cell(NamedTuple):
    """What came of it.

    Attributes:
        code: the exit code. claims: the words of the outcomes, or the code of an error. changed: what was really done.
    """

    code: int
    claims: tuple[str, ...]
    changed: str

    def __str__(self) -> str:
        changed = {"done": "made", "part": "partly made"}.get(self.changed, "")
        return f"{self.code} {', '.join(self.claims)}" + (f" ({changed})" if changed else "")


@dataclass
class Trial:
    """An operation at a door: what it does when nothing goes wrong, and then with each fault.

    Attributes:
        reference: its result when nothing goes wrong. at: the numbers of the connections of its changes.
        asked: how often each change is asked for.
    """

    stage: Stage
    operation: Operation
    reference: Result = field(init=False)
    at: tuple[int, ...] = field(init=False, default=())
    asked: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        self.stage.restore()
        self.stage.line.begin(None)
        self.reference = self._run()
        assert self.reference.code == self.operation.code, self.reference
        self.at = tuple(number for number, seen in self.stage.line.seen if self.stage.is_change(self.operation, seen))
        self.asked = self._changes()
        assert bool(self.at) is self.operation.changes, (self.operation.line, self.stage.line.seen)

    def cells(self, faults: Iterable[Fault]) -> Iterator[tuple[Fault, When, list[Cell]]]:
        """Every cell of the operation: what came of each way in which the fault can strike then."""
        for fault in faults:
            yield fault, FROM_THE_START, [self.cell(fault, FROM_THE_START, 0, acts=fault.acts[0])]
            for when in (ONCE, FROM_THE_CHANGE) if self.at else ():
                yield fault, when, [self.cell(fault, when, at, acts=acts) for at in self.at for acts in fault.acts]

    def cell(self, fault: Fault, when: When, first: int, *, acts: bool) -> Cell:
        """Run the operation with a fault, and check what is said and left behind."""
        self.stage.restore()
        judged = self.stage.judge(self.operation)
        self.stage.line.begin(fault, first, first if when.once else None, acts=acts)
        try:
            result = self._run()
            claims = claims_of(result)
            said = {_MEANINGS.get(word, word) for word in claims}
            changed = judged.check(said if self.operation.changes else set(), result.code)
            self._check(result, claims)
        except BaseException as error:
            error.add_note(f"{self.stage.name}: {self.operation.name}: {fault.name}, {when.name}, {first=}, {acts=}")
            raise
        return Cell(result.code, claims, changed)

    def _run(self) -> Result:
        words = self.stage.words(self.operation)
        return self.stage.machine.run(*words, stdin=self.operation.stdin)

    def _changes(self) -> Counter[str]:
        return Counter(
            self.stage.key(seen) for _, seen in self.stage.line.seen if self.stage.is_change(self.operation, seen)
        )

    def _check(self, result: Result, claims: tuple[str, ...]) -> None:
        if not self.operation.may_be_repeated:
            assert self._changes() <= self.asked, ("asked for a second time", self._changes())
        if self.operation.case is not None and result.out.strip():
            codes = {_CODES.get(word, 0) for word in claims}
            wanted = next(code for code in _GRAVEST if code in codes)
            assert result.code == wanted, ("the exit code is not that of what was said", result)
        if not self.operation.changes and result.code == 0:
            assert result.out == self.reference.out, ("something else was read", result)
        self._check_secrets(result)

    def _check_secrets(self, result: Result) -> None:
        said = f"{result.out}{result.err}"
        for secret in self.stage.secrets:
            assert secret not in said, ("a secret was shown", secret, said)
        for path in left_behind(self.stage.machine.folder):
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in self.stage.secrets), ("a secret was stored", path)


def claims_of(result: Result) -> tuple[str, ...]:
    """The words of the outcomes; of an error its code; of what only reads ``read``."""
    if result.out.strip():
        try:
            found = json.loads(result.out)
        except ValueError:
            return ("read",) if result.code == 0 else _error(result)
        things = found if isinstance(found, list) else [found]
        words = sorted({str(one.get("outcome") or one.get("state")) for one in things if _is_outcome(one)})
        return tuple(words) or ("read",)
    return _error(result) if result.err.strip() and result.code else ("read",)


def _error(result: Result) -> tuple[str, ...]:
    try:
        return (str(result.error["code"]),)
    except ValueError:
        return (f"error {result.code}",)


def _is_outcome(thing: Any) -> bool:
    return isinstance(thing, dict) and ("outcome" in thing or ("state" in thing and "url" in thing))


def left_behind(folder: Path) -> Iterable[Path]:
    """What a run leaves on the machine, but for settings and sessions, in which secrets are, and which are private."""
    return (path for path in folder.rglob("*") if path.is_file() and not {"sessions", "config"} & set(path.parts))


@dataclass
class Kept:
    """The folder of a machine, to which it comes back."""

    folder: Path
    copy: Path

    def keep(self) -> None:
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.copytree(self.folder, self.copy)

    def restore(self) -> None:
        shutil.rmtree(self.folder)
        shutil.copytree(self.copy, self.folder)


Doors = Callable[[Path], AbstractContextManager[Callable[[Operation], Stage]]]
