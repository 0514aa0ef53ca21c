"""Signing in at a university: the site, the discovery service and the organisation, each behind the line."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlsplit

import pytest

from tests.contract.person import machine_at
from tests.fakes.haka.hosts import Host
from tests.fakes.haka.world import PASSWORD, USER, University, university
from tests.fakes.server import serving
from tests.faults.cells import Judged, Kept
from tests.faults.operations import Operation
from tests.faults.web import Web
from tests.faults.wire import Certificates, Line, between, patched
from tests.journeys.machine import Machine

_NAME = "University of Examples"
UNIVERSITY = (
    Operation(
        ("login", "--library", "{site}", "--haka", "--idp", _NAME, "--password-stdin"),
        f"yes\n{USER}\n{PASSWORD}\n",
        signs_in=True,
    ),
    Operation(("favourites", "lists")),
    Operation(("favourites", "list"), acts=True, may_be_repeated=True),
    Operation(("logout",), acts=True, may_be_repeated=True),
)
"""Signing in; a session that is open; one that the organisation has to renew; signing out."""
RENEWED = UNIVERSITY[2]


@dataclass
class AtUniversity:
    """A person of a university."""

    name: str
    line: Line
    world: University
    machine: Machine
    secrets: frozenset[str] = frozenset((PASSWORD,))
    _kept: Kept = field(init=False)
    _saved: dict[str, Any] = field(default_factory=dict)

    def keep(self) -> None:
        self._kept = Kept(self.machine.folder, self.machine.folder.parent / "kept")
        self._kept.keep()
        self._saved = {name: deepcopy(_state(one)) for name, one in self._remembering().items()}

    def restore(self) -> None:
        self._kept.restore()
        for name, one in self._remembering().items():
            vars(one).update(deepcopy(self._saved[name]))

    def _remembering(self) -> dict[str, Any]:
        return {"site": self.world.site, "idp": self.world.idp, "provider": self.world.provider}

    def words(self, operation: Operation) -> tuple[str, ...]:
        return (*(word.replace("{site}", self.world.site_url) for word in operation.line), "--json")

    def is_change(self, operation: Operation, seen: Any) -> bool:
        if operation.signs_in:
            return seen.method == "POST" and quote_plus(PASSWORD) in seen.body
        if operation is RENEWED:
            return bool(seen.headers["host"] == "idp")
        return operation.acts and seen.path == "/MyResearch/Logout"

    def key(self, seen: Any) -> str:
        return f"{seen.method} {seen.headers['host']} {seen.path}"

    def judge(self, operation: Operation) -> Judged:
        return self._Signed(self, operation, self._open(), self.world.password_tries())

    def _open(self) -> int:
        return sum(web.session is not None for web in self.world.site.webs())

    @dataclass
    class _Signed:
        """What is true of a session: at the site, and here."""

        stage: AtUniversity
        operation: Operation
        before: int
        tries: int

        def check(self, words: set[str], code: int) -> str:
            now, files = self.stage._open(), list((self.stage.machine.folder / "state" / "sessions").glob("*.json"))
            assert self.stage.world.password_tries() - self.tries <= self.operation.signs_in
            if self.operation.signs_in:
                assert bool(files) is ("signed-in" in words), (words, files)
            if "signed-out" in words:
                assert not files
                assert code or now < self.before, "said to be ended, and it is not"
            return "done" if now != self.before and self.operation.changes else "nothing"


def _state(one: Any) -> dict[str, Any]:
    """What a fake remembers: its containers."""
    return {name: value for name, value in vars(one).items() if isinstance(value, dict | set | list)}


@contextmanager
def signing_in(operation: Operation, folder: Path) -> Iterator[AtUniversity]:
    """A university, each of whose hosts is behind the same line."""
    line, certificates = Line(is_straight=False), Certificates(folder)
    ports: set[int] = set()
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:

        @contextmanager
        def hosted(name: str, number: int) -> Iterator[Host]:
            host, address = Host(name), f"127.0.0.{number}"
            with serving(host, address) as behind:
                port = urlsplit(behind).port
                upstream = lambda: socket.create_connection((address, port))  # noqa: E731
                with between(upstream, Web(host=name), line, certificates, address) as front:
                    ports.add(front)
                    host.address = f"https://{address}:{front}"
                    yield host

        stack.enter_context(patched(line, ports, certificates, patch))
        made = stack.enter_context(university(folder, additions=None, host=hosted))
        machine = machine_at(folder / "person", made.now().isoformat())
        machine.folder.mkdir()
        stage = AtUniversity("university", line, made, machine)
        if not operation.signs_in:
            signing = UNIVERSITY[0]
            done = machine.run(*stage.words(signing), stdin=signing.stdin)
            assert done.code == 0, done
        if operation is RENEWED:
            made.site.expire()
            made.provider.sessions.clear()
        stage.keep()
        yield stage
