"""Requests of a patron: read and compared with the library's own count, placed on a copy, and cancelled."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.primo.client import ACCOUNT, RequestRefused, act, not_sent
from tunilib.backends.primo.copies import read_copies
from tunilib.backends.primo.reasons import hold_reason
from tunilib.backends.primo.records import read_record
from tunilib.backends.primo.replies import ENGLISH
from tunilib.backends.primo.request_form import read_form
from tunilib.backends.primo.values import (
    Fields,
    Unreadable,
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
from tunilib.core.note import Note
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.core.rules import PickupLibrary
from tunilib.errors import NotFound, NotSignedIn, OutcomeUnknown, SessionExpired, TunilibError, UsageError, not_yet
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence
    from datetime import datetime

    from tunilib.backends.primo.client import PrimoClient
    from tunilib.backends.primo.copies import PrimoCopy
    from tunilib.backends.primo.records import FoundRecord
    from tunilib.backends.primo.request_form import Place, RequestForm
    from tunilib.core.hold import HoldChange, HoldRequest

_WAITS = (1, 2, 3, 4, 5)
"""Seconds between looks for a change in the list, 15 in all."""
_READY = Reason(ReasonCode.HOLD_READY, Source.INFERRED)
_KINDS = {"holds": HoldKind.HOLD, "ills": HoldKind.ILL}
"""The kinds of the page; all others are requests of other services."""


class Entry(NamedTuple):
    """A request as the page has it. ``kind``: the key of its list, by which it is cancelled."""

    id: str
    kind: str
    fields: Fields


class Placed(NamedTuple):
    """What was just asked for. ``known``: the requests before; ``names``: the ids of the record."""

    record: str
    names: frozenset[str]
    known: frozenset[str]

    def has(self, entry: Entry) -> bool:
        return entry.id not in self.known and text_in(entry.fields, "mmsid") in self.names


class PrimoHolds:
    """Reads, places and cancels. How the page changes a hold is not known."""

    def __init__(self, client: PrimoClient) -> None:
        self._client = client
        self._entries: dict[str, Entry] | None = None
        self._placed: Placed | None = None
        self._expected: Callable[[Sequence[Entry]], bool] | None = None

    def read(self, kinds: Container[HoldKind] | None = None) -> Reading[Hold]:  # noqa: ARG002 - all are in one list
        """All requests. After a change they are read until it shows, for 15 seconds at most."""
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
        try:
            holds = tuple(self._hold(entry, now) for entry in entries)
        except Unreadable as error:
            raise client.not_understood("holds", error) from None
        return Reading(items=holds, taken=now, stated=len(holds))

    def _listed(self, expected: Callable[[Sequence[Entry]], bool] | None) -> list[Entry]:
        """The requests now; where a change is expected to show, as soon as it does."""
        client = self._client
        entries: list[Entry] = []
        for wait in (0, *_WAITS):
            if wait:
                self._wait(wait)
            found = client.data("requests", lang=client.settings.language, vid=client.view)
            try:
                entries = _entries(found)
            except Unreadable as error:
                raise client.not_understood("holds", error) from None
            if expected is None or expected(entries):
                break
        return entries

    def _wait(self, seconds: float) -> None:
        (self._client.settings.sleep or time.sleep)(seconds)

    def _hold(self, entry: Entry, now: datetime) -> Hold:
        found = entry.fields
        record, words = text_in(found, "mmsid"), text_in(found, "holdstatus") or text_in(found, "requeststatus")
        created = day_in(found, "requestdate")
        is_ready = yes_in(found, "available") is True
        cancellable = yes_in(found, "cancel")
        asked_as = (self._placed.record,) if self._placed is not None and self._placed.has(entry) else ()
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
            asked_as=asked_as,
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
            form = self._form(record, request)
        except (UsageError, NotFound, NotSignedIn, SessionExpired):
            raise
        except TunilibError as error:
            return not_sent(error)
        if isinstance(form, Reason):
            return answer_for(request.record, ClaimWord.REFUSED, (form,))
        chosen = _chosen_place(form, request.pickup)
        if isinstance(chosen, Reason):
            return answer_for(request.record, ClaimWord.REFUSED, (chosen,))
        self._placed = placed = Placed(request.record, record.names, frozenset(self._entries or ()))
        self._expected = lambda entries: any(map(placed.has, entries))

        def send() -> Answer:
            self._client.change(form.link, form.body(chosen, record.mms or ""))
            return answer_for(request.record, ClaimWord.DONE)

        answer = act(send, hold_reason)
        if answer.refused:
            self._expected = None
        return answer

    def _form(self, record: FoundRecord, request: HoldRequest) -> RequestForm | Reason:
        """The form of the copy that is asked for, else of the first one that has a form."""
        copies = read_copies(self._client, record)
        if request.item is not None:
            copies = tuple(copy for copy in copies if copy.is_named(request.item))
            if not copies:
                raise NotFound("no such copy of this record: {item}", hint="see: tunilib record", item=request.item)
        for copy in _requestable(copies):
            form = read_form(self._client, copy)
            if form is not None and form.terms is not None:
                return Reason.because(
                    Note.of("the library has terms of use that must be accepted on its page: {terms}", terms=form.terms)
                )
            if form is not None and form.places:
                return form
        return Reason(ReasonCode.HOLD_NOT_HOLDABLE)

    def refusals(self, request: HoldRequest) -> tuple[Reason, ...]:
        """What tunilib does not send with a request. All else the library decides when it is asked."""
        if request.kind is HoldKind.ILL:
            return (Reason.because(not_yet(term("ability", "ill"))),)
        return request.not_taken(("item",))

    def change(self, holds: Sequence[Hold], change: HoldChange) -> Answer:  # noqa: ARG002 - as in the port
        """Refuse: how the page changes a hold is not known."""
        raise not_yet(term("ability", "changing holds"))

    def cancel(self, holds: Sequence[Hold]) -> Answer:
        """Ask once for each of these cancellations."""
        if self._entries is None:
            self.read()
        claims: dict[str, Claim] = {}
        words: list[str] = []
        for hold in holds:
            entry = (self._entries or {}).get(hold.id)
            body = {"request_id": hold.id, "request_type": entry.kind if entry is not None else "holds"}
            try:
                self._client.change(f"{ACCOUNT}cancel_requests?lang={ENGLISH}", body)
            except RequestRefused as error:
                reason = hold_reason(error.words) if error.words else Reason.because(error)
                words += [error.words] if error.words else []
                claims[hold.id] = Claim(word=ClaimWord.REFUSED, reasons=(reason,))
            except OutcomeUnknown:
                self._expect_gone(claims)
                rest = {one.id: Claim(word=ClaimWord.NOT_SENT) for one in holds if one.id not in claims}
                return Answer(claims={**rest, **claims, hold.id: Claim()}, lost=True, words=tuple(words))
            except TunilibError as error:
                if not claims:
                    raise
                self._expect_gone(claims)
                unsent = Claim(word=ClaimWord.NOT_SENT, reasons=(Reason.because(error),))
                return Answer(claims={one.id: claims.get(one.id, unsent) for one in holds}, words=tuple(words))
            else:
                claims[hold.id] = Claim(word=ClaimWord.DONE)
        self._expect_gone(claims)
        return Answer(claims=claims, words=tuple(words))

    def _expect_gone(self, claims: dict[str, Claim]) -> None:
        gone = {key for key, claim in claims.items() if claim.word is ClaimWord.DONE}
        if gone:
            self._expected = lambda entries: gone.isdisjoint(entry.id for entry in entries)

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        """The places of the form, which depend on the record."""
        if record is None:
            raise UsageError(
                "at this library the places depend on the record", hint="tunilib holds pickup-locations RECORD"
            )
        for copy in _requestable(read_copies(self._client, read_record(self._client, record))):
            form = read_form(self._client, copy)
            if form is not None:
                return tuple(PickupLibrary(id=place.id, name=place.name) for place in form.places)
        return ()


def _requestable(copies: Sequence[PrimoCopy]) -> list[PrimoCopy]:
    return [copy for copy in copies if copy.link is not None]


def _entries(found: Fields) -> list[Entry]:
    """The requests of all kinds, each once."""
    entries: dict[str, Entry] = {}
    for kind, lists in found.items():
        for listed in lists.values() if isinstance(lists, dict) else ():
            for one in parts_of(listed, kind) if isinstance(listed, list | dict) else ():
                ident = text_in(one, "requestid") or needed_in(one, "request_id")
                entries.setdefault(ident, Entry(ident, kind, one))
    return list(entries.values())


def _chosen_place(form: RequestForm, wanted: str | None) -> Place | Reason:
    """The place that is asked for; the only one, where none is."""
    names = ", ".join(f"{one.id} ({one.name})" for one in form.places)
    if wanted is not None:
        return form.place_named(wanted) or Reason.of(ReasonCode.HOLD_PICKUP_INVALID, value=wanted, places=names)
    if len(form.places) > 1:
        raise UsageError("the pick-up library must be named", hint="name one with --pickup: {places}", places=names)
    return form.places[0]
