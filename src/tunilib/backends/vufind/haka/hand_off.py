"""A session that a person began in their own browser, taken over by its cookie.

A site has no address on this machine to come back to after the sign-in at a university, so the cookie is copied by
hand. With the site's own session alone the account works; that of its service provider, where it was copied too, makes
a new one of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.haka.account import signed_in_page
from tunilib.backends.vufind.haka.sign_in import renew
from tunilib.backends.vufind.paths import HOME
from tunilib.backends.vufind.session import SiteSession
from tunilib.core.cookies import NAMELESS
from tunilib.core.ports.sign_in import BrowserSignIn
from tunilib.errors import CredentialsRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.backends.vufind.site import Page, Settings

_USUAL = "PHPSESSID"
_SERVICE_PROVIDER = "_shibsession_"
_OWN = frozenset(("language", "ui"))
"""Cookies that are choices of a browser and no session."""


def browser_sign_in(settings: Settings) -> BrowserSignIn:
    """The page of a site that offers the sign-in, and the cookie of the session there."""
    site, name = _begun(settings)
    address = f"{site.base or settings.address}{HOME}"
    return BrowserSignIn(address, settings.address.partition("://")[2].partition("/")[0], name)


def taken_over(settings: Settings, cookies: Mapping[str, str]) -> tuple[Client, Page]:
    """A client in the session of these cookies, and the page that proves it.

    Args:
        cookies: from :func:`tunilib.core.cookies.read_cookies`.
    """
    site, name = _begun(settings)
    given = {name if key == NAMELESS else key: value for key, value in cookies.items() if key not in _OWN}
    client = Client(settings, replace(site.site_only(), cookies=given), known=tuple(given.values()))
    try:
        return client, _proof(client, name, given)
    except BaseException:
        client.close()
        raise


def _proof(client: Client, name: str, given: Mapping[str, str]) -> Page:
    page = signed_in_page(client)
    if page is None and any(key.startswith(_SERVICE_PROVIDER) for key in given) and renew(client, None):
        page = signed_in_page(client)
    if page is None:
        raise _not_signed_in(client.site, name, given)
    return page


def _begun(settings: Settings) -> tuple[SiteSession, str]:
    """What the site is, and the name of the cookie with which it begins a session."""
    first = Client(settings, SiteSession())
    try:
        first.discover()
        site = first.session
    finally:
        first.close()
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
