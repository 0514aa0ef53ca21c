"""A sign-in at a home organisation, or a session that was begun in a browser."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.haka.exchange import ProviderExchange, check_signed_in
from tunilib.backends.vufind.haka.hand_off import taken_over
from tunilib.backends.vufind.haka.hosts import Hosts, find_link
from tunilib.backends.vufind.haka.organisations import known_organisations, named_organisation
from tunilib.backends.vufind.haka.sessions import account_session, signed_in_page
from tunilib.core.ports.university import Organisation
from tunilib.errors import SessionExpired

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from tunilib.backends.vufind.haka.hosts import SignInLink
    from tunilib.backends.vufind.session import Settings, SiteSession
    from tunilib.core.ports.sign_in import Session, SignInRequest
    from tunilib.core.ports.university import UniversitySignIn

    Clock = Callable[[tzinfo], datetime]


def sign_in_at_university(
    settings: Settings, site: SiteSession, who: SignInRequest, how: UniversitySignIn, clock: Clock
) -> Session:
    """Sign in at a home organisation, or take over the session that a person began in their own browser."""
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
            check_signed_in(client, exchange.run())
            elsewhere = hosts.to_store()
        profile = signed_in_page(client)
        if profile is None:
            raise SessionExpired("{site} ended the session at once", hint="sign in again", site=client.site)
        client.session = replace(client.session, elsewhere=elsewhere)
        return account_session(client, profile, exchange.user, clock(UTC), exchange.organisation)


def _organisation(client: Client, hosts: Hosts, link: SignInLink, how: UniversitySignIn) -> Organisation | None:
    """The home organisation: the one that was named, else that of the link, else one of those that the site knows.

    None: the site has no list of its own; the page that the link leads to may have one.
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
