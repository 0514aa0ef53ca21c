"""A library that is served, on each engine, with a patron for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from ssl import SSLContext
from typing import Any

import httpx
import pytest
from tests.contract.worlds import in_a_file, on_a_server
from tests.fakes.library import PASSWORD, Library
from tests.fakes.paia.library import uri
from tests.fakes.served import served_library

from tunilib.library.rules.rulebook import default_rules_text
from tunilib.library.serve.replies import Peers

STORES = {"sqlite": in_a_file, "postgresql": on_a_server}
_numbers = count(1)


@dataclass
class Program:
    """A program that acts for a patron, with a token or without one."""

    address: str
    http: httpx.Client
    card: str = ""
    token: str | None = None

    def send(self, verb: str, path: str, *, headers: dict[str, str] | None = None, **how: Any) -> httpx.Response:
        own = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        return self.http.request(verb, self.address + path, headers={**own, **(headers or {})}, **how)

    def core(self, verb: str, path: str = "", **how: Any) -> httpx.Response:
        return self.send(verb, f"/paia/core/{self.card}{path}", **how)

    def auth(self, method: str, **fields: str) -> httpx.Response:
        return self.send("POST", f"/paia/auth/{method}", data=fields)

    def items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.core("GET", "/items").json()["doc"]
        return found

    def ask(self, method: str, *documents: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.core("POST", f"/{method}", json={"doc": list(documents)})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["doc"]
        return found


@dataclass
class Service:
    """What is served."""

    library: Library
    address: str
    notes: list[tuple[str, str, int, int]]
    http: httpx.Client

    def patron(self, **register: Any) -> str:
        card = f"7{next(_numbers):04d}"
        assert not self.library.desk.patrons.add(card, name=f"Patron {card}", password=PASSWORD, **register).reasons
        return card

    def nobody(self) -> Program:
        return Program(self.address, self.http)

    def signed_in(self, card: str | None = None, scope: str | None = None) -> Program:
        program = Program(self.address, self.http, card or self.patron())
        fields = {"grant_type": "password", "username": program.card, "password": PASSWORD}
        answer = program.auth("login", **fields, **({} if scope is None else {"scope": scope}))
        assert answer.status_code == 200, answer.text
        program.token = answer.json()["access_token"]
        return program

    def copy(self, **how: str) -> tuple[str, str]:
        """A new copy of a new title: the URIs of both."""
        number = next(_numbers)
        barcode = self.library.copy(f"S{number:05d}", f"srv.{number}", **how)
        return uri("item", barcode), uri("title", f"srv.{number}")

    def lent(self, card: str) -> tuple[str, str]:
        item, title = self.copy()
        self.library.lend(card, item.rpartition("/")[2])
        return item, title


@contextmanager
def a_service(
    engine: str,
    folder: Path,
    peers: Peers | None = None,
    *,
    is_shared: bool = False,
    tls: SSLContext | None = None,
) -> Iterator[Service]:
    """A service of its own; ``is_shared``: of the database that is emptied for the next one."""
    notes: list[tuple[str, str, int, int]] = []
    with STORES[engine](folder, None if is_shared else default_rules_text()) as library:
        note = lambda *facts: notes.append(facts)  # noqa: E731
        served = served_library(library.address, library.now, peers=peers, note=note, tls=tls)
        with served as address, httpx.Client(timeout=60) as http:
            yield Service(library, address, notes, http)


ENGINES = [pytest.param(name, marks=pytest.mark.heavy if name == "postgresql" else ()) for name in STORES]


@pytest.fixture(scope="module", params=ENGINES)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with a_service(request.param, tmp_path_factory.mktemp("served"), is_shared=True) as made:
        yield made
