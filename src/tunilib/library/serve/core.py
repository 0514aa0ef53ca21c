"""The methods of PAIA core that read, and PAIA auth: sign in, sign out, change the password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tunilib.core.answer import ClaimWord
from tunilib.core.foreign import clean_text, clean_values
from tunilib.core.note import Note
from tunilib.core.paia import FORM, JSON, RIGHTS, USUAL_RIGHTS
from tunilib.core.patron import card_number
from tunilib.core.profile import PASSWORD, PROFILE, PasswordChange, ProfileChange
from tunilib.core.reason import ReasonCode
from tunilib.library.patron.holds import EmbeddedHolds
from tunilib.library.patron.loans import EmbeddedLoans
from tunilib.library.patron.payments import EmbeddedFines
from tunilib.library.patron.profile import EmbeddedProfile
from tunilib.library.patron.tokens import LIFETIME, end, issue
from tunilib.library.serve.documents import Documents
from tunilib.library.serve.replies import Call, Refused, Reply, invalid, missing, text_of

if TYPE_CHECKING:
    from tunilib.library.stores.notices import StoredNotice
    from tunilib.library.stores.unit_of_work import Snapshot


_MOST_DOCUMENTS: Final = 100
_FIELDS: Final = ("name", "email", "address")


def patron(call: Call) -> Reply:
    with call.patron.reading():
        return Reply(documents_of(call).patron(EmbeddedProfile(call.patron).read()))


def update(call: Call) -> Reply:
    """Change the patron's own e-mail address; all other fields are the library's."""
    fields = clean_values(call.fields(JSON))
    if not fields or not set(fields).issubset(_FIELDS):
        raise invalid(Note.of("name one of: {fields}", fields=" ".join(_FIELDS)))
    if set(fields) != {"email"}:
        raise Refused(403, "insufficient_scope", Note.of("only the e-mail address can be changed"))
    email = fields["email"]
    if not isinstance(email, str):
        raise missing("email")
    answer = EmbeddedProfile(call.patron).set(ProfileChange(email=email)).of(PROFILE)
    if answer.word is ClaimWord.REFUSED:
        raise invalid(Note.of("{said}", said=" ".join(reason.text(call.language) for reason in answer.reasons)))
    return patron(call)


def items(call: Call) -> Reply:
    """All loans, holds and requests."""
    loans, shown = EmbeddedLoans(call.patron).read().items, EmbeddedHolds(call.patron).not_cancelled_by_patron()
    with call.patron.snapshot() as (snapshot, _):
        barcodes = [code for code in (*(one.barcode for one in loans), *(one.barcode for one in shown)) if code]
        labels = {code: copy.call_number for code, copy in snapshot.copies.by_barcodes(barcodes).items()}
    return Reply({"doc": documents_of(call, labels).all(loans, shown)})


def fees(call: Call) -> Reply:
    return Reply(documents_of(call).fees(EmbeddedFines(call.patron).read()))


def notifications(call: Call) -> Reply:
    with call.patron.snapshot() as (snapshot, patron):
        found = [_notification(call, snapshot, stored) for stored in snapshot.notices.of_patron(patron.id)]
        return Reply({"notification": found})


def notification(call: Call) -> Reply:
    with call.patron.snapshot() as (snapshot, patron):
        return Reply(_notification(call, snapshot, _found(call, snapshot, patron.id)))


def delete_notification(call: Call) -> Reply:
    """Hide a notification from the patron; the library keeps it."""
    with call.patron.transaction("notification") as (tx, patron):
        tx.notices.delete(_found(call, tx, patron.id).notice.id)
        tx.record_event("notice-deleted", patron=patron.id)
    return Reply(None, 204)


def _found(call: Call, snapshot: Snapshot, patron: str) -> StoredNotice:
    wanted = call.path["notification"]
    found = next((one for one in snapshot.notices.of_patron(patron) if one.notice.id == wanted), None)
    if found is None:
        raise Refused(404, "not_found", Note.of("there is no such notification"))
    return found


def _notification(call: Call, snapshot: Snapshot, stored: StoredNotice) -> dict[str, Any]:
    hold = snapshot.holds.by_id(stored.hold) if stored.hold else None
    return documents_of(call).notification(stored, call.path["patron"], hold.hold.barcode if hold else None)


def asked_documents(call: Call) -> list[dict[str, Any]]:
    """The documents that a request names."""
    listed = call.fields(JSON).get("doc")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        raise invalid(Note.of("the field doc is missing, or not a list of documents"))
    if len(listed) > _MOST_DOCUMENTS:
        said = Note.of("a request has at most {count} documents", count=_MOST_DOCUMENTS)
        raise Refused(413, "invalid_request", said)
    return [_checked(one) for one in listed]


def _checked(asked: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: text_of(asked, name) for name in ("item", "edition") if asked.get(name) is not None}
    if not found or any(":" not in uri for uri in found.values()):
        raise invalid(Note.of("a document needs the URI of an item or an edition"))
    confirm = asked.get("confirm")
    if confirm is not None:
        if not isinstance(confirm, dict) or not all(_is_list_of_texts(one) for one in confirm.values()):
            raise invalid(Note.of("the field confirm is not a confirmation"))
        found["confirm"] = clean_values(confirm)
    comment = clean_text(text_of(asked, "comment", needed=False))
    return {**found, "comment": comment} if comment else found


def _is_list_of_texts(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, str) for one in found)


def documents_of(call: Call, labels: dict[str, str | None] | None = None) -> Documents:
    return Documents(call.names, call.library.zone, call.language, labels or {})


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
    """The known rights among those asked for; if none were asked for, the usual ones."""
    names = wanted.split()
    granted = [scope for scope in RIGHTS if scope in names] if names else list(USUAL_RIGHTS)
    if not granted:
        raise Refused(400, "invalid_scope", Note.of("there are these rights: {scopes}", scopes=" ".join(RIGHTS)))
    return " ".join(granted)


def logout(call: Call) -> Reply:
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
    """A password; any text will do."""
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise missing(name)
    return value
