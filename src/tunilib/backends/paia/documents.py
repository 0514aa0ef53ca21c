"""The documents of ``items``, read as loans and holds.

Status 3 is a loan; 1, 2 and 4 are holds; 5 was ended by the library; 0 is nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.backends.paia.own import CODES, own_reasons, with_own
from tunilib.backends.paia.values import id_of, moment_in, number_in, text_in, truth_in, uri_in
from tunilib.core.calendar import HERE, day_of
from tunilib.core.hold import Hold, HoldKind, HoldStatus
from tunilib.core.loan import Loan, loan_status
from tunilib.core.models import Labelled
from tunilib.core.paia import HELD, ORDERED, OWN_OF_ITEM, PROVIDED, REJECTED, RESERVED, STATUSES
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.http.limits import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_RENEWAL_WORDS = {
    "on_reserve": ReasonCode.RENEWAL_REQUESTED,
    "too_many": ReasonCode.RENEWAL_LIMIT,
    "too_soon": ReasonCode.RENEWAL_TOO_SOON,
    "auto_renew": ReasonCode.RENEWAL_NOT_ALLOWED,
}
_AS_HOLD = {
    RESERVED: (HoldKind.HOLD, HoldStatus.WAITING),
    ORDERED: (HoldKind.RETRIEVAL, HoldStatus.PROCESSING),
    HELD: (HoldKind.HOLD, HoldStatus.COLLECTED),
    PROVIDED: (HoldKind.HOLD, HoldStatus.READY),
    REJECTED: (HoldKind.HOLD, HoldStatus.CANCELLED),
}
NO_RIGHT = Reason(ReasonCode.OTHER, Source.INFERRED, (("what", "no-right-to-change"),))
"""Why nothing can be changed under a token that has only rights to read."""


class PaiaDocument(NamedTuple):
    """One document of a patron, or of the answer to a change.

    Attributes:
        status: None: left out in an answer.
        begun: when its status began.
        ends: when it will end; of a loan, when it is due.
        fields: the JSON.
    """

    status: int | None
    item: str | None
    edition: str | None
    requested: str | None
    begun: date | datetime | None
    ends: date | datetime | None
    fields: dict[str, Any]

    @property
    def key(self) -> tuple[str | None, str | None]:
        """Tells it from the patron's other documents."""
        return (self.item, self.edition)

    @property
    def names(self) -> tuple[str, ...]:
        """The URIs that a request may have named."""
        return tuple(dict.fromkeys(name for name in (self.requested, self.edition, self.item) if name))

    @property
    def record(self) -> str | None:
        """The URI for another request."""
        return self.edition or self.item

    @property
    def asked(self) -> dict[str, Any]:
        """How a request names it."""
        return {name: uri for name, uri in (("item", self.item), ("edition", self.edition)) if uri}

    @property
    def error(self) -> str | None:
        return text_in(self.fields, "error")

    def reasons(self, *, renewal: bool) -> tuple[Reason, ...]:
        """Why something is not possible, in the server's words.

        tunilib's own server gives the codes too. From other servers some words about renewals are recognised.
        """
        words = self.error
        if words is not None and (own := own_reasons(self.fields)):
            return own
        given = self.fields.get("code")
        codes = [code for code in (given.split() if isinstance(given, str) else ()) if code in CODES]
        if codes:
            return tuple(Reason(ReasonCode(code), Source.LIBRARY, (), words) for code in codes)
        if words is None:
            return ()
        known = _RENEWAL_WORDS.get(words) if renewal else None
        return (Reason(known, Source.LIBRARY) if known else Reason.said(words),)


def read_documents(found: object, *, of_answer: bool = False) -> tuple[PaiaDocument, ...]:
    """The documents in an answer of the server, each once.

    Args:
        of_answer: it answers a change, so that a status may be missing.

    Raises:
        Unreadable: a document that does not follow the specification.
    """
    if not isinstance(found, dict):
        raise Unreadable("doc", found)
    listed = found.get("doc", [] if of_answer else None)
    if not isinstance(listed, list):
        raise Unreadable("doc", listed)
    found_once = {repr(one): one for one in listed}
    return tuple(_document(one, of_answer=of_answer) for one in found_once.values())


