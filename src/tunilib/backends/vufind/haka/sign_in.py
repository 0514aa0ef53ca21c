"""Sessions of university accounts: begun, taken over from a browser, made anew without a person, and ended.

A site has no address on this machine to come back to after the sign-in at a university, so the cookie of a browser is
copied by hand. With the site's own session alone the account works; that of its service provider, where it was copied
too, makes a new one of it.
"""

from __future__ import annotations

import re
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tunilib.backends.vufind.card_choice import CardChoice
from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.haka.endings import PersonAsked
from tunilib.backends.vufind.haka.exchange import ProviderExchange, check_signed_in
from tunilib.backends.vufind.haka.hosts import Hosts, SignInLink, find_link, read_organisations, read_page
from tunilib.backends.vufind.pages.document import PageProblem
from tunilib.backends.vufind.paths import HOME, LOGOUT, PROFILE
from tunilib.backends.vufind.profile.page import is_of_card, shown_username
from tunilib.backends.vufind.session import SiteSession
from tunilib.core.note import Note
from tunilib.core.ports.sign_in import Session, SignInMethod
from tunilib.core.ports.university import BrowserSignIn, Organisation, is_entity_id, list_of, matching, near
from tunilib.errors import (
    CredentialsRefused,
    NotFound,
    NotUnderstood,
    PersonNeeded,
    SessionExpired,
    UsageError,
    no_such_organisation,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import tzinfo

    from tunilib.backends.vufind.session import Page, Settings
    from tunilib.core.ports.sign_in import SignInRequest
    from tunilib.core.ports.university import UniversitySignIn
    from tunilib.http.cookies import StoredCookie

    Clock = Callable[[tzinfo], datetime]

UNNAMED = "haka"
"""The name of an account that no page names."""

_KNOWS_PERSON = re.compile(r"(__(Host|Secure)-)?(shib_idp_session|SimpleSAML(SessionID|AuthToken)?)")
"""The cookies of Shibboleth and SimpleSAMLphp that know a person who has signed in; others last longer."""
_USUAL = "PHPSESSID"
_SERVICE_PROVIDER = "_shibsession_"
_OWN = frozenset(("language", "ui"))
"""Cookies that are choices of a browser and no session."""


def sign_in_at_university(
    settings: Settings, site: SiteSession, who: SignInRequest, how: UniversitySignIn, clock: Clock
) -> Session:
    """Sign in at a home organisation, or take over the session that a person began in their own browser."""
    if how.cookie is not None:
        return _taken_over(settings, read_cookies(how.cookie), who, clock)
    with closing(Client(settings, site.site_only())) as client:
        client.discover()
        link = find_link(client)
        with closing(Hosts(client)) as hosts:
            organisation = _organisation(client, hosts, link, how)
            hosts.steps = 0
            exchange = ProviderExchange(
                client, hosts, link, organisation=organisation, person=how.person, user=who.card, agreed=how.hosts
            )
            check_signed_in(client, exchange.run())
            elsewhere = hosts.to_store()
        profile = _signed_in_page(client)
        if profile is None:
            raise SessionExpired("{site} ended the session at once", hint="sign in again", site=client.site)
        client.session = replace(client.session, elsewhere=elsewhere)
        return _account_session(client, profile, exchange.user, clock(UTC), exchange.organisation)


def _organisation(client: Client, hosts: Hosts, link: SignInLink, how: UniversitySignIn) -> Organisation | None:
    """The home organisation: the one that was named, else that of the link, else one of the feed.

    None: the site has no list of its own; the page that the link leads to may have one.
    """
    if how.idp is not None and is_entity_id(how.idp):
        return Organisation(how.idp)
    if how.idp is None and link.entity_id is not None:
        return Organisation(link.entity_id)
    known = read_organisations(hosts, link, client.settings.language) or read_page(hosts, link)
    if how.idp is not None:
        found = matching(known, how.idp)
        if len(found) != 1:
            raise no_such_organisation(how.idp, list_of(found), list_of(near(known, how.idp)))
        return found[0]
    if len(known) == 1:
        return known[0]
    return how.person.choose(known) if known else None


def renew(client: Client, organisation: Organisation | None) -> bool:
    """Whether the client has a new session: from the site's service provider, else from the organisation.

    Each is asked once. The organisation knows the person by its cookies of the last sign-in, or wants a person.
    """
    return _renew_at_site(client) or _renew_at_organisation(client, organisation)


def _renew_at_site(client: Client) -> bool:
    try:
        page = client.fetch(HOME, [("auth_method", "Shibboleth")])
    except NotUnderstood as error:
        if "{host}" in error.template:  # it sends to another host: its service provider has no session any more
            return False
        raise
    return _is_signed_in(client, page)


def _renew_at_organisation(client: Client, organisation: Organisation | None) -> bool:
    if not client.session.elsewhere:
        return False
    hosts = Hosts(client, client.session.elsewhere)
    try:
        link = find_link(client)
        page = ProviderExchange(client, hosts, link, organisation=organisation, person=None).run()
        client.session = replace(client.session, elsewhere=hosts.to_store())
    except (PersonAsked, PersonNeeded, CredentialsRefused, SessionExpired):
        return False
    except NotFound as error:  # what was there when the person signed in
        raise NotUnderstood(error.template, hint="look at the site itself", **error.facts) from error
    finally:
        hosts.close()
    return _is_signed_in(client, page)


def _is_signed_in(client: Client, page: Page) -> bool:
    """Whether a page is one of a session; one that says nothing about it is an error, and no end of the session."""
    if not page.state.logged_in and page.state.problem not in (None, PageProblem.LOGIN_FORM):
        client.accept(page)
    return page.state.logged_in


def sign_out(client: Client) -> None:
    """End the session at the site and at its service provider, which may be on another host.

    What the organisation remembers is left to end there; its cookies are forgotten with the session.
    """
    with closing(Hosts(client, client.session.elsewhere)) as hosts:
        answer = hosts.get(f"{client.browser.address}{LOGOUT}")
        with suppress(NotUnderstood):  # behind the first answer the site's session has ended
            while answer.location is not None:
                answer = hosts.get(hosts.next_of(answer))


def _signed_in_page(client: Client) -> Page | None:
    """The page of the profile, which needs a session and no library card; None: there is no session."""
    try:
        page = client.fetch(PROFILE)
    except NotUnderstood as error:  # a site with no other sign-in sends to the university's at once
        if "{host}" in error.template:
            return None
        raise
    if page.state.logged_in:
        return page
    if page.state.problem not in (None, PageProblem.LOGIN_FORM):
        client.accept(page)
    return None


def _account_session(
    client: Client, page: Page, user: str, started: datetime, organisation: Organisation | None = None
) -> Session:
    """The session of a university account, with what the site shows of it."""
    if is_of_card(page.document):
        raise CredentialsRefused(
            "this is a session of a library card at {site}, not of a university account",
            hint="sign in with the card: tunilib login CARD; or in the browser with your university account",
            site=client.site,
        )
    shown = (shown_username(page.document) or "").rpartition(":")[2]  # Finna writes the organisation's code before it
    name = user or shown or UNNAMED
    rows, _ = CardChoice(client, "", account=name).cards()
    data = client.current_session().data() | ({"several": "yes"} if len(rows) > 1 else {})
    return Session(
        card=name,
        data=data,
        expires=person_needed(client.session.elsewhere),
        started=started,
        method=SignInMethod.UNIVERSITY,
        organisation=organisation,
    )


def person_needed(elsewhere: Mapping[str, tuple[StoredCookie, ...]]) -> datetime | None:
    """When the organisation forgets the person, by the cookies with which it knows them; None: it does not say.

    Until then the session is made anew without anybody. Most organisations set cookies that state no end.
    """
    ends = [
        one.expires
        for cookies in elsewhere.values()
        for one in cookies
        if one.expires is not None and _KNOWS_PERSON.fullmatch(one.name)
    ]
    return datetime.fromtimestamp(max(ends), UTC) if ends else None


def browser_sign_in(settings: Settings) -> BrowserSignIn:
    """The page of a site that offers the sign-in, and the cookie of the session there."""
    site, name = _begun(settings)
    address = f"{site.base or settings.address}{HOME}"
    return BrowserSignIn(address, settings.address.partition("://")[2].partition("/")[0], name)


def _taken_over(settings: Settings, cookies: Mapping[str, str], who: SignInRequest, clock: Clock) -> Session:
    """The session of these cookies, once a page has proved it."""
    site, name = _begun(settings)
    given = {name if key == NAMELESS else key: value for key, value in cookies.items() if key not in _OWN}
    with closing(Client(settings, replace(site.site_only(), cookies=given), known=tuple(given.values()))) as client:
        page = _signed_in_page(client)
        if page is None and any(key.startswith(_SERVICE_PROVIDER) for key in given) and renew(client, None):
            page = _signed_in_page(client)
        if page is None:
            raise _not_signed_in(client.site, name, given)
        return _account_session(client, page, who.card, clock(UTC))


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


NAMELESS: Final = ""
"""The name of a value that was copied without its name."""

_LONGEST: Final = 16_384
_MOST: Final = 50
_HEADER: Final = re.compile(r"(?:set-)?cookie:\s*", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}")
_VALUE: Final = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,4096}")
"""RFC 6265, section 4.1.1: no blanks, quotes, commas, semicolons and backslashes."""
_COPIED: Final = re.compile(r'([^=:"\s]+)\s*[:=]\s*"([^"]*)"')
_ATTRIBUTES: Final = frozenset(
    ("domain", "expires", "httponly", "max-age", "partitioned", "path", "priority", "samesite", "secure")
)


