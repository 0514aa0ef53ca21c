"""Signing in and out at a PAIA server, and finding out whether an address is one.

A session stores the token, the patron and the rights of a sign-in.
"""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from tunilib.backends.paia.client import ERRORS, PaiaReply, PaiaSettings, auth, probe, unreadable_reply
from tunilib.core.note import shortened
from tunilib.core.paia import RIGHTS
from tunilib.core.patron import card_number
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.errors import CredentialsRefused, NotUnderstood, PasswordRefused, TunilibError
from tunilib.http.cookies import site_address

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.http.exchange import Exchange

_REFUSALS = ("access_denied", "invalid_grant", "invalid_client", "unauthorized_client")
_PARTS = ("/core", "/auth")


def base_address(text: str) -> str:
    """The base of a server, from its own address or that of its ``core`` or ``auth``."""
    address = site_address(text)
    part = next((part for part in _PARTS if address.endswith(part)), "")
    return address.removesuffix(part)


def answers(address: str, **options: Any) -> bool:
    """Whether a server of PAIA answers at an address, without a token.

    Raises:
        Unavailable: nothing answers there.
    """
    with closing(PaiaSettings(base_address(address), **options).connect()) as exchange:
        return any(_is_paia(exchange, path) for path in ("", "core/-/items"))


def _is_paia(exchange: Exchange, path: str) -> bool:
    try:
        reply = probe(exchange, path)
    except NotUnderstood:
        return False
    return reply.version is not None or reply.error in ERRORS


def sign_in(settings: PaiaSettings, who: SignInRequest, started: datetime) -> Session:
    """Check card and password with the server; returns the session of the new token.

    A server that does not know the requested rights is asked for its usual ones.
    """
    card = card_number(who.card)
    fields = {"grant_type": "password", "username": card, "password": who.password}
    with closing(settings.connect()) as exchange:
        reply = auth(exchange, "login", fields | {"scope": " ".join(RIGHTS)})
        if reply.error == "invalid_scope":
            reply = auth(exchange, "login", fields)
    if reply.instead is not None:
        raise unreadable_reply(reply, settings.address)
    if not reply.is_done:
        raise _refused(reply, settings.address)
    found = reply.found if isinstance(reply.found, dict) else {}
    token, patron, scope = (found.get(name) for name in ("access_token", "patron", "scope"))
    patron = str(patron) if type(patron) is int else patron
    if not _is_token(token) or not isinstance(patron, str) or patron in ("", ".", ".."):  # it stands in addresses
        raise NotUnderstood(
            "the sign-in of {site} was answered without a token or a patron",
            hint="nothing is assumed; is this the address of its PAIA service?",
            site=settings.address,
        )
    data = {"token": str(token), "patron": patron}
    if isinstance(scope, str) and scope.strip():
        data["scope"] = " ".join(scope.split())
    return Session(card=card, data=data, started=started)


def sign_out(settings: PaiaSettings, session: Session) -> None:
    """End a token, which may have ended already."""
    with closing(settings.connect()) as exchange:
        reply = auth(exchange, "logout", {"patron": session.data.get("patron", "")}, session.data.get("token", ""))
    has_ended_before = reply.status == 401 or reply.error == "invalid_grant"
    if not has_ended_before and not (reply.is_done and isinstance(reply.found, dict)):
        raise unreadable_reply(reply, settings.address)


def end_quietly(settings: PaiaSettings, session: Session) -> None:
    """End a token that was replaced."""
    with suppress(TunilibError):
        sign_out(settings, session)


def _is_token(found: object) -> bool:
    return isinstance(found, str) and 0 < len(found) < 8000 and all("!" <= one <= "~" for one in found)


def _refused(reply: PaiaReply, site: str) -> TunilibError:
    if reply.error in _REFUSALS or (reply.status in (401, 403) and reply.error is not None):
        if reply.retry_after is not None:
            return CredentialsRefused(
                "{site} takes no sign-in from here for now: {words}",
                hint="try again after {seconds} seconds",
                site=site,
                words=shortened(reply.words or ""),
                seconds=reply.retry_after,
            )
        return PasswordRefused(
            "the library does not accept this card number and password",
            hint="get a new password at the library's service desk, with proof of identity",
        )
    return unreadable_reply(reply, site)
