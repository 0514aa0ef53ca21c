"""Addresses of the web."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from tunilib.errors import NotUnderstood

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

_LABEL: Final = r"(?ai)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NUMBER: Final = r"(?ai)[0-9]+|0x[0-9a-f]*"
_DOTS: Final = "\u3002\uff0e\uff61"
_LONGEST_NAME = 253
_WEB = ("https", "http")

ADDRESS_HINT = "write https://HOST/PATH (http:// is for this machine alone)"


def read_address(text: str, page: str = "") -> SplitResult:
    """The parts of an address that a site, a file or a person gave.

    Args:
        page: where it was found; a relative address is taken from there.

    Raises:
        NotUnderstood: it is not an address.
    """
    try:
        parts = urlsplit(urljoin(page, text) if page else text)
        parts.port  # noqa: B018 - it is checked when it is read
    except ValueError:  # half of an IPv6 address, a port that is too high or not a number
        parts = None
    if parts is None or (parts.scheme in _WEB and parts.netloc and not _is_web_host(parts)):
        raise NotUnderstood("not an address: {address}", address=text[:80])
    return parts


def web_parts(text: str) -> SplitResult | None:
    """The parts of an ``https://`` or ``http://`` address. None: a browser could not open it."""
    if not text.isprintable() or any(letter.isspace() or letter == "\\" for letter in text):
        return None
    try:
        parts = read_address(text)
    except NotUnderstood:
        return None
    return parts if parts.scheme in _WEB and parts.netloc and parts.port != 0 else None


def is_safe_address(text: str) -> bool:
    """Whether others cannot listen: https, or http on this machine."""
    parts = web_parts(text)
    return parts is not None and (parts.scheme == "https" or is_loopback(parts.hostname or ""))


def _is_web_host(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    number = _number(host)
    is_any = number is not None and (_mapped(number).is_unspecified or "%" in host)
    return is_host(host) and not is_any and "\\" not in parts.netloc


def is_host(host: str) -> bool:
    """Whether a text is a host name or an IP address (with or without brackets).

    An IPv4 address is four plain numbers. Resolvers also take other ways to write one, which hide where they lead.
    """
    from unicodedata import normalize

    if ":" in host:
        return _number(host) is not None
    try:
        name = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return False
    if normalize("NFKC", host) != host or any(dot in host for dot in _DOTS) or len(name) > _LONGEST_NAME:
        return False  # letters that only look like digits: 127.0.0.² is not an address
    labels = name.removesuffix(".").split(".")
    if re.fullmatch(_NUMBER, labels[-1]):
        return _number(host) is not None
    return all(re.fullmatch(_LABEL, one) for one in labels) and (labels[-1].lower() != "localhost" or name[-1] != ".")


def is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    number = _number(host)
    return host.lower() == "localhost" or (number is not None and _mapped(number).is_loopback)


def _number(host: str) -> IPv4Address | IPv6Address | None:
    if not host or not (":" in host or host[-1].isdigit()):
        return None
    from ipaddress import ip_address

    try:
        return ip_address(host[1:-1] if host[0] == "[" and host[-1] == "]" else host)
    except ValueError:
        return None


def _mapped(number: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address that is written as one of IPv6, as itself."""
    return getattr(number, "ipv4_mapped", None) or number
