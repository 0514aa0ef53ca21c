"""Signing in at another site by its forms, as a university account does, up to the page's ``loginId``."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from tunilib.backends.primo.addresses import login_id
from tunilib.core.address import is_loopback
from tunilib.http.browser import Browser
from tunilib.university import endings
from tunilib.university.exchange import ProviderExchange
from tunilib.university.hosts import Hosts, SignInLink, host_of
from tunilib.university.pages import read_provider_page
from tunilib.university.provider_page import PageKind

if TYPE_CHECKING:
    from tunilib.backends.primo.replies import PrimoSettings
    from tunilib.core.ports.university import UniversitySignIn

_RECEIVERS = ("/primaws/", "/mng/")
"""The folders of a page that take the answer of another site."""


class _Visit(NamedTuple):
    """The page, as the site that gets the session."""

    settings: PrimoSettings
    browser: Browser

    @property
    def site(self) -> str:
        return self.settings.host

    @property
    def is_local(self) -> bool:
        return is_loopback(urlsplit(self.site).hostname or "")


def walked(settings: PrimoSettings, way_out: str, user: str, how: UniversitySignIn) -> str:
    """The address with ``loginId`` on which a sign-in by the organisation's forms ends."""
    browser = Browser(
        settings.host,
        transport=settings.transport,
        sleep=settings.sleep,
        say=settings.say,
        language=settings.language,
    )
    visit = _Visit(settings, browser)
    link = SignInLink(way_out, None, _RECEIVERS)
    with closing(browser), closing(Hosts(visit)) as hosts:
        answer = ProviderExchange(
            visit, hosts, link, organisation=None, person=how.person, user=user, agreed=how.hosts
        ).run()
    if login_id(answer.url) is not None:
        return answer.url
    page = read_provider_page(answer.text, answer.url)
    if page.kind is PageKind.PERSON:  # a form of the page itself, as that of PDS
        raise endings.unknown_page(page, host_of(answer.url), answer.status)
    raise endings.ending("site", site=settings.host, words="")
