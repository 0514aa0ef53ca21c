"""A PAIA library on loopback, with a patron who is signed in on a machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.fakes.paia.server import InMemory, Paia, Patron
from tests.fakes.server import serving
from tests.fakes.web import Request
from tests.journeys.machine import Machine, Result

PASSWORD = "secret1"
TODAY = "2026-03-02T10:00"
TITLE = "http://library.example/title/18"
ITEM = "http://library.example/item/B18"
DESK, HOME = "http://library.example/place/desk", "http://library.example/place/home"


def codes(row: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in row["reasons"]]


def hold(status: int = 1, **more: Any) -> dict[str, Any]:
    return {"status": status, "edition": "http://library.example/title/7", "about": "Effi Briest", **more}


@dataclass
class PaiaLibrary:
    """The server, its one patron, and the machine of that patron.

    Attributes:
        address: of the host; the base of the service is below it.
    """

    machine: Machine
    address: str
    server: Paia
    patrons: InMemory
    patron: Patron

    @property
    def base(self) -> str:
        return f"{self.address}/paia"

    def run(self, *words: str, **more: Any) -> Result:
        return self.machine.run(*words, **more)

    def data(self, *words: str) -> Any:
        """The JSON of a command that succeeds."""
        result = self.run(*words, "--json")
        assert result.code == 0, result
        return result.data

    def sign_in(self, card: str = "alice", *more: str, library: str | None = None) -> Result:
        result = self.run(
            *("login", card, "--library", library or self.base, *more, "--password-stdin"), stdin=f"{PASSWORD}\n"
        )
        assert result.code == 0, result
        return result

    def requests(self, part: str = "/core/") -> list[Request]:
        return [one for one in self.server.log if part in one.path]


@contextmanager
def paia_library(machine: Machine, **options: Any) -> Iterator[PaiaLibrary]:
    """The library, with no one signed in yet."""
    machine.now = TODAY
    machine.environ["TZ"] = "Europe/Helsinki"
    patrons = InMemory()
    server = Paia(patrons, **options)
    patron = patrons.add("alice")
    with serving(server) as address:
        yield PaiaLibrary(machine, address, server, patrons, patron)
