"""Signing in at a home organisation, in a session of the site that is not signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.vufind.haka.discovery import read_organisations, read_page
from tunilib.backends.vufind.haka.exchange import Exchange, check_signed_in
from tunilib.backends.vufind.haka.hosts import Hosts
from tunilib.backends.vufind.haka.link import SignInLink, find_link
from tunilib.core.ports.sign_in import Organisation, is_entity_id, list_of, matching, near
from tunilib.errors import no_such_organisation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.backends.vufind.client import Client
    from tunilib.core.ports.sign_in import UniversitySignIn
    from tunilib.http import StoredCookie


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
    """Sign in; the client has the session then.

    Args:
        user: the user name at the organisation; empty: it is asked for.

    Raises:
        TunilibError: as :mod:`~tunilib.backends.vufind.haka.endings` has them, or for an organisation that is not
            known.
    """
    link = find_link(client)
    hosts = Hosts(client)
    try:
        organisation = _organisation(client, hosts, link, how)
        hosts.steps = 0
        exchange = Exchange(
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
