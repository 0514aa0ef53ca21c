"""The methods of PAIA auth: signing in and out, and changing the password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.core.answer import ClaimWord
from tunilib.core.note import Note
from tunilib.core.paia import FORM, JSON, RIGHTS, USUAL_RIGHTS
from tunilib.core.patron import card_number
from tunilib.core.profile import PASSWORD, PasswordChange
from tunilib.core.reason import ReasonCode
from tunilib.library.patron.profile import EmbeddedProfile
from tunilib.library.patron.tokens import LIFETIME, end, issue
from tunilib.library.serve.replies import Refused, Reply, invalid, missing, text_of

if TYPE_CHECKING:
    from typing import Any

    from tunilib.library.serve.replies import Call

NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def login(call: Call) -> Reply:
    """A token for a card number and its password."""
    fields = _fields(call)
    grant = text_of(fields, "grant_type")
    if grant != "password":
        raise invalid(Note.of("the only grant type here is password"))
    card, password = text_of(fields, "username"), _secret(fields, "password")
    scopes = _scopes(text_of(fields, "scope", needed=False))
    issued = issue(call.library, card, password, scopes, call.address)
    body = {
        "access_token": issued.token,
        "token_type": "Bearer",
        "expires_in": int(LIFETIME.total_seconds()),
        "patron": issued.card,
        "scope": scopes,
    }
    return Reply(body, headers={**NO_STORE, "X-OAuth-Scopes": scopes})


def _scopes(wanted: str) -> str:
    """The rights of a new token: those asked for that there are, else the usual ones."""
    names = wanted.split()
    granted = [scope for scope in RIGHTS if scope in names] if names else list(USUAL_RIGHTS)
    if not granted:
        raise Refused(400, "invalid_scope", Note.of("there are these rights: {scopes}", scopes=" ".join(RIGHTS)))
    return " ".join(granted)


def logout(call: Call) -> Reply:
    """End the token."""
    fields = _fields(call)
    with call.patron.reading() as token:
        card = token.card
    named = text_of(fields, "patron", needed=False)
    if named and named != card:
        raise Refused(403, "access_denied", Note.of("the token is not this patron's"))
    end(call.library, call.token or "")
    return Reply({"patron": card}, headers=NO_STORE)


def change(call: Call) -> Reply:
    """Change the password; all tokens of the patron end."""
    fields = _fields(call)
    patron, user = text_of(fields, "patron"), card_number(text_of(fields, "username"))
    old, new = _secret(fields, "old_password"), _secret(fields, "new_password")
    with call.patron.reading() as token:
        card = token.card
    if (patron, user) != (card, card):
        raise Refused(403, "access_denied", Note.of("the token is not this patron's"))
    claim = EmbeddedProfile(call.patron).change_password(PasswordChange(old=old, new=new, again=new)).of(PASSWORD)
    if any(reason.code is ReasonCode.PASSWORD_WRONG for reason in claim.reasons):
        raise Refused(403, "access_denied", Note.of("card number and password do not fit, or the card is locked"))
    if claim.word is ClaimWord.REFUSED:
        raise invalid(Note.of("{said}", said=" ".join(reason.text(call.language) for reason in claim.reasons)))
    return Reply({"patron": card}, headers=NO_STORE)


def _fields(call: Call) -> dict[str, Any]:
    return call.fields(FORM, JSON)


def _secret(fields: dict[str, Any], name: str) -> str:
    """A password, of which nothing but that it is a text is checked."""
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise missing(name)
    return value
