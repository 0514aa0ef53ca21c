"""What an answer may cost: a deadline for each request and account, and a limit of its decompressed length."""

from __future__ import annotations

import codecs
import threading
import zlib
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from time import monotonic
from typing import TYPE_CHECKING, Any

from tunilib.errors import NotUnderstood, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

MOST_BYTES = 20_000_000
REQUEST_SECONDS = 60.0
ACCOUNT_SECONDS = 300.0
_PIECE = 1 << 16
_CHARSETS = frozenset(
    (
        *("utf-8", "utf-16", "ascii", "cp1250", "cp1252", "cp1257"),
        *("iso8859-1", "iso8859-4", "iso8859-10", "iso8859-13", "iso8859-15"),
    )
)
"""Those that sites of libraries use, all of them read in one pass."""

_allowance: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


class Allowance:
    """The time that requests for one account may take together. What happens between requests does not count."""

    def __init__(self, seconds: float = ACCOUNT_SECONDS) -> None:
        self.left = seconds


@contextmanager
def account_allowance(seconds: float = ACCOUNT_SECONDS) -> Iterator[None]:
    """Give the requests made in the block a common limit of time; a block within another one shares its limit."""
    if _allowance.get() is not None:
        yield
        return
    token = _allowance.set(Allowance(seconds))
    try:
        yield
    finally:
        _allowance.reset(token)


class Deadline:
    """The end of one request, its redirects and further attempts included. It closes a connection that is late.

    Args:
        site: the site's address, for messages.

    Raises:
        Unavailable: the account has no time left; nothing was sent.
    """

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

    def __enter__(self) -> Deadline:
        return self

    def __exit__(self, *_: object) -> None:
        if self._account is not None:
            self._account.left -= monotonic() - self._begun

    @property
    def left(self) -> float:
        """Seconds until the end; never less than a thousandth."""
        return max(self._end - monotonic(), 0.001)

    @property
    def is_over(self) -> bool:
        """Whether the request took too long."""
        return monotonic() >= self._end

    @contextmanager
    def watching(self, sockets: list[Any]) -> Iterator[None]:
        """Shut the sockets down at the end."""
        with closing_late(sockets, self.left):
            yield


@contextmanager
def closing_late(sockets: list[Any], seconds: float) -> Iterator[None]:
    """Shut sockets down after so long: a time limit of each read alone would let an answer drip for ever."""
    timer = threading.Timer(seconds, _shut, (sockets,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def note_sockets(sockets: list[Any]) -> Callable[[str, Mapping[str, Any]], None]:
    """What to give httpx as ``trace`` so that the socket of each new connection is added to a list."""

    def note(event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            found = info["return_value"].get_extra_info("socket")
            if found is not None:
                sockets.append(found)

    return note


def body_of(encoding: str, raw: Iterable[bytes]) -> bytes:
    """The decompressed body of an answer.

    Args:
        encoding: the header ``Content-Encoding``.
        raw: the pieces as they come.

    Raises:
        NotUnderstood: it is compressed twice, in a way that was not asked for or wrongly, or is larger than any page.
    """
    codings = [word for word in encoding.lower().replace(" ", "").split(",") if word not in ("", "identity")]
    if len(codings) > 1 or not set(codings) <= {"gzip", "x-gzip", "deflate"}:
        raise NotUnderstood(
            "the site's answer is compressed in a way that is not known: {coding}", coding=encoding[:80]
        )
    body = bytearray()
    unpack = _Unpacker(codings[0]) if codings else None
    for piece in raw:
        if unpack is None:
            body += piece
        else:
            unpack.add(piece, body)
        if len(body) > MOST_BYTES:
            raise NotUnderstood("the site's answer is too large")
    if unpack is not None and not unpack.is_whole:
        raise EOFError("the compressed answer ends early")
    return bytes(body)


class _Unpacker:
    """Decompresses one layer, a bounded piece at a time."""

    def __init__(self, coding: str) -> None:
        self._stream = zlib.decompressobj(47 if coding != "deflate" else 15)
        self._may_be_bare = coding == "deflate"
        self._begun = False

    @property
    def is_whole(self) -> bool:
        """Whether the end was there; an answer without a body has none."""
        return self._stream.eof or not self._begun

    def add(self, piece: bytes, body: bytearray) -> None:
        while piece and not self._stream.eof and len(body) <= MOST_BYTES:
            try:
                body += self._stream.decompress(piece, _PIECE)
            except zlib.error:
                if not self._may_be_bare or self._begun:
                    raise
                self._may_be_bare, self._stream = False, zlib.decompressobj(-15)
                continue
            self._begun = True
            piece = self._stream.unconsumed_tail


def text_of(body: bytes, charset: str | None) -> str:
    """The text of a page; a charset that is not known, or would take long to read, counts as UTF-8."""
    name = "utf-8"
    with suppress(LookupError, ValueError):
        found = codecs.lookup(charset or name).name
        name = found if found in _CHARSETS else name
    return body.decode(name, "replace")


def _shut(sockets: list[Any]) -> None:
    import socket

    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
