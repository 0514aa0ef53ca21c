"""Addresses of sites: which are allowed, and where redirects may lead."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from tunilib.errors import NotUnderstood, UsageError

_PORTS = {"https": 443, "http": 80}


def site_address(text: str) -> str:
    """The address of a site as typed, in one spelling: no trailing slash, query or usual port, host in lower case."""
    parts = _split(text.strip())
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
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


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host == "localhost" or host == "::1":
        return True
    numbers = host.split(".")
    return len(numbers) == 4 and numbers[0] == "127" and all(n.isdigit() and int(n) < 256 for n in numbers)


def at_loopback(address: str) -> bool:
    """Whether an address is one of this machine itself."""
    parts = _split(address)
    return parts is not None and is_loopback(parts.hostname or "")


def origin(address: str) -> tuple[str, str, int | None]:
    """Scheme, host and port."""
    parts = urlsplit(address)
    return (parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme))


def joined(base: str, location: str) -> str:
    """Where a redirect leads, on the same host.

    A redirect to plain http on the same host becomes https: some sites write their own address so.
    """
    try:
        target = urljoin(base, location)
        scheme, host, port = origin(target)
        here = origin(base)
    except ValueError:
        raise NotUnderstood("the site redirected to an invalid address") from None
    if (scheme, host, port) == ("http", here[1], 80) and here == ("https", here[1], 443):
        return "https" + target[len("http") :]
    if (scheme, host, port) != here:
        raise NotUnderstood(
            "the site redirected to another host, {host}; that was not followed", host=host or location[:80]
        )
    return target


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts
