"""A library on a server of PostgreSQL: what patrons and the desk do, with a line between them and the server."""

from __future__ import annotations

import socket
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cluster import OWNER, shared_cluster
from tests.contract.judging import Judge
from tests.contract.operations import CASES
from tests.contract.person import Person
from tests.contract.worlds import CARD, World, world
from tests.fakes.library import PASSWORD
from tests.fakes.truth import Truth, truth_of
from tests.faults.cells import AtLibrary, Judged, Kept
from tests.faults.kinds import FAULTS as OF_ALL, Fault
from tests.faults.operations import LINES, NEW, SIGN_INS, Operation, named, one_of_each
from tests.faults.postgres import Postgres
from tests.faults.wire import HOST, Certificates, Line, between, patched
from tests.journeys.machine import Machine
from tunilib.account import Account
from tunilib.core.changes import ChangeKind
from tunilib.library.postgres import connections, opening
from tunilib.library.rules.rulebook import default_rules_text
from tunilib.services.machine import Machine as ServicesMachine
from tunilib.services.opened import open_account

_THE_SAME = ("dns", "refused", "reset before", "reset after", "time-out", "tls", "certificate", "drip", "empty", "half")
FAULTS = (
    *(fault for fault in OF_ALL if fault.name in _THE_SAME),
    Fault("huge", "a message of more than 20 MB comes before the answer", "answer"),
    Fault("charset", "the words of the server are not UTF-8", "answer"),
    Fault("403", "nobody may come in from there (28000)", "request"),
    Fault("429", "too many are there already (53300)", "request"),
    Fault("pooler", "a pooler in between lets nobody in (08P01)", "request"),
    Fault("500", "an error inside the server (XX000)", "request"),
    Fault("disk full", "the disk of the server is full (53100)", "request"),
    Fault("maintenance", "the server is stopped (57P01), and lets nobody in (57P03)", "request"),
    Fault(
        "killed", "a process of the server is killed, which ends all sessions (57P02)", "answer", may_be_in_vain=True
    ),
    Fault("login", "the password is refused (28P01)", "request"),
)
"""What can go wrong on the way to a server, or there."""
IMPOSSIBLE = {
    "redirect": "the protocol leads to no other host",
    "bomb": "the protocol compresses nothing",
}
WORDS = """\
All changes go the same way: one transaction, whose COMMIT is what a fault strikes. So not every command is here, but
some of each kind, of patrons and of the desk. Whether a COMMIT whose answer was lost was made is found out from a mark
that it left, as soon as the server answers again. Who is refused at the door cannot be refused in the middle of a
session: there the connection ends. Faults that look otherwise than above:"""
_CHANGES = (
    ChangeKind.RENEW,
    ChangeKind.PLACE_HOLD,
    ChangeKind.CHANGE_PASSWORD,
    ChangeKind.ADD_FAVOURITES,
)
_AT_THE_DESK = (("desk", "checkout", CARD, "B9"), ("desk", "renew", CARD, "--all"))
_READINGS = ("loans list", "loans renew --all --dry-run", "search Title", "status")
OPERATIONS = (
    replace(SIGN_INS[0], signs_in=False),
    *(Operation(*LINES[case.kind], case, case.prepare) for case in CASES if case.kind in _CHANGES),
    *(Operation(("--store", "{site}", *line), acts=True, prepare=one_of_each) for line in _AT_THE_DESK),
    *(Operation(tuple(line.split()), prepare=one_of_each) for line in _READINGS),
)


@dataclass
class AtServer:
    """A library on a server, to whose state before the operation it comes back by a copy of the whole database."""

    name: str
    here: World
    line: Line
    person: Person
    kept: Kept
    operation: Operation
    site: str
    secrets: frozenset[str] = frozenset((PASSWORD, NEW))
    _before: Truth | None = None
    _after: Truth | None = None

    @property
    def machine(self) -> Machine:
        return self.person.machine

    @property
    def town(self) -> str:
        return self.here.library.address.partition("@/")[2].partition("?")[0]

    def prepare(self) -> None:
        """Sign in, bring everything into the state before the operation, and keep it; see what the operation does."""
        self.here.library.copy("B9", "rec.9")
        self.person.signs_in()
        machine = ServicesMachine(self.machine.setting())
        with closing(open_account(machine, machine.picked_profile(None))) as account:
            self.operation.prepare(self.here, Account(account))
        self.kept.keep()
        self._copy(self.town, f"{self.town}_kept")
        self._before = truth_of(self.here.library.address)
        self.machine.run(*self.words(self.operation), stdin=self.operation.stdin)
        self._after = truth_of(self.here.library.address)

    def _copy(self, source: str, target: str) -> None:
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}'"
        drop = f"DROP DATABASE IF EXISTS {target} WITH (FORCE)"
        shared_cluster().sql("postgres", end, drop, f"CREATE DATABASE {target} TEMPLATE {source} STRATEGY FILE_COPY")

    def is_change(self, operation: Operation, seen: Any) -> bool:
        return operation.changes

    def key(self, seen: Any) -> str:
        return str(seen)

    def words(self, operation: Operation) -> tuple[str, ...]:
        return (*named(operation, site=self.site), "--json")

    def restore(self) -> None:
        self.kept.restore()
        if self.line.seen:
            self._copy(f"{self.town}_kept", self.town)

    def judge(self, operation: Operation) -> Judged:
        assert self._before is not None
        assert self._after is not None
        wanted = self._after if operation.changes else self._before
        return AtLibrary(Judge(self._before, wanted), lambda: truth_of(self.here.library.address))


@contextmanager
def on_a_server(operation: Operation, folder: Path) -> Iterator[AtServer]:
    """A library on a server, ready for an operation."""
    cluster, line, certificates = shared_cluster(), Line(), Certificates(folder)
    line.waits += [(opening, "CONNECT_SECONDS", 2)]

    def upstream() -> socket.socket:
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{cluster.folder}/.s.PGSQL.5432")
        return server

    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        here = stack.enter_context(world("server", folder, rules=default_rules_text()))
        port = stack.enter_context(between(upstream, Postgres(), line, certificates))
        stack.enter_context(patched(line, {port}, certificates, patch))
        _hurry(line, patch)
        person = Person(here, folder / "person")
        stage = AtServer("postgresql", here, line, person, Kept(person.folder, folder / "kept"), operation, "")
        there = f"sslmode=verify-full&sslrootcert={certificates.file}"
        stage.site = here.address = f"postgresql://{OWNER}@{HOST}:{port}/{stage.town}?{there}"
        stack.callback(cluster.sql, "postgres", f"DROP DATABASE IF EXISTS {stage.town}_kept")
        stage.prepare()
        yield stage


def _hurry(line: Line, patch: pytest.MonkeyPatch) -> None:
    """Waits end when nothing will come, and nobody sleeps."""

    def now() -> float:
        return time.monotonic() + line.skipped

    def limited(steps: Generator[Any, Any, Any], seconds: float) -> Generator[Any, Any, Any]:
        end, ready = now() + seconds, None
        while True:
            try:
                wanted = steps.send(ready)
            except StopIteration as done:
                return done.value
            ready = yield wanted
            if now() > end or (line.silent and not ready):
                steps.close()
                raise opening.TooSlow("no answer")

    def sleep(seconds: float) -> None:
        line.skipped += seconds

    patch.setattr(opening, "_limited", limited)
    patch.setattr(connections, "time", SimpleNamespace(monotonic=now, sleep=sleep))
