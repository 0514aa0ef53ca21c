"""Services beside the library: the one for payments, and where news and pings go."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.fakes.paytrail import SECRET, Paytrail
from tests.faults.cells import Judged, Kept
from tests.faults.operations import Operation
from tests.faults.smtp import Smtp
from tests.faults.web import Web
from tests.faults.wire import HOST, Certificates, Line, between, patched
from tests.journeys.machine import PASSWORD, Machine
from tests.journeys.paying import DUE, PAGE
from tests.journeys.postbox import Box, serving
from tests.journeys.web import Web as Receiver
from tunilib.notify import mail as mailing, services as notifying

PAY = ("fines", "pay", "--no-browser", "--yes", DUE)
RESUME = ("fines", "payments", "--resume")
_CHANNELS = ("mail", "ntfy", "webhook", "apprise")


@dataclass
class AtService:
    """A machine, and one service that it asks, with a line in between.

    Attributes:
        fake: the service. remembers: what of it is brought back. arrived: how much it has got of what matters.
        done: the words that say that it has. changes: whether a request is the one that matters.
        believes: faults whose answer is a success by the protocol, which has no other sign of one.
        most: how often it is asked when nothing goes wrong.
    """

    name: str
    line: Line
    machine: Machine
    fake: Any
    remembers: tuple[str, ...]
    arrived: Callable[[], int]
    done: frozenset[str]
    changes: Callable[[Any], bool]
    secrets: frozenset[str]
    believes: frozenset[str] = frozenset()
    most: int = 1
    _kept: Kept = field(init=False)
    _saved: dict[str, Any] = field(default_factory=dict)

    def keep(self) -> None:
        self._kept = Kept(self.machine.folder, self.machine.folder.parent / "kept")
        self._kept.keep()
        self._saved = {name: deepcopy(getattr(self.fake, name)) for name in self.remembers}

    def restore(self) -> None:
        self._kept.restore()
        for name, value in deepcopy(self._saved).items():
            setattr(self.fake, name, value)

    def key(self, seen: Any) -> str:
        return str(seen) if isinstance(seen, str) else f"{seen.method} {seen.path}"

    def words(self, operation: Operation) -> tuple[str, ...]:
        return (*operation.line, *(("--json",) if operation.as_json else ()))

    def is_change(self, operation: Operation, seen: Any) -> bool:
        return operation.changes and self.changes(seen)

    def judge(self, operation: Operation) -> Judged:
        return Arrived(self, self.arrived())


@dataclass
class Arrived:
    """What a service has got: never more than once, and all of it where it is said to be done."""

    stage: AtService
    before: int

    def check(self, words: set[str], code: int) -> str:
        new = self.stage.arrived() - self.before
        assert new <= self.stage.most, f"{new} times"
        fault = self.stage.line.fault
        if words & self.stage.done and not (fault is not None and fault.name in self.stage.believes):
            assert new == self.stage.most, f"said {words}, and nothing came"
        return "done" if new else "nothing"


PAYMENTS = (
    Operation(PAY, acts=True, code=5),
    Operation(RESUME),
)
CHANNELS = (
    *(Operation(("notify", "test", name), acts=True) for name in _CHANNELS),
    Operation(("schedule", "run"), acts=True, as_json=False),
    Operation(("favourites", "mail", "--to", "friend@example.org"), acts=True),
)


@contextmanager
def paying(operation: Operation, folder: Path) -> Iterator[AtService]:
    """The demonstration, whose library takes payments."""
    line, certificates, machine = Line(), Certificates(folder), Machine(folder / "machine")
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        service = stack.enter_context(Paytrail().serving())
        port = stack.enter_context(between(_at(service.address), Web(), line, certificates))
        stack.enter_context(patched(line, {port}, certificates, patch))
        assert machine.run("demo").code == 0
        words = ("--merchant", "test", "--return-page", PAGE, "--service", f"https://{HOST}:{port}")
        assert machine.run("desk", "payment", "setup", *words).code == 0
        if operation.line == RESUME:
            assert machine.run(*PAY, "--json").code == 5
            service.decide(service.only.id)

        def arrived() -> int:
            if operation.line != RESUME:
                return len(service.transactions)
            (found,) = machine.sql("SELECT count(*) FROM payment WHERE state = 'registered'")
            return int(found[0])

        stage = AtService(
            "paytrail",
            line,
            machine,
            service,
            ("transactions", "_nonces"),
            arrived,
            frozenset(("started", "registered")),
            lambda seen: seen.method == "POST",
            frozenset((SECRET, PASSWORD)),
        )
        stage.keep()
        yield stage


@contextmanager
def telling(operation: Operation, folder: Path) -> Iterator[AtService]:
    """The demonstration, and a place where its news go."""
    line, certificates, machine = Line(), Certificates(folder), Machine(folder / "machine")
    line.waits += [(mailing, "_SECONDS", 1.0), (notifying, "_SECONDS", 1.0)]
    is_mail = "mail" in operation.line
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        box, web = Box(), stack.enter_context(_receiver())
        mail = stack.enter_context(serving(box)) if is_mail else 0
        upstream, speaker = (_at(f"http://127.0.0.1:{mail}"), Smtp()) if is_mail else (_at(web.url), Web())
        port = stack.enter_context(between(upstream, speaker, line, certificates))
        stack.enter_context(patched(line, {port}, certificates, patch))
        patch.setenv("REQUESTS_CA_BUNDLE", str(certificates.file))
        assert machine.run("demo").code == 0
        machine.configure(_settings(operation, port))
        if operation.line[0] == "schedule":
            (machine.folder / "config" / "schedule.toml").write_text(f'ping = "https://{HOST}:{port}/ping-secret"\n')

        def arrived() -> int:
            return len(box.letters) if is_mail else len(web.asked)

        stage = AtService(
            "channels",
            line,
            machine,
            box if is_mail else web,
            ("letters",) if is_mail else ("asked",),
            arrived,
            frozenset(("delivered", "mailed")),
            lambda seen: True,
            frozenset((PASSWORD, "topic-secret", "ping-secret")),
            frozenset() if is_mail else frozenset(("empty", "login")),
            2 if operation.line[0] == "schedule" else 1,
        )
        stage.keep()
        yield stage


def _settings(operation: Operation, port: int) -> str:
    mail = f'[mail]\ntransport = "smtp"\nhost = "{HOST}"\nport = {port}\nsecurity = "tls"\nfrom = "me@example.org"\n'
    targets = {
        "mail": "mail",
        "ntfy": f"ntfys://{HOST}:{port}/topic-secret",
        "webhook": f"https://{HOST}:{port}/topic-secret",
        "apprise": f"jsons://{HOST}:{port}/topic-secret",
    }
    chosen = targets.get(operation.line[-1])
    to = f'[notify]\nto = ["{chosen}"]\nmail_to = "me@example.org"\n' if chosen else ""
    return (mail if "mail" in operation.line else "") + to


def _at(address: str) -> Callable[[], socket.socket]:
    port = urlsplit(address).port
    assert port is not None
    return lambda: socket.create_connection(("127.0.0.1", port))


@contextmanager
def _receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
