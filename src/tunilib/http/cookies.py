"""Cookies of one host: which can be sent, and what is stored of them between two runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tunilib.http.addresses import at_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from http.cookiejar import CookieJar

    import httpx

_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class StoredCookie:
    """A cookie as it is stored; ``expires``: seconds since 1970, None: it ends with the session at its host."""

    name: str
    value: str
    path: str = "/"
    expires: int | None = None


def sendable(cookies: Mapping[str, str]) -> dict[str, str]:
    """The cookies that can be sent: of visible ASCII characters, and not longer than browsers take."""
    return {
        name: value
        for name, value in cookies.items()
        if name and all("!" <= one <= "~" for one in name) and all(" " <= one <= "~" for one in value)
        if len(name) + len(value) <= _LONGEST
    }


def drop_unusable(jar: CookieJar) -> None:
    """Drop the cookies that could not be sent back, and would make every further request fail."""
    for cookie in list(jar):
        if not sendable({cookie.name: cookie.value or ""}):
            jar.clear(cookie.domain, cookie.path, cookie.name)


def prepare_jar(
    cookies: httpx.Cookies, address: str, plain: Mapping[str, str], stored: Iterable[StoredCookie] = ()
) -> None:
    """Put cookies into a client's jar, with the host of an address, so that the new ones of the site replace them.

    On loopback those that ask for encryption are sent without it too, as browsers do.
    """
    host = _host(address)
    for name, value in sendable(plain).items():
        cookies.set(name, value, domain=host)
    for one in stored:
        if sendable({one.name: one.value}):
            cookies.set(one.name, one.value, domain=host, path=one.path)
            for set_one in cookies.jar:
                if (set_one.name, set_one.path) == (one.name, one.path) and one.expires is not None:
                    set_one.expires, set_one.discard = one.expires, False
    if at_loopback(address):
        from http.cookiejar import DefaultCookiePolicy

        cookies.jar.set_policy(DefaultCookiePolicy(secure_protocols=("https", "http")))


def stored_cookies(jar: CookieJar) -> tuple[StoredCookie, ...]:
    """What is to be stored of the cookies of a host: those that have not expired and can be sent."""
    return tuple(
        StoredCookie(cookie.name, cookie.value or "", cookie.path, None if not cookie.expires else int(cookie.expires))
        for cookie in jar
        if not cookie.is_expired() and sendable({cookie.name: cookie.value or ""})
    )


def _host(address: str) -> str:
    """A site's host as the cookie jar writes it: a name without a dot is local."""
    host = urlsplit(address).hostname or ""
    return host if "." in host or ":" in host else f"{host}.local"
