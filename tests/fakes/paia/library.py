"""The patrons of an embedded library behind a PAIA server: what it shows of loans, holds and fees, and what it does.

An edition is named by a URI that ends with its record, a copy by one with its barcode.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from tests.fakes.library import Library
from tests.fakes.paia.server import STORAGE, Shelf
from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.hold import Hold, HoldKind, HoldRequest, HoldStatus
from tunilib.core.loan import Loan
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.core.profile import PasswordChange, ProfileChange
from tunilib.core.reason import Reason
from tunilib.errors import CredentialsRefused, TunilibError
from tunilib.library.patron.door import EmbeddedDoor

HOST = "http://library.example"
_STATUS = {
    HoldStatus.WAITING: 1,
    HoldStatus.FROZEN: 1,
    HoldStatus.PROCESSING: 2,
    HoldStatus.IN_TRANSIT: 2,
    HoldStatus.READY: 4,
    HoldStatus.CANCELLED: 5,
    HoldStatus.EXPIRED: 5,
}


def uri(kind: str, name: str) -> str:
    return f"{HOST}/{kind}/{quote(name, safe='')}"


def named_by(text: str | None) -> str:
    """What a URI names."""
    return unquote((text or "").rpartition("/")[2])


def against(reasons: tuple[Reason, ...]) -> dict[str, Any]:
    """How tunilib's own server says why not."""
    if not reasons:
        return {}
    return {
        "error": " ".join(reason.text() for reason in reasons),
        "code": " ".join(str(reason.code) for reason in reasons),
    }


@dataclass
class LibraryShelf:
    """What one patron of the library has; each request opens the library, as each is another thread."""

    library: Library
    session: Session

    @contextmanager
    def _door(self) -> Iterator[EmbeddedDoor]:
        door = self.library.entry.open(self.session)
        try:
            yield door
        finally:
            door.close()

    def patron(self) -> dict[str, Any]:
        with self._door() as door:
            found = door.profile.read()
        shown = {"name": found.name, "email": found.email, "address": found.register.address}
        if found.register.card_expires is not None:
            shown["expires"] = found.register.card_expires.isoformat()
        codes = {str(reason.code) for reason in found.reasons}
        fines, expired = "patron.suspended-fines" in codes, "patron.card-expired" in codes
        state = 4 if fines and expired else 3 if fines else 2 if expired else 1 if codes else 0
        return {name: value for name, value in shown.items() if value is not None} | {"status": state}

    def items(self) -> list[dict[str, Any]]:
        with self._door() as door:
            loans, holds = door.loans.read().items, door.holds.read().items
        return [_loan(loan) for loan in loans] + [_hold(hold) for hold in holds if hold.status in _STATUS]

    def fees(self) -> dict[str, Any]:
        with self._door() as door:
            found = door.fines.read()
        listed = [
            {"amount": f"{fine.balance} EUR", "about": fine.description or "", "feetype": str(fine.kind)}
            | ({"date": fine.registered.isoformat()} if fine.registered is not None else {})
            for fine in found.fines
        ]
        return {"amount": f"{found.total} EUR", "fee": listed}

    def update(self, fields: dict[str, str]) -> None:
        with self._door() as door:
            door.profile.set(ProfileChange(email=fields["email"]))

    def condition(self, method: str, asked: dict[str, Any]) -> dict[str, Any]:
        if method != "request":
            return {}
        with self._door() as door, suppress(TunilibError):
            places = door.holds.pickup_libraries(named_by(asked.get("edition")))
            home = door.profile.read().home_library
        options = [{"id": uri("place", str(one.id)), "about": str(one.id)} for one in places]
        default = {} if home == "ask" else {"default": [uri("place", home or str(places[0].id))]}
        return {STORAGE: {"option": options, **default}}

    def do(self, method: str, asked: dict[str, Any], confirmed: dict[str, list[str]]) -> dict[str, Any]:
        with self._door() as door:
            try:
                return _DONE[method](door, asked, confirmed)
            except TunilibError as error:
                return {**_named(asked), "status": 0, "error": error.message}


def _named(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: asked[name] for name in ("item", "edition") if name in asked}


