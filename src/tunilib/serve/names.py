"""The URIs by which other programs name titles, copies and places of a library; they remember them."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple
from urllib.parse import quote, unquote

Kind = Literal["item", "title", "place", "hold", "fee", "category"]

MOUNT: Final = "/paia"


class Names(NamedTuple):
    """The names below one base.

    Attributes:
        base: of every URI, without a slash at its end.
    """

    base: str

    def uri(self, kind: Kind, name: str) -> str:
        """The URI of a thing of the library."""
        return f"{self.base}/{kind}/{quote(name, safe='')}"

    def named(self, kind: Kind, uri: object) -> str | None:
        """What a URI names; None: nothing of this kind in this library."""
        start = f"{self.base}/{kind}/"
        if not isinstance(uri, str) or not uri.startswith(start):
            return None
        name = uri[len(start) :]
        return unquote(name) if name and "/" not in name else None

    def notification(self, patron: str, notice: str) -> str:
        """The URI of a notification, which is its address too."""
        return f"{self.base}{MOUNT}/core/{quote(patron, safe='')}/notifications/{notice}"
