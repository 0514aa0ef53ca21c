"""A door of a PAIA library, with records and places under the plain names that the library itself has for them.

PAIA names them by URIs; the suite is the same for every door.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from tests.fakes.paia.library import named_by, uri

from tunilib.core.answer import Answer, Missing, Reading
from tunilib.core.hold import HoldRequest
from tunilib.core.ports.door import Door, Entry
from tunilib.core.ports.sign_in import Session, SignInRequest


class PlainEntry:
    """An entry whose doors have plain names."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry

    def __getattr__(self, name: str) -> Any:
        return getattr(self._entry, name)

    def sign_in(self, who: SignInRequest) -> Session:
        return self._entry.sign_in(who)

    def open(self, session: Session, card: str | None = None) -> Door:
        return cast("Door", _PlainDoor(self._entry.open(session, card)))


class _Wrapped:
    def __init__(self, wrapped: Any) -> None:
        self._wrapped = wrapped

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapped, name)


class _PlainDoor(_Wrapped):
    @property
    def loans(self) -> Any:
        return _PlainLoans(self._wrapped.loans)

    @property
    def holds(self) -> Any:
        holds = self._wrapped.holds
        return holds if isinstance(holds, Missing) else _PlainHolds(holds)


class _PlainLoans(_Wrapped):
    def read(self) -> Reading[Any]:
        return _plain(self._wrapped.read())


class _PlainHolds(_Wrapped):
    def read(self, kinds: Any = None) -> Reading[Any]:
        found = _plain(self._wrapped.read(kinds))
        return found._replace(
            items=tuple(
                replace(one, pickup_location=named_by(one.pickup_location), asked_as=tuple(map(named_by, one.asked_as)))
                for one in found.items
            )
        )

    def place(self, request: HoldRequest) -> Answer:
        record = uri("title", request.record)
        pickup = None if request.pickup is None else uri("place", request.pickup)
        answer: Answer = self._wrapped.place(replace(request, record=record, pickup=pickup))
        return answer._replace(claims={named_by(key): claim for key, claim in answer.claims.items()})


def _plain(reading: Reading[Any]) -> Reading[Any]:
    return reading._replace(items=tuple(replace(one, record_id=named_by(one.record_id)) for one in reading.items))
