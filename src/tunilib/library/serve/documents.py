"""PAIA documents of loans and holds, fees, notifications and the patron, and the URIs in them."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple
from urllib.parse import quote, unquote

from tunilib.core import paia
from tunilib.core.calendar import in_zone
from tunilib.core.hold import CLOSED, Hold, HoldKind, HoldStatus
from tunilib.core.paia import HELD, ORDERED, PROVIDED, REJECTED, RESERVED
from tunilib.core.reason import Reason, ReasonCode
from tunilib.messages import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tunilib.core.fine import Fines
    from tunilib.core.loan import Loan
    from tunilib.core.money import Money
    from tunilib.core.profile import PatronProfile
    from tunilib.library.stores.notices import StoredNotice

    Document = dict[str, Any]

_STATUS = {
    HoldStatus.WAITING: RESERVED,
    HoldStatus.FROZEN: RESERVED,
    HoldStatus.PROCESSING: ORDERED,
    HoldStatus.IN_TRANSIT: ORDERED,
    HoldStatus.READY: PROVIDED,
    HoldStatus.CANCELLED: REJECTED,
    HoldStatus.EXPIRED: REJECTED,
}
"""A collected hold is a loan."""
_DAY_END = time(23, 59, 59)


Kind = Literal["item", "title", "place", "hold", "fee", "category"]
MOUNT: Final = "/paia"


class Uris(NamedTuple):
    """The URIs below one base; other programs remember them.

    Attributes:
        base: without a slash at its end.
    """

    base: str

    def uri(self, kind: Kind, name: str) -> str:
        return f"{self.base}/{kind}/{quote(name, safe='')}"

    def named(self, kind: Kind, uri: object) -> str | None:
        """The name in a URI; None: it is not of this kind or this library."""
        start = f"{self.base}/{kind}/"
        if not isinstance(uri, str) or not uri.startswith(start):
            return None
        name = uri[len(start) :]
        return unquote(name) if name and "/" not in name else None

    def notification(self, patron: str, notice: str) -> str:
        """The URI of a notification; it is also its address."""
        return f"{self.base}{MOUNT}/core/{quote(patron, safe='')}/notifications/{notice}"


class Documents:
    """The documents of one patron, in a language.

    Args:
        zone: of the library. labels: call numbers of copies, by barcode.
    """

    def __init__(self, names: Uris, zone: tzinfo, language: str, labels: Mapping[str, str | None]) -> None:
        self._names, self._zone, self._language, self._labels = names, zone, language, labels

    def all(self, loans: Iterable[Loan], holds: Sequence[Hold]) -> list[Document]:
        """All documents; no two have the same item and edition."""
        found = {_key(one): one for one in map(self.loan, loans)}
        again = {hold.record_id for hold in holds if hold.is_open}
        for hold in holds:
            if hold.status not in _STATUS or (not hold.is_open and hold.record_id in again):
                continue  # collected, or an older hold on the same title
            document = self.hold(hold)
            if _key(document) in found:
                document["item"] = self._names.uri("hold", hold.id)
            found[_key(document)] = document
        return list(found.values())

    def loan(self, loan: Loan) -> Document:
        found = {
            "status": HELD,
            **self._named(loan.barcode, loan.record_id),
            "about": loan.title,
            "renewals": loan.renewals_used,
            "starttime": self._begin(loan.checked_out),
            **self._ends(loan.due),
            "storage": loan.library and str(getattr(loan.library, "label", loan.library)),
            "cancancel": False,
            "canrenew": bool(loan.renewable),
            paia.OWN: self._own(loan, paia.OWN_OF_ITEM),
        }
        return _given(found)

    def hold(self, hold: Hold) -> Document:
        """A hold or a request. Without a copy that was asked for it has an item of its own until it ends."""
        named = next(iter(hold.asked_as[1:]), None)
        copy = (hold.barcode if named or hold.kind is HoldKind.RETRIEVAL else None) or named
        title = self._names.uri("title", hold.record_id or "")
        place = hold.pickup_location
        found = {
            "status": _STATUS[hold.status],
            "item": self._names.uri("item", copy) if copy else self._names.uri("hold", hold.id),
            "edition": hold.record_id and title,
            "label": self._labels.get(hold.barcode or named or ""),
            "requested": self._names.uri("item", named) if named else title,
            "about": hold.title,
            "queue": hold.position,
            "starttime": self._begin(hold.created),
            **self._ends(hold.pickup_until),
            "cancancel": bool(hold.cancellable),
            "storage": place and str(getattr(place, "label", place)),
            "storageid": place and self._names.uri("place", str(place)),
            **(self._ended(hold) if hold.status in CLOSED else {}),
            paia.OWN: self._own(hold, paia.OWN_OF_ITEM),
        }
        return _given(found)

    def _ended(self, hold: Hold) -> Document:
        """Why the library ended it, in its own words."""
        said = word("hold", str(hold.status), self._language)
        return self.against(hold.reasons) or {"error": said}

    def _own(self, thing: Any, names: Sequence[str]) -> Document:
        """The fields of a thing as in JSON, with reasons that another tunilib can read."""
        found = thing.to_dict(self._language)
        own = {name: found[name] for name in names if name in found}
        return own | {"reasons": self._reasons(thing.reasons)} if "reasons" in own else own

    def _reasons(self, reasons: Sequence[Reason]) -> list[Document]:
        return [
            {"code": str(one.code), "words": one.text(self._language), "source": str(one.source)} for one in reasons
        ]

    def against(self, reasons: Sequence[Reason]) -> Document:
        if not reasons:
            return {}
        said = " ".join(reason.text(self._language) for reason in reasons)
        codes = " ".join(dict.fromkeys(str(reason.code) for reason in reasons))
        return {"error": said, "code": codes, paia.OWN: {"reasons": self._reasons(reasons)}}

    def fees(self, fines: Fines) -> dict[str, Any]:
        listed = [
            {
                "amount": _money(fine.balance),
                "date": self._begin(fine.registered),
                "about": ": ".join(filter(None, (fine.description, fine.title))) or None,
                "feetype": word("fine", str(fine.kind), self._language),
                "feeid": self._names.uri("fee", str(fine.kind)),
                paia.OWN: self._own(fine, paia.OWN_OF_FEE),
            }
            for fine in fines.fines
        ]
        return {"amount": _money(fines.total), "fee": [_given(one) for one in listed]}

    def notification(self, stored: StoredNotice, patron: str, item: str | None) -> dict[str, Any]:
        notice = stored.notice
        found = {
            "id": self._names.notification(patron, notice.id),
            "about": f"{notice.subject}\n\n{notice.body}".strip(),
            "date": _written(in_zone(notice.created, self._zone)),
            "item": item and self._names.uri("item", item),
        }
        return _given(found)

    def patron(self, profile: PatronProfile) -> dict[str, Any]:
        register = profile.register
        codes = {reason.code for reason in profile.reasons}
        fines, expired = ReasonCode.PATRON_SUSPENDED_FINES in codes, ReasonCode.PATRON_CARD_EXPIRED in codes
        state = 4 if fines and expired else 3 if fines else 2 if expired else 1 if codes else 0
        found = {
            "name": profile.name or "",
            "email": profile.email,
            "address": register.address,
            "expires": register.card_expires and register.card_expires.isoformat(),
            "status": state,
            "type": register.category and [self._names.uri("category", register.category)],
            paia.OWN: {
                **self._own(profile, paia.OWN_OF_PATRON),
                "register": self._own(register, paia.OWN_OF_REGISTER),
            },
        }
        return _given(found)

    def _named(self, barcode: str | None, record: str | None) -> Document:
        return {
            "item": barcode and self._names.uri("item", barcode),
            "edition": record and self._names.uri("title", record),
            "label": self._labels.get(barcode or ""),
        }

    def _begin(self, day: date | datetime | None) -> str | None:
        if day is None:
            return None
        return _written(self._moment(day, time()))

    def _ends(self, day: date | datetime | None) -> Document:
        """The end of a day, or an hour; older programs read the day alone."""
        if day is None:
            return {}
        moment = self._moment(day, _DAY_END)
        return {"endtime": _written(moment), "duedate": moment.date().isoformat()}

    def _moment(self, day: date | datetime, hour: time) -> datetime:
        if isinstance(day, datetime):
            return in_zone(day, self._zone)
        return datetime.combine(day, hour, tzinfo=self._zone)


def _key(document: Document) -> tuple[str | None, str | None]:
    return document.get("item"), document.get("edition")


def _given(found: Document) -> Document:
    """Leave out unknown values."""
    return {name: value for name, value in found.items() if value not in (None, "") or name == "name"}


def _money(amount: Money) -> str:
    return f"{amount} {amount.currency}"


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
