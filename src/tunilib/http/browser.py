"""One browser: the cookies of one card. Reads may be repeated; changes are sent once.

Failures of httpx, of the network and of sites leave this module as errors of tunilib: ``Unavailable`` before a request
was sent, ``Lost`` after a change was sent.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import urlencode

from tunilib._version import ADDRESS, __version__
from tunilib.core.note import cause_of
from tunilib.errors import NotUnderstood, OutcomeUnknown, TunilibError, Unavailable
from tunilib.http.authorities import certificates, lacking_authority
from tunilib.http.cookies import (
    StoredCookie,
    at_loopback,
    drop_unusable,
    joined,
    prepare_jar,
    sendable,
    site_address,
    stored_cookies,
)
from tunilib.http.limits import Deadline, body_of, count_request, host_of, limit_reads, text_of

if TYPE_CHECKING:
    import httpx

USER_AGENT = f"tunilib/{__version__} (+{ADDRESS})"
"""The name of the tool and its address, without any word by which Finna recognises a crawler."""

MOST_REDIRECTS = 6
_READ_SECONDS = 30.0
_CONNECT_SECONDS = 10.0
_WAITS = (0.5, 2.0)
_PASSING = frozenset((502, 503, 504))
_TOO_MANY, _AWAY = 429, 503
_UNSAID_SECONDS = 10.0
_DAY = 86_400
_SECONDS = re.compile(r"after (\d{1,6}) second", re.ASCII)

_AT_ONE_SITE = 8
_AT_ONE_BROWSER = 2
_at_sites: dict[str, BoundedSemaphore] = {}
_guard = Lock()

Form = Sequence[tuple[str, str]]


class _Asked(Protocol):
    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def retry_after(self) -> int | None:
        """Seconds to wait; None: not said."""


A = TypeVar("A", bound=_Asked)


class Lost(OutcomeUnknown):
    """A change may have been made, but its answer was lost."""


class _Failed(Unavailable):
    """A request failed.

    Attributes:
        was_sent: whether the site may have got it.
        may_be_repeated: whether another attempt may help.
    """

    was_sent = True
    may_be_repeated = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, after redirects.

    Attributes:
        url: where it came from in the end, with the query.
        status: of that answer.
        text: decoded.
        hops: the statuses of the redirects on the way.
        retry_after: seconds to wait; None: not said.
        location: the target of a redirect that was not followed.
    """

    url: str
    status: int
    text: str
    content_type: str = ""
    hops: tuple[int, ...] = ()
    retry_after: int | None = None
    location: str | None = None


