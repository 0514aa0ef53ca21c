"""A university session that has ended, made anew without a person; no password is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.paths import HOME
from tunilib.errors import NotUnderstood

if TYPE_CHECKING:
    from tunilib.backends.vufind.client import Client

__all__ = ["renew_at_site"]


def renew_at_site(client: Client) -> bool:
    """Whether the site makes a new session from the one of its service provider, which lasts longer.

    Raises:
        Unavailable: the site cannot be asked.
    """
    try:
        page = client.fetch(HOME, [("auth_method", "Shibboleth")])
    except NotUnderstood:  # it sends to another host: its service provider has no session any more
        return False
    return page.state.logged_in
