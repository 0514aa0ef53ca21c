"""One request: where it comes from, its fields, its answer, and the errors of PAIA."""

from __future__ import annotations

import json
import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl

from tunilib import errors
from tunilib.core.note import Message, Note
from tunilib.core.paia import FORM
from tunilib.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request

    from tunilib.library.patron.tokens import TokenHolder
    from tunilib.library.serve.documents import Uris
    from tunilib.library.stores.unit_of_work import Library

    Address = IPv4Address | IPv6Address


_PREFERENCE: Final = re.compile(
    r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?"
)


class Refused(Exception):
    """A request that is answered with an error.

    Attributes:
        error: the word of PAIA. said: the text for people. headers: more headers of the answer.
    """

    def __init__(self, status: int, error: str, said: Message, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.status, self.error, self.said, self.headers = status, error, said, dict(headers or {})


def malformed(said: Message) -> Refused:
    """The body or the address cannot be read."""
    return Refused(400, "invalid_request", said)


def invalid(said: Message) -> Refused:
    """The request does not fit the method."""
    return Refused(422, "invalid_request", said)


class Reply(NamedTuple):
    """An answer; None: without a body."""

    body: Mapping[str, Any] | None
    status: int = 200
    headers: Mapping[str, str] = {}


class Call(NamedTuple):
    """One request, in the thread that answers it.

    Attributes:
        path: parameters in the address. query: parameters behind it. content: the type of the body.
        address: of the client; refused sign-ins are counted by it. None: they are not counted.
        holder: the program with the token; None: the method needs no token.
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
        assert self.holder is not None
        return self.holder

    def fields(self, *allowed: str) -> dict[str, Any]:
        """The fields of the body. A body without a type has the first of these types."""
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
    """The error for a field without text."""
    return invalid(Note.of("the field {field} is missing, or not a text", field=name))


def text_of(fields: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
    """The text of a field; empty: the field is optional and missing."""
    value = fields.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value):
        raise missing(name)
    if "\0" in value or (not value.isprintable() and name != "comment"):
        raise invalid(Note.of("the field {field} has characters that it cannot have", field=name))
    return value


def language_of(header: str, otherwise: str) -> str:
    """The known language that a client prefers; if it names none, the default one."""
    liked: dict[str, float] = {}
    for one in header[:1000].split(","):
        found = _PREFERENCE.fullmatch(one)
        if found is not None:
            liked.setdefault(found[1].lower(), float(found[2] or 1))
    best = max(LANGUAGES, key=lambda language: liked.get(language, 0))
    return best if liked.get(best) else otherwise


def refused_by(error: errors.TunilibError) -> Refused:
    """The error of PAIA for an error of the library."""
    match error:
        case errors.CredentialsRefused():
            if (seconds := error.facts.get("seconds")) is not None:
                return Refused(403, "access_denied", error, {"Retry-After": str(seconds)})
            said = Note.of("card number and password do not fit, or the card is locked")
            return Refused(403, "access_denied", said)
        case errors.SessionExpired():
            return Refused(401, "invalid_grant", Note.of("the access token is missing, invalid or expired"))
        case errors.NotFound():
            return Refused(404, "not_found", error)
        case errors.UsageError():
            return Refused(422, "invalid_request", error)
        case errors.Unavailable():
            return Refused(
                503, "service_unavailable", Note.of("the library cannot be reached now"), {"Retry-After": "5"}
            )
        case errors.LocalError():
            return Refused(502, "bad_gateway", Note.of("the library's database does not answer as it should"))
    return Refused(500, "internal_error", Note.of("something went wrong in the server"))


MOST_AT_ONCE: Final = 32
"""Connections of one address; behind a proxy its requests."""
_WIDEST: Final = {4: 24, 6: 64}
_OWN_PART: Final = 64
"""Bits of an IPv6 address that one person has, with all addresses below."""


class Peers(NamedTuple):
    """The proxies that may connect; empty: everybody may connect."""

    proxies: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, texts: Iterable[str]) -> Peers:
        try:
            found = cls(tuple(ip_network(one) for text in texts for one in text.replace(",", " ").split()))
        except ValueError:
            raise errors.UsageError("not the address of a proxy: {text}", text=" ".join(texts)) from None
        for net in found.proxies:
            if net.prefixlen < _WIDEST[net.version]:
                raise errors.UsageError(
                    "too many addresses for a proxy: {text}",
                    hint="name the proxy, or a net of /24 (IPv6: /64) or narrower",
                    text=net,
                )
        return found

    def may_connect(self, host: str) -> bool:
        found = _address(host)
        return not self.proxies or (found is not None and self._is_proxy(found))

    def counted(self, request: Request) -> str | None:
        """The address that sign-ins and requests are counted by. None: a program of this machine, or a proxy.

        The last forwarded address is the one that the proxy saw. Anybody can write the ones before it.
        """
        peer = _address(request.client.host if request.client is not None else "")
        if peer is None:
            return None
        if not self.proxies:
            return self.counted_at(str(peer))
        forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
        for text in reversed(forwarded.split(",") if forwarded.strip() else []):
            found = _address(_without_port(text.strip()))
            if found is None:
                raise malformed(Note.of("the proxy forwards an address that cannot be read"))
            if not self._is_proxy(found):
                return None if found.is_loopback else _counted(found)
        return None

    def counted_at(self, host: str) -> str | None:
        """The address that connections are counted by; None: this machine, or a proxy."""
        peer = _address(host)
        return None if peer is None or peer.is_loopback or self._is_proxy(peer) else _counted(peer)

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