def _document(found: object, *, of_answer: bool) -> PaiaDocument:
    if not isinstance(found, dict):
        raise Unreadable("doc", found)
    item, edition, requested = (uri_in(found, name) for name in ("item", "edition", "requested"))
    if item is None and edition is None and not (of_answer and requested):
        raise Unreadable("doc", found.get("about") or found)
    status = number_in(found, "status")
    if status not in STATUSES:
        if found.get("status") is not None or not of_answer:
            raise Unreadable(f"{edition or item}: status", found.get("status"))
        status = None
    try:
        begun, ends = moment_in(found, "starttime"), moment_in(found, "endtime")
        if ends is None and status == HELD:
            ends = moment_in(found, "duedate")
    except Unreadable as error:
        raise Unreadable(f"{edition or item}: {error.field}", error.value) from None
    return PaiaDocument(status, item, edition, requested, begun, ends, found)


def read_loans(
    documents: Iterable[PaiaDocument], now: datetime, *, may_change: bool
) -> list[tuple[PaiaDocument, Loan]]:
    """The loans among the documents.

    Args:
        may_change: whether the token has the right to renew.
    """
    held = (document for document in documents if document.status == HELD)
    found = [(document, with_own(_loan(document, now), document.fields, OWN_OF_ITEM)) for document in held]
    if may_change:
        return found
    return [(one, replace(loan, renewable=False, reasons=(*loan.reasons, NO_RIGHT))) for one, loan in found]


def _loan(document: PaiaDocument, now: datetime) -> Loan:
    fields = document.fields
    due = document.ends
    renewable = truth_in(fields, "canrenew")
    said = document.reasons(renewal=True)
    if renewable is False and (number_in(fields, "queue") or 0) > 0:
        said = _with(said, ReasonCode.RENEWAL_REQUESTED)
    if renewable is False and not said:
        said = _with(said, ReasonCode.RENEWAL_NOT_ALLOWED)
    note = text_in(fields, "comment")
    if renewable is True:  # what the server says beside it is no reason against a renewal
        note = " ".join(filter(None, (note, document.error))) or None
        said = ()
    return Loan(
        id=id_of(*document.key),
        title=_title(document),
        record_id=document.record,
        library=text_in(fields, "storage"),
        checked_out=document.begun,
        due=due,
        status=loan_status(due, now, HERE),
        renewable=renewable,
        renewals_used=number_in(fields, "renewals"),
        reasons=said,
        note=note,
        read_at=now,
    )


def _with(reasons: Sequence[Reason], code: ReasonCode) -> tuple[Reason, ...]:
    known = any(reason.code is code for reason in reasons)
    return tuple(reasons) if known else (*reasons, Reason(code, Source.INFERRED))


def read_holds(
    documents: Iterable[PaiaDocument], now: datetime, *, may_change: bool
) -> list[tuple[PaiaDocument, Hold]]:
    """The holds among the documents. A given one of status 3 is a request that was filled at once.

    The id of a hold is made of the requested URI, else its edition: the copy is only known later. Several holds of one
    edition have a copy in their id too.
    """
    holds = [document for document in documents if document.status in _AS_HOLD]
    count = Counter(_asked_for(document) for document in holds)
    found: list[tuple[PaiaDocument, Hold]] = []
    for document in holds:
        asked = _asked_for(document)
        ident = id_of(asked) if count[asked] == 1 else id_of(*document.key)
        hold = _hold(document, ident, now)
        if document.status != HELD:
            hold = with_own(hold, document.fields, OWN_OF_ITEM)
        if not may_change:
            hold = replace(hold, cancellable=False, reasons=(*hold.reasons, NO_RIGHT))
        found.append((document, hold))
    return found


def _asked_for(document: PaiaDocument) -> str:
    return document.requested or document.edition or document.item or ""


def _hold(document: PaiaDocument, ident: str, now: datetime) -> Hold:
    fields = document.fields
    begun, ends = document.begun, document.ends
    kind, status = _AS_HOLD[document.status or 0]
    created = None if begun is None else day_of(begun)
    cancellable = truth_in(fields, "cancancel")
    reasons = document.reasons(renewal=False)
    if document.status == REJECTED and not reasons and (words := text_in(fields, "comment")):
        reasons = (Reason.said(words),)
    name, code = text_in(fields, "storage"), text_in(fields, "storageid")
    place = Labelled(code, name) if code and name else code or name
    return Hold(
        id=ident,
        kind=kind,
        title=_title(document),
        record_id=document.record,
        status=status,
        created=created,
        pickup_location=place,
        pickup_until=day_of(ends) if ends is not None and document.status == PROVIDED else None,
        cancelled=created if document.status == REJECTED else None,
        cancellable=cancellable,
        reasons=reasons,
        asked_as=document.names,
        read_at=now,
    )


def _title(document: PaiaDocument) -> str:
    about = text_in(document.fields, "about")
    return " ".join((about or document.record or "").split())
