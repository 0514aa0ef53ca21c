"""One browser: the cookies of one card, and requests that are made once or, if they only read, again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from tunilib._version import __version__
from tunilib.errors import NotUnderstood, OutcomeUnknown, Unavailable
from tunilib.http.addresses import joined, site_address

if TYPE_CHECKING:
    import ssl

    import httpx

__all__ = ["USER_AGENT", "Answered", "Browser", "Lost"]

USER_AGENT = f"tunilib/{__version__}"
"""The name of the tool, without any word by which Finna recognises a crawler."""

MOST_BYTES = 8_000_000
MOST_REDIRECTS = 6
_WAITS = (0.5, 2.0)
_PASSING = frozenset((502, 503, 504))
_SECONDS = re.compile(r"after (\d{1,6}) second", re.ASCII)

_AT_ONE_SITE = 8
_AT_ONE_BROWSER = 2
_at_sites: dict[str, BoundedSemaphore] = {}
_trusted: ssl.SSLContext | None = None
_guard = Lock()

Form = Sequence[tuple[str, str]]


class Lost(OutcomeUnknown):
    """A change may have been made, but its answer was lost."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, after redirects.

    Attributes:
        url: where it came from in the end. status: of that answer. text: decoded.
        hops: the statuses of the redirects on the way.
        retry_after: seconds the site asks to wait, where it does.
    """

    url: str
    status: int
    text: str
    content_type: str = ""
    hops: tuple[int, ...] = ()
    retry_after: int | None = None

    @property
    def path(self) -> str:
        """The path of the address, without the query."""
        return self.url.partition("://")[2].partition("/")[2].partition("?")[0].partition("#")[0]


@dataclass
class Browser:
    """The connection to one site for one card; for one thread.

    Args:
        address: of the site.
        cookies: name to value, as stored after the last use.
        transport: a transport of httpx, for tests.
        sleep: waits between tries; tests do not wait.
        say: notes of what is being done, without secrets.
    """

    address: str
    cookies: Mapping[str, str] = field(default_factory=dict)
    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] | None = None
    say: Callable[[str], None] = lambda _: None
    requests: int = field(default=0, init=False)
    _client: httpx.Client | None = field(default=None, init=False, repr=False)
    _own: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_AT_ONE_BROWSER), init=False, repr=False)

    def __post_init__(self) -> None:
        self.address = site_address(self.address)

    def read(self, path: str, query: Form = (), *, headers: Mapping[str, str] | None = None) -> Answered:
        """Get a page; tried again with back-off where the site cannot be reached or is overloaded.

        Raises:
            Unavailable: it could not be read; NotUnderstood: the answer is not valid HTTP.
        """
        answer, location = self._read_once(self._url(path), query, headers)
        return self._followed(answer, location)

    def change(self, path: str, form: Form, *, query: Form = (), referer: str | None = None) -> Answered:
        """Send a form, once. Its redirects are read like pages.

        Raises:
            Unavailable: it was not sent.
            Lost: it may have been carried out.
        """
        import httpx

        headers = {"Referer": referer} if referer else None
        try:
            answer, location = self._once("POST", self._url(path), query, form, headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            raise _unreachable(error, self.address) from error
        except (httpx.HTTPError, httpx.StreamError, NotUnderstood) as error:
            raise self._lost() from error
        try:
            return self._followed(answer, location)
        except (Unavailable, NotUnderstood) as error:
            raise self._lost() from error

    def jar(self) -> dict[str, str]:
        """The current cookies."""
        if self._client is None:
            return dict(self.cookies)
        return {cookie.name: cookie.value or "" for cookie in self._client.cookies.jar}

    def close(self) -> None:
        """Close the connections; the cookies remain."""
        if self._client is not None:
            self.cookies = self.jar()
            self._client.close()
            self._client = None

    def _url(self, path: str) -> str:
        return joined(f"{self.address}/", path if "://" in path else f"{self.address}/{path.lstrip('/')}")

    def _lost(self) -> Lost:
        return Lost(
            "the answer of {site} was lost; what you asked for may have been done",
            hint="check before you repeat it",
            site=self.address,
        )

    def _read_once(self, url: str, query: Form, headers: Mapping[str, str] | None) -> tuple[Answered, str | None]:
        import httpx

        for wait in (*_WAITS, None):
            try:
                found = self._once("GET", url, query, None, headers)
            except (httpx.HTTPError, httpx.StreamError) as error:
                if wait is None or not isinstance(error, httpx.TransportError):
                    raise _unreachable(error, self.address) from error
            except httpx.InvalidURL as error:
                raise NotUnderstood("the site redirected to an invalid address") from error
            else:
                if wait is None or found[0].status not in _PASSING:
                    return found
            self._wait(wait)
        raise AssertionError("the last turn returns or raises")

    def _followed(self, answer: Answered, location: str | None) -> Answered:
        hops: list[int] = []
        while location is not None:
            hops.append(answer.status)
            if len(hops) > MOST_REDIRECTS:
                raise NotUnderstood("the site redirects in a loop")
            answer, location = self._read_once(joined(answer.url, location), (), None)
        return replace(answer, hops=tuple(hops))

    def _once(
        self, method: str, url: str, query: Form, form: Form | None, headers: Mapping[str, str] | None
    ) -> tuple[Answered, str | None]:
        client = self._open()
        content = None
        sent = dict(headers or {})
        if form is not None:
            from urllib.parse import urlencode

            content = urlencode(list(form)).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        with ExitStack() as queue:
            queue.enter_context(self._own)
            queue.enter_context(_requests_at(self.address))
            self.requests += 1
            self.say(f"{method} {url.partition('?')[0]}")
            request = client.stream(method, url, params=list(query) or None, content=content, headers=sent)
            response = queue.enter_context(request)
            body = _capped(response)
        answer = Answered(
            url=url,
            status=response.status_code,
            text=body.decode(response.charset_encoding or "utf-8", "replace"),
            content_type=response.headers.get("Content-Type", ""),
            retry_after=_retry_after(response, body),
        )
        return answer, response.headers.get("Location") if response.is_redirect else None

    def _open(self) -> httpx.Client:
        if self._client is None:
            import httpx

            cookies = httpx.Cookies()
            for name, value in self.cookies.items():  # with their host, so that the site's new ones replace them
                cookies.set(name, value, domain=_cookie_host(self.address))
            self._client = httpx.Client(
                headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
                cookies=cookies,
                timeout=httpx.Timeout(30.0, connect=10.0),
                follow_redirects=False,
                transport=self.transport,
                verify=_certificates() if self.transport is None else True,
                trust_env=True,
            )
        return self._client

    def _wait(self, seconds: float) -> None:
        if self.sleep is not None:
            self.sleep(seconds)
            return
        import time

        time.sleep(seconds)


def _requests_at(address: str) -> BoundedSemaphore:
    """Lets a few requests to a site through at a time, of all browsers of this process."""
    host = address.partition("://")[2].partition("/")[0]
    with _guard:
        return _at_sites.setdefault(host, BoundedSemaphore(_AT_ONE_SITE))


def _certificates() -> ssl.SSLContext:
    """The machine's trusted certificates (``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` count).

    They are loaded once for the process: loading them costs more than a request.
    """
    global _trusted
    with _guard:
        if _trusted is None:
            import httpx

            _trusted = httpx.create_ssl_context()
        return _trusted


def _cookie_host(address: str) -> str:
    """A site's host as the cookie jar writes it: a name without a dot is local."""
    from urllib.parse import urlsplit

    host = urlsplit(address).hostname or ""
    return host if "." in host or ":" in host else f"{host}.local"


def _capped(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            raise NotUnderstood("the site's answer is too large")
        parts.append(part)
    return b"".join(parts)


def _retry_after(response: httpx.Response, body: bytes) -> int | None:
    for name in ("Retry-After", "X-RateLimit-Retry-After"):
        value = response.headers.get(name, "")
        if value.isascii() and value.isdigit() and len(value) < 7:
            return int(value)
    if response.status_code == 429 and (said := _SECONDS.search(body[:500].decode("utf-8", "replace"))):
        return int(said[1])
    return None


def _unreachable(error: Exception, site: str) -> Unavailable:
    import httpx

    from tunilib.core.note import cause_of

    if isinstance(error, httpx.TimeoutException):
        return Unavailable("{site} did not answer in time", hint="try again later", site=site)
    return Unavailable("{site} cannot be reached: {why}", hint="try again later", site=site, why=cause_of(error))
