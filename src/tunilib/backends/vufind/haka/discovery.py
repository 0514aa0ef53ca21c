"""Where a university sign-in begins: the link on the site's own login page, and the organisations behind it.

The host of the link is never guessed.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from tunilib.backends.vufind.haka import endings
from tunilib.backends.vufind.haka.hosts import host_of, with_query
from tunilib.backends.vufind.haka.pages import PageKind, read_provider_page
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem, in_query, path_of
from tunilib.backends.vufind.paths import LOGIN
from tunilib.core.ports.university import Organisation, is_entity_id
from tunilib.errors import NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.haka.hosts import Hosts

_LONGEST_FEED = 10_000_000
"""Characters; a feed of all federations of the world has a few million."""


class SignInLink(NamedTuple):
    """The link to the service provider of the site.

    Attributes:
        url: absolute; its host may be another one than the site's.
        entity_id: the one home organisation that it names; None: one is to be chosen.
    """

    url: str
    entity_id: str | None

    def to(self, entity_id: str) -> str:
        """The same link for one organisation, which skips the page where one is chosen."""
        return with_query(self.url, [("entityID", entity_id)])

    @property
    def feed(self) -> str:
        """The list of organisations of the same service provider, for programs (DiscoFeed)."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/DiscoFeed", query="", fragment=""))


def find_link(client: Client) -> SignInLink:
    """The link of a site."""
    page = client.fetch(LOGIN)
    found = read_link(page.document)
    if found is None:
        if page.state.problem is not PageProblem.LOGIN_FORM:
            client.accept(page)
        raise endings.ending("no link", site=client.site)
    return SignInLink(page.link(found), in_query(found, "entityID"))


def read_link(page: Document) -> str | None:
    """The address of the link as a login page has it; None where it has none."""
    link = page.root.first("a.shibboleth-login[href], .shibboleth-login a[href]")
    if link is not None:
        return link.attr("href")
    addresses = (link.attr("href") or "" for link in page.root.all("a[href*='/Shibboleth.sso/']"))
    return next((one for one in addresses if path_of(one).endswith("/Login") or in_query(one, "target")), None)


def read_organisations(hosts: Hosts, link: SignInLink, language: str) -> tuple[Organisation, ...]:
    """Those of the feed; empty where the service provider has none."""
    with suppress(NotUnderstood):
        answer = hosts.get(link.feed, longest=_LONGEST_FEED)
        if answer.status == 200:
            return read_feed(answer.text, language)
    return ()


def read_page(hosts: Hosts, link: SignInLink) -> tuple[Organisation, ...]:
    """Those of the page to which the link leads; empty where it leads straight to the only one."""
    answer = hosts.get(link.url)
    while answer.location is not None:
        url = hosts.next_of(answer)
        if in_query(url, "SAMLRequest") is not None:
            return ()
        answer = hosts.get(url)
    host = host_of(answer.url)
    try:
        page = read_provider_page(answer.text, answer.url)
    except PageError:
        raise endings.ending("not readable", host=host) from None
    if page.kind is PageKind.REQUEST:
        return ()
    if page.kind is not PageKind.DISCOVERY:
        raise endings.ending("no organisations", host=host)
    return page.organisations


def read_feed(text: str, language: str) -> tuple[Organisation, ...]:
    """The organisations of a DiscoFeed by name; what is not one is left out."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    found: dict[str, Organisation] = {}
    for entry in entries if isinstance(entries, list) else ():
        entity = entry.get("entityID") if isinstance(entry, dict) else None
        if isinstance(entity, str) and is_entity_id(entity):
            found.setdefault(entity, Organisation(entity, tuple(_names(entry, language))))
    return tuple(sorted(found.values(), key=lambda one: one.name.casefold()))


def _names(entry: dict[str, Any], language: str) -> Iterable[str]:
    """Every name of an entry of the feed once, those in a language first."""
    texts = entry.get("DisplayNames")
    pairs = [
        (str(one.get("lang", "")), " ".join(one["value"].split()))
        for one in (texts if isinstance(texts, list) else ())
        if isinstance(one, dict) and isinstance(one.get("value"), str)
    ]
    order = (language, "en", "fi", "sv")
    pairs.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return dict.fromkeys(name[:200] for _, name in pairs if name)
