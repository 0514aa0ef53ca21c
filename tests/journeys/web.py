"""A server that notes what it is asked, as a monitor or the receiver of a hook."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer


class Web(HTTPServer):
    """The server; ``answer`` is the code of its answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.answer = 200
        super().__init__(("127.0.0.1", 0), _Noting)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Noting(BaseHTTPRequestHandler):
    server: Web

    def _note(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, body.decode()))
        self.send_response(self.server.answer)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    do_GET = do_POST = _note  # noqa: N815 - as http.server calls them

    def log_message(self, *_: object) -> None:
        pass
