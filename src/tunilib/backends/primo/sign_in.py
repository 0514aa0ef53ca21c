"""Signing in at a Primo page: with card and password, or by the address or token from a browser.

A session stores the token, the view, the institution, and the last day of the card.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from tunilib.backends.primo.addresses import login_id
from tunilib.backends.primo.client import PrimoClient
from tunilib.backends.primo.configuration import Configuration, read_configuration
from tunilib.backends.primo.replies import PrimoSettings, reply_of, unreadable_reply
from tunilib.backends.primo.token import Token, read_token
from tunilib.core.patron import card_number
from tunilib.core.ports.sign_in import Session, SignInMethod, SignInRequest
from tunilib.core.ports.university import BrowserSignIn
from tunilib.errors import NotUnderstood, PasswordRefused, SessionExpired, TunilibError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo


_FORM = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
_PASTED = "loginId"


def sign_in(
    settings: PrimoSettings, who: SignInRequest, clock: Callable[[tzinfo], datetime], started: datetime
) -> Session:
    """Check card and password with the library."""
    page = read_configuration(settings, who.target)
    profile = page.password_profile(who.way)
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
    """The session of a sign-in at another site: by its forms, or as a person pastes it from a browser.

    What is pasted is an address with ``loginId``, or the token itself.
    """
    how = who.university
    assert how is not None
    page, pasted = None, how.cookie
    if pasted is None:
        from tunilib.backends.primo.university import walked

        page = read_configuration(settings, who.target)
        pasted = walked(settings, way_out(settings, page, how.idp), who.card, how)
    token = read_token(_value_in(pasted))
    login = login_id(pasted)
    if token is None and login is None:
        raise UsageError(
            "this is neither an address with loginId= nor a token",
            hint="copy the address of the page on which the browser ends after the sign-in",
        )
    if page is None:
        page = read_configuration(settings, who.target or _view_of(pasted) or (token.view if token else None))
    if token is None and login is not None:
        path = f"primaws/rest/pub/loginJwtCache/{login}?vid={quote(page.view, safe=':')}"
        with closing(settings.connect()) as exchange:
            token = read_token(settings.json(exchange, path))
    card = card_number(who.card) or (token.user if token is not None and token.user else "")
    made = _session(settings, page, token, card, started)
    ends = None if token is None else token.ends(started)
    made = made._replace(method=SignInMethod.UNIVERSITY, expires=ends, account=token.user if token else None)
    return _checked(settings, made, clock)


def browser_sign_in(settings: PrimoSettings, wanted: str | None, target: str | None = None) -> BrowserSignIn:
    address = way_out(settings, read_configuration(settings, target), wanted)
    return BrowserSignIn(address=address, host=urlsplit(settings.host).hostname or "", cookie="")


def way_out(settings: PrimoSettings, page: Configuration, wanted: str | None) -> str:
    """Where a sign-in at another site begins."""
    profile = page.other_profile(wanted)
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
    return f"{settings.host}/primaws/suprimaExtLogin?{urlencode(query)}"


def _session(
    settings: PrimoSettings, page: Configuration, token: Token | None, card: str, started: datetime
) -> Session:
    if token is None or not token.is_patron:
        raise NotUnderstood(
            "the sign-in of {site} was answered without a patron's token",
            hint="nothing is assumed; look at the site itself",
            site=settings.host,
        )
    return Session(card=card, data={"token": token.text, **page.data}, target=page.view, started=started)


def _checked(settings: PrimoSettings, session: Session, clock: Callable[[tzinfo], datetime]) -> Session:
    """Ask about the account, which shows that the token is accepted."""
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
    """A pasted value without its name. Browsers copy an item of the session storage with the name."""
    plain = pasted.strip()
    name, sign, value = plain.partition("=")
    return value if sign and name.strip().isidentifier() and name.strip() != _PASTED else plain


def _view_of(pasted: str) -> str | None:
    return next((value for name, value in parse_qsl(urlsplit(pasted.strip()).query) if name == "vid"), None)
