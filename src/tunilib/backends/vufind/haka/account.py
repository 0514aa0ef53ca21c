"""Sessions of university accounts: whose one is, and one that a person began in their own browser.

A site has no address on this machine to come back to after the sign-in at a university, so the cookie is copied by
hand. With the site's own session alone the account works; that of its service provider, where it was copied too, makes
a new one of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tunilib.backends.vufind.card_choice import CardChoice
from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.haka.sign_in import renew
from tunilib.backends.vufind.pages.document import PageProblem
from tunilib.backends.vufind.paths import HOME, PROFILE
from tunilib.backends.vufind.profile.page import is_of_card, shown_username
from tunilib.backends.vufind.session import SiteSession
from tunilib.core.note import Note
from tunilib.core.ports.sign_in import Session, SignInMethod
from tunilib.core.ports.university import BrowserSignIn
from tunilib.errors import CredentialsRefused, NotUnderstood, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.backends.vufind.session import Page, Settings
    from tunilib.core.ports.sign_in import SignInRequest
    from tunilib.core.ports.university import Organisation
    from tunilib.http.cookies import StoredCookie

UNNAMED = "haka"
"""The name of an account that no page names."""

_KNOWS_PERSON = re.compile(r"(__(Host|Secure)-)?(shib_idp_session|SimpleSAML(SessionID|AuthToken)?)")
"""The cookies of Shibboleth and SimpleSAMLphp that know a person who has signed in; others last longer."""
_USUAL = "PHPSESSID"
_SERVICE_PROVIDER = "_shibsession_"
_OWN = frozenset(("language", "ui"))
"""Cookies that are choices of a browser and no session."""


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
    client: Client, page: Page, who: SignInRequest, started: datetime, organisation: Organisation | None = None
) -> Session:
    """The session of a university account, with what the site shows of it."""
    if is_of_card(page.document):
        raise CredentialsRefused(
            "this is a session of a library card at {site}, not of a university account",
            hint="sign in with the card: tunilib login CARD; or in the browser with your university account",
            site=client.site,
        )
    shown = (shown_username(page.document) or "").rpartition(":")[2]  # Finna writes the organisation's code before it
    name = who.card or shown or UNNAMED
    rows, _ = CardChoice(client, "", None, account=name).cards()
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


def taken_over(settings: Settings, cookies: Mapping[str, str]) -> tuple[Client, Page]:
    """A client in the session of these cookies, and the page that proves it."""
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
