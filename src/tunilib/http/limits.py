"""What requests cost: their number at each site, a deadline for each request and account, the length of an answer.

A time limit of httpx is for one wait; a server that sends a byte now and then never reaches it. So each read of a
connection waits no longer than the deadline of its request.
"""

from __future__ import annotations

import codecs
import json
from collections import Counter
from contextlib import contextmanager, suppress
from contextvars import ContextVar, Token
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from tunilib.core.address import read_address
from tunilib.core.foreign import clean_values
from tunilib.errors import NotUnderstood, Unavailable

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping

    import httpcore
    import httpx

MOST_BYTES = 20_000_000
REQUEST_SECONDS = 60.0
ACCOUNT_SECONDS = 300.0
PATIENCE_SECONDS = 60.0
_CHARSETS = frozenset(
    (
        *("utf-8", "utf-16", "ascii", "cp1250", "cp1252", "cp1257"),
        *("iso8859-1", "iso8859-4", "iso8859-10", "iso8859-13", "iso8859-15"),
    )
)
"""Those that sites of libraries use, all of them read in one pass."""

_sent: Counter[str] = Counter()
_guard = Lock()
_allowance: ContextVar[Allowance | None] = ContextVar("allowance", default=None)
_deadline: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def host_of(address: str) -> str:
    """The host of an address, with its port where it names one."""
    try:
        return read_address(address).netloc or address
    except NotUnderstood:  # of a file that a person wrote
        return address


def count_request(host: str) -> None:
    """Count a request that goes out now. One that is sent again is counted again."""
    with _guard:
        _sent[host] += 1


@contextmanager
def counted() -> Iterator[Mapping[str, int]]:
    """The requests that are sent in the block, by host. They are there when the block has ended."""
    before, sent = Counter(_sent), Counter[str]()
    try:
        yield sent
    finally:
        sent += _sent - before


class Allowance:
    """The time that requests for one account may take together. What happens between requests does not count.

    Attributes:
        patience: how long a site that asks to wait may still be waited for. That does not count either.
        tell_wait: called with the site and the seconds before such a wait.
    """

    def __init__(
        self,
        seconds: float = ACCOUNT_SECONDS,
        patience: float = PATIENCE_SECONDS,
        tell_wait: Callable[[str, float], object] = lambda _site, _seconds: None,
    ) -> None:
        self.left = seconds
        self.patience = patience
        self.tell_wait = tell_wait


@contextmanager
def account_allowance(allowance: Allowance | None = None) -> Iterator[None]:
    """Give the requests in the block a common time limit. An inner block shares the limit of the outer one."""
    if _allowance.get() is not None:
        yield
        return
    token = _allowance.set(allowance or Allowance())
    try:
        yield
    finally:
        _allowance.reset(token)


class Deadline:
    """The end of one request with its redirects and attempts. An account without time left is an error."""

    def __init__(self, site: str, seconds: float = REQUEST_SECONDS) -> None:
        self._site, self._account = site, _allowance.get()
        if self._account is not None:
            seconds = min(seconds, self._account.left)
            if seconds <= 0:
                raise Unavailable(
                    "{site} took too long for this account, and nothing more was asked",
                    hint="try again later",
                    site=site,
                )
        self._begun = monotonic()
        self._end = self._begun + seconds
        self._alone = Allowance()
        self._token: Token[Deadline | None] | None = None

    def waits(self, seconds: float) -> bool:
        """Whether a wait that the site asked for is begun. It moves the deadline."""
        allowance = self._account or self._alone
        if seconds > allowance.patience:
            return False
        allowance.patience -= seconds
        self._begun += seconds
        self._end += seconds
        allowance.tell_wait(self._site, seconds)
        return True

    def __enter__(self) -> Deadline:
        self._token = _deadline.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            _deadline.reset(self._token)
        if self._account is not None:
            self._account.left -= monotonic() - self._begun

    @property
    def left(self) -> float:
        """Seconds until the end, at least a thousandth."""
        return max(self._end - monotonic(), 0.001)

    @property
    def is_over(self) -> bool:
        return monotonic() >= self._end


def limit_reads(client: httpx.Client) -> None:
    """End the connections of a client with the deadline of their request.

    httpx has no parameter for the network of its connection pools; httpcore's pools have.
    """
    import httpx

    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx.HTTPTransport):
            pool: Any = transport._pool
            pool._network_backend = _TimedNetwork(pool._network_backend)


@dataclass(frozen=True, slots=True)
class _TimedNetwork:
    """Connects as httpcore does, by connections that end with a deadline."""

    network: httpcore.NetworkBackend

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **more: Any) -> _TimedStream:
        return _TimedStream(self.network.connect_tcp(host, port, _until_deadline(timeout), **more))


@dataclass(frozen=True, slots=True)
class _TimedStream:
    """A connection that ends with the deadline of its request."""

    stream: httpcore.NetworkStream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        deadline = _deadline.get()
        if deadline is not None and deadline.is_over:
            raise TimeoutError
        return self.stream.read(max_bytes, _until_deadline(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _until_deadline(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> _TimedStream:
        return _TimedStream(self.stream.start_tls(ssl_context, server_hostname, _until_deadline(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _until_deadline(timeout: float | None) -> float | None:
    deadline = _deadline.get()
    return timeout if deadline is None or timeout is None else min(timeout, deadline.left)


def body_of(response: httpx.Response) -> bytes:
    """The decompressed body of an answer, counted as it comes."""
    encoding = response.headers.get("Content-Encoding", "")
    codings = [word for word in encoding.lower().replace(" ", "").split(",") if word not in ("", "identity")]
    if len(codings) > 1 or not set(codings) <= {"gzip", "deflate"}:
        raise NotUnderstood(
            "the site's answer is compressed in a way that is not known: {coding}", coding=encoding[:80]
        )
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise NotUnderstood("the site's answer is too large")
    return bytes(body)


def text_of(body: bytes, charset: str | None) -> str:
    """The text of a page. A charset that is unknown or slow counts as UTF-8."""
    name = "utf-8"
    with suppress(LookupError, ValueError):
        found = codecs.lookup(charset or name).name
        name = found if found in _CHARSETS else name
    return body.decode(name, "replace")


class Unreadable(ValueError):
    """A value in a site's JSON that cannot be read.

    Attributes:
        field: its name.
        value: the received one, shortened.
    """

    def __init__(self, field: str, value: object) -> None:
        super().__init__(field, value)
        self.field = field
        self.value = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:80]

    def __str__(self) -> str:
        return f"{self.field} {self.value}" if self.value not in ("", "null") else self.field


def json_of(text: str | bytes) -> Any:
    """The value of a site's JSON, with clean text.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return clean_values(json.loads(text))
    except RecursionError as error:
        raise ValueError("too deep") from error
