"""The way from the site's link through the organisation's pages back to the site, page by page.

Only a person answers the questions of a page. Password and code are typed only on the host that received the site's
request, only if the person agreed to that host, and at most once. The organisation's answer is sent only to the site's
own hosts.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tunilib.core.ports.university import Organisation, UniversityPerson
from tunilib.errors import NotUnderstood, TunilibError
from tunilib.http.cookies import origin
from tunilib.pages.html import HtmlError
from tunilib.pages.source import in_query
from tunilib.university import endings
from tunilib.university.hosts import Hosts, SignInLink, VisitedSite, host_of, with_query
from tunilib.university.pages import read_provider_page
from tunilib.university.provider_page import PageKind, ProviderPage

if TYPE_CHECKING:
    from tunilib.http.browser import Answered

_STALE = frozenset((400, 500))
"""How Shibboleth answers an old tab or a repeated form. Beginning again once helps."""
_ASKS_WHO = 401
"""Some organisations show their first page, which asks who the person is, with this status."""
_SAYS_STALE = re.compile(r"\bstale\b|\bcsrf\b", re.IGNORECASE)


class _Stale(Exception):
    def __init__(self, host: str, status: int, title: str) -> None:
        self.host, self.status, self.title = host, status, title


@dataclass
class ProviderExchange:
    """One sign-in at an organisation.

    Attributes:
        client: of the site, which gets the session.
        organisation: None: the link leads to the only one, or to a page with a choice.
        person: None: nobody can be asked.
        agreed: the hosts on which the password may be typed.
    """

    client: VisitedSite
    hosts: Hosts
    link: SignInLink
    organisation: Organisation | None
    person: UniversityPerson | None
    user: str = ""
    agreed: frozenset[str] = frozenset()
    _provider: str | None = None
    _password: str | None = None
    _has_sent_password: bool = False
    _has_sent_code: bool = False
    _was_stale: bool = False
    _has_answered: bool = False
    _seen: set[tuple[object, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._own = {origin(self.client.browser.address), origin(self.link.url)}

    def run(self) -> Answered:
        """The page of the site on which the sign-in ends."""
        try:
            return self._attempt()
        except _Stale:
            self.hosts.steps = 0
            self._was_stale = self._has_sent_password or self._has_sent_code
        try:
            return self._attempt()
        except _Stale as stale:
            raise endings.organisation_failed(stale.host, stale.status, stale.title) from None

    def _attempt(self) -> Answered:
        self._seen.clear()
        self._provider = None
        self._has_answered = False
        entity = self.organisation.entity_id if self.organisation is not None else None
        answer = self.hosts.get(self.link.url if entity is None else self.link.to(entity))
        while True:
            if answer.location is not None:
                url = self.hosts.next_of(answer)
                self._note_provider(url)
                answer = self.hosts.get(url)
                continue
            is_own = origin(answer.url) in self._own
            if is_own and self._has_answered:
                return self._back(answer)
            try:
                page = read_provider_page(answer.text, answer.url)
            except HtmlError:
                if endings.is_passing(answer.status):
                    raise endings.organisation_failed(host_of(answer.url), answer.status) from None
                raise endings.ending("not readable", host=host_of(answer.url)) from None
            if is_own and page.kind in (PageKind.PERSON, PageKind.UNKNOWN):
                return self._back(answer)
            answer = self._answered(page, answer)

    def _back(self, answer: Answered) -> Answered:
        if (
            answer.status >= 400
            and origin(answer.url) == origin(self.link.url)
            and ".sso/" in urlsplit(answer.url).path
        ):
            entity = self.organisation.entity_id if self.organisation is not None else self._provider or ""
            raise endings.service_error(self.client.site, answer.text, entity, answer.status)
        return answer

    def _answered(self, page: ProviderPage, answer: Answered) -> Answered:
        host = host_of(page.url)
        match page.kind:
            case _ if endings.is_passing(answer.status):
                raise self._unknown(page, host, answer.status)
            case PageKind.RESPONSE:
                target = self.hosts.check(page.action)
                if not self._receives(target):
                    raise endings.ending("wrong receiver", host=host, target=host_of(target))
                self._has_answered = True
                return self.hosts.post(target, page.untouched())
            case PageKind.REQUEST:
                self._provider = self._provider or host_of(page.action)
                return self.hosts.post(page.action, page.untouched())
            case PageKind.DISCOVERY if self.organisation is not None:
                entity = self.organisation.entity_id
                raise endings.ending("unknown organisation", site=self.client.site, organisation=entity)
            case PageKind.STALE:
                raise _Stale(host, answer.status, page.title)
            case PageKind.FAILURE:
                raise endings.organisation_failed(host, answer.status, page.message or page.title)
            case PageKind.DISCOVERY | PageKind.PERSON | PageKind.UNKNOWN:
                raise self._unknown(page, host, answer.status)
        if page.fingerprint in self._seen and page.kind not in (PageKind.LOGIN, PageKind.CODE):
            raise endings.ending("unchanged", host=host, title=repr(page.title))
        self._seen.add(page.fingerprint)
        if page.kind is PageKind.STORAGE:
            return self._send(page, page.untouched())
        if page.kind is PageKind.NOTICE:
            return self._past(page, host)
        if self.person is None:
            raise endings.PersonAsked
        match page.kind:
            case PageKind.LOGIN:
                return self._login(page, host, self.person)
            case PageKind.CODE:
                return self._code(page, host, self.person)
            case PageKind.CONSENT:
                if not self.person.agrees_to_release(host, page.items):
                    raise endings.ending("release", host=host)
                return self._send(page, page.released())
            case _:
                if not self.person.accepts_terms(host, page.text):
                    raise endings.ending("terms", host=host)
                return self._send(page, page.accepted())

    def _receives(self, target: str) -> bool:
        """Whether an address is of the service provider, which has a folder of the site for itself."""
        folder = urlsplit(self.link.url).path.rpartition("/")[0]
        folders = (f"{folder}/", *self.link.folders)
        return origin(target) in self._own and urlsplit(target).path.startswith(folders)

    def _unknown(self, page: ProviderPage, host: str, status: int) -> TunilibError | _Stale | endings.PersonAsked:
        if status in _STALE and (not self._has_sent_password or _SAYS_STALE.search(page.words)):
            return _Stale(host, status, page.title)
        if page.kind is PageKind.UNKNOWN and status < 400:
            return endings.ending("no sign-in page", host=host, title=page.title and repr(page.title))
        if endings.is_passing(status) or (page.kind is PageKind.UNKNOWN and status != _ASKS_WHO):
            return endings.organisation_failed(host, status, page.title)
        return endings.PersonAsked() if self.person is None else endings.unknown_page(page, host, status)

    def _login(self, page: ProviderPage, host: str, person: UniversityPerson) -> Answered:
        self._check_host(host)
        self._check_once(host)
        if self._has_sent_password:
            raise endings.password_refused(host, page.message)
        self._check_typed(page, host, person)
        self.user = self.user or person.user(host)
        if self._password is None:
            self._password = person.password(host)
        code = person.code(host, page.code_label) if page.code_field else None
        self._has_sent_password = True
        return self._send(page, page.signed_in(self.user, self._password, code))

    def _past(self, page: ProviderPage, host: str) -> Answered:
        if self.person is not None and page.text:
            self.person.reads(host, page.text)
        if page.form is not None:
            return self._send(page, page.untouched())
        self._check_stays(page, self.hosts.check(page.next_page))
        return self.hosts.get(page.next_page)

    def _code(self, page: ProviderPage, host: str, person: UniversityPerson) -> Answered:
        self._check_host(host)
        self._check_once(host)
        if self._has_sent_code:
            raise endings.ending("code", host=host, words=page.message)
        if page.form is None:
            raise endings.unknown_page(page, host, 200)
        self._check_typed(page, host, person)
        self._has_sent_code = True
        return self._send(page, page.with_code(person.code(host, page.code_label)))

    def _check_once(self, host: str) -> None:
        """Never send a secret twice, even if the next page said that the first one was stale."""
        if self._was_stale:
            raise endings.ending("stale", host=host)

    def _check_host(self, host: str) -> None:
        if self._provider is None:
            raise endings.ending("no request", host=host)
        if host != self._provider:
            raise endings.ending("other host", host=host, expected=self._provider)

    def _check_typed(self, page: ProviderPage, host: str, person: UniversityPerson) -> None:
        assert page.form is not None
        self._check_stays(page, page.action)
        if page.method != "post":
            raise endings.ending("in an address", host=host)
        if host not in self.agreed:
            organisation = self.organisation or Organisation(host)
            if not person.agrees_to_host(host, organisation):
                raise endings.ending("host", host=host)
            self.agreed |= {host}

    def _send(self, page: ProviderPage, form: list[tuple[str, str]]) -> Answered:
        assert page.form is not None
        self._check_stays(page, self.hosts.check(page.action))
        if page.method == "get":
            return self.hosts.get(with_query(page.action, form))
        return self.hosts.post(page.action, form)

    def _check_stays(self, page: ProviderPage, target: str) -> None:
        if origin(target) == origin(page.url):
            return
        host, other = host_of(page.url), host_of(target)
        if host.partition(":")[0] == other.partition(":")[0]:  # another door of the same machine
            host, other = ("{}://{}".format(*urlsplit(url)[:2]) for url in (page.url, target))
        raise endings.ending("leaves host", host=host, target=other)

    def _note_provider(self, url: str) -> None:
        if self._provider is None and origin(url) not in self._own and self._is_request(url):
            self._provider = host_of(url)

    def _is_request(self, url: str) -> bool:
        """Whether an address asks to sign somebody in for the site: by SAML, or by CAS with the site as its service."""
        if in_query(url, "SAMLRequest") is not None:
            return True
        service = in_query(url, "service") or ""
        with suppress(NotUnderstood):
            return urlsplit(url).path.endswith("/login") and origin(service) in self._own
        return False
