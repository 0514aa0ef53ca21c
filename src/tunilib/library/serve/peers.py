"""Where requests come from: which connections are taken, and by which address refused sign-ins are counted."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.core.note import Note
from tunilib.errors import UsageError
from tunilib.library.serve.replies import malformed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network, IPv6Network

    from starlette.requests import Request

    Address = IPv4Address | IPv6Address

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
