"""Addresses of the web."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from tunilib.errors import NotUnderstood

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_LABEL: Final = r"(?ai)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NUMBER: Final = r"(?a)[0-9]{1,3}"
_LONGEST_NAME = 253

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
        raise NotUnderstood("not an address: {address}", address=text[:80]) from None
    return parts


def web_parts(text: str) -> SplitResult | None:
    """The parts of an ``https://`` or ``http://`` address. None: a browser could not open it."""
    if not text.isprintable() or any(letter.isspace() or letter == "\\" for letter in text):
        return None
    try:
        parts = read_address(text)
    except NotUnderstood:
        return None
    if parts.scheme not in ("https", "http") or parts.port == 0 or not is_host(parts.hostname or ""):
        return None
    return parts


def is_safe_address(text: str) -> bool:
    """Whether others cannot listen: https, or http on this machine."""
    parts = web_parts(text)
    return parts is not None and (parts.scheme == "https" or is_loopback(parts.hostname or ""))


def is_host(host: str) -> bool:
    """Whether a text is a host name or an IP address (with or without brackets)."""
    from unicodedata import normalize

    if ":" in host:
        return _is_six(host[1:-1] if host.startswith("[") and host.endswith("]") else host)
    try:
        name = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return False
    if normalize("NFKC", host) != host or len(name) > _LONGEST_NAME:
        return False  # letters that only look like digits: 127.0.0.² is not an address
    labels = name.removesuffix(".").split(".")
    if labels[-1].isdigit():
        return len(labels) == 4 and all(re.fullmatch(_NUMBER, one) and int(one) < 256 for one in labels)
    return all(re.fullmatch(_LABEL, one) for one in labels)


def is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536


def is_loopback(host: str) -> bool:
    if host.lower() == "localhost" or host in ("::1", "[::1]"):
        return True
    return host.startswith("127.") and is_host(host) and host.count(".") == 3 and host[-1].isdigit()


def _is_six(host: str) -> bool:
    from ipaddress import IPv6Address

    try:
        IPv6Address(host)
    except ValueError:
        return False
    return True
