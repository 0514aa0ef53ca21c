"""Sessions of university accounts: what a site shows of them, made anew without a person, and ended."""

from __future__ import annotations

import re
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tunilib.backends.vufind.card_choice import CardChoice
from tunilib.backends.vufind.haka.endings import PersonAsked, is_passing
from tunilib.backends.vufind.haka.exchange import ProviderExchange
from tunilib.backends.vufind.haka.hosts import Hosts, find_link
from tunilib.backends.vufind.pages.document import PageProblem
from tunilib.backends.vufind.paths import HOME, LOGOUT, PROFILE
from tunilib.backends.vufind.profile.page import is_of_card, shown_username
from tunilib.core.ports.sign_in import Session, SignInMethod
from tunilib.errors import CredentialsRefused, NotFound, NotUnderstood, PersonNeeded, SessionExpired, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.session import Page
    from tunilib.core.ports.university import Organisation
    from tunilib.http.cookies import StoredCookie

UNNAMED = "haka"
"""The name of an account that no page names."""

_KNOWS_PERSON = re.compile(r"(__(Host|Secure)-)?(shib_idp_session|SimpleSAML(SessionID|AuthToken)?)")
"""The cookies of Shibboleth and SimpleSAMLphp that know a person who has signed in; others last longer."""


def renew(client: Client, organisation: Organisation | None, *, at_site: bool = True) -> bool:
    """Whether the client has a new session: from the site's service provider, else from the organisation.

    Each is asked once. The organisation knows the person by its cookies of the last sign-in, or wants a person.
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


def account_session(
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
        account=shown or None,
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
