"""Sessions of university accounts: begun at an organisation or taken over from a browser, renewed, and ended.

After a university sign-in a site cannot return to an address on this machine. So a person can sign in with a browser
and copy its cookie.
"""

from __future__ import annotations

import re
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from tunilib.backends.vufind.card_choice import CardChoice
from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.haka.link import find_link
from tunilib.backends.vufind.pages.document import PageProblem
from tunilib.backends.vufind.paths import HOME, LOGOUT, PROFILE
from tunilib.backends.vufind.profile.page import is_of_card, shown_username
from tunilib.backends.vufind.session import Page, Settings, SiteSession
from tunilib.core.note import shortened
from tunilib.core.ports.sign_in import Session, SignInMethod, SignInRequest
from tunilib.core.ports.university import BrowserSignIn, Organisation, UniversitySignIn, is_entity_id
from tunilib.errors import CredentialsRefused, NotFound, NotUnderstood, PersonNeeded, SessionExpired, Unavailable
from tunilib.university import endings
from tunilib.university.cookie_text import NAMELESS, read_cookies
from tunilib.university.endings import PersonAsked, is_passing
from tunilib.university.exchange import ProviderExchange
from tunilib.university.hosts import Hosts, SignInLink, known_organisations, named_organisation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tunilib.http.cookies import StoredCookie

    Clock = Callable[[tzinfo], datetime]


def sign_in_at_university(
    settings: Settings, site: SiteSession, who: SignInRequest, how: UniversitySignIn, clock: Clock
) -> Session:
    if how.cookie is not None:
        return taken_over(settings, how.cookie, how.idp, who, clock)
    with closing(Client(settings, site.site_only())) as client:
        client.discover()
        link = find_link(client)
        with closing(Hosts(client)) as hosts:
            organisation = _organisation(client, hosts, link, how)
            hosts.steps = 0
            exchange = ProviderExchange(
                client, hosts, link, organisation=organisation, person=how.person, user=who.card, agreed=how.hosts
            )
            check_signed_in(client, client.read_page(exchange.run()))
            elsewhere = hosts.to_store()
        profile = signed_in_page(client)
        if profile is None:
            raise SessionExpired("{site} ended the session at once", hint="sign in again", site=client.site)
        client.session = replace(client.session, elsewhere=elsewhere)
        return account_session(client, profile, exchange.user, clock(UTC), exchange.organisation)


def check_signed_in(client: Client, page: Page) -> None:
    if page.state.logged_in:
        return
    if page.state.problem is not PageProblem.LOGIN_FORM:
        client.accept(page)
    red = [flash.text for flash in page.state.flashes if flash.level == "danger"]
    raise endings.ending("site", site=client.site, words=shortened(" ".join(red)))


def _organisation(client: Client, hosts: Hosts, link: SignInLink, how: UniversitySignIn) -> Organisation | None:
    """The home organisation: the named one, else the link's, else a choice of those that the site knows.

    None: the site has no list, but the page behind its link may have one.
    """
    language = client.settings.language
    if how.idp is not None:
        return named_organisation(hosts, link, how.idp, language)
    if link.entity_id is not None:
        return Organisation(link.entity_id)
    known = known_organisations(hosts, link, language)
    if len(known) == 1:
        return known[0]
    return how.person.choose(known) if known else None


_USUAL = "PHPSESSID"
_SERVICE_PROVIDER = "_shibsession_"
_OWN = frozenset(("language", "ui"))
"""Cookies with a browser's settings, without a session."""


def browser_sign_in(settings: Settings, idp: str | None) -> BrowserSignIn:
    site, name = _begun(settings)
    host = settings.address.partition("://")[2].partition("/")[0]
    address, organisation = f"{site.base or settings.address}{HOME}", None
    with suppress(PersonNeeded):  # its list of organisations cannot be read: one is chosen in the browser
        link, organisation = _named(settings, site, idp)
        address = link.to(organisation.entity_id) if link is not None and organisation is not None else address
    return BrowserSignIn(address, host, name, organisation)


def taken_over(settings: Settings, text: str, idp: str | None, who: SignInRequest, clock: Clock) -> Session:
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
    if idp is None:
        return None, None
    with closing(Client(settings, site.site_only())) as client, closing(Hosts(client)) as hosts:
        link = find_link(client)
        return link, named_organisation(hosts, link, idp, settings.language)


def _begun(settings: Settings) -> tuple[SiteSession, str]:
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


UNNAMED = "haka"
"""The name of an account if no page shows one."""

_KNOWS_PERSON = re.compile(r"(__(Host|Secure)-)?(shib_idp_session|SimpleSAML(SessionID|AuthToken)?)")
"""Cookies with which Shibboleth and SimpleSAMLphp recognise a person. Other cookies last longer."""


def renew(client: Client, organisation: Organisation | None, *, at_site: bool = True) -> bool:
    """Whether the session could be renewed, by the site's service provider or else by the organisation.

    Each is asked once. The organisation recognises the person by its stored cookies, or asks for a person.
    """
    return (at_site and _renew_at_site(client)) or _renew_at_organisation(client, organisation)


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
        answer = ProviderExchange(client, hosts, link, organisation=organisation, person=None).run()
        page = client.read_page(answer)
        client.session = replace(client.session, elsewhere=hosts.to_store())
    except (PersonAsked, PersonNeeded, CredentialsRefused, SessionExpired):
        return False
    except NotFound as error:  # it was there when the person signed in
        raise NotUnderstood(error.template, hint="look at the site itself", **error.facts) from error
    finally:
        hosts.close()
    return _is_signed_in(client, page)


def _is_signed_in(client: Client, page: Page) -> bool:
    if not page.state.logged_in and page.state.problem not in (None, PageProblem.LOGIN_FORM):
        client.accept(page)
    return page.state.logged_in


def sign_out(client: Client) -> None:
    """End the session at the site and at its service provider, which may be on another host.

    The organisation's own session ends there by time. Its cookies are deleted with the session.
    """
    with closing(Hosts(client, client.session.elsewhere)) as hosts:
        answer = hosts.get(f"{client.browser.address}{LOGOUT}")
        if is_passing(answer.status):
            raise Unavailable(
                "{site} answered with an error page ({status})",
                hint="try again later",
                site=client.site,
                status=answer.status,
            )
        if answer.location is None:
            raise NotUnderstood("{site} did not say that the session has ended", site=client.site)
        with suppress(NotUnderstood):  # behind the first answer the site's session has ended
            while answer.location is not None:
                answer = hosts.get(hosts.next_of(answer))


def signed_in_page(client: Client) -> Page | None:
    try:
        page = client.fetch(PROFILE)
    except NotUnderstood as error:  # a site without another sign-in redirects to the university's
        if "{host}" in error.template:
            return None
        raise
    if page.state.logged_in:
        return page
    if page.state.problem not in (None, PageProblem.LOGIN_FORM):
        client.accept(page)
    return None


def account_session(
    client: Client, page: Page, user: str, started: datetime, organisation: Organisation | None = None
) -> Session:
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
        account=shown or None,
    )


def person_needed(elsewhere: Mapping[str, tuple[StoredCookie, ...]]) -> datetime | None:
    """When the organisation forgets the person, from its cookies. None: it does not say.

    Until then the session is renewed without a person. Most organisations set cookies without an end.
    """
    ends = [
        one.expires
        for cookies in elsewhere.values()
        for one in cookies
        if one.expires is not None and _KNOWS_PERSON.fullmatch(one.name)
    ]
    return datetime.fromtimestamp(max(ends), UTC) if ends else None
