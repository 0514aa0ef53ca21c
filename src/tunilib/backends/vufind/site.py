"""What is the same for every session of a site, and an answer of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from tunilib.errors import NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from httpx import BaseTransport

    from tunilib.backends.vufind.pages.document import Document
    from tunilib.backends.vufind.pages.state import State
    from tunilib.core.ports.ledger import Names


@dataclass(frozen=True, slots=True)
class Settings:
    """What is the same for every session of a site.

    Attributes:
        address: of the site, as the user gave it.
        language: ``en``, ``fi`` or ``sv``: the language in which pages are asked for.
        reports: the folder of redacted pages; None: no copies are saved.
        say: receives notes of what is being done.
        sleep: waits between attempts to read; None: ``time.sleep``.
        transport: replaces the network, for tests.
        names: gives what remembers ids from one run to the next.
    """

    address: str
    language: str = "en"
    reports: Path | None = None
    say: Callable[..., None] = lambda *_, **__: None
    sleep: Callable[[float], None] | None = None
    transport: BaseTransport | None = None
    names: Callable[[], Names | None] = lambda: None


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of the site, parsed.

    Attributes:
        url: its address, after redirects.
        status: the HTTP status.
        redirected: whether the site redirected to it.
    """

    url: str
    status: int
    document: Document
    state: State
    redirected: bool

    @property
    def words(self) -> tuple[str, ...]:
        """What its messages say, word for word."""
        return tuple(flash.text for flash in self.state.flashes)

    def link(self, address: str) -> str:
        """The absolute address of a link or form on this page."""
        try:
            return urljoin(self.url, address) if address else self.url
        except ValueError:
            raise NotUnderstood("the site redirected to something that is not an address") from None

    def base(self, site: str) -> str:
        """The address of the product on its site, of which this is the front page: it may be below a path."""
        root = self.document.root
        link = root.first("a[href*='/MyResearch/'], a[href*='/Search/'], form[action*='/Search/']")
        address = (link.attr("href") or link.attr("action") or "") if link is not None else ""
        here = urlsplit(self.url)
        try:
            parts = urlsplit(self.link(address))
        except (ValueError, NotUnderstood):
            parts, address = here, ""
        path = parts.path
        for mark in ("/MyResearch/", "/Search/"):
            path = path.partition(mark)[0]
        if (parts.scheme, parts.netloc) != (here.scheme, here.netloc) or not address:
            path = urlsplit(site).path
        return f"{here.scheme}://{here.netloc}{path.rstrip('/')}"
