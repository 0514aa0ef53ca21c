"""Hosts with names of their own and certificates of an authority of the test, found by a resolver of the test.

None of them is this machine to the program: what it allows on loopback helps none of them.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.fakes.haka.hosts import Host, hosted
from tests.fakes.server import Served, serving

_FOUND = socket.getaddrinfo


class NamedHosts:
    """All hosts that there are.

    Attributes:
        authority: the file with its certificate.
        hosts: by name, with this machine as ``localhost``. looked_up: the names that were asked for.
    """

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.authority = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(self.authority)
        self.hosts: dict[str, Host] = {}
        self.looked_up: set[str] = set()
        self._ports: dict[tuple[str, int], int] = {}
        self._open = ExitStack()

    def add(self, name: str, served: Served | None = None) -> Host:
        """A web server at ``https://NAME``."""
        host = self.hosts[name] = Host(name, f"https://{name}", served)
        self.listen(name, 443, _port(self._open.enter_context(serving(host, tls=self.certified(name)))))
        self.listen(name, 80, _port(self._open.enter_context(serving(host))))
        return host

    def certified(self, name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(name).configure_cert(context)
        return context

    def listen(self, name: str, port: int, real: int) -> None:
        """Where a port of a name is on loopback."""
        self._ports[name, port] = real

    @contextmanager
    def reached(self, patch: pytest.MonkeyPatch) -> Iterator[None]:
        """Find their names, and no other name."""
        patch.setattr(socket, "getaddrinfo", self._resolve)
        for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        with self._open, hosted("localhost", 9) as machine:
            self.hosts["localhost"] = machine
            yield

    def _resolve(self, host: Any, port: Any, *more: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name.replace(".", "").isdigit():
            return _FOUND(host, port, *more, **named)
        self.looked_up.add(name)
        if name in ("localhost", "::1"):
            return _FOUND("127.0.0.9", _port(self.hosts["localhost"].address), *more, **named)
        if (name, int(port)) not in self._ports:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return _FOUND("127.0.0.1", self._ports[name, int(port)], *more, **named)


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])
