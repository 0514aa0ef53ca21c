"""PostgreSQL on the line: what comes up to where an answer is awaited is one request; faults as servers show them."""

from __future__ import annotations

import socket
import struct
from typing import Any

from tests.faults.kinds import Fault
from tests.faults.wire import STEP, Line, Upstream, drip, reset, stay_silent

_ENCRYPT = 80877103
_FATAL = {
    "403": ("28000", 'no pg_hba.conf entry for host "127.0.0.1", user "owner", database "town", SSL encryption'),
    "login": ("28P01", 'password authentication failed for user "owner"'),
    "429": ("53300", "sorry, too many clients already"),
    "pooler": ("08P01", "no more connections allowed (max_client_conn)"),
    "500": ("XX000", "could not open relation mapping file"),
    "disk full": ("53100", "could not write init file: No space left on device"),
    "maintenance": ("57P03", "the database system is shutting down"),
    "killed": ("57P03", "the database system is in recovery mode"),
    "charset": ("57P03", "datenbank wird gestartet ä"),
}
"""What is answered to who wants to come in."""
_ENDED = {
    "maintenance": ("57P01", "terminating connection due to administrator command"),
    "killed": ("57P02", "terminating connection because of crash of another server process"),
}
"""How a session ends."""
_FAILED = {"500": ("XX000", "unexpected chunk number"), "disk full": ("53100", "No space left on device")}
"""How a COMMIT fails."""
_MARKED = b"INSERT INTO commit_mark (token)\n"
"""With a transaction that has changed something."""


class Postgres:
    """A server behind the line."""

    opens_plain = True

    def serve(self, opening: Any, upstream: Upstream, line: Line, number: int, fault: Fault | None) -> None:
        plain = opening.plain
        if struct.unpack("!ii", _exactly(plain, 8))[1] != _ENCRYPT:
            return
        if fault is not None and fault.name == "tls":
            plain.sendall(b"N")
            plain.recv(1)
            return
        plain.sendall(b"S")
        with opening.encrypted() as connection:
            start = _exactly(connection, 4)
            start += _exactly(connection, struct.unpack("!i", start)[0] - 4)
            if fault is not None:
                self._strike(connection, line, fault, b"E\0\0\x75\0", _error(*_FATAL.get(fault.name, _FATAL["500"])))
                return
            with upstream() as server:
                server.sendall(start)
                connection.sendall(_answer(server))
                self._requests(connection, server, line)

    def _requests(self, connection: socket.socket, server: socket.socket, line: Line) -> None:
        while request := _request(connection):
            if not _is_change(request):
                server.sendall(b"".join(request))
                connection.sendall(_answer(server))
                continue
            number, fault = line.take()
            line.seen.append((number, "change"))
            if fault is not None and fault.name in _FAILED:
                server.sendall(_failing(*_FAILED[fault.name]))
                connection.sendall(_answer(server))
                continue
            if fault is None or (fault.where == "answer" and line.acts):
                server.sendall(b"".join(request))
                answer = _answer(server)
            if fault is None:
                connection.sendall(answer)
            elif fault.name in ("huge", "charset"):
                text = b"x" * 20_000_001 if fault.name == "huge" else "lämnar".encode("utf-16")
                connection.sendall(_said(b"N", b"SNOTICE\0C00000\0M" + text + b"\0\0") + answer)
            elif fault.name == "half":
                connection.sendall(answer[: len(answer) // 2])
                return
            elif fault.name in _ENDED:
                connection.sendall(_error(*_ENDED[fault.name]))
                return
            else:
                self._strike(connection, line, fault, b"N\0\x0f\0\0", b"")
                return

    def _strike(self, connection: socket.socket, line: Line, fault: Fault, begun: bytes, said: bytes) -> None:
        """Come to harm; ``begun``: a message that does not end, ``said``: what is answered instead."""
        if fault.name == "time-out":
            line.skipped += STEP
            stay_silent(connection, line)
        elif fault.name == "drip":
            connection.sendall(begun)
            drip(connection, line, b"a")
        elif fault.name == "half" and said:
            connection.sendall(said[: len(said) // 2])
        elif fault.name == "huge" and said:
            connection.sendall(b"E\x7f\xff\xff\xff" + b"x" * 20_000_001)
        elif fault.name in _FATAL and said:
            connection.sendall(said)
        elif fault.name != "empty":
            reset(connection)


def _exactly(connection: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        piece = connection.recv(size - len(found))
        if not piece:
            raise EOFError
        found += piece
    return found


def _message(connection: socket.socket) -> bytes:
    head = _exactly(connection, 5)
    return head + _exactly(connection, struct.unpack("!i", head[1:])[0] - 4)


def _request(connection: socket.socket) -> list[bytes]:
    """What the client sends until it waits for an answer; nothing where it says goodbye."""
    found: list[bytes] = []
    while not found or found[-1][:1] not in (b"S", b"Q"):
        found.append(_message(connection))
        if found[-1][:1] == b"X":
            return []
    return found


def _answer(server: socket.socket) -> bytes:
    """What the server says until it waits for a request."""
    found = [_message(server)]
    while found[-1][:1] != b"Z":
        found.append(_message(server))
    return b"".join(found)


def _is_change(request: list[bytes]) -> bool:
    """Whether it is the COMMIT of a transaction that has changed something."""
    return any(one[:1] == b"Q" and _MARKED in one and b"; COMMIT" in one for one in request)


def _said(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("!i", len(content) + 4) + content


def _error(state: str, words: str) -> bytes:
    return _said(b"E", f"SFATAL\0VFATAL\0C{state}\0M{words}\0\0".encode("latin-1"))


def _failing(state: str, words: str) -> bytes:
    """A statement that fails so."""
    raised = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}', MESSAGE = '{words}'; END $$\0"
    return _said(b"Q", raised.encode())
