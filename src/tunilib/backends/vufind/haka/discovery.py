"""The home organisations that a site's service provider knows, and the one that is meant."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tunilib.backends.vufind.haka import endings
from tunilib.backends.vufind.haka.hosts import host_of
from tunilib.backends.vufind.haka.pages import PageKind, read_provider_page
from tunilib.backends.vufind.pages.document import PageError, in_query
from tunilib.core.ports.sign_in import Organisation, is_entity_id
from tunilib.errors import NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.vufind.haka.hosts import Hosts
    from tunilib.backends.vufind.haka.link import SignInLink

_LONGEST_FEED = 10_000_000
"""Characters; a feed of all federations of the world has a few million."""


def read_organisations(hosts: Hosts, link: SignInLink, language: str) -> tuple[Organisation, ...]:
    """Those of the feed; empty where the service provider has none.

    Raises:
        Unavailable: it cannot be reached.
    """
    with suppress(NotUnderstood):
        answer = hosts.get(link.feed, longest=_LONGEST_FEED)
        if answer.status == 200:
            return read_feed(answer.text, language)
    return ()


def read_page(hosts: Hosts, link: SignInLink) -> tuple[Organisation, ...]:
    """Those of the page to which the link leads; empty where it leads straight to the only one.

    Raises:
        PersonNeeded: the page has none without a script. Unavailable, NotUnderstood: it cannot be read.
    """
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
        raise endings.not_readable(host) from None
    if page.kind is PageKind.REQUEST:
        return ()
    if page.kind is not PageKind.DISCOVERY:
        raise endings.no_organisations(host)
    return page.organisations


def read_feed(text: str, language: str) -> tuple[Organisation, ...]:
    """The organisations of a DiscoFeed by name; what is not one is left out.

    Args:
        language: the name in it comes first.
    """
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
