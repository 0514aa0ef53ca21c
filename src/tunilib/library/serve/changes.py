"""The changes of PAIA core: documents are renewed, requested and cancelled, each with its own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.hold import Hold, HoldKind, HoldRequest
from tunilib.core.note import Note
from tunilib.core.paia import NONE, REJECTED, STORAGE
from tunilib.core.reason import ReasonCode
from tunilib.errors import NotFound
from tunilib.library.patron.holds import EmbeddedHolds, Offers
from tunilib.library.patron.loans import EmbeddedLoans
from tunilib.library.serve.core import asked_documents, documents_of
from tunilib.library.serve.replies import Call, Reply
from tunilib.messages import gettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tunilib.core.loan import Loan

    Document = dict[str, Any]

_NO_PLACE: Final = {
    HoldKind.HOLD: ReasonCode.HOLD_PICKUP_INVALID,
    HoldKind.RETRIEVAL: ReasonCode.REQUEST_PICKUP_INVALID,
}


def renew(call: Call) -> Reply:
    """Renew loans in one transaction."""
    asked = asked_documents(call)
    loans = EmbeddedLoans(call.patron)
    every = loans.read().items
    found = [_loan(call, one, every) for one in asked]
    wanted = {loan.id: loan for loan in found if not isinstance(loan, Note)}
    answer = loans.renew(list(wanted.values())) if wanted else None
    now = {loan.id: loan for loan in loans.read().items}
    shown = documents_of(call)
    documents = []
    for one, loan in zip(asked, found, strict=True):
        if isinstance(loan, Note) or answer is None or loan.id not in now:
            documents.append(_refused(call, one, loan if isinstance(loan, Note) else _NOT_ON_LOAN))
            continue
        document = shown.loan(now[loan.id])
        documents.append({**document, **_against(call, answer, loan.id)})
    return Reply({"doc": documents})


def cancel(call: Call) -> Reply:
    """Cancel holds and requests in one transaction."""
    asked = asked_documents(call)
    holds = EmbeddedHolds(call.patron)
    every = [hold for hold in holds.read().items if hold.is_open]
    found = [_hold(call, one, every) for one in asked]
    wanted = {hold.id: hold for hold in found if hold is not None}
    answer = holds.cancel(list(wanted.values())) if wanted else None
    shown = documents_of(call)
    documents = []
    for one, hold in zip(asked, found, strict=True):
        if hold is None or answer is None:
            documents.append(_refused(call, one, Note.of("there is no such request of this patron")))
            continue
        document, against = shown.hold(hold), _against(call, answer, hold.id)
        if not against:
            document = {name: document[name] for name in _LASTING if name in document} | {"status": NONE}
        documents.append({**document, **_names_of(one), **against})
    return Reply({"doc": documents})


def request(call: Call) -> Reply:
    """Place holds and retrieval requests, a transaction for each."""
    return Reply({"doc": [_request(call, one) for one in asked_documents(call)]})


def _request(call: Call, asked: Document) -> Document:
    record, item = _title(call, asked)
    if record is None:
        return _refused(call, asked, _UNKNOWN)
    holds = EmbeddedHolds(call.patron)
    try:
        offers = holds.offers(record, item)
    except NotFound:
        return _refused(call, asked, _UNKNOWN)
    pickup = _chosen(call, offers, asked.get("confirm"))
    if isinstance(pickup, dict):
        return {**_names_of(asked), "status": NONE, **pickup}
    comment = asked.get("comment")
    wanted = HoldRequest(record=record, kind=offers.kind, pickup=pickup, item=item, comment=comment)
    answer = holds.place(wanted)
    against, ident = _against(call, answer, record), answer.of(record).id
    placed = next((hold for hold in holds.read().items if hold.id == ident), None)
    if against or placed is None:
        return {**_names_of(asked), "status": REJECTED, **against}
    return {**documents_of(call).hold(placed), "requested": asked.get("item") or asked["edition"]}


def _chosen(call: Call, offers: Offers, confirm: Mapping[str, Sequence[str]] | None) -> str | Document | None:
    """The pick-up library to ask for; or the condition with the choices, as the specification has it."""
    accepted = [place for place, reasons in offers.against.items() if not reasons]
    usual = offers.default or next(iter(offers.against))
    if not accepted:
        return usual  # the library will refuse it with its reasons
    default = [call.names.uri("place", offers.default)] if offers.default in accepted else None
    options = {call.names.uri("place", place): place for place in accepted}
    confirmed = {STORAGE: default} if confirm is None and default is not None else dict(confirm or {})
    chosen = [place for place in confirmed.get(STORAGE, ()) or () if place in options]
    if chosen:
        return options[chosen[0]]
    places = {str(one.id): one.name for one in call.library.rules.pickup_libraries}
    condition: Document = {"option": [{"id": uri, "about": places[place]} for uri, place in options.items()]}
    if default is not None:
        condition["default"] = default
    why = {"error": gettext("choose where to collect it", call.language), "code": str(_NO_PLACE[offers.kind])}
    if confirm is None:
        why = documents_of(call).against(offers.against[usual]) or why
    return {**why, "condition": {STORAGE: condition}}


def _title(call: Call, asked: Document) -> tuple[str | None, str | None]:
    """The record that a request is for, and the copy that it names."""
    record, item = call.names.named("title", asked.get("edition")), None
    if "item" in asked:
        item = call.names.named("item", asked["item"])
        with call.patron.snapshot() as (snapshot, _):
            copy = snapshot.copies.by_barcode(item) if item else None
        if copy is None or ("edition" in asked and record != copy.record):
            return None, None
        record = copy.record
    return record, item


def _loan(call: Call, asked: Document, every: Sequence[Loan]) -> Loan | Note:
    item, record = call.names.named("item", asked.get("item")), call.names.named("title", asked.get("edition"))
    found = [
        loan
        for loan in every
        if ("item" not in asked or loan.barcode == item) and ("edition" not in asked or loan.record_id == record)
    ]
    if not found:
        return _NOT_ON_LOAN
    return found[0] if len(found) == 1 else _SEVERAL


def _hold(call: Call, asked: Document, every: Sequence[Hold]) -> Hold | None:
    """The open hold that a document names; if it names an edition only, the last one placed."""
    item, record = call.names.named("item", asked.get("item")), call.names.named("title", asked.get("edition"))
    ident = call.names.named("hold", asked.get("item"))
    found = [
        hold
        for hold in every
        if (
            "item" not in asked or hold.id == ident or (item is not None and item in (hold.barcode, *hold.asked_as[1:]))
        )
        and ("edition" not in asked or hold.record_id == record)
    ]
    return found[-1] if found else None


_LASTING: Final = ("item", "edition", "requested", "about", "label")
_NOT_ON_LOAN: Final = Note.of("this patron does not have it on loan")
_SEVERAL: Final = Note.of("several copies are on loan: name the item")
_UNKNOWN: Final = Note.of("there is no such item or edition here")


def _against(call: Call, answer: Answer, key: str) -> Document:
    """Why something was not done; empty: it was done."""
    claim = answer.of(key)
    reasons = claim.reasons or answer.refused
    if claim.word is ClaimWord.DONE or (claim.word is ClaimWord.UNCHANGED and not reasons):
        return {}
    said = gettext("it was refused", call.language)
    return documents_of(call).against(reasons) or {"error": said, "code": str(ReasonCode.OTHER)}


def _refused(call: Call, asked: Document, why: Note) -> Document:
    said = gettext(why.template, call.language)
    return {**_names_of(asked), "status": NONE, "error": said, "code": str(ReasonCode.OTHER)}


def _names_of(asked: Document) -> Document:
    return {name: asked[name] for name in ("item", "edition") if name in asked}
