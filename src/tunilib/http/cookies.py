"""Addresses of sites, and the cookies that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from tunilib.core.address import is_loopback, read_address, web_parts
from tunilib.errors import NotUnderstood, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from http.cookiejar import CookieJar

    import httpx

_PORTS = {"https": 443, "http": 80}


def site_address(text: str) -> str:
    """The normal form of a typed address: no trailing slash, query or usual port, host in lower case."""
    parts = web_parts(text.strip())
    if parts is None or not parts.hostname:
        raise UsageError("not the address of a site: {address}", hint="write https://…", address=text)
    if parts.username or parts.password:
        raise UsageError("an address must not contain a user name or password", hint="tunilib asks for the password")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise UsageError(
            "{address} is not encrypted: others could read the password on the way",
            hint="write https://…",
            address=text,
        )
    host = parts.netloc.lower().removesuffix(":" if parts.port is None else f":{_PORTS[parts.scheme]}")
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))


def at_loopback(address: str) -> bool:
    """Whether an address is on this machine."""
    parts = web_parts(address)
    return parts is not None and is_loopback(parts.hostname or "")


def origin(address: str) -> tuple[str, str, int | None]:
    """Scheme, host and port."""
    parts = read_address(address)
    return (parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme))


def joined(base: str, location: str) -> str:
    """The target of a redirect on the same host.

    Plain http on the same host becomes https: some sites write their own address so.
    """
    try:
        parts = read_address(location, base)
        target, (scheme, host, port) = parts.geturl(), origin(parts.geturl())
        here = origin(base)
    except NotUnderstood:
        raise NotUnderstood("the site redirected to an invalid address") from None
    if "@" in parts.netloc:  # the name and the password in it would be sent
        raise NotUnderstood("the site redirected to an invalid address")
    if (scheme, host, port) == ("http", here[1], 80) and here == ("https", here[1], 443):
        return "https" + target[len("http") :]
    if (scheme, host, port) != here:
        raise NotUnderstood(
            "the site redirected to another host, {host}; that was not followed", host=host or location[:80]
        )
    return target


_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class StoredCookie:
    """A stored cookie. ``expires``: seconds since 1970; None: at the end of the session."""

    name: str
    value: str
    path: str = "/"
    expires: int | None = None


def sendable(cookies: Mapping[str, str]) -> dict[str, str]:
    """The cookies that can be sent: visible ASCII, and not longer than browsers take."""
    return {
        name: value
        for name, value in cookies.items()
        if name and all("!" <= one <= "~" for one in name) and all(" " <= one <= "~" for one in value)
        if len(name) + len(value) <= _LONGEST
    }


def drop_unusable(jar: CookieJar) -> None:
    """Drop the cookies that would make further requests fail."""
    for cookie in list(jar):
        if not sendable({cookie.name: cookie.value or ""}):
            jar.clear(cookie.domain, cookie.path, cookie.name)


def prepare_jar(
    cookies: httpx.Cookies, address: str, plain: Mapping[str, str], stored: Iterable[StoredCookie] = ()
) -> None:
    """Put cookies into a client's jar, so that new ones of the site replace them.

    On loopback secure cookies are sent without encryption, as by browsers.
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
    """The cookies of a host to be stored: sendable and not expired."""
    return tuple(
        StoredCookie(cookie.name, cookie.value or "", cookie.path, None if not cookie.expires else int(cookie.expires))
        for cookie in jar
        if not cookie.is_expired() and sendable({cookie.name: cookie.value or ""})
    )


def _host(address: str) -> str:
    """A site's host as the cookie jar writes it: a name without a dot is local."""
    host = urlsplit(address).hostname or ""
    return host if "." in host or ":" in host else f"{host}.local"
