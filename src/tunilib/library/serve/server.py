"""The sockets: uvicorn, with limits on requests and connections."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from tunilib.errors import TunilibError
from tunilib.library.patron.tokens import forget_old
from tunilib.library.serve.application import MOST_BYTES, VERSION, Application
from tunilib.library.serve.replies import MOST_AT_ONCE, Peers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ssl import SSLContext


_SECONDS_TO_ASK: Final = 10.0
_SECONDS_TO_ANSWER: Final = 120.0
_SECONDS_BETWEEN: Final = 15
_SECONDS_TO_STOP: Final = 150
_MOST_CONNECTIONS: Final = 256
_MOST_OF_ONE: Final = MOST_AT_ONCE
_MOST_TURNED_AWAY: Final = 64
_BETWEEN_CLEANINGS: Final = 3600.0
_REQUEST: Final = "request"
_TOO_LATE = (408, "invalid_request", "the request did not come within 10 seconds")
_TOO_LARGE = (413, "invalid_request", "the headers of the request are too large")
_MALFORMED = (400, "invalid_request", "this is no HTTP request")
_TOO_MANY = (503, "service_unavailable", "there are too many connections")


class LimitedProtocol(H11Protocol):
    """A connection with the limits that uvicorn has no options for: time to ask, time to take the answer, peers.

    Attributes:
        peers: say which addresses may connect.
    """

    peers = Peers()
    _timer: asyncio.TimerHandle | None = None
    _waits_for: RequestResponseCycle | str = ""
    _of: str | None = None
    _is_let_in = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        host = self.client[0] if self.client else ""
        self._of = self.peers.counted_at(host)
        others = [one for one in self.connections if one is not self and isinstance(one, LimitedProtocol)]
        let_in = [one for one in others if one._is_let_in]
        of_one = sum(one._of == self._of for one in let_in) if self._of is not None else 0
        self._is_let_in = len(let_in) < _MOST_CONNECTIONS and of_one < _MOST_OF_ONE
        turned_away = len(others) - len(let_in)
        if not self.peers.may_connect(host) or (not self._is_let_in and turned_away >= _MOST_TURNED_AWAY):
            transport.abort()
        elif not self._is_let_in:
            self.app = _answering(*_TOO_MANY)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._watch()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - our own words
        error = sys.exception()
        is_large = isinstance(error, h11.RemoteProtocolError) and error.error_status_hint == 431
        self._end_with(*(_TOO_LARGE if is_large else _MALFORMED))

    def _watch(self) -> None:
        """Limit a request from its first byte on, and an answer from the last byte of its request on.

        A timer always runs: a client may send more and more and read nothing.
        """
        is_partial = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        cycle: RequestResponseCycle | None = self.cycle
        if self.transport.is_closing():
            self._wait_for("end", _SECONDS_TO_ASK)
        elif cycle is None or is_partial or self.conn.their_state is h11.SEND_BODY:
            self._wait_for(_REQUEST, _SECONDS_TO_ASK)
        elif cycle.response_complete:
            self._wait_for("next request", _SECONDS_BETWEEN + _SECONDS_TO_ASK)
        else:
            self._wait_for(cycle, _SECONDS_TO_ANSWER)

    def _wait_for(self, what: RequestResponseCycle | str, seconds: float) -> None:
        if self._waits_for != what:
            self._waits_for = what
            self._stop_timer()
            self._timer = self.loop.call_later(seconds, self._too_late)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _too_late(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle
        is_answered = cycle is not None and cycle.response_started and not cycle.response_complete
        if self._waits_for == _REQUEST and not is_answered:
            self._end_with(*_TOO_LATE)
            self._watch()
        else:
            self.transport.abort()

    def _end_with(self, status: int, error: str, said: str) -> None:
        """Answer without a request, and close."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        headers, body = _answer_of(status, error, said)
        lines = [f"HTTP/1.1 {status} {error}".encode(), *[name + b": " + value for name, value in headers]]
        self.transport.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        self.transport.close()


def _answer_of(status: int, error: str, said: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
    body = json.dumps({"error": error, "code": status, "error_description": said}).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": str(len(body)),
        "X-PAIA-Version": VERSION,
        "WWW-Authenticate": 'Bearer realm="PAIA"',
        "Cache-Control": "no-store",
        "Connection": "close",
    }
    if status == 503:
        headers["Retry-After"] = "5"
    return [(name.encode(), value.encode()) for name, value in headers.items()], body


def _answering(status: int, error: str, said: str) -> Any:
    headers, body = _answer_of(status, error, said)

    async def answer(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


class Server(uvicorn.Server):
    """A server that finishes its requests when it is stopped."""

    def __init__(self, application: Application, tls: SSLContext | None = None) -> None:
        config = uvicorn.Config(
            application.asgi(),
            http=type("Protocol", (LimitedProtocol,), {"peers": application.peers}),
            ws="none",
            loop="asyncio",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=_SECONDS_BETWEEN,
            timeout_graceful_shutdown=_SECONDS_TO_STOP,
            h11_max_incomplete_event_size=MOST_BYTES,
            backlog=1024,
        )
        config.load()
        config.ssl = tls
        super().__init__(config)
        self._application = application

    def serve_until_stopped(self, sockets: list[socket.socket]) -> None:
        """Serve until SIGTERM, Control-C or :meth:`stop`; requests that have begun are finished."""
        with contextlib.closing(self._application.workers):
            asyncio.run(self._serve_and_clean(sockets))

    async def _serve_and_clean(self, sockets: list[socket.socket]) -> None:
        if self.config.ssl is not None:  # uvicorn would wait a minute for a silent client
            loop = asyncio.get_running_loop()
            loop.create_server = partial(loop.create_server, ssl_handshake_timeout=_SECONDS_TO_ASK)  # type: ignore[method-assign]
        cleaning = asyncio.create_task(self._clean())
        try:
            await self.serve(sockets)
        finally:
            cleaning.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await cleaning

    async def _clean(self) -> None:
        """Forget expired tokens, now and every hour."""
        while True:
            with contextlib.suppress(TunilibError):  # tried again in an hour
                await self._application.workers.run(forget_old)
            await asyncio.sleep(_BETWEEN_CLEANINGS)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Replaces uvicorn's handlers, which raise the signal again at the end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        stops = (signal.SIGTERM, signal.SIGINT)
        before = {one: signal.getsignal(one) for one in stops}
        for one in stops:
            loop.add_signal_handler(one, self.stop)
        try:
            yield
        finally:
            for one, handler in before.items():
                loop.remove_signal_handler(one)
                signal.signal(one, handler)

    def stop(self) -> None:
        """Take no more requests, and end after the last one."""
        self.should_exit = True
