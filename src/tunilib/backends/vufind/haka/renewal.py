"""A university session that has ended, made anew without a person; no password is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.backends.vufind.paths import HOME
from tunilib.errors import NotUnderstood, TunilibError, Unavailable

if TYPE_CHECKING:
    from tunilib.backends.vufind.client import Client
    from tunilib.core.ports.university import Organisation

__all__ = ["renew"]


def renew(client: Client, organisation: Organisation | None) -> bool:
    """Whether the client has a new session: from the site's service provider, else from the organisation.

    Each is asked once. The organisation knows the person by its cookies of the last sign-in, or wants a person.

    Raises:
        Unavailable: the site or the organisation cannot be asked.
    """
    return _renew_at_site(client) or _renew_at_organisation(client, organisation)


def _renew_at_site(client: Client) -> bool:
    try:
        page = client.fetch(HOME, [("auth_method", "Shibboleth")])
    except NotUnderstood:  # it sends to another host: its service provider has no session any more
        return False
    return page.state.logged_in


def _renew_at_organisation(client: Client, organisation: Organisation | None) -> bool:
    from tunilib.backends.vufind.haka.endings import PersonAsked
    from tunilib.backends.vufind.haka.exchange import Exchange
    from tunilib.backends.vufind.haka.hosts import Hosts
    from tunilib.backends.vufind.haka.link import find_link

    if not client.session.elsewhere:
        return False
    hosts = Hosts(client, client.session.elsewhere)
    try:
        link = find_link(client)
        page = Exchange(client, hosts, link, organisation=organisation, person=None).run()
        client.session = replace(client.session, elsewhere=hosts.to_store())
    except Unavailable:
        raise
    except (PersonAsked, TunilibError):
        return False
    finally:
        hosts.close()
    return page.state.logged_in
