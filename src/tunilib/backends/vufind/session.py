"""A site: the settings of all its sessions, what one session stores between runs, and a page that came."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tunilib.backends.vufind.dialects import BOOTSTRAP, FINNA2, DateOrder, Dialect
from tunilib.core.address import read_address, web_parts
from tunilib.errors import NotUnderstood
from tunilib.http.cookies import StoredCookie

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from httpx import BaseTransport

    from tunilib.backends.vufind.pages.document import Document
    from tunilib.backends.vufind.pages.state import State
    from tunilib.core.ports.ledger import Names

_ORDERS: Mapping[str, DateOrder] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
_COOKIE = "cookie "
_OF_A_PROXY = (502, 503, 504)
_TABLES = ("cards", "seen", "places", "expires")


@dataclass(frozen=True, slots=True)
class SiteSession:
    """What is known about a site and one session there.

    Attributes:
        base: address of VuFind or Finna on the site, which may be below a path.
        dialect: None: the front page has not been read.
        cards: number of each card of the account by its id.
        expires: the last day of each card by its number, as ISO 8601.
        active: id of the card that the user chose, as last seen.
        menu: the lists of requests in the account menu; None: not known.
        places: code of each pick-up library by its name.
        elsewhere: cookies of other hosts of a university sign-in, by scheme and host.
        seen: a fingerprint of each list of the account, by its name.
    """

    cookies: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None
    dialect: Dialect | None = None
    cards: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    expires: Mapping[str, str] = field(default_factory=dict)
    active: str | None = None
    menu: tuple[str, ...] | None = None
    user: str | None = None
    elsewhere: Mapping[str, tuple[StoredCookie, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, str]) -> SiteSession:
        return cls(
            cookies={key.removeprefix(_COOKIE): value for key, value in data.items() if key.startswith(_COOKIE)},
            base=data.get("base"),
            dialect=_dialect(data),
            **{name: _texts(data.get(name, "")) for name in _TABLES},
            menu=tuple(data["menu"].split()) if "menu" in data else None,
            user=data.get("user"),
            active=data.get("active"),
            elsewhere=_cookies(data.get("elsewhere", "")),
        )

    def data(self) -> dict[str, str]:
        found = {f"{_COOKIE}{name}": value for name, value in sorted(self.cookies.items())}
        if self.base is not None:
            found["base"] = self.base
        if self.dialect is not None:
            found |= {"product": self.dialect.product, "theme": self.dialect.theme or ""}
            found["languages"] = " ".join(self.dialect.languages)
            if self.dialect.date_order is not None:
                found["dates"] = self.dialect.date_order
        found |= {name: text for name in ("active", "user") if (text := getattr(self, name)) is not None}
        if self.menu is not None:
            found["menu"] = " ".join(self.menu)
        if self.elsewhere:
            kept = {host: [astuple(one) for one in cookies] for host, cookies in self.elsewhere.items()}
            found["elsewhere"] = json.dumps(kept, sort_keys=True)
        found |= {name: json.dumps(dict(texts), sort_keys=True) for name in _TABLES if (texts := getattr(self, name))}
        return found

    def site_only(self) -> SiteSession:
        return replace(self, cookies={}, cards={}, seen={}, expires={}, active=None, menu=None, user=None, elsewhere={})

    def of_card(self, card: str) -> SiteSession:
        known = {number: day for number, day in self.expires.items() if number == card}
        return replace(self.site_only(), expires=known, active=self.active)


def _dialect(data: Mapping[str, str]) -> Dialect | None:
    product = data.get("product")
    if product not in ("finna", "vufind"):
        return None
    return Dialect(
        product="finna" if product == "finna" else "vufind",
        theme=data.get("theme") or None,
        markup=FINNA2 if product == "finna" else BOOTSTRAP,
        languages=tuple(data.get("languages", "").split()),
        date_order=_ORDERS.get(data.get("dates", "")),
    )


def _texts(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _cookies(text: str) -> dict[str, tuple[StoredCookie, ...]]:
    if not text:
        return {}
    try:
        found = json.loads(text)
        return {str(host): tuple(_cookie(*one) for one in cookies) for host, cookies in found.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _cookie(name: str, value: str, path: str, expires: int | None) -> StoredCookie:
    return StoredCookie(str(name), str(value), str(path), None if expires is None else int(expires))


@dataclass(frozen=True, slots=True)
class Settings:
    """What is the same for every session of a site.

    Attributes:
        reports: the folder of redacted pages; None: no copies are saved.
        say: receives notes about progress.
        sleep: waits between attempts to read; None: ``time.sleep``.
        transport: replaces the network, for tests.
        names: opens the store of remembered ids, or gives None.
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
    url: str
    status: int
    document: Document
    state: State
    redirected: bool

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(flash.text for flash in self.state.flashes)

    @property
    def error_words(self) -> str | None:
        if self.status in _OF_A_PROXY or self.document.template is None or not self.document.is_complete:
            return None
        told = self.document.root.first(".alert-danger:not(.flash-message)")
        return " ".join(part.text for part in told.all("p")[:2]) if told is not None else None

    def link(self, address: str) -> str:
        return read_address(address, self.url).geturl() if address else self.url

    def web_link(self, address: str | None) -> str | None:
        """An address of the page for a person. None: there is none, or a browser could not open it."""
        try:
            link = self.link(address) if address else ""
        except NotUnderstood:
            return None
        return link if web_parts(link) is not None else None

    def base(self, site: str) -> str:
        root = self.document.root
        link = root.first("a[href*='/MyResearch/'], a[href*='/Search/'], form[action*='/Search/']")
        address = (link.attr("href") or link.attr("action") or "") if link is not None else ""
        here = urlsplit(self.url)
        try:
            parts = urlsplit(self.link(address))
        except NotUnderstood:
            parts, address = here, ""
        path = parts.path
        for mark in ("/MyResearch/", "/Search/"):
            path = path.partition(mark)[0]
        if (parts.scheme, parts.netloc) != (here.scheme, here.netloc) or not address:
            path = urlsplit(site).path
        return f"{here.scheme}://{here.netloc}{path.rstrip('/')}"
