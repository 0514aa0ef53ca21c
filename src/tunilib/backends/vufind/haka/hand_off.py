"""A session that a person began in their own browser, and hands over by its cookie.

A site has no address on this machine to come back to after the sign-in at a university, so the cookie of a browser is
copied by hand, or read there. With the site's own session alone the account works; that of its service provider, where
it was copied too, makes a new one of it.
"""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.haka.cookie_text import NAMELESS, read_cookies
from tunilib.backends.vufind.haka.hosts import Hosts, find_link
from tunilib.backends.vufind.haka.organisations import named_organisation
from tunilib.backends.vufind.haka.sessions import account_session, renew, signed_in_page
from tunilib.backends.vufind.paths import HOME
from tunilib.backends.vufind.session import SiteSession
from tunilib.core.ports.university import BrowserSignIn, Organisation, is_entity_id
from tunilib.errors import CredentialsRefused, PersonNeeded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, tzinfo

    from tunilib.backends.vufind.haka.hosts import SignInLink
    from tunilib.backends.vufind.session import Settings
    from tunilib.core.ports.sign_in import Session, SignInRequest

    Clock = Callable[[tzinfo], datetime]

_USUAL = "PHPSESSID"
_SERVICE_PROVIDER = "_shibsession_"
_OWN = frozenset(("language", "ui"))
"""Cookies that are choices of a browser and no session."""


def browser_sign_in(settings: Settings, idp: str | None) -> BrowserSignIn:
    """The page of a site that offers the sign-in, or of the organisation's own, and the cookie of the session there."""
    site, name = _begun(settings)
    host = settings.address.partition("://")[2].partition("/")[0]
    address, organisation = f"{site.base or settings.address}{HOME}", None
    with suppress(PersonNeeded):  # its list of organisations cannot be read: one is chosen in the browser
        link, organisation = _named(settings, site, idp)
        address = link.to(organisation.entity_id) if link is not None and organisation is not None else address
    return BrowserSignIn(address, host, name, organisation)


def taken_over(settings: Settings, text: str, idp: str | None, who: SignInRequest, clock: Clock) -> Session:
    """The session of the cookies in a text, once a page has proved it."""
    host = settings.address.partition("://")[2].partition("/")[0].partition(":")[0]
    cookies = read_cookies(text, host)
    site, name = _begun(settings)
    given = {name if key == NAMELESS else key: value for key, value in cookies.items() if key not in _OWN}
    organisation = Organisation(idp) if idp and is_entity_id(idp) else _named(settings, site, idp)[1]
    with closing(Client(settings, replace(site.site_only(), cookies=given), known=tuple(given.values()))) as client:
        page = signed_in_page(client)
        if page is None and any(key.startswith(_SERVICE_PROVIDER) for key in given) and renew(client, None):
            page = signed_in_page(client)
        if page is None:
            raise _not_signed_in(client.site, name, given)
        return account_session(client, page, who.card, clock(UTC), organisation)


def _named(
    settings: Settings, site: SiteSession, idp: str | None
) -> tuple[SignInLink, Organisation] | tuple[None, None]:
    """The site's link, and the organisation that was named; nothing is asked where none was."""
    if idp is None:
        return None, None
    with closing(Client(settings, site.site_only())) as client, closing(Hosts(client)) as hosts:
        link = find_link(client)
        return link, named_organisation(hosts, link, idp, settings.language)


def _begun(settings: Settings) -> tuple[SiteSession, str]:
    """What the site is, and the name of the cookie with which it begins a session."""
    with closing(Client(settings, SiteSession())) as first:
        first.discover()
        site = first.session
    names = [name for name in site.cookies if name not in _OWN]
    likely = [name for name in names if "sess" in name.casefold()]
    return site, _USUAL if _USUAL in names else (likely or names or [_USUAL])[0]


def _not_signed_in(site: str, name: str, given: Mapping[str, str]) -> CredentialsRefused:
    if name in given:
        return CredentialsRefused(
            "the cookie {name} is not of a session that is signed in at {site}",
            hint="sign in at {site} in the browser, stay signed in there, and copy the cookie again",
            name=name,
            site=site,
        )
    return CredentialsRefused(
        "the cookie {name} of {site} is not among those that were given ({given})",
        hint="copy its value in the browser, where you are signed in",
        name=name,
        site=site,
        given=", ".join(sorted(given)) or "-",
    )
