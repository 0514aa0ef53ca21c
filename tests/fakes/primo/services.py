"""The copies of a record, the form of a request and what is sent with it, below ``ILSServices/``."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.fakes.primo.catalogue import holding_key, places_of, record_of, service_of
from tests.fakes.primo.texts import reason, says, shown_day
from tests.fakes.web import Response
from tunilib.core.answer import ClaimWord
from tunilib.core.catalogue import FullRecord, RecordCopy
from tunilib.core.hold import HoldKind, HoldRequest
from tunilib.errors import TunilibError

if TYPE_CHECKING:
    from tests.fakes.primo.page import Call

_ROOT = "/primaws/rest/priv/ILSServices/itemServices"
_TITLES = "/primaws/rest/priv/ILSServices/titleServices"


def answered(call: Call, path: str) -> Response:
    match call.request.method, path.split("/"):
        case "POST", ["holdings", service]:
            return _copies(call, service)
        case "GET", ["itemQueue", item]:
            return _queue(call, item)
        case "GET", ["titleServices", mms]:
            return call.says({"serviceinfo": call.some(_title_services(call, mms))})
        case "GET", ["titleServices", mms, "svcId", service, "AlmaRequest"]:
            return _form(call, mms, None, service)
        case "POST", ["titleServices", mms, "svcId", service, "AlmaRequest"]:
            return _place(call, mms, None, service)
        case "GET", ["itemServices", mms, "item", item, service, "AlmaItemRequest"]:
            return _form(call, mms, item, service)
        case "POST", ["itemServices", mms, "item", item, service, "AlmaItemRequest"]:
            return _place(call, mms, item, service)
        case _:
            return Response(404, "")


def _copies(call: Call, service: str) -> Response:
    """The copies of one holding; of several, or without its key, no copies at all, and no word of it."""
    filters: dict[str, Any] = call.sent.get("filters", {})
    chosen: list[dict[str, Any]] = call.sent.get("locations", [])
    asked: dict[str, Any] = next(iter(filters.get("ilsRecordList", [])), {})
    mms = str(asked.get("recordId", ""))
    found = record_of(call.page, mms)
    keys = {holding_key(mms, place): place for place in places_of(found)} if found is not None else {}
    place = keys.get(str(chosen[0].get("holKey"))) if len(chosen) == 1 else None
    if found is None or place is None or service != service_of(call, mms):
        return call.says({"itemInfo": {"locations": [{"items": []}]}})
    start, size = int(filters.get("startPos", 1)), int(filters.get("noItem", 10))
    here = [one for one in found.items if (str(one.library), str(one.collection)) == place]
    shown = here[start - 1 : start - 1 + size]
    location = {
        "main-location": place[0].capitalize(),
        "sub-location": place[1].capitalize(),
        "items": call.some([_copy(call, found, one, service) for one in shown]),
    }
    return call.says({"itemInfo": {"locations": call.some([location])}})


def _copy(call: Call, found: FullRecord, copy: RecordCopy, service: str) -> dict[str, Any]:
    mms = call.page.mms(found.id)
    item = call.page.number("item", call.page.institution, copy.barcode or "")
    query = urlencode({"institution": call.page.institution, "hasHold": "false", "hasBooking": "false"})
    request = {
        "type": "AlmaItemRequest",
        "allowed": "N" if call.page.title_requests or found.id in call.page.unrequestable else "Y",
        "service-type": "OvP",
        "enableWithoutLogin": "N",
        "link-to-service": f"{_ROOT}/{mms}/item/{item}/{service}/AlmaItemRequest?{query}",
    }
    return {
        "itemid": item,
        "mmsid": mms,
        "itembarcode": copy.barcode,
        "itemstatusname": _state(call, copy),
        "itemcategoryname": "28 vrk",
        "itempolicy": "28",
        "itemmaterial": "BOOK",
        "callnumber2": copy.call_number or "",
        "mainlocationname": str(copy.library).capitalize(),
        "secondarylocationname": str(copy.collection).capitalize(),
        "listofservices": {"service": call.some([request])},
    }


def _state(call: Call, copy: RecordCopy) -> str:
    if copy.due is not None:
        return says(call.language, "lent", day=shown_day(copy.due))
    names = {
        "available": "in-place",
        "lost": "lost",
        "kept": "kept",
        "processing": "fetched",
        "in-transit": "in-transit",
    }
    return says(call.language, names.get(copy.status, "not-in-place"))


def _queue(call: Call, item: str) -> Response:
    from tests.fakes.primo.page import as_json

    named = call.page.named("item", item)
    mms = next((call.page.mms(one) for one in _records_of(call, named[1])), "") if named is not None else ""
    record = record_of(call.page, mms)
    waiting = record.holds or 0 if record is not None else 0
    return as_json({"itemId": item, "itemQueueString": says(call.language, "queue", count=waiting)})


def _records_of(call: Call, barcode: str) -> list[str]:
    """The record of a copy, as the library behind the page has it."""
    with closing(sqlite3.connect(call.page.library.path)) as file:
        return [row[0] for row in file.execute("SELECT record FROM item WHERE barcode = ?", (barcode,))]


def _title_services(call: Call, mms: str) -> list[dict[str, Any]]:
    """What can be asked for with a title: a hold only where the library takes no request of a copy."""
    found = record_of(call.page, mms)
    if found is None:
        return []
    allowed = call.page.title_requests and found.id not in call.page.unrequestable
    link = f"{_TITLES}/{mms}/svcId/{service_of(call, mms)}/AlmaRequest?institution={call.page.institution}"
    return [
        {"type": kind, "allowed": "Y" if is_it else "N", "link-to-service": link if is_it else "", "publicNote": ""}
        for kind, is_it in (("AlmaRequest", allowed), ("AlmaDigitization", False))
    ]


def _form(call: Call, mms: str, item: str | None, service: str) -> Response:
    from tests.fakes.primo.page import as_json

    if service != service_of(call, mms) or (item and call.page.named("item", item) is None):
        return call.fails(says(call.language, "failed"))
    places = call.members[0].door.holds.pickup_libraries()
    group = {
        "requestType": "hold",
        "materialType": {"key": "BOOK", "value": says(call.language, "book")},
        "pickupLocation": [
            {"key": f"{_place_number(call, str(one.id))}$$LIBRARY", "value": str(one.name)} for one in places
        ],
        "termsOfUse": call.page.terms or None,
    }
    form = {
        **({"itemId": item} if item else {}),
        "type-name": "AlmaRequest",
        "requestType": call.some([{"key": "hold", "value": says(call.language, "hold")}]),
        "groups-list-map": call.some([group]),
        "chosen-parameters-map": {"pickupInstitution": call.page.institution},
    }
    return as_json({"services-arr": {"services": call.some([form])}, "info-notes": []})


def _place_number(call: Call, place: str) -> str:
    return call.page.number("place", call.page.institution, place)


def _place(call: Call, mms: str, item: str | None, service: str) -> Response:
    """Place a hold. The answer has no id of it, and it is in the list only later."""
    from tests.fakes.primo.page import as_json

    sent, member = call.sent, call.members[0]
    fits = sent.get("itemId") == item and sent.get("requestType") == "hold" and service == service_of(call, mms)
    record = call.page.record(mms)
    place = call.page.named("place", str(sent.get("pickupLibraryId") or sent.get("pickupLocation")))
    if not fits or record in call.page.unrequestable or place is None:
        return call.fails(says(call.language, "failed"))
    before = {hold.id for hold in member.door.holds.read().items}
    try:
        way = member.door.catalogue.record(record).ordered_with
        kind = HoldKind.RETRIEVAL if way == "request" else HoldKind.HOLD
        answer = member.door.holds.place(HoldRequest(record=record, kind=kind, pickup=place[1]))
    except TunilibError:
        return call.fails(says(call.language, "failed"))
    claim = answer.of(record)
    if claim.word is not ClaimWord.DONE:
        why = claim.reasons or answer.refused
        return call.fails(reason(call.language, str(why[0].code)) if why else says(call.language, "failed"))
    for hold in member.door.holds.read().items:
        if hold.id not in before:
            call.page.placed((member.code, hold.id))
    return as_json({"beaconO22": "0", "reply-text": "ok", "status": "ok"})