@dataclass
class Browser:
    """The connection to one site for one card; for one thread.

    Attributes:
        cookies: name to value, as last stored.
        stored: more cookies, with their paths.
        transport: of httpx, for tests.
        sleep: waits between tries.
        say: takes notes of what is being done, without secrets.
        language: of the pages; empty: the host's default.
        referer: the host of the page before, as a browser tells it; empty: none.
    """

    address: str
    cookies: Mapping[str, str] = field(default_factory=dict)
    stored: Sequence[StoredCookie] = ()
    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] | None = None
    say: Callable[..., None] = lambda *_, **__: None
    language: str = ""
    referer: str = ""
    _client: httpx.Client | None = field(default=None, init=False, repr=False)
    _own: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_AT_ONE_BROWSER), init=False, repr=False)

    def __post_init__(self) -> None:
        self.address = site_address(self.address)

    def read(self, path: str, query: Form = (), *, then: str | None = None) -> Answered:
        """Get a page. Tried again with back-off if the site cannot be reached or is overloaded."""
        with Deadline(self.address) as deadline:
            return self._followed(self._read_once(self._url(path), query, deadline), then, deadline)

    def change(self, path: str, form: Form | None, *, query: Form = (), then: str | None = None) -> Answered:
        """Send a form, once. Its redirects are read like pages."""
        url = self._url(path)
        with Deadline(self.address) as deadline:
            with self._sent_once():
                method = "GET" if form is None else "POST"
                answer = self._once(method, url, query, form, deadline)
            try:
                return self._followed(answer, then, deadline)
            except (Unavailable, NotUnderstood) as error:
                raise self.lost() from error

    def jar(self) -> dict[str, str]:
        if self._client is None:
            return dict(self.cookies)
        return sendable({cookie.name: cookie.value or "" for cookie in self._client.cookies.jar})

    def to_store(self) -> tuple[StoredCookie, ...]:
        """The current cookies with paths and ends, to be stored for another host."""
        return tuple(self.stored) if self._client is None else stored_cookies(self._client.cookies.jar)

    def close(self) -> None:
        """Close the connections; the cookies remain."""
        if self._client is not None:
            self.cookies = self.jar()
            self._client.close()
            self._client = None

    def _url(self, path: str) -> str:
        return joined(f"{self.address}/", path if "://" in path else f"{self.address}/{path.lstrip('/')}")

    def lost(self) -> Lost:
        """The error for a change with an unreadable answer."""
        return Lost(
            "the answer of {site} was lost; what you asked for may have been done",
            hint="check before you repeat it",
            site=self.address,
        )

    @contextmanager
    def _sent_once(self) -> Iterator[None]:
        """The answer to a change. An unreadable one is lost, unless nothing was sent."""
        try:
            yield
        except (_Failed, NotUnderstood) as error:
            if isinstance(error, _Failed) and not error.was_sent:
                raise
            raise self.lost() from error

    def _read_once(self, url: str, query: Form, deadline: Deadline) -> Answered:
        return self._repeated(lambda: self._once("GET", url, query, None, deadline), deadline)

    def _repeated(self, attempt: Callable[[], A], deadline: Deadline) -> A:
        while True:
            found = self._attempted(attempt, deadline)
            seconds = asked_wait(found.status, found.retry_after)
            if seconds is None or not deadline.waits(seconds):
                return found
            self._wait(seconds)

    def _attempted(self, attempt: Callable[[], A], deadline: Deadline) -> A:
        for wait in (*_WAITS, None):
            try:
                found = attempt()
            except _Failed as error:
                if wait is None or not error.may_be_repeated or deadline.left < wait:
                    raise
            else:
                is_passing = found.status in _PASSING and found.retry_after is None
                if wait is None or not is_passing or deadline.left < wait:
                    return found
            self._wait(wait)
        raise AssertionError("the last turn returns or raises")

    def _followed(self, answer: Answered, then: str | None, deadline: Deadline) -> Answered:
        hops: list[int] = []
        location = answer.location
        if location is not None and then is not None:
            location = self._url(then) if then else None
        while location is not None:
            hops.append(answer.status)
            if len(hops) > MOST_REDIRECTS:
                raise NotUnderstood("the site redirects in a loop")
            answer = self._read_once(joined(answer.url, location), (), deadline)
            location = answer.location
        return replace(answer, hops=tuple(hops))

    def _once(self, method: str, url: str, query: Form, form: Form | None, deadline: Deadline) -> Answered:
        content = urlencode(list(form)).encode() if form is not None else None
        sent = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        sent |= {"Referer": self.referer} if self.referer else {}
        with self._translated(deadline, was_sent=False):
            client = self._open()
            request = client.build_request(
                method,
                url,
                params=list(query) or None,
                content=content,
                headers=sent,
            )
        with ExitStack() as queue:
            queue.enter_context(self._own)
            queue.enter_context(_requests_at(self.address))
            self.say("{request}", request=f"{method} {_without_secrets(url)}")
            queue.enter_context(self._translated(deadline, was_sent=True))
            response = client.send(request, stream=True)
            queue.callback(response.close)
            body = body_of(response)
            drop_unusable(client.cookies.jar)
            return Answered(
                url=str(request.url),
                status=response.status_code,
                text=text_of(body, response.charset_encoding),
                content_type=response.headers.get("Content-Type", ""),
                retry_after=retry_after(response.status_code, response.headers, body),
                location=response.headers.get("Location") if response.is_redirect else None,
            )

    @contextmanager
    def _translated(self, deadline: Deadline, *, was_sent: bool) -> Iterator[None]:
        """The one place where foreign exceptions become errors of tunilib."""
        try:
            yield
        except TunilibError:
            raise
        except Exception as error:
            raise _failure(error, self.address, deadline, was_sent=was_sent) from error

    def _open(self) -> httpx.Client:
        if self._client is None:
            import httpx

            self._client = httpx.Client(
                headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"}
                | ({"Accept-Language": self.language} if self.language else {}),
                timeout=httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
                follow_redirects=False,
                transport=self.transport,
                verify=certificates() if self.transport is None else True,
                trust_env=not at_loopback(self.address),
                event_hooks={"request": [lambda request: count_request(request.url.netloc.decode())]},
            )
            limit_reads(self._client)
            prepare_jar(self._client.cookies, self.address, self.cookies, self.stored)
        return self._client

    def _wait(self, seconds: float) -> None:
        (self.sleep or time.sleep)(seconds)


