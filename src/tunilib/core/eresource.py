"""Licensed resources, and their addresses through a library's proxy (S3).

Finnish universities use EZproxy: ``login?url=`` takes the target unchanged, ``login?qurl=`` percent-encoded.
"""

from __future__ import annotations

from dataclasses import field
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from tunilib.core.address import is_host, read_address
from tunilib.core.models import IF_KNOWN, Model, model
from tunilib.core.note import Note
from tunilib.core.reason import Reason
from tunilib.errors import NotUnderstood

_LONGEST: Final = 8_000
_AS_IT_IS: Final = "url="
_SAFE: Final = "!#$%&'()*+,/:;=?@[]~"
"""Characters that are not encoded in a complete address."""
_HERE: Final = ("localhost", "127.0.0.1", "::1")


class InvalidAddress(ValueError):
    """An address that cannot be used; ``expected``: what it must be."""

    def __init__(self, expected: Note) -> None:
        super().__init__(str(expected))
        self.expected = expected


@model
class Eresource(Model):
    """A licensed resource as a person away from the university opens it.

    Attributes:
        address: through the library's proxy. None: refused.
        reasons: why it was refused. None: it was not.
    """

    address: str | None
    reasons: tuple[Reason, ...] | None = field(default=None, metadata=IF_KNOWN)


def resource_address(text: str) -> str:
    """The normal form of a resource's address: the host in ASCII, other characters percent-encoded.

    Raises:
        InvalidAddress: it is not http or https, has no host, holds a password, a control character or a blank, or is
            too long.
    """
    if not text.strip() or len(text) > _LONGEST:
        raise InvalidAddress(Note.of("an address of at most 8000 characters"))
    text = text.strip()
    if not text.isprintable() or any(character.isspace() or character == "\\" for character in text):
        raise InvalidAddress(Note.of("an address without blanks and control characters"))
    try:
        parts = read_address(text)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except (NotUnderstood, UnicodeError):
        raise InvalidAddress(Note.of("an address that a browser understands")) from None
    if parts.scheme not in ("http", "https"):
        raise InvalidAddress(Note.of("an address that begins with https:// or http://"))
    if "@" in parts.netloc:
        raise InvalidAddress(Note.of("an address without a user name or password"))
    if port == 0 or not host or not is_host(parts.hostname or ""):
        raise InvalidAddress(Note.of("an address with the name of a host"))
    host = f"[{host}]" if ":" in host else host
    place = host if port is None else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, *(quote(part, _SAFE) for part in parts[2:])))


def proxy_prefix(text: str) -> str:
    """The part of an address through a proxy that is before the target.

    A host alone is an EZproxy: ``https://proxy.example`` means ``https://proxy.example/login?url=``.

    Raises:
        InvalidAddress: as for :func:`resource_address`; or it is not https (http on this machine alone), or a target
            cannot be added.
    """
    address = resource_address(text if "://" in text else f"https://{text}")
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _HERE:
        raise InvalidAddress(Note.of("an address that begins with https://"))
    if parts.query:
        if not parts.query.endswith("=") or parts.fragment:
            raise InvalidAddress(Note.of("an address that ends with url= or qurl=, to which the target is added"))
        return address
    if parts.path in ("", "/", "/login", "/login/"):
        return f"{parts.scheme}://{parts.netloc}/login?{_AS_IT_IS}"
    raise InvalidAddress(Note.of("an address that ends with url= or qurl=, to which the target is added"))


def is_through(prefix: str, address: str) -> bool:
    proxy, host = urlsplit(prefix).hostname or "", urlsplit(address).hostname or ""
    return host == proxy or host.endswith(f".{proxy}")


def proxied(prefix: str, address: str) -> str:
    if is_through(prefix, address):
        return address
    parts = urlsplit(prefix)
    takes_it_as_it_is = parts.path.rstrip("/").endswith("/login") and parts.query == _AS_IT_IS
    return prefix + (address if takes_it_as_it_is else quote(address, ""))
