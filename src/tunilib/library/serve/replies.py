"""One request: where it comes from, its fields, its answer, and the errors of PAIA."""

from __future__ import annotations

import json
import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl

from tunilib.core.note import Note
from tunilib.core.paia import FORM
from tunilib.errors import (
    CredentialsRefused,
    LocalError,
    NotFound,
    SessionExpired,
    TunilibError,
    Unavailable,
    UsageError,
)
from tunilib.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from ipaddress import IPv4Network, IPv6Network

    from starlette.requests import Request

    from tunilib.core.note import Message
    from tunilib.library.patron.tokens import TokenHolder
    from tunilib.library.serve.documents import Uris
    from tunilib.library.stores.unit_of_work import Library

    Address = IPv4Address | IPv6Address


_PREFERENCE: Final = re.compile(
    r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?"
)


class Refused(Exception):
    """A request that is answered with an error of PAIA.

    Attributes:
        status: of HTTP. error: the word of the specification. said: for people.
        headers: further headers of the answer.
    """

    def __init__(self, status: int, error: str, said: Message, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.status, self.error, self.said, self.headers = status, error, said, dict(headers or {})


def malformed(said: Message) -> Refused:
    """A request that cannot be read."""
    return Refused(400, "invalid_request", said)


def invalid(said: Message) -> Refused:
    """A request that can be read, and does not fit the method."""
    return Refused(422, "invalid_request", said)


class Reply(NamedTuple):
    """An answer: None without a body."""

    body: Mapping[str, Any] | None
    status: int = 200
    headers: Mapping[str, str] = {}


class Call(NamedTuple):
    """One request, in the thread that answers it.

    Attributes:
        library: of this thread. names: the URIs of the library.
        path: the parameters in the address, by name. query: those behind it.
        content: the type of the body, without parameters. body: as it came.
        language: of texts. address: the client's, which counts for refused sign-ins; None: it does not count.
        token: as it came; None: none did. holder: the program that has it, where the method needs one.
    """

    library: Library
    names: Uris
    path: Mapping[str, str]
    query: Mapping[str, str]
    content: str
    body: bytes
    language: str
    address: str | None
    token: str | None
    holder: TokenHolder | None = None

    @property
    def patron(self) -> TokenHolder:
        """The program that acts for a patron."""
        assert self.holder is not None
        return self.holder

    def fields(self, *allowed: str) -> dict[str, Any]:
        """The fields of the body, of one of these types; a body that names none is of the first."""
        content = self.content or allowed[0]
        if content not in allowed:
            raise malformed(Note.of("the body must be of the type {type}", type=", ".join(allowed)))
        try:
            text = self.body.decode("utf-8")
        except UnicodeDecodeError:
            raise malformed(Note.of("the body is not UTF-8 text")) from None
        if not text.strip():
            return {}
        return _form(text) if content == FORM else _json(text)


def _form(text: str) -> dict[str, Any]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise malformed(Note.of("the body is not a form")) from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise malformed(Note.of("the body names a field twice"))
    return fields


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise malformed(Note.of("the body is not JSON")) from None
    if not isinstance(found, dict):
        raise malformed(Note.of("the body is not a JSON object"))
    return found


def _no_number(text: str) -> float:
    raise ValueError(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name that comes twice")
    return found


def missing(name: str) -> Refused:
    """The refusal of a call that has no text in a field."""
    return invalid(Note.of("the field {field} is missing, or not a text", field=name))


def text_of(fields: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
    """A field that is a text; empty: it is not there, and need not be."""
    value = fields.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value):
        raise missing(name)
    if "\0" in value or (not value.isprintable() and name != "comment"):
        raise invalid(Note.of("the field {field} has characters that it cannot have", field=name))
    return value


def language_of(header: str, otherwise: str) -> str:
    """The language that is liked best, of those that there are; of a program that names none the other one."""
    liked: dict[str, float] = {}
    for one in header[:1000].split(","):
        found = _PREFERENCE.fullmatch(one)
        if found is not None:
            liked.setdefault(found[1].lower(), float(found[2] or 1))
    best = max(LANGUAGES, key=lambda language: liked.get(language, 0))
    return best if liked.get(best) else otherwise


def refused_by(error: TunilibError) -> Refused:
    """How PAIA says what went wrong in the library."""
    match error:
        case CredentialsRefused():
            if (seconds := error.facts.get("seconds")) is not None:
                return Refused(403, "access_denied", error, {"Retry-After": str(seconds)})
            said = Note.of("card number and password do not fit, or the card is locked")
            return Refused(403, "access_denied", said)
        case SessionExpired():
            return Refused(401, "invalid_grant", Note.of("the access token is missing, invalid or expired"))
        case NotFound():
            return Refused(404, "not_found", error)
        case UsageError():
            return Refused(422, "invalid_request", error)
        case Unavailable():
            return Refused(
                503, "service_unavailable", Note.of("the library cannot be reached now"), {"Retry-After": "5"}
            )
        case LocalError():
            return Refused(502, "bad_gateway", Note.of("the library's database does not answer as it should"))
    return Refused(500, "internal_error", Note.of("something went wrong in the server"))


_OWN_PART: Final = 64
"""Of an IPv6 address: what one person has, with all addresses in it."""


class Peers(NamedTuple):
    """The proxies that alone may connect; none: everybody may."""

    proxies: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, texts: Iterable[str]) -> Peers:
        """The proxies of these addresses or networks."""
        try:
            return cls(tuple(ip_network(one) for text in texts for one in text.replace(",", " ").split()))
        except ValueError:
            raise UsageError("not the address of a proxy: {text}", text=" ".join(texts)) from None

    def may_connect(self, host: str) -> bool:
        """Whether a connection from an address is taken."""
        found = _address(host)
        return not self.proxies or (found is not None and self._is_proxy(found))

    def counted(self, request: Request) -> str | None:
        """The address by which a refused sign-in counts; None: a program of this machine, or a proxy itself.

        What a proxy forwards ends with the address that it saw; those before it anybody can have written.
        """
        peer = _address(request.client.host if request.client is not None else "")
        if peer is None:
            return None
        if not self.proxies:
            return None if peer.is_loopback else _counted(peer)
        forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
        for text in reversed(forwarded.split(",") if forwarded.strip() else []):
            found = _address(_without_port(text.strip()))
            if found is None:
                raise malformed(Note.of("the proxy forwards an address that cannot be read"))
            if not self._is_proxy(found):
                return None if found.is_loopback else _counted(found)
        return None

    def _is_proxy(self, address: Address) -> bool:
        return any(address in network for network in self.proxies)


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _without_port(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _counted(address: Address) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), _OWN_PART), strict=False))
    return str(address)
