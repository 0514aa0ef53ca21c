"""A fake site as a real server on loopback."""

from __future__ import annotations

import gzip
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import unquote

from tests.fakes.web import Request, Response, pairs


class Served(Protocol):
    """What answers requests: a site, or another fake."""

    def answer(self, request: Request) -> Response: ...


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, or does not take a certificate, is no mistake of the site."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def serving(site: Served, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve a site on an address of this machine; the address with its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())

        do_PATCH = do_PUT = do_POST  # noqa: N815 - as http.server calls them

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

        def _answer(self, body: str) -> None:
            path, _, query = self.path.partition("?")
            jar = [part.strip().partition("=") for part in self.headers.get("Cookie", "").split(";") if part.strip()]
            request = Request(
                method=self.command,
                path=unquote(path),
                query=pairs(query),
                form=() if "xml" in self.headers.get("Content-Type", "") else pairs(body),
                cookies={name: value for name, _, value in jar},
                headers={name.lower(): ", ".join(self.headers.get_all(name, ())) for name in self.headers},
                body=body,
            )
            self._send(site.answer(request))

        def _send(self, response: Response) -> None:
            if response.cut == -1:
                self.close_connection = True
                return
            body = response.body.encode()
            zipped = "gzip" in self.headers.get("Accept-Encoding", "") and response.cut is None
            zipped = zipped and "Content-Encoding" not in response.headers
            sent = gzip.compress(body, 1) if zipped else body
            self.send_response(response.status)
            for name, value in {"Content-Type": "text/html; charset=UTF-8", **response.headers}.items():
                self.send_header(name, value)
            for cookie in response.cookies:
                self.send_header("Set-Cookie", cookie)
            if response.location is not None:
                self.send_header("Location", response.location)
            if zipped:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent if response.cut is None else sent[: response.cut])
            if response.cut is not None:
                self.close_connection = True

    server = _Server((host, 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
