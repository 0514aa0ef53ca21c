"""A fake site as a real server on loopback."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tests.fakes.web import Request, Response, pairs

if TYPE_CHECKING:
    from tests.fakes.site import Site


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """Serve a site; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._answer(())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self._answer(pairs(body.decode()))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

        def _answer(self, form: tuple[tuple[str, str], ...]) -> None:
            path, _, query = self.path.partition("?")
            jar = [part.strip().partition("=") for part in self.headers.get("Cookie", "").split(";") if part.strip()]
            request = Request(
                method=self.command,
                path=unquote(path),
                query=pairs(query),
                form=form,
                cookies={name: value for name, _, value in jar},
                headers={name.lower(): value for name, value in self.headers.items()},
            )
            self._send(site.answer(request))

        def _send(self, response: Response) -> None:
            if response.cut == -1:
                self.close_connection = True
                return
            body = response.body.encode()
            zipped = "gzip" in self.headers.get("Accept-Encoding", "") and response.cut is None
            sent = gzip.compress(body, 1) if zipped else body
            self.send_response(response.status)
            for name, value in {"Content-Type": "text/html; charset=UTF-8", **response.headers}.items():
                self.send_header(name, value)
            if response.location is not None:
                self.send_header("Location", response.location)
            if zipped:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent if response.cut is None else sent[: response.cut])
            if response.cut is not None:
                self.close_connection = True

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
