"""Requests to an interface for programs: raw bodies, headers both ways, no second attempt."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tunilib.core.address import is_loopback
from tunilib.core.note import cause_of
from tunilib.errors import NotUnderstood, OutcomeUnknown, Unavailable
from tunilib.http.authorities import certificates
from tunilib.http.browser import Browser, retry_after
from tunilib.http.limits import Deadline, body_of, limit_reads

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Exchanged:
    """An answer: headers with names in lower case, and the decompressed body; ``retry_after``: seconds to wait."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    retry_after: int | None = None


@dataclass
class Exchange(Browser):
    """The connection to one service. It follows no redirect.

    Attributes:
        keeps_cookies: until it is closed. Some services put a token into them.
    """

    keeps_cookies: bool = False

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Exchanged:
        """One request, made once."""
        with Deadline(self.address) as deadline:
            return self._exchanged(method, path, headers, body, deadline)

    def look(self, path: str, headers: Mapping[str, str]) -> Exchanged:
        """Read. Tried again with back-off if the service cannot be reached or is overloaded."""
        with Deadline(self.address) as deadline:
            return self._repeated(lambda: self._exchanged("GET", path, headers, None, deadline), deadline)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Exchanged:
        """Send a change, once. An unreadable answer is ``Lost``."""
        with self._sent_once():
            return self.ask(method, path, headers, body)

    def _exchanged(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, deadline: Deadline
    ) -> Exchanged:
        with ExitStack() as stack:
            stack.enter_context(self._translated(deadline, was_sent=True))
            client = self._open()
            self.say("{request}", request=f"{method} {self.address}")  # the path names a payment or a patron
            request = client.build_request(
                method,
                f"{self.address}/{path.lstrip('/')}",
                content=body,
                headers=dict(headers),
            )
            response = client.send(request, stream=True)
            stack.callback(response.close)
            if not self.keeps_cookies:
                client.cookies.clear()
            content = body_of(response)
        seconds = retry_after(response.status_code, response.headers, content)
        return Exchanged(response.status_code, dict(response.headers.items()), content, seconds)


def post(
    url: str,
    content: bytes = b"",
    *,
    headers: Mapping[str, str] | None = None,
    seconds: float = 10.0,
    method: str = "POST",
) -> None:
    """Send a body, once. When this returns it was accepted (2xx)."""
    import httpx

    host = urlsplit(url).hostname or ""
    trusted = certificates() if url.startswith("https:") else True
    given = {"Content-Type": "application/json", **(headers or {})}
    try:
        direct = is_loopback(host)  # no proxy is asked for what is on this machine
        with Deadline(host, seconds), httpx.Client(timeout=seconds, trust_env=not direct, verify=trusted) as client:
            limit_reads(client)
            with client.stream(method, url, content=content, headers=given) as answer:
                status = answer.status_code
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
        raise Unavailable(
            "{host} cannot be reached: {why}", hint="try again later", host=host, why=cause_of(error)
        ) from error
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Unavailable("not an address: {host}", host=host) from error
    except (httpx.HTTPError, TimeoutError) as error:
        raise OutcomeUnknown("{host} has got it, perhaps, and did not answer", host=host) from error
    if not 200 <= status < 300:
        raise NotUnderstood("{host} answered with {status}", host=host, status=status)