def read_cookies(text: str) -> dict[str, str]:
    """The cookies in a text; the name of a value alone is :data:`NAMELESS`.

    ``name:"value"`` is what Firefox copies; what follows the value in a ``Set-Cookie`` header is left out.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise UsageError("this must be {expected}", expected=Note.of("a cookie of at most 16384 characters"))
    if not text.isascii() or not text.isprintable():
        raise UsageError(
            "this must be {expected}",
            expected=Note.of("a cookie in one line of letters, digits and signs, without control characters"),
        )
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, _HEADER.sub("", text, count=1).split(";"))):
        name, value = _pair(part)
        if (name or value).casefold() in _ATTRIBUTES:
            continue
        if not _is_cookie(name, value):
            raise UsageError("this must be {expected}", expected=Note.of("a cookie as name=value, or its value alone"))
        found[name] = value
    if not 0 < len(found) <= _MOST:
        raise UsageError("this must be {expected}", expected=Note.of("a cookie as name=value, or its value alone"))
    return found


def _pair(part: str) -> tuple[str, str]:
    copied = _COPIED.fullmatch(part)
    if copied is not None:
        return copied[1], copied[2]
    name, sign, value = part.partition("=")
    return (name.strip(), value.strip()) if sign and value.strip("=") else (NAMELESS, part)


def _is_cookie(name: str, value: str) -> bool:
    return (name == NAMELESS or _NAME.fullmatch(name) is not None) and _VALUE.fullmatch(value) is not None