def _loan(loan: Loan) -> dict[str, Any]:
    due = loan.due.isoformat() if loan.due is not None else None
    renewable = loan.renewable and not loan.gains_nothing
    return {
        "status": 3,
        "item": uri("item", loan.barcode or ""),
        "edition": uri("title", loan.record_id or ""),
        "about": loan.title,
        "starttime": loan.checked_out.isoformat() if loan.checked_out is not None else None,
        "endtime": due,
        "duedate": due,
        "renewals": loan.renewals_used,
        "queue": 0,
        "canrenew": bool(renewable),
        **({} if renewable else against(loan.reasons)),
    }


def _hold(hold: Hold) -> dict[str, Any]:
    record = uri("title", hold.record_id or "")
    found = {
        "status": _STATUS[hold.status],
        "edition": record,
        "requested": record,
        "about": hold.title,
        "starttime": hold.created.isoformat() if hold.created is not None else None,
        "cancancel": hold.cancellable,
        "storageid": uri("place", hold.pickup_location or ""),
        "storage": str(hold.pickup_location),
        **against(hold.reasons),
    }
    if hold.barcode is not None:
        found["item"] = uri("item", hold.barcode)
    if hold.pickup_until is not None:
        found["endtime"] = hold.pickup_until.isoformat()
    return found


def _renew(door: EmbeddedDoor, asked: dict[str, Any], _: dict[str, list[str]]) -> dict[str, Any]:
    barcode = named_by(asked.get("item"))
    loan = next((one for one in door.loans.read().items if one.barcode == barcode), None)
    if loan is None:
        return {**_named(asked), "status": 0, "error": "not on loan to this patron"}
    claim = _refusal(door.loans.renew([loan]), loan.id)
    now = next(one for one in door.loans.read().items if one.id == loan.id)
    return {**{name: value for name, value in _loan(now).items() if name not in ("error", "code")}, **claim}


def _request(door: EmbeddedDoor, asked: dict[str, Any], confirmed: dict[str, list[str]]) -> dict[str, Any]:
    record = named_by(asked["edition"])
    place = next(iter(confirmed.get(STORAGE, [])), None)
    kind = HoldKind.RETRIEVAL if _has_only_stacks(door, record) else HoldKind.HOLD
    request = HoldRequest(record=record, kind=kind, pickup=named_by(place) if place else None)
    before = {hold.id for hold in door.holds.read().items}
    refused = _refusal(door.holds.place(request), record)
    new = next((hold for hold in door.holds.read().items if hold.id not in before), None)
    if refused or new is None:
        return {**_named(asked), "status": 5, **refused}
    return _hold(new)


def _has_only_stacks(door: EmbeddedDoor, record: str) -> bool:
    free = [copy for copy in door.catalogue.record(record).items if copy.status == "available"]
    return bool(free) and all(copy.collection == "stacks" for copy in free)


def _cancel(door: EmbeddedDoor, asked: dict[str, Any], _: dict[str, list[str]]) -> dict[str, Any]:
    record = named_by(asked.get("edition"))
    hold = next((one for one in door.holds.read().items if one.record_id == record and one.is_open), None)
    if hold is None:
        return {**_named(asked), "status": 0, "error": "no such request"}
    refused = _refusal(door.holds.cancel([hold]), hold.id)
    return {**_named(asked), "status": _STATUS[hold.status] if refused else 0, **refused}


_DONE = {"renew": _renew, "request": _request, "cancel": _cancel}


def _refusal(answer: Answer, key: str) -> dict[str, Any]:
    claim = answer.of(key)
    if claim.word is ClaimWord.DONE:
        return {}
    return against(claim.reasons or answer.refused) or {"error": "refused"}


@dataclass
class LibraryPatrons:
    """The patrons of an embedded library."""

    library: Library

    def sign_in(self, username: str, password: str) -> tuple[str, Shelf] | None:
        try:
            session = self.library.entry.sign_in(SignInRequest(card=username, password=password))
        except CredentialsRefused:
            return None
        return f"patron {username}", LibraryShelf(self.library, session)

    def set_password(self, username: str, old: str, new: str) -> bool:
        try:
            door = self.library.entry.open(self.library.entry.sign_in(SignInRequest(card=username, password=old)))
        except CredentialsRefused:
            return False
        try:
            answer = door.profile.change_password(PasswordChange(old=old, new=new, again=new))
        finally:
            door.close()
        return answer.of("password").word is ClaimWord.DONE
