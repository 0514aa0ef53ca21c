"""The home organisations that a site knows, by the list of its service provider or of its discovery page."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tunilib.backends.vufind.haka import endings
from tunilib.backends.vufind.haka.hosts import host_of, with_query
from tunilib.backends.vufind.haka.pages import read_provider_page
from tunilib.backends.vufind.haka.provider_page import PageKind
from tunilib.backends.vufind.pages.document import PageError, in_query
from tunilib.core.ports.university import Organisation, is_entity_id, list_of, matching, near
from tunilib.errors import NotUnderstood, no_such_organisation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.vufind.haka.hosts import Hosts, SignInLink
    from tunilib.backends.vufind.haka.provider_page import ProviderPage
    from tunilib.http.browser import Answered

_LIST = "user_idp"
"""The field of SWITCHwayf for the organisation."""
_LONGEST_FEED = 10_000_000
"""Characters; a feed of all federations of the world has a few million."""


def named_organisation(hosts: Hosts, link: SignInLink, idp: str, language: str) -> Organisation:
    """The one that a person named: by its entity ID, which the site need not list, or by its name."""
    if is_entity_id(idp):
        return Organisation(idp)
    known = known_organisations(hosts, link, language)
    found = matching(known, idp)
    if len(found) != 1:
        raise no_such_organisation(idp, list_of(found), list_of(near(known, idp)))
    return found[0]


def known_organisations(hosts: Hosts, link: SignInLink, language: str) -> tuple[Organisation, ...]:
    """Those of the site; empty where its link leads straight to the only one."""
    return read_organisations(hosts, link, language) or read_page(hosts, link)


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
    page = _read(answer)
    if page.kind is PageKind.UNKNOWN and _LIST in page.names:  # a script fills it, unless it is asked not to
        page = _read(hosts.get(with_query(answer.url, [("useSelect2", "0")])))
    if page.kind is PageKind.REQUEST:
        return ()
    if page.kind is not PageKind.DISCOVERY:
        raise endings.ending("no organisations", host=host_of(answer.url))
    return page.organisations


def _read(answer: Answered) -> ProviderPage:
    host = host_of(answer.url)
    if endings.is_passing(answer.status):
        raise endings.organisation_failed(host, answer.status)
    try:
        return read_provider_page(answer.text, answer.url)
    except PageError:
        raise endings.ending("not readable", host=host) from None


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
            found.setdefault(entity, Organisation(entity, tuple(_names(entry, language)), tuple(_keywords(entry))))
    return tuple(sorted(found.values(), key=lambda one: one.name.casefold()))


def _names(entry: dict[str, Any], language: str) -> Iterable[str]:
    """Every name of an entry of the feed once, those in a language first."""
    pairs = list(_in_languages(entry, "DisplayNames"))
    order = (language, "en", "fi", "sv")
    pairs.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return dict.fromkeys(name[:200] for _, name in pairs if name)


def _keywords(entry: dict[str, Any]) -> Iterable[str]:
    """Every keyword of an entry once: parted by blanks, with a plus sign for a blank within one."""
    words = (word for _, text in _in_languages(entry, "Keywords") for word in text.split())
    return dict.fromkeys(" ".join(word.replace("+", " ").split())[:200] for word in words)


def _in_languages(entry: dict[str, Any], key: str) -> Iterable[tuple[str, str]]:
    """The texts of an entry, each with its language."""
    texts = entry.get(key)
    for one in texts if isinstance(texts, list) else ():
        if isinstance(one, dict) and isinstance(one.get("value"), str):
            yield str(one.get("lang", "")), " ".join(one["value"].split())
