"""The doors: how each is opened with a line in between, and what can be asked of it."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.contract.judging import Judge, wanted_of
from tests.contract.operations import FILE
from tests.contract.person import Person
from tests.contract.worlds import World, world
from tests.fakes import fault_effects, login
from tests.fakes.library import PASSWORD
from tests.fakes.paia.server import Paia
from tests.fakes.paytrail import Paytrail
from tests.fakes.site import Site
from tests.fakes.site_payments import SitePayments
from tests.fakes.truth import truth_of
from tests.fakes.web import Request
from tests.faults.cells import AtLibrary, Judged, Kept
from tests.faults.operations import NEW, PAY, Operation, named
from tests.faults.web import Web
from tests.faults.wire import HOST, Certificates, Line, between, patched
from tests.journeys.machine import Machine
from tunilib.account import Account
from tunilib.services.machine import Machine as ServicesMachine
from tunilib.services.opened import OpenedAccount, open_account


@dataclass
class AtWorld:
    """A library as a site or a PAIA server, with a line in between."""

    name: str
    here: World
    line: Line
    person: Person
    kept: Kept
    operation: Operation
    secrets: frozenset[str] = frozenset((PASSWORD, NEW))
    _facts: dict[str, str] = field(default_factory=dict)
    _saved: Any = None
    _fake: Any = None
    _wanted: Any = None

    @property
    def machine(self) -> Machine:
        return self.person.machine

    def prepare(self) -> None:
        """Sign in, bring everything into the state before the operation, and keep it."""
        self.line.begin(None)
        signs_in = self.operation.signs_in
        if not signs_in:
            self.person.signs_in()
            with closing(self._account()) as account:
                self.operation.prepare(self.here, Account(account))
        else:
            self.person.folder.mkdir()
        (self.person.folder / "favourites.json").write_bytes(FILE)
        mail = f'[mail]\ntransport = "file"\npath = "{self.person.folder / "outbox"}"\nfrom = "me@example.org"\n'
        (self.person.folder / "config.toml").write_text(mail)
        self._facts = {"site": self.here.address, "file": str(self.person.folder / "favourites.json")}
        line = self.operation.line
        if "{hold}" in line:
            self._facts["hold"] = self.person.types("holds", "list", "--json")[0]["id"]
        if "{search}" in line:
            searches = [
                *self.person.types("searches", "recent", "--json"),
                *self.person.types("searches", "saved", "--json"),
            ]
            self._facts["search"] = searches[0]["id"]
        self.kept.keep()
        self._saved = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(self.here.library.path)) as file:
            file.backup(self._saved)
        self._fake = self._state_of_fake()
        if self.operation.case is not None:
            session = self._library_session()
            self._wanted = wanted_of(self.here.library, session, self.operation.case.make, self.here.folder)

    def _account(self) -> OpenedAccount:
        machine = ServicesMachine(self.machine.setting())
        return open_account(machine, machine.picked_profile(None))

    def _library_session(self) -> Any:
        with closing(self._account()) as account:
            return self.here.library_session(account.session)

    def is_change(self, operation: Operation, seen: Request) -> bool:
        if operation.signs_in:
            return seen.method == "POST" and PASSWORD in seen.body
        if operation is PAY:
            return seen.has("pay-confirm")
        if operation.acts:
            return seen.path.lower().endswith("/logout")
        if isinstance(self.here.served, Site):
            return fault_effects.is_change(seen) and operation.changes
        return operation.changes and (
            seen.method == "PATCH"
            or (seen.method == "POST" and ("/core/" in seen.path or seen.path.endswith("/change")))
        )

    def key(self, seen: Request) -> str:
        return f"{seen.method} {seen.path} {seen.body if '/core/' in seen.path else ''}"

    def words(self, operation: Operation) -> tuple[str, ...]:
        return (*named(operation, **self._facts), *(("--json",) if operation.as_json else ()))

    def restore(self) -> None:
        self.kept.restore()
        with closing(sqlite3.connect(self.here.library.path)) as file:
            self._saved.backup(file)
        served: Any = self.here.served
        for name, value in deepcopy_of(self._fake).items():
            setattr(served, name, value)
        if self.here.site is not None and self.here.site.payments is not None:
            self.here.site.payments.rows.clear()
            self.here.site.payments.service.transactions.clear()

    def judge(self, operation: Operation) -> Judged:
        if operation is PAY:
            return AtPayment(self)
        if operation.signs_in or operation.acts:
            return AtSession(self)
        address = self.here.library.address
        before = truth_of(address)
        shows = self.here.kind.name not in (operation.case.unprovable if operation.case is not None else ())
        judge = Judge(before, self._wanted if operation.case is not None else before, provable=shows)
        return AtLibrary(judge, lambda: truth_of(address))

    def _state_of_fake(self) -> dict[str, Any]:
        served: Any = self.here.served
        names = (
            ("tokens",)
            if isinstance(served, Paia)
            else ("_webs", "_numbers", "list_names", "descriptions", "card_names")
        )
        return deepcopy_of({name: getattr(served, name) for name in names})


@dataclass
class AtSession:
    """What is true of a session: at the library, and here."""

    stage: AtWorld

    def __post_init__(self) -> None:
        self._before = self._open()

    def check(self, words: set[str], code: int) -> str:
        files = list((self.stage.person.folder / "state" / "sessions").glob("*.json"))
        if "signed-out" in words:
            assert not files
            assert code or self._open() < self._before, "said to be ended, and it is not"
            return "nothing" if self._open() == self._before else "done"
        assert bool(files) is ("signed-in" in words), (words, files)
        return "done" if self._open() > self._before else "nothing"

    def _open(self) -> int:
        served = self.stage.here.served
        if isinstance(served, Paia):
            return len(served.tokens)
        assert isinstance(served, Site)
        return sum(web.session is not None for web in served.webs())


@dataclass
class AtPayment:
    """What is true of a payment at a site: one was begun, or none."""

    stage: AtWorld

    def check(self, words: set[str], code: int) -> str:
        begun = self.stage.here.fake.payments.rows  # type: ignore[union-attr]
        assert len(begun) <= 1, begun
        fault = self.stage.line.fault
        is_led = fault is not None and fault.name == "redirect"  # a payment is always at another host
        assert begun or is_led or "started" not in words, "said to be begun, and it is not"
        assert not begun or code == 5, "begun, and said not to be"
        return "done" if begun else "nothing"


def deepcopy_of(state: dict[str, Any]) -> dict[str, Any]:
    """A copy of what a fake remembers; patrons of a PAIA server stay the same."""
    if "tokens" in state:
        return {"tokens": dict(state["tokens"])}
    return deepcopy(state)


def at(port: int, host: str = "127.0.0.1") -> Callable[[], socket.socket]:
    return lambda: socket.create_connection((host, port))


@contextmanager
def opened(kind: str, operation: Operation, folder: Path) -> Iterator[AtWorld]:
    """A door of a kind, ready for an operation."""
    line, certificates = Line(), Certificates(folder)
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        here = stack.enter_context(world(kind, folder))
        parts = urlsplit(here.address)
        assert parts.port is not None
        speaker = Web(login=_login_page(here), maintenance=_maintenance(here))
        port = stack.enter_context(between(at(parts.port), speaker, line, certificates))
        here.address = f"https://{HOST}:{port}{parts.path}"
        if here.site is not None:
            service = stack.enter_context(Paytrail().serving())
            here.site.payments, here.site.sign = SitePayments(service, f"{here.address}/MyResearch/Fines"), "€"
        stack.enter_context(patched(line, {port}, certificates, patch))
        person = Person(here, folder / "person")
        stage = AtWorld(kind, here, line, person, Kept(person.folder, folder / "kept"), operation)
        stage.prepare()
        yield stage


def _login_page(here: World) -> str:
    if here.site is None:
        return Web().login
    return here.site.answer(Request("GET", "/MyResearch/Home", headers={"user-agent": "tunilib"})).body


def _maintenance(here: World) -> str:
    if here.site is None:
        return Web().maintenance
    return login.maintenance_page(here.site.view(here.site.webs()[0]))
