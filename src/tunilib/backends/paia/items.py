"""Loans and holds of a patron, which one list of the server has, and changes of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tunilib.backends.paia.changes import change
from tunilib.backends.paia.client import act
from tunilib.backends.paia.conditions import ConditionChoice
from tunilib.backends.paia.documents import NO_RIGHT, PaiaDocument, read_holds, read_loans
from tunilib.backends.paia.values import is_uri
from tunilib.core.answer import Answer, Claim, ClaimWord, Missing, Reading, answer_for
from tunilib.core.calendar import is_later
from tunilib.core.hold import HoldKind
from tunilib.core.paia import HELD, ORDERED, PROVIDED, RESERVED, WRITE_ITEMS
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import UsageError, not_offered
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from tunilib.backends.paia.client import PaiaClient
    from tunilib.core.hold import Hold, HoldChange, HoldRequest
    from tunilib.core.loan import Loan
    from tunilib.core.rules import PickupLibrary

_OF_ITEMS = frozenset(("item", "items", "bar", "barcode", "epn", "copy", "exemplar"))
"""Words in the URI of a copy, where nothing that is known of the server tells it from that of an edition."""
_OPEN = (RESERVED, ORDERED, PROVIDED)
_LAST_PART = re.compile(r"[^/:#?=]*$")
_EXAMPLE = "http://library.example/title/18"


class PaiaLoans:
    stored_history = Missing(by="library")

    def __init__(self, client: PaiaClient) -> None:
        self._client = client
        self._documents: dict[str, list[PaiaDocument]] = {}

    def read(self) -> Reading[Loan]:
        client = self._client
        now = client.now()
        found = read_loans(client.documents(), now, may_change=client.may(WRITE_ITEMS))
        self._documents = _by_id(found)
        return Reading(items=tuple(loan for _, loan in found), taken=now)

    def history(self) -> Reading[Loan] | Missing:
        """None: PAIA has no past loans."""
        return Missing(by="library")

    def renew(self, loans: Sequence[Loan]) -> Answer:
        """Ask once for these renewals."""
        return act(lambda: self._renew(loans))

    def _renew(self, loans: Sequence[Loan]) -> Answer:
        if not self._documents:
            self.read()
        due = {loan.id: loan.due for loan in loans}
        asked, claims = _asked(self._documents, due)

        def is_made(key: str, now: Sequence[PaiaDocument]) -> bool:
            return any(
                one.status == HELD and one.key == self._documents[key][0].key and is_later(one.ends, due[key])
                for one in now
            )

        if not asked:
            return Answer(claims=claims)
        answer = change(self._client, "renew", asked, ConditionChoice(fee=ReasonCode.RENEWAL_FEE), is_made)
        return answer._replace(claims={**answer.claims, **claims})


class PaiaHolds:
    """Reads, places and cancels. PAIA cannot change a hold, nor list places to collect."""

    def __init__(self, client: PaiaClient) -> None:
        self._client = client
        self._documents: dict[str, list[PaiaDocument]] = {}
        self._all: tuple[PaiaDocument, ...] = ()
        self._watched: frozenset[str] = frozenset()
        self._lent: frozenset[tuple[str | None, str | None]] = frozenset()

    def read(self, kinds: Container[HoldKind] | None = None) -> Reading[Hold]:  # noqa: ARG002 - all are in one list
        """All holds and requests, and loans that were requested here and filled at once."""
        client = self._client
        now = client.now()
        self._all = client.documents()
        shown = [one for one in self._all if one.status != HELD or self._is_filled(one)]
        found = read_holds(shown, now, may_change=client.may(WRITE_ITEMS))
        self._documents = _by_id(found)
        return Reading(items=tuple(hold for _, hold in found), taken=now)

    def place(self, request: HoldRequest) -> Answer:
        """Ask once for an edition or a copy, by its URI."""
        record = request.record
        for uri in (record, request.item):
            if uri is not None and not is_uri(uri):
                raise UsageError(
                    "{record} is not the URI of an edition or an item, by which this library names its records",
                    hint="write it as record_id shows it, for example {example}",
                    record=uri,
                    example=_EXAMPLE,
                )
        if reasons := self.refusals(request):
            return answer_for(record, ClaimWord.REFUSED, reasons)
        if not self._client.may(WRITE_ITEMS):
            return Answer(refused=(NO_RIGHT,))
        if not self._all:
            self.read()
        self._watch({record})
        before = {one.key for one in self._all if one.status in _OPEN}
        named: dict[str, Any] = {"item" if self._is_item(record) else "edition": record}
        if request.item is not None:
            named["item"] = request.item
        if request.comment:
            named["comment"] = request.comment

        def is_made(_: str, now: Sequence[PaiaDocument]) -> bool:
            return any(one.status in _OPEN and record in one.names and one.key not in before for one in now)

        choice = ConditionChoice(pickup=request.pickup, accepted=request.accept_fee)
        if request.kind is HoldKind.RETRIEVAL:
            choice = choice._replace(no_place=ReasonCode.REQUEST_PICKUP_INVALID)
        return act(lambda: change(self._client, "request", {record: named}, choice, is_made))

    def refusals(self, request: HoldRequest) -> tuple[Reason, ...]:
        """What PAIA has no field for. All else a server decides when it is asked."""
        if request.kind is HoldKind.ILL:
            return (Reason.because(not_offered(term("ability", "ill"))),)
        return request.not_taken(("item", "comment"))

    def change(self, holds: Sequence[Hold], change: HoldChange) -> Answer:  # noqa: ARG002 - as in the port
        """Refuse: PAIA cannot change a place or freeze a hold."""
        raise not_offered(term("ability", "changing holds"))

    def cancel(self, holds: Sequence[Hold]) -> Answer:
        """Ask once for these cancellations."""
        return act(lambda: self._cancel(holds))

    def _cancel(self, holds: Sequence[Hold]) -> Answer:
        if not self._documents:
            self.read()
        asked, claims = _asked(self._documents, {hold.id: None for hold in holds})
        if not asked:
            return Answer(claims=claims)
        self._watch({name for ident in asked for name in self._documents[ident][0].names})

        def is_made(key: str, now: Sequence[PaiaDocument]) -> bool:
            document = self._documents[key][0]
            return not any(one.key == document.key and one.status in _OPEN for one in now)

        answer = change(self._client, "cancel", asked, ConditionChoice(), is_made)
        return answer._replace(claims={**answer.claims, **claims})

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:  # noqa: ARG002
        """Refuse: a server names its places only in answer to a request."""
        raise not_offered(term("ability", "pickup-locations"))

    def _watch(self, names: Iterable[str]) -> None:
        """From now on a new loan with one of these names is a filled request."""
        self._watched = frozenset(names)
        self._lent = frozenset(one.key for one in self._all if one.status == HELD)

    def _is_filled(self, document: PaiaDocument) -> bool:
        return not self._watched.isdisjoint(document.names) and document.key not in self._lent

    def _is_item(self, record: str) -> bool:
        items = {one.item for one in self._all if one.item}
        editions = {one.edition for one in self._all if one.edition}
        if record in items or record in editions:
            return record in items and record not in editions
        like_items = _stem(record) in {_stem(one) for one in items}
        like_editions = _stem(record) in {_stem(one) for one in editions}
        if like_items != like_editions:
            return like_items
        return not _OF_ITEMS.isdisjoint(re.split(r"[/:#?=]", record.lower())[:-1])


def _asked(
    documents: dict[str, list[PaiaDocument]], wanted: dict[str, Any]
) -> tuple[dict[str, dict[str, Any]], dict[str, Claim]]:
    """How a request names each document. Ambiguous ones are not sent."""
    asked: dict[str, dict[str, Any]] = {}
    claims: dict[str, Claim] = {}
    for ident in wanted:
        found = documents.get(ident, [])
        if len(found) == 1:
            asked[ident] = found[0].asked
        else:
            why = Reason(ReasonCode.OTHER, Source.INFERRED, (("what", "not-told-apart" if found else "gone"),))
            claims[ident] = Claim(word=ClaimWord.REFUSED, reasons=(why,))
    return asked, claims


def _by_id(found: Sequence[tuple[PaiaDocument, Loan | Hold]]) -> dict[str, list[PaiaDocument]]:
    by_id: dict[str, list[PaiaDocument]] = {}
    for document, thing in found:
        by_id.setdefault(thing.id, []).append(document)
    return by_id


def _stem(uri: str) -> str:
    return _LAST_PART.sub("", uri)
