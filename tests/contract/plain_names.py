"""A door with records and places under the plain names that the library itself has for them.

PAIA names them by URIs, a Primo page by numbers of Alma; the suite is the same for every door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple, cast

from tests.fakes.paia.library import named_by, uri

from tunilib.core.answer import Answer, Missing, Reading
from tunilib.core.catalogue import FullRecord, SearchResult
from tunilib.core.hold import HoldRequest
from tunilib.core.ports.door import Door, Entry
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.core.reference import Reference


class Names(NamedTuple):
    """How a door names what the library calls otherwise.

    Attributes:
        record, place: the door's name of a record and of a place. plain_record, plain_place: the library's own.
        needs_place: a hold has to name its place; then it is this one.
    """

    record: Callable[[str], str]
    place: Callable[[str], str]
    plain_record: Callable[[str | None], Any]
    plain_place: Callable[[str | None], Any]
    needs_place: str | None = None


def _mms(record: str) -> str:
    return f"alma99{int.from_bytes(record.encode())}5973"


def _record(mms: str | None) -> str | None:
    if mms is None or not mms.startswith("alma99"):
        return mms
    number = int(mms.removeprefix("alma99").removesuffix("5973"))
    return number.to_bytes(-(-number.bit_length() // 8)).decode()


URIS = Names(lambda one: uri("title", one), lambda one: uri("place", one), named_by, named_by)
OF_ALMA = Names(_mms, str, _record, lambda one: one and one.lower(), "linna")


class PlainEntry:
    """An entry whose doors have plain names."""

    def __init__(self, entry: Entry, names: Names) -> None:
        self._entry = entry
        self._names = names

    def __getattr__(self, name: str) -> Any:
        return getattr(self._entry, name)

    def sign_in(self, who: SignInRequest) -> Session:
        return self._entry.sign_in(who)

    def open(self, session: Session, card: str | None = None) -> Door:
        return cast("Door", _PlainDoor(self._entry.open(session, card), self._names))

    def catalogue(self) -> Any:
        found = self._entry.catalogue()
        return found if isinstance(found, Missing) else _PlainCatalogue(found, self._names)


class _Wrapped:
    def __init__(self, wrapped: Any, names: Names) -> None:
        self._wrapped = wrapped
        self._names = names

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapped, name)


class _PlainDoor(_Wrapped):
    @property
    def loans(self) -> Any:
        return _PlainLoans(self._wrapped.loans, self._names)

    @property
    def holds(self) -> Any:
        holds = self._wrapped.holds
        return holds if isinstance(holds, Missing) else _PlainHolds(holds, self._names)

    @property
    def catalogue(self) -> Any:
        return _PlainCatalogue(self._wrapped.catalogue, self._names)


class _PlainCatalogue(_Wrapped):
    def search(self, *asked: Any, **how: Any) -> SearchResult:
        found: SearchResult = self._wrapped.search(*asked, **how)
        return replace(found, records=tuple(map(self._named, found.records)))

    def record(self, record: str) -> FullRecord:
        found: FullRecord = self._named(self._wrapped.record(self._names.record(record)))
        return found

    def reference(self, record: str) -> Reference:
        found: Reference = self._named(self._wrapped.reference(self._names.record(record)))
        return found

    def references(self, *asked: Any) -> Iterator[Reference]:
        return map(self._named, self._wrapped.references(*asked))

    def _named(self, one: Any) -> Any:
        return replace(one, id=self._names.plain_record(one.id))


class _Plain(_Wrapped):
    def _plain(self, reading: Reading[Any]) -> Reading[Any]:
        items = (replace(one, record_id=self._names.plain_record(one.record_id)) for one in reading.items)
        return reading._replace(items=tuple(items))


class _PlainLoans(_Plain):
    def read(self) -> Reading[Any]:
        return self._plain(self._wrapped.read())


class _PlainHolds(_Plain):
    def read(self, kinds: Any = None) -> Reading[Any]:
        found, names = self._plain(self._wrapped.read(kinds)), self._names
        return found._replace(
            items=tuple(
                replace(
                    one,
                    pickup_location=names.plain_place(one.pickup_location),
                    asked_as=tuple(map(names.plain_record, one.asked_as)),
                )
                for one in found.items
            )
        )

    def place(self, request: HoldRequest) -> Answer:
        record = self._names.record(request.record)
        place = request.pickup or self._names.needs_place
        pickup = None if place is None else self._names.place(place)
        answer: Answer = self._wrapped.place(replace(request, record=record, pickup=pickup))
        return answer._replace(claims={self._names.plain_record(key): claim for key, claim in answer.claims.items()})
