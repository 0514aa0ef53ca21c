"""Signing in at a Primo page: with card and password, or by what a browser brought back from another site.

A session stores the token, the view, the institution, and the last day of the card as read at sign-in.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from tunilib.backends.primo.client import PrimoClient
from tunilib.backends.primo.configuration import read_configuration
from tunilib.backends.primo.replies import reply_of, unreadable_reply
from tunilib.backends.primo.token import Token, read_token
from tunilib.core.patron import card_number
from tunilib.core.ports.sign_in import Session, SignInMethod
from tunilib.core.ports.university import BrowserSignIn
from tunilib.errors import NotUnderstood, PasswordRefused, PersonNeeded, SessionExpired, TunilibError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from tunilib.backends.primo.configuration import Configuration, SignInProfile
    from tunilib.backends.primo.replies import PrimoSettings
    from tunilib.core.ports.sign_in import SignInRequest

_FORM = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
_LOGIN_ID = re.compile(r"[?&#;]loginId=([A-Za-z0-9_.~%-]{1,400})")
_PASTED = "loginId"


def sign_in(
    settings: PrimoSettings, who: SignInRequest, clock: Callable[[tzinfo], datetime], started: datetime
) -> Session:
    """Check card and password with the library; returns the session of the new token."""
    page = read_configuration(settings, who.target)
    profile = page.password_profile()
    card = card_number(who.card)
    fields = {
        "authenticationProfile": profile.name,
        "username": card,
        "password": who.password,
        "institution": page.institution,
        "view": page.view,
        "targetUrl": settings.host,
    }
    with closing(settings.connect()) as exchange:
        sent = urlencode(fields).encode()
        reply = reply_of(exchange.ask("POST", "primaws/suprimaLogin?lang=en", _FORM, sent))
    if reply.status == 401:
        raise PasswordRefused(
            "the library does not accept this card number and password",
            hint="get a new password at the library's service desk, with proof of identity",
        )
    if reply.status != 200:
        raise unreadable_reply(reply, settings.host)
    token = read_token(reply.found.get("jwtData") if isinstance(reply.found, dict) else None)
    return _checked(settings, _session(settings, page, token, card, started), clock)


def sign_in_from_browser(
    settings: PrimoSettings, who: SignInRequest, clock: Callable[[tzinfo], datetime], started: datetime
) -> Session:
    """The session of a sign-in in the person's own browser: an address with ``loginId``, or the token itself."""
    pasted = who.university.cookie if who.university is not None else None
    if pasted is None:
        raise PersonNeeded(
            "the university sign-in of {site} needs your own browser",
            hint="tunilib login --haka --cookie-stdin",
            site=settings.host,
        )
    token = read_token(_value_in(pasted))
    login = _LOGIN_ID.search(f"?{pasted.strip()}" if pasted.strip().startswith(_PASTED) else pasted)
    if token is None and login is None:
        raise UsageError(
            "this is neither an address with loginId= nor a token",
            hint="copy the address of the page on which the browser ends after the sign-in",
        )
    page = read_configuration(settings, who.target or _view_of(pasted) or (token.view if token else None))
    if token is None and login is not None:
        path = f"primaws/rest/pub/loginJwtCache/{login[1]}?vid={quote(page.view, safe=':')}"
        with closing(settings.connect()) as exchange:
            token = read_token(settings.json(exchange, path))
    card = card_number(who.card) or (token.user if token is not None and token.user else "")
    made = _session(settings, page, token, card, started)
    ends = None if token is None else token.ends(started)
    made = made._replace(method=SignInMethod.UNIVERSITY, expires=ends, account=token.user if token else None)
    return _checked(settings, made, clock)


def browser_sign_in(settings: PrimoSettings, wanted: str | None, target: str | None = None) -> BrowserSignIn:
    """Where the person signs in with their own browser."""
    page = read_configuration(settings, target)
    profile = _other_profile(page, wanted)
    query = {
        "institution": page.institution,
        "lang": settings.language,
        "target-url": f"{settings.host}/discovery/search?vid={page.view}",
        "authenticationProfile": profile.name,
        "idpCode": profile.name,
        "auth": profile.system,
        "view": page.view,
        "isSilent": "false",
    }
    address = f"{settings.host}/primaws/suprimaExtLogin?{urlencode(query)}"
    return BrowserSignIn(address=address, host=urlsplit(settings.host).hostname or "", cookie="")


def _other_profile(page: Configuration, wanted: str | None) -> SignInProfile:
    offered = page.other_profiles()
    fitting = [one for one in offered if wanted is None or one.name.casefold() == wanted.casefold()]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(one.name for one in offered)
    if not offered:
        raise UsageError("this library has no university sign-in", hint="sign in with the card: tunilib login CARD")
    raise UsageError("this library has several sign-ins: {names}", hint="name one with --idp", names=names)


def _session(
    settings: PrimoSettings, page: Configuration, token: Token | None, card: str, started: datetime
) -> Session:
    if token is None or not token.is_patron:
        raise NotUnderstood(
            "the sign-in of {site} was answered without a patron's token",
            hint="nothing is assumed; look at the site itself",
            site=settings.host,
        )
    data = {"token": token.text, "view": page.view, "institution": page.institution}
    if page.scope is not None:
        data["scope"] = page.scope
    if page.tab is not None:
        data["tab"] = page.tab
    return Session(card=card, data=data, target=page.view, started=started)


def _checked(settings: PrimoSettings, session: Session, clock: Callable[[tzinfo], datetime]) -> Session:
    """The session after a first question about the account, which shows that the token is accepted."""
    from tunilib.backends.primo.patron import PrimoProfile

    with closing(PrimoClient(settings, session, clock)) as client:
        try:
            ends = PrimoProfile(client).card_expires()
        except SessionExpired:
            raise NotUnderstood(
                "{site} signed in, and does not accept its own token",
                hint="nothing is assumed; look at the site itself",
                site=settings.host,
            ) from None
        except TunilibError:  # it is asked for again where it is needed
            return client.session
        known = "" if ends is None else ends.isoformat()
        return client.session._replace(data={**client.session.data, "card_expires": known})


def _value_in(pasted: str) -> str:
    """A pasted value without the name in front of it, as browsers copy an item of the session storage."""
    plain = pasted.strip()
    name, sign, value = plain.partition("=")
    return value if sign and name.strip().isidentifier() and name.strip() != _PASTED else plain


def _view_of(pasted: str) -> str | None:
    return next((value for name, value in parse_qsl(urlsplit(pasted.strip()).query) if name == "vid"), None)
