"""SMTP on the line: a letter counts from the end of its text, and each fault as a mail server shows it."""

from __future__ import annotations

import socket
import time
from typing import Any

from tests.faults.kinds import Fault
from tests.faults.wire import Line, Upstream, drip, reset, stay_silent

_ANSWERS = {
    "redirect": b"551 User not local; please try <friend@elsewhere.example>\r\n",
    "huge": b"250-" + b"x" * 20_000_001 + b"\r\n250 OK\r\n",
    "bomb": b"250-again\r\n" * 2_000_000,
    "charset": "250 vällkommen\r\n".encode("utf-16"),
    "empty": b"",
    "half": b"25",
    "403": b"550 5.7.1 forbidden\r\n",
    "429": b"450 4.7.1 too many letters, try again in 60 seconds\r\n",
    "500": b"451 4.3.0 internal error\r\n",
    "maintenance": b"421 4.3.2 closed for maintenance\r\n",
    "login": b"530 5.7.0 authentication required\r\n",
}
_REFUSALS = ("redirect", "500")
"""What says that a letter is not taken: then it is not."""


class Smtp:
    """A mail server behind the line."""

    opens_plain = False

    def serve(
        self, connection: socket.socket, upstream: Upstream, line: Line, number: int, fault: Fault | None
    ) -> None:
        if fault is not None:
            self._strike(connection, line, fault, b"")
            return
        with upstream() as server:
            connection.sendall(_reply(server))
            while command := _line(connection):
                if command.upper().startswith(b"DATA"):
                    server.sendall(command)
                    connection.sendall(_reply(server))
                    if not self._letter(connection, server, line):
                        return
                    continue
                server.sendall(command)
                connection.sendall(_reply(server))

    def _letter(self, connection: socket.socket, server: socket.socket, line: Line) -> bool:
        """Take a letter to its end, where it may come to harm; whether the conversation goes on."""
        text = b""
        while not text.endswith(b"\r\n.\r\n"):
            piece = connection.recv(65536)
            if not piece:
                return False
            text += piece
        number, fault = line.take()
        line.seen.append((number, "letter"))
        reply = b""
        if fault is None or (fault.where == "answer" and line.acts and fault.name not in _REFUSALS):
            server.sendall(text)
            reply = _reply(server)
        if fault is None:
            connection.sendall(reply)
            return True
        self._strike(connection, line, fault, reply)
        return False

    def _strike(self, connection: socket.socket, line: Line, fault: Fault, reply: bytes) -> None:
        if fault.where in ("name", "connection") or fault.name in ("reset before", "reset after"):
            reset(connection)
        elif fault.name == "time-out":
            stay_silent(connection, line)
        elif fault.name == "drip":
            drip(connection, line, b"2")
        else:
            connection.sendall(_ANSWERS[fault.name])
            time.sleep(0.01)


def _line(connection: socket.socket) -> bytes:
    found = b""
    while not found.endswith(b"\n"):
        piece = connection.recv(1)
        if not piece:
            return b""
        found += piece
    return found


def _reply(server: Any) -> bytes:
    """A whole reply, of one line or several."""
    found = b""
    while True:
        line = _line(server)
        found += line
        if not line or line[3:4] != b"-":
            return found
