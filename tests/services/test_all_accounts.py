"""Several accounts of one machine: which of them are asked at the same time."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from tests.accounts import FakeAccount
from tests.builders import FakeLedger, a_loan

from tunilib.backends.registry import EMBEDDED, VUFIND, RegisteredBackend
from tunilib.core.ports.sign_in import Session
from tunilib.services import all_accounts
from tunilib.services.all_accounts import AccountResult, for_each
from tunilib.services.machine import AccountSelection

PROFILES = 3


def threads(monkeypatch: pytest.MonkeyPatch, backend: RegisteredBackend, address: str, meet: int) -> set[int]:
    """The threads in which the profiles at an address are asked; that many of them wait for one another."""
    profiles = [SimpleNamespace(name=f"p{number}", card=str(number), library=address) for number in range(PROFILES)]
    machine: Any = SimpleNamespace(
        profiles=SimpleNamespace(every=profiles), backend_of=lambda _: backend, actor="user", tell_wait=None
    )
    together = threading.Barrier(meet, timeout=30)

    def opened(*_: Any, **__: Any) -> FakeAccount:
        session = Session(card="1", data={}, expires=None)
        door: Any = SimpleNamespace(card="1", zone=None, session=session, close=lambda: None)
        return FakeAccount(door, FakeLedger(), "s", lambda _: a_loan().read_at)

    def ask(_: Any) -> int:
        together.wait()
        return threading.get_ident()

    monkeypatch.setattr(all_accounts, "open_account", opened)
    found = for_each(machine, AccountSelection(every_profile=True), ask)
    assert [(one.profile, getattr(one, "error", None)) for one in found] == [("p0", None), ("p1", None), ("p2", None)]
    return {one.value for one in found if isinstance(one, AccountResult)}


@pytest.mark.parametrize(
    ("backend", "address"),
    [(EMBEDDED, "postgresql://host/library"), (EMBEDDED, "Postgres://host/library"), (VUFIND, "https://site.example")],
)
def test_libraries_that_are_reached_over_a_network_are_asked_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch, backend: RegisteredBackend, address: str
) -> None:
    assert len(threads(monkeypatch, backend, address, meet=PROFILES)) == PROFILES


def test_libraries_in_files_are_asked_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert threads(monkeypatch, EMBEDDED, "sqlite:////library.sqlite", meet=1) == {threading.get_ident()}