def _requests_at(address: str) -> BoundedSemaphore:
    """Limits the requests to a site at a time, of all browsers of this process."""
    with _guard:
        return _at_sites.setdefault(host_of(address), BoundedSemaphore(_AT_ONE_SITE))


def _without_secrets(url: str) -> str:
    """An address without its query, and without a session in its path."""
    return url.partition("?")[0].partition(";")[0]


def asked_wait(status: int, seconds: int | None) -> float | None:
    """How long a site asks to wait before it is asked again; None: it does not."""
    if status == _TOO_MANY:
        return _UNSAID_SECONDS if seconds is None else max(seconds, 1)
    return max(seconds, 1) if status == _AWAY and seconds is not None else None


def retry_after(status: int, headers: Mapping[str, str], body: bytes) -> int | None:
    """The seconds that an answer asks to wait, also by a date, which is compared with the answer's own."""
    for name in ("Retry-After", "X-RateLimit-Retry-After"):
        value = headers.get(name, "").strip()
        if value.isascii() and value.isdigit() and len(value) < 7:
            return int(value)
    if (seconds := _until(headers.get("Retry-After", ""), headers.get("Date", ""))) is not None:
        return seconds
    if status == _TOO_MANY and (said := _SECONDS.search(body[:500].decode("utf-8", "replace"))):
        return int(said[1])
    return None


def _until(moment: str, now: str) -> int | None:
    from email.utils import parsedate_to_datetime

    try:
        seconds = (parsedate_to_datetime(moment) - parsedate_to_datetime(now)).total_seconds()
    except (TypeError, ValueError):
        return None
    return max(int(seconds), 0) if seconds < _DAY else None


def _failure(error: Exception, site: str, deadline: Deadline, *, was_sent: bool) -> _Failed:
    """The meaning of a foreign exception. In doubt the request was sent."""
    import httpx

    refused = _certificate_error(error)
    never_sent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
    if refused is not None:
        file = lacking_authority()
        failed = _Failed(
            "the certificate of {site} is not accepted: {why}",
            hint="nothing was sent; the fault is at the site or on the way to it"
            if file is None
            else "SSL_CERT_FILE was set when the timer was installed, and is not set here; write in config.toml: "
            '[network] ca = "{file}"',
            site=site,
            why=cause_of(refused),
            **({} if file is None else {"file": file}),
        )
    elif deadline.is_over or isinstance(error, httpx.TimeoutException):
        failed = _Failed("{site} did not answer in time", hint="try again later", site=site)
    elif was_sent and not isinstance(error, httpx.NetworkError | OSError):
        failed = _Failed("{site} did not answer as a web server does", hint="try again later", site=site)
    else:
        failed = _Failed("{site} cannot be reached: {why}", hint="try again later", site=site, why=cause_of(error))
    failed.was_sent = was_sent and refused is None and not isinstance(error, never_sent)
    failed.may_be_repeated = refused is None and isinstance(error, httpx.TransportError) and not deadline.is_over
    return failed


def _certificate_error(error: BaseException | None) -> BaseException | None:
    import ssl

    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error
