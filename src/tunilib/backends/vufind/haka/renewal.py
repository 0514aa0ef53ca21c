"""What follows a university sign-in: a session that has ended made anew without a person, and the sign-out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.backends.vufind.paths import HOME, LOGOUT
from tunilib.errors import LocalError, NotUnderstood, TunilibError, Unavailable

if TYPE_CHECKING:
    from tunilib.backends.vufind.client import Client
    from tunilib.core.ports.sign_in import Organisation


def renew(client: Client, organisation: Organisation | None) -> bool:
    """Whether the client has a new session: from the site's service provider, else from the organisation.

    Each is asked once. The organisation knows the person by its cookies of the last sign-in, or wants a person.

    Raises:
        Unavailable: the site or the organisation cannot be asked. LocalError: this machine failed.
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

    Raises:
        Unavailable: the site cannot be asked.
    """
    from tunilib.backends.vufind.haka.hosts import Hosts

    hosts = Hosts(client, client.session.elsewhere)
    try:
        answer = hosts.get(f"{client.browser.address}{LOGOUT}")
        with suppress(NotUnderstood):  # behind the first answer the site's session has ended
            while answer.location is not None:
                answer = hosts.get(hosts.next_of(answer))
    finally:
        hosts.close()
