"""Requests of a patron: read and compared with the library's own count, placed on a copy, and cancelled."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.primo.client import ACCOUNT, ChangeRefused
from tunilib.backends.primo.copies import read_copies, title_link
from tunilib.backends.primo.reasons import hold_reason
from tunilib.backends.primo.records import read_record
from tunilib.backends.primo.replies import ENGLISH
from tunilib.backends.primo.request_form import PickupPlace, read_form
from tunilib.backends.primo.values import (
    Fields,
    day_in,
    day_in_text,
    needed_in,
    parts_of,
    text_in,
    without_statement,
    yes_in,
)
from tunilib.core.answer import Answer, Claim, ClaimWord, Reading, answer_for
from tunilib.core.hold import Hold, HoldKind, HoldStatus
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.core.rules import PickupLibrary
from tunilib.errors import NotFound, NotSignedIn, SessionExpired, TermsAsked, TunilibError, UsageError, not_yet
from tunilib.http.limits import Unreadable
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence
    from datetime import datetime

    from tunilib.backends.primo.client import PrimoClient
    from tunilib.backends.primo.records import FoundRecord
    from tunilib.backends.primo.request_form import RequestForm
    from tunilib.core.hold import HoldChange, HoldRequest

_WAITS = (1, 2, 3, 4, 5)
"""Seconds between looks for a change in the list, 15 in all."""
_READY = Reason(ReasonCode.HOLD_READY, Source.INFERRED)
_KINDS = {"holds": HoldKind.HOLD, "ills": HoldKind.ILL}
"""The kinds of the page; all others are requests of other services."""


class ListedRequest(NamedTuple):
    """A request. ``kind``: the key of its list, which a cancellation names."""

    id: str
    kind: str
    fields: Fields


class Placed(NamedTuple):
    """The last hold asked for. ``known``: the requests before; ``names``: the ids of the record."""

    record: str
    names: frozenset[str]
    known: frozenset[str]

    def has(self, entry: ListedRequest) -> bool:
        return entry.id not in self.known and text_in(entry.fields, "mmsid") in self.names


class PrimoHolds:
    """Reads, places and cancels. How the page changes a hold is not known."""

    def __init__(self, client: PrimoClient) -> None:
        self._client = client
        self._entries: dict[str, ListedRequest] | None = None
        self._placed: Placed | None = None
        self._expected: Callable[[Sequence[ListedRequest]], bool] | None = None

    def read(self, kinds: Container[HoldKind] | None = None) -> Reading[Hold]:  # noqa: ARG002 - all are in one list
        """All requests. After a change the list is read again until it shows the change, for 15 seconds."""
        client = self._client
        expected, self._expected = self._expected, None
        entries, count = self._listed(expected), None
        for wait in (0, *_WAITS) if expected is not None else (0,):
            if wait:
                self._wait(wait)
                entries = self._listed(None)
            count = client.count("Requests")
            if count == len(entries):
                break
        if count != len(entries) and (count is not None or not entries):
            what = "0" if count is None else f"{len(entries)} ≠ {count}"
            raise client.not_understood("holds", Unreadable("Requests", what))
        self._entries = {entry.id: entry for entry in entries}
        now = client.now()
        with client.reading("holds"):
            holds = tuple(self._hold(entry, now) for entry in entries)
        return Reading(items=holds, taken=now, stated=len(holds))

    def _listed(self, expected: Callable[[Sequence[ListedRequest]], bool] | None) -> list[ListedRequest]:
        """The requests, read again until an expected change shows."""
        client = self._client
        entries: list[ListedRequest] = []
        for wait in (0, *_WAITS):
            if wait:
                self._wait(wait)
            found = client.data("requests", lang=client.settings.language, vid=client.view)
            with client.reading("holds"):
                entries = _entries(found)
            if expected is None or expected(entries):
                break
        return entries

    def _wait(self, seconds: float) -> None:
        (self._client.settings.sleep or time.sleep)(seconds)

    def _hold(self, entry: ListedRequest, now: datetime) -> Hold:
        found = entry.fields
        record, words = text_in(found, "mmsid"), text_in(found, "holdstatus") or text_in(found, "requeststatus")
        created = day_in(found, "requestdate")
        available = yes_in(found, "available")
        if available is None and entry.kind == "holds":
            raise Unreadable("available", found.get("available"))
        is_ready = available is True
        cancellable = yes_in(found, "cancel")
        placed = self._placed
        return Hold(
            id=entry.id,
            kind=_KINDS.get(entry.kind, HoldKind.RETRIEVAL),
            title=without_statement(text_in(found, "title") or ""),
            author=text_in(found, "author"),
            record_id=f"alma{record}" if record else None,
            status=HoldStatus.READY if is_ready else HoldStatus.WAITING,
            created=created,
            pickup_location=text_in(found, "pickuplocationname") or text_in(found, "preferredpickuplocationname"),
            pickup_until=day_in_text(words, created) if is_ready else None,
            cancellable=cancellable,
            reasons=(_READY,) if is_ready and cancellable is False else (),
            volume=text_in(found, "volume"),
            format=text_in(found, "materialtype"),
            note=words,
            asked_as=(placed.record,) if placed is not None and placed.has(entry) else (),
            read_at=now,
        )

    def place(self, request: HoldRequest) -> Answer:
        """Ask once for a hold on a copy that may be requested."""
        if request.kind is HoldKind.RETRIEVAL:
            raise not_yet(term("ability", "requests"))
        if reasons := self.refusals(request):
            return answer_for(request.record, ClaimWord.REFUSED, reasons)
        try:
            if self._entries is None:
                self.read()
            record = read_record(self._client, request.record)
            found = self._form(record, request)
        except (UsageError, NotFound, NotSignedIn, SessionExpired):
            raise
        except TunilibError as error:
            return Answer(sent=False, refused=(Reason.because(error),), error=error)
        if isinstance(found, Reason):
            return answer_for(request.record, ClaimWord.REFUSED, (found,))
        form, place = found
        self._placed = placed = Placed(request.record, record.names, frozenset(self._entries or ()))
        self._expected = lambda entries: any(map(placed.has, entries))
        try:
            self._client.change(form.link, form.body(place, record.mms or ""))
        except ChangeRefused as error:
            self._expected = None
            return Answer(refused=(error.reason(hold_reason),), words=error.words)
        return answer_for(request.record, ClaimWord.DONE)

    def _form(self, record: FoundRecord, request: HoldRequest) -> tuple[RequestForm, PickupPlace] | Reason:
        """The first form with a place to collect, and the place."""
        for form in self._forms(record, request.item):
            place = _chosen_place(form, request.pickup)
            if isinstance(place, PickupPlace) and form.terms is not None and not request.accepts_terms:
                raise TermsAsked(
                    "the library has terms of use that must be accepted: {terms}",
                    hint="read them, and accept them with --yes",
                    terms=form.terms,
                )
            return place if isinstance(place, Reason) else (form, place)
        return Reason(ReasonCode.HOLD_NOT_HOLDABLE)

    def _forms(self, record: FoundRecord, item: str | None = None) -> Iterator[RequestForm]:
        """The forms with places: of the named copy, else of each copy and of the title.

        That there is none is believed if the page says so of all that it shows.
        """
        client = self._client
        copies = read_copies(client, record)
        if item is not None:
            copies = tuple(copy for copy in copies if copy.is_named(item))
            if not copies:
                raise NotFound("no such copy of this record: {item}", hint="see: tunilib record", item=item)
        asked = [(copy.link, copy.fields) for copy in copies if copy.link is not None]
        is_told = all(copy.link is not None or copy.is_refused for copy in copies)
        found = (read_form(client, link, fields) for link, fields in asked)
        yield from (form for form in found if form is not None and form.places)
        if item is None and record.mms is not None:
            link, is_refused = title_link(client, record.mms)
            form = read_form(client, link, {}) if link is not None else None
            if form is not None and form.places:
                yield form
            is_told = is_told or is_refused or link is not None
        if not is_told:
            raise client.not_understood("holdings", Unreadable("allowed", None))

    def refusals(self, request: HoldRequest) -> tuple[Reason, ...]:
        """What tunilib cannot send. The library decides all else."""
        if request.kind is HoldKind.ILL:
            return (Reason.because(not_yet(term("ability", "ill"))),)
        return request.not_taken(("item",))

    def change(self, holds: Sequence[Hold], change: HoldChange) -> Answer:  # noqa: ARG002 - as in the port
        raise not_yet(term("ability", "changing holds"))

    def cancel(self, holds: Sequence[Hold]) -> Answer:
        if self._entries is None:
            self.read()
        entries = self._entries or {}

        def cancel(hold: str) -> Claim:
            body = {"request_id": hold, "request_type": entries[hold].kind if hold in entries else "holds"}
            self._client.change(f"{ACCOUNT}cancel_requests?lang={ENGLISH}", body)
            return Claim(word=ClaimWord.DONE)

        answer = self._client.change_each([hold.id for hold in holds], cancel, hold_reason)
        gone = {key for key, claim in answer.claims.items() if claim.word is ClaimWord.DONE}
        if gone:
            self._expected = lambda entries: gone.isdisjoint(entry.id for entry in entries)
        return answer

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        if record is None:
            raise UsageError(
                "at this library the places depend on the record", hint="tunilib holds pickup-locations RECORD"
            )
        form = next(self._forms(read_record(self._client, record)), None)
        return tuple(PickupLibrary(id=place.id, name=place.name) for place in form.places) if form is not None else ()


def _entries(found: Fields) -> list[ListedRequest]:
    """The requests of all kinds, each once."""
    entries: dict[str, ListedRequest] = {}
    for kind, lists in found.items():
        for listed in lists.values() if isinstance(lists, dict) else ():
            for one in parts_of(listed, kind) if isinstance(listed, list | dict) else ():
                ident = text_in(one, "requestid") or needed_in(one, "request_id")
                entries.setdefault(ident, ListedRequest(ident, kind, one))
    return list(entries.values())


def _chosen_place(form: RequestForm, wanted: str | None) -> PickupPlace | Reason:
    """The named place, else the only one."""
    names = ", ".join(f"{one.id} ({one.name})" for one in form.places)
    if wanted is not None:
        return form.place_named(wanted) or Reason.of(ReasonCode.HOLD_PICKUP_INVALID, value=wanted, places=names)
    if len(form.places) > 1:
        raise UsageError("the pick-up library must be named", hint="name one with --pickup: {places}", places=names)
    return form.places[0]
