"""HTTP on the line: one request a connection, and how each fault looks to a browser."""

from __future__ import annotations

import gzip
import socket
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

from tests.fakes.web import Request, pairs
from tests.faults.kinds import Fault
from tests.faults.wire import Line, Upstream, drip, reset, stay_silent

LOGIN = """<!DOCTYPE html><html lang="en"><head><title>Guest network</title></head><body><h1>Welcome</h1>
<form method="post" action="/login"><label>Room <input name="username"></label>
<label>Code <input type="password" name="password"></label><button name="go">Sign in</button></form></body></html>"""
MAINTENANCE = """<!DOCTYPE html><html lang="en"><head><title>Maintenance</title></head><body>
<h1>Closed for maintenance</h1><p>We are back in an hour.</p></body></html>"""
FORBIDDEN = "<html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1></body></html>"
BROKEN = "<html><head><title>500 Internal Server Error</title></head><body><h1>Error</h1></body></html>"
MANY = "Too many requests. Retry after 3600 seconds."
_LARGE = 20_000_001


@cache
def _bomb() -> bytes:
    made = zlib.compressobj(9, wbits=31)
    return b"".join(made.compress(b" " * 1_000_000) for _ in range(200)) + made.flush()


@dataclass
class Web:
    """A web server behind the line.

    Attributes:
        maintenance: the page that it shows while it is closed. login: that with which it asks to sign in.
        host: what it is called in what is noted of a request.
    """

    maintenance: str = MAINTENANCE
    login: str = LOGIN
    opens_plain: bool = False
    host: str = ""

    def serve(
        self, connection: socket.socket, upstream: Upstream, line: Line, number: int, fault: Fault | None
    ) -> None:
        head, body = _read(connection)
        if not head:
            return
        line.seen.append((number, request_of(head, body, self.host)))
        answer = b""
        if fault is None or (fault.where == "answer" and line.acts):
            answer = _forwarded(upstream, head, body)
        if fault is None:
            connection.sendall(answer)
        else:
            self._strike(connection, line, fault, answer or _whole("200 OK", "<html><body>Fine.</body></html>"))

    def _strike(self, connection: socket.socket, line: Line, fault: Fault, answer: bytes) -> None:
        if fault.name in ("reset before", "reset after"):
            reset(connection)
        elif fault.name == "time-out":
            stay_silent(connection, line)
        elif fault.name == "drip":
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            drip(connection, line, b"a")
        else:
            connection.sendall(self._answer(line, fault, answer))

    def _answer(self, line: Line, fault: Fault, answer: bytes) -> bytes:
        """The bytes of an answer that has come to harm."""
        match fault.name:
            case "redirect":
                return _whole("302 Found", "", f"Location: https://localhost:{line.trap}/MyResearch/Home")
            case "huge":
                return _whole("200 OK", b" " * _LARGE)
            case "bomb":
                return _whole("200 OK", _bomb(), "Content-Encoding: gzip")
            case "charset":
                return _whole("200 OK", _text(answer).encode("utf-16"))
            case "half":
                body = _text(answer).encode()
                return _whole("200 OK", body[: len(body) // 2], *_kinds(answer))
            case "403":
                return _whole("403 Forbidden", FORBIDDEN)
            case "429":
                return _whole("429 Too Many Requests", MANY, "Retry-After: 3600")
            case "500":
                return _whole("500 Internal Server Error", BROKEN)
            case "maintenance":
                return _whole("503 Service Unavailable", self.maintenance)
            case "login":
                return _whole("200 OK", self.login)
            case _:
                return _whole("200 OK", "")


def _whole(status: str, body: str | bytes, *headers: str) -> bytes:
    content = body.encode() if isinstance(body, str) else body
    kinds = (
        () if any(one.startswith("Content-Type") for one in headers) else ("Content-Type: text/html; charset=UTF-8",)
    )
    lines = (f"HTTP/1.1 {status}", *kinds, *headers, f"Content-Length: {len(content)}", "Connection: close", "", "")
    return "\r\n".join(lines).encode() + content


def _parted(answer: bytes) -> tuple[list[str], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.decode("latin-1").split("\r\n"), body


def _kinds(answer: bytes) -> list[str]:
    return [line for line in _parted(answer)[0] if line.lower().startswith("content-type:")]


def _text(answer: bytes) -> str:
    lines, body = _parted(answer)
    zipped = any(line.lower() == "content-encoding: gzip" for line in lines)
    return (gzip.decompress(body) if zipped else body).decode()


def _read(connection: socket.socket) -> tuple[bytes, bytes]:
    """The head and body of a request; nothing where the other side went away."""
    found = b""
    while b"\r\n\r\n" not in found:
        piece = connection.recv(65536)
        if not piece:
            return b"", b""
        found += piece
    head, _, body = found.partition(b"\r\n\r\n")
    while len(body) < int(_header(head, "content-length") or "0"):
        body += connection.recv(65536)
    return head, body


def _header(head: bytes, name: str) -> str:
    for line in head.decode("latin-1").split("\r\n")[1:]:
        key, _, value = line.partition(":")
        if key.lower() == name:
            return value.strip()
    return ""


def request_of(head: bytes, body: bytes, host: str = "") -> Request:
    """A request as the fakes read it."""
    method, address, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    path, _, query = address.partition("?")
    is_form = "urlencoded" in _header(head, "content-type")
    text = body.decode("utf-8", "replace")
    return Request(
        method, unquote(path), pairs(query), pairs(text) if is_form else (), body=text, headers={"host": host}
    )


def _forwarded(upstream: Upstream, head: bytes, body: bytes) -> bytes:
    """The answer to a request, the last of its connection."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    with upstream() as server:
        server.sendall(b"\r\n".join((*lines, b"Connection: close")) + b"\r\n\r\n" + body)
        pieces: list[Any] = []
        while piece := server.recv(65536):
            pieces.append(piece)
    found, _, content = b"".join(pieces).partition(b"\r\n\r\n")
    return found + b"\r\nConnection: close\r\n\r\n" + content
