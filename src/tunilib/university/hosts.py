"""Where a university sign-in begins, which organisations a site knows, and which hosts a request may reach.

It begins with the link on the site's own login page; the host is never guessed. Only https is allowed, and this machine
only for a site on this machine. Queries, forms and cookies are in no message, because a thief could use them.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit, urlunsplit

from tunilib.core.address import is_loopback, read_address
from tunilib.core.ports.university import Organisation, is_entity_id, list_of, matching, near
from tunilib.errors import NotUnderstood, OutcomeUnknown, no_such_organisation
from tunilib.http.browser import Answered, Browser
from tunilib.http.cookies import StoredCookie, origin
from tunilib.http.limits import json_of
from tunilib.pages.html import HtmlError
from tunilib.pages.source import in_query
from tunilib.university import endings
from tunilib.university.pages import read_provider_page
from tunilib.university.provider_page import PageKind, ProviderPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from httpx import BaseTransport


MOST_STEPS = 20
_LONGEST_PAGE = 1_000_000


class ConnectionSettings(Protocol):
    """The settings of connections, as those of a browser."""

    @property
    def transport(self) -> BaseTransport | None: ...
    @property
    def sleep(self) -> Callable[[float], None] | None: ...
    @property
    def say(self) -> Callable[..., None]: ...
    @property
    def language(self) -> str: ...


class VisitedSite(Protocol):
    """The library's site, which gets the session.

    Attributes:
        site: its address, for messages. is_local: it is on this machine.
    """

    @property
    def site(self) -> str: ...
    @property
    def is_local(self) -> bool: ...
    @property
    def browser(self) -> Browser: ...
    @property
    def settings(self) -> ConnectionSettings: ...


class Hosts:
    def __init__(self, client: VisitedSite, cookies: Mapping[str, Sequence[StoredCookie]] | None = None) -> None:
        self._client = client
        self._stored = dict(cookies or {})
        self._browsers: dict[str, Browser] = {}
        self._before = ""
        self.steps = 0

    def get(self, url: str, *, longest: int = _LONGEST_PAGE) -> Answered:
        url = self._step(url)
        browser = self._browser(url)
        browser.referer = self._before
        try:
            answer = browser.read(url, then="")
        except NotUnderstood as error:  # too large, or compressed in a way that is not known
            raise endings.ending("no answer", host=host_of(url)) from error
        return self._answer(answer, longest)

    def post(self, url: str, form: Sequence[tuple[str, str]]) -> Answered:
        url = self._step(url)
        browser = self._browser(url)
        browser.referer = self._before
        try:
            answer = browser.change(url, form, then="")
        except OutcomeUnknown as error:
            raise endings.ending("no answer", host=host_of(url)) from error
        if answer.status in (307, 308):  # a browser would send the form on to any host
            target = host_of(self.next_of(answer))
            raise endings.ending("form sent on", host=host_of(url), target=target)
        return self._answer(answer, _LONGEST_PAGE)

    def check(self, url: str) -> str:
        try:
            parts = read_address(urldefrag(url).url)
        except NotUnderstood:
            raise endings.ending("bad address", host="") from None
        host = (parts.hostname or "").lower()
        local = is_loopback(host)
        is_allowed = parts.scheme == "https" or (parts.scheme == "http" and local)
        if not host or not is_allowed or (local and not self._client.is_local) or parts.username or parts.password:
            raise endings.ending("bad address", host=host)
        return urlunsplit(parts)

    def next_of(self, answer: Answered) -> str:
        try:
            url = read_address(answer.location or "", answer.url).geturl()
        except NotUnderstood:
            raise endings.ending("bad address", host="") from None
        scheme, host, port = origin(url)
        if scheme == "http" and port == 80 and origin(answer.url) == ("https", host, 443):
            url = "https" + url[len("http") :]  # some sites write their own address like this
        return url

    def to_store(self) -> dict[str, tuple[StoredCookie, ...]]:
        found = {key: tuple(cookies) for key, cookies in self._stored.items()}
        found |= {key: browser.to_store() for key, browser in self._browsers.items()}
        return {key: cookies for key, cookies in found.items() if cookies}

    def close(self) -> None:
        for browser in self._browsers.values():
            browser.close()

    def _step(self, url: str) -> str:
        url = self.check(url)
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise endings.ending("too many steps", host=host_of(url), most=MOST_STEPS)
        return url

    def _browser(self, url: str) -> Browser:
        if origin(url) == origin(self._client.browser.address):
            return self._client.browser
        parts = urlsplit(url)
        key = f"{parts.scheme}://{parts.netloc.lower()}"
        if key not in self._browsers:
            settings = self._client.settings
            self._browsers[key] = Browser(
                key,
                stored=self._stored.get(key, ()),
                transport=settings.transport,
                sleep=settings.sleep,
                say=settings.say,
                language=settings.language,
            )
        return self._browsers[key]

    def _answer(self, answer: Answered, longest: int) -> Answered:
        self._before = "{}://{}/".format(*urlsplit(answer.url)[:2])
        if len(answer.text) > longest:
            raise endings.ending("too long", host=host_of(answer.url))
        return answer


def host_of(url: str) -> str:
    try:
        scheme, host, port = origin(url)
    except NotUnderstood:
        return ""
    return host if port == {"https": 443, "http": 80}.get(scheme) else f"{host}:{port}"


def with_query(url: str, query: Sequence[tuple[str, str]]) -> str:
    parts = urlsplit(url)
    names = {name for name, _ in query}
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in names]
    return urlunsplit(parts._replace(query=urlencode([*kept, *query])))


class SignInLink(NamedTuple):
    """The link to the site's service provider.

    Attributes:
        url: absolute; it may lead to another host.
        entity_id: the only home organisation; None: there is a choice.
        folders: of the site that take the organisation's answer, beside the one of the link.
    """

    url: str
    entity_id: str | None
    folders: tuple[str, ...] = ()

    def to(self, entity_id: str) -> str:
        return with_query(self.url, [("entityID", entity_id)])

    @property
    def feed(self) -> str:
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/DiscoFeed", query="", fragment=""))


_LIST = "user_idp"
"""The field of SWITCHwayf for the organisation."""
_LONGEST_FEED = 10_000_000
"""Characters. A feed of all federations in the world has a few million."""


def named_organisation(hosts: Hosts, link: SignInLink, idp: str, language: str) -> Organisation:
    if is_entity_id(idp):
        return Organisation(idp)
    known = known_organisations(hosts, link, language)
    found = matching(known, idp)
    if len(found) != 1:
        raise no_such_organisation(idp, list_of(found), list_of(near(known, idp)))
    return found[0]


def known_organisations(hosts: Hosts, link: SignInLink, language: str) -> tuple[Organisation, ...]:
    """The organisations of the site. Empty: its link leads straight to the only one."""
    return read_organisations(hosts, link, language) or read_page(hosts, link)


def read_organisations(hosts: Hosts, link: SignInLink, language: str) -> tuple[Organisation, ...]:
    with suppress(NotUnderstood):
        answer = hosts.get(link.feed, longest=_LONGEST_FEED)
        if answer.status == 200:
            return read_feed(answer.text, language)
    return ()


def read_page(hosts: Hosts, link: SignInLink) -> tuple[Organisation, ...]:
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
    except HtmlError:
        raise endings.ending("not readable", host=host) from None


def read_feed(text: str, language: str) -> tuple[Organisation, ...]:
    try:
        entries = json_of(text)
    except ValueError:
        return ()
    found: dict[str, Organisation] = {}
    for entry in entries if isinstance(entries, list) else ():
        entity = entry.get("entityID") if isinstance(entry, dict) else None
        if isinstance(entity, str) and is_entity_id(entity):
            found.setdefault(entity, Organisation(entity, tuple(_names(entry, language)), tuple(_keywords(entry))))
    return tuple(sorted(found.values(), key=lambda one: one.name.casefold()))


def _names(entry: dict[str, Any], language: str) -> Iterable[str]:
    pairs = list(_in_languages(entry, "DisplayNames"))
    order = (language, "en", "fi", "sv")
    pairs.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return dict.fromkeys(name[:200] for _, name in pairs if name)


def _keywords(entry: dict[str, Any]) -> Iterable[str]:
    words = (word for _, text in _in_languages(entry, "Keywords") for word in text.split())
    return dict.fromkeys(" ".join(word.replace("+", " ").split())[:200] for word in words)


def _in_languages(entry: dict[str, Any], key: str) -> Iterable[tuple[str, str]]:
    texts = entry.get(key)
    for one in texts if isinstance(texts, list) else ():
        if isinstance(one, dict) and isinstance(one.get("value"), str):
            yield str(one.get("lang", "")), " ".join(one["value"].split())
