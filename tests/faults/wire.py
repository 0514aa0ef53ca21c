"""What stands between the program and a fake: real sockets on loopback, encrypted, on which things go wrong.

Each request has a connection of its own, so that requests are counted by connections and each can be struck: the
first, one in the middle, or all from one on.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest
import trustme

from tests.faults.kinds import Fault
from tunilib.http import authorities, browser, limits

HOST = "localhost"
NOBODY = "127.0.0.9"
"""Where nobody listens."""
STEP = 20.0
"""So many seconds pass, for the program, with each byte of an answer that drips."""


@dataclass
class Line:
    """All connections of one run, to one host or to several.

    Attributes:
        fault: what goes wrong; None: nothing. first: with which connection it begins. last: with which it ends.
        acts: whether a request whose answer comes to harm is carried out.
        count: connections so far. seen: what was asked for, as the speakers name it, with the number of its connection.
    """

    fault: Fault | None = None
    first: int = 0
    last: int | None = None
    acts: bool = True
    count: int = 0
    seen: list[tuple[int, Any]] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)
    skipped: float = 0.0
    trap: int = 0
    """The port of the other host, which nobody may ask, where the way does not lead over several hosts."""
    is_straight: bool = True
    waits: list[tuple[Any, str, float]] = field(default_factory=list)
    """Limits of time of the program, by module and name, and what they are while nothing will come."""
    _usual: dict[tuple[int, str], float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> tuple[int, Fault | None]:
        """The number of a new connection, and what goes wrong with it."""
        with self._lock:
            number = self.count
            self.count += 1
        return number, self.struck(number)

    def struck(self, number: int) -> Fault | None:
        """What goes wrong with a connection."""
        return self.fault if number >= self.first and (self.last is None or number <= self.last) else None

    def begin(self, fault: Fault | None, first: int = 0, last: int | None = None, *, acts: bool = True) -> None:
        """Another run."""
        self.fault, self.first, self.last, self.acts = fault, first, last, acts
        self.count, self.seen = 0, []
        self.silent = set()
        for module, name, seconds in self.waits:
            usual = self._usual.setdefault((id(module), name), getattr(module, name))
            setattr(module, name, seconds if fault is not None and fault.name in ("time-out", "drip") else usual)

    def end(self) -> None:
        """No more runs."""
        self.begin(None)


class Speaker(Protocol):
    """A protocol: what of it is one request, and how each fault looks in it."""

    opens_plain: bool
    """Whether a connection begins unencrypted, and asks for encryption itself."""

    def serve(
        self, connection: socket.socket, upstream: Upstream, line: Line, number: int, fault: Fault | None
    ) -> None:
        """Answer what comes on a connection; a fault of ``request`` or ``answer`` strikes here."""


Upstream = Callable[[], socket.socket]


class Certificates:
    """An authority of these tests, and what it says of this host and of another one."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.file = folder / "ca.pem"
        authority.cert_pem.write_to_path(self.file)
        self.right = self._context(authority.issue_cert(HOST, "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"))
        self.wrong = self._context(authority.issue_cert("elsewhere.example"))

    def _context(self, certificate: trustme.LeafCert) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context


@contextmanager
def between(
    upstream: Upstream, speaker: Speaker, line: Line, certificates: Certificates, host: str = "127.0.0.1"
) -> Iterator[int]:
    """Listen in front of a fake; the port."""
    listening = socket.create_server((host, 0), backlog=64)
    open_now: set[socket.socket] = set()

    def serve(connection: socket.socket) -> None:
        number, fault = line.take()
        with suppress(OSError, ssl.SSLError, EOFError), connection, ExitStack() as stack:
            open_now.add(connection)
            stack.callback(open_now.discard, connection)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            where = fault.where if fault is not None else ""
            if where == "connection" and fault is not None and fault.name == "tls" and not speaker.opens_plain:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\nThis is plain.\r\n")
                return
            context = certificates.wrong if where == "connection" else certificates.right
            if speaker.opens_plain:
                speaker.serve(_Opening(connection, context), upstream, line, number, fault)  # type: ignore[arg-type]
                return
            with context.wrap_socket(connection, server_side=True) as encrypted:
                speaker.serve(encrypted, upstream, line, number, fault)

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for one in list(open_now):
            with suppress(OSError):
                one.close()


class _Opening:
    """A connection that is encrypted when its protocol asks for it."""

    def __init__(self, connection: socket.socket, context: ssl.SSLContext) -> None:
        self.plain, self._context = connection, context

    def encrypted(self) -> ssl.SSLSocket:
        return self._context.wrap_socket(self.plain, server_side=True)


def reset(connection: socket.socket) -> None:
    """End a connection as a machine that crashed does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    plain = connection.detach() if isinstance(connection, ssl.SSLSocket) else None
    if plain is None:
        connection.close()
    else:
        socket.socket(fileno=plain).close()


def stay_silent(connection: socket.socket, line: Line) -> None:
    """Say nothing until the other side gives up."""
    silent, mine = line.silent, id(connection)
    silent.add(mine)
    with suppress(OSError):
        while connection.recv(4096):
            pass
    silent.discard(mine)


def drip(connection: socket.socket, line: Line, letter: bytes) -> None:
    """Say a byte now and then, while the clock of the program goes on, until the other side gives up."""
    run = line.silent  # of this run alone
    with suppress(OSError):
        while line.silent is run:
            connection.sendall(letter)
            line.skipped += STEP
            time.sleep(0.001)


@contextmanager
def patched(line: Line, ports: set[int], certificates: Certificates, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program in this process: names are found by the line, waits end when nothing will come, nobody sleeps."""
    found, read = socket.getaddrinfo, limits._TimedStream.read
    trap = socket.create_server(("127.0.0.1", 0))
    trap.settimeout(0)
    line.trap = trap.getsockname()[1]

    def resolve(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        if str(port) not in map(str, ports):
            return found(host, port, *more, **named)
        fault = line.struck(line.count)
        if fault is not None and fault.where == "name":
            line.take()
            if fault.name == "dns":
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            host = NOBODY
        return found("127.0.0.1" if host == HOST else host, port, *more, **named)

    def wait(stream: Any, max_bytes: int, timeout: float | None = None) -> bytes:
        import httpcore

        while True:
            try:
                return read(stream, max_bytes, 0.05)
            except httpcore.ReadTimeout:
                if line.silent or timeout is None:
                    raise

    patch.setattr(socket, "getaddrinfo", resolve)
    patch.setattr(limits._TimedStream, "read", wait)
    patch.setattr(limits, "monotonic", lambda: time.monotonic() + line.skipped)
    patch.setattr(browser, "_WAITS", (0.0, 0.0))
    patch.setattr(authorities, "_trusted", {})
    patch.setenv("SSL_CERT_FILE", str(certificates.file))
    try:
        yield
        if line.is_straight:
            with pytest.raises(BlockingIOError):
                trap.accept()
    finally:
        line.end()
        trap.close()
