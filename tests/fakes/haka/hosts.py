"""Hosts on loopback, each with its own server and address, which remember everything that they received."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.fakes.server import Served, serving
from tests.fakes.web import Request, Response


@dataclass
class Host:
    """A host.

    Attributes:
        received: every request.
        given: the value of every cookie that it set.
        instead: may answer in its place.
    """

    name: str
    address: str = ""
    served: Served | None = None
    received: list[Request] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    instead: list[Callable[[Request], Response | None]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: Request) -> Response:
        with self._lock:
            self.received.append(request)
            found = next((response for one in self.instead if (response := one(request)) is not None), None)
        if found is None:
            found = self.served.answer(request) if self.served is not None else Response(404, "<h1>Not Found</h1>")
        cookies = (*found.cookies, found.headers.get("Set-Cookie", ""))
        self.given |= {cookie.partition(";")[0].partition("=")[2] for cookie in cookies}
        return found

    def saw(self, text: str) -> bool:
        """Whether a text came here in an address, a body or a header."""
        return any(
            text in (value for _, value in (*one.query, *one.form)) or text in f"{one.url}\n{one.body}\n{one.headers}"
            for one in self.received
        )


@contextmanager
def hosted(name: str, number: int) -> Iterator[Host]:
    """A host at ``127.0.0.NUMBER``. What it serves is added later."""
    host = Host(name)
    with serving(host, f"127.0.0.{number}") as address:
        host.address = address
        yield host
