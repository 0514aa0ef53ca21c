"""Signing in at a home organisation, making a session anew without a person when it has ended, and signing out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.vufind.haka.discovery import SignInLink, find_link, read_organisations, read_page
from tunilib.backends.vufind.haka.endings import PersonAsked
from tunilib.backends.vufind.haka.exchange import ProviderExchange, check_signed_in
from tunilib.backends.vufind.haka.hosts import Hosts
from tunilib.backends.vufind.paths import HOME, LOGOUT
from tunilib.core.ports.university import Organisation, is_entity_id, list_of, matching, near
from tunilib.errors import LocalError, NotUnderstood, TunilibError, Unavailable, no_such_organisation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.backends.vufind.client import Client
    from tunilib.core.ports.university import UniversitySignIn
    from tunilib.http.cookies import StoredCookie


class UniversitySession(NamedTuple):
    """What a sign-in gave besides the session of the site.

    Attributes:
        user: the user name at the organisation; empty: it was not asked for.
        organisation: None: the site has only one, and does not name it.
        elsewhere: the cookies of the other hosts.
    """

    user: str
    organisation: Organisation | None
    elsewhere: Mapping[str, tuple[StoredCookie, ...]]


def sign_in_at_university(client: Client, user: str, how: UniversitySignIn) -> UniversitySession:
    """Sign in; the client has the session then."""
    link = find_link(client)
    hosts = Hosts(client)
    try:
        organisation = _organisation(client, hosts, link, how)
        hosts.steps = 0
        exchange = ProviderExchange(
            client, hosts, link, organisation=organisation, person=how.person, user=user, agreed=how.hosts
        )
        check_signed_in(client, exchange.run())
        return UniversitySession(exchange.user, exchange.organisation, hosts.to_store())
    finally:
        hosts.close()


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
    except NotUnderstood:  # it sends to another host: its service provider has no session any more
        return False
    return page.state.logged_in


def _renew_at_organisation(client: Client, organisation: Organisation | None) -> bool:
    if not client.session.elsewhere:
        return False
    hosts = Hosts(client, client.session.elsewhere)
    try:
        link = find_link(client)
        page = ProviderExchange(client, hosts, link, organisation=organisation, person=None).run()
        client.session = replace(client.session, elsewhere=hosts.to_store())
    except (Unavailable, LocalError):
        raise
    except (PersonAsked, TunilibError):
        return False
    finally:
        hosts.close()
    return page.state.logged_in


def sign_out(client: Client) -> None:
    """End the session at the site and at its service provider, which may be on another host.

    What the organisation remembers is left to end there; its cookies are forgotten with the session.
    """
    hosts = Hosts(client, client.session.elsewhere)
    try:
        answer = hosts.get(f"{client.browser.address}{LOGOUT}")
        with suppress(NotUnderstood):  # behind the first answer the site's session has ended
            while answer.location is not None:
                answer = hosts.get(hosts.next_of(answer))
    finally:
        hosts.close()
