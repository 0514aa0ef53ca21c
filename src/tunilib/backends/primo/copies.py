"""The copies of a record, with the address at which each can be requested.

Each holding is asked for alone and by its key: the page answers with no copies at all where several are asked for.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

from tunilib.backends.primo.client import service_path
from tunilib.backends.primo.replies import ENGLISH, unreadable_reply
from tunilib.backends.primo.values import Fields, day_in_text, needed_in, part_in, parts_of, text_in, texts_in, yes_in
from tunilib.core.catalogue import RecordCopy
from tunilib.errors import TunilibError
from tunilib.http.limits import Unreadable

if TYPE_CHECKING:
    from datetime import date

    from tunilib.backends.primo.client import PrimoClient
    from tunilib.backends.primo.records import FoundRecord

_MOST_ITEMS = 500
_PHYSICAL = "Alma-P"
_SERVICES = "/primaws/rest/"
_STATES: Final = (
    (r"hold ?shelf(?! process)|on hold|noutohylly|noudettavissa|avhämtning|reservationshylla", "kept"),
    (r"\blost|missing|claim|kadon|kateissa|hukk|förkom|saknas|försvun", "lost"),
    (r"transit|matkalla|kuljet|på väg|under transport", "in-transit"),
    (r"on loan|^loan|\bdue\b|recall|checked out|lainassa|lainattu|utlånad|förfall", "on-loan"),
    (
        r"process|acquisition|order|technical|repair|bind|catalog|requested|käsittely|hankin|tilattu|varattu",
        "processing",
    ),
    (r"behandl|beställ|inköp|reserverad", "processing"),
    (r"\bnot\b|unavailable|\bei\b|\binte\b|\bej\b|otillgänglig", "unknown"),
    (
        r"in place|available|on shelf|hyllyssä|paikalla|saatavilla|lainattavissa|på plats|på hyllan|tillgänglig",
        "available",
    ),
)
"""What states of copies mean in English, Finnish and Swedish. A page may know one of them alone. A day means a loan."""


class PrimoCopy(NamedTuple):
    """A copy.

    Attributes:
        link: the path of its request form; None: it cannot be requested, or the page does not say so.
        is_refused: whether the page says that it cannot be requested.
        fields: as the page has them.
    """

    shown: RecordCopy
    item: str | None
    link: str | None
    is_refused: bool
    fields: Fields

    def is_named(self, name: str) -> bool:
        """Whether a name is the barcode or the id of this copy."""
        return name in (self.shown.barcode, self.item)


def read_copies(client: PrimoClient, record: FoundRecord) -> tuple[PrimoCopy, ...]:
    """The copies of a record. Only the library's own records have any."""
    if record.mms is None:
        return ()
    holdings = _holdings(client, record)
    service = _physical_service(client, record.mms) if holdings else None
    copies: list[PrimoCopy] = []
    for holding in holdings:
        items = _items(client, record.mms, service, holding) if service is not None else []
        copies += [_copy(client, one) for one in items] or [_of_holding(holding)]
    return tuple(copies)


def _holdings(client: PrimoClient, record: FoundRecord) -> list[Fields]:
    """The holdings. That there are none is believed where the page says that there is nothing physical."""
    delivery = record.delivery if record.delivery.get("holding") else _delivery(client, record.id)
    with client.reading("holdings"):
        found = parts_of(delivery.get("holding"), "holding")
        kinds = texts_in(delivery, "deliveryCategory")
        if not found and (not kinds or _PHYSICAL in kinds):
            raise Unreadable("holding", delivery.get("holding"))
        return found


def _delivery(client: PrimoClient, record: str) -> Fields:
    """The holdings of a record. The page searches for it again, and answers for all results."""
    query = {"q": f"any,contains,{record}", **client.own_records, "limit": 10, "offset": 0, "lang": ENGLISH}
    asked = urlencode(query, safe=":")
    reply = client.ask(f"primaws/rest/pub/delivery?{asked}", [record])
    if reply.status != 200 or not isinstance(reply.found, list):
        raise unreadable_reply(reply, client.site)
    for one in reply.found:
        delivery = one.get("delivery") if isinstance(one, dict) else None
        ident = part_in(one, "pnx", "control", "recordid")
        if isinstance(delivery, dict) and record in (ident if isinstance(ident, list) else [ident]):
            return delivery
    raise client.not_understood("holdings", Unreadable("delivery", record))


def _physical_service(client: PrimoClient, mms: str) -> str | None:
    asked = urlencode(
        {
            "vid": client.view,
            "lang": ENGLISH,
            "recordOwner": client.institution,
            "sourceRecordId": mms,
            "resource_type": "book",
            "isRapido": "false",
        },
        safe=":",
    )
    found = client.read(f"{service_path('pub', 'getPhysicalService', mms)}?{asked}")
    with client.reading("holdings"):
        return needed_in(found, "physicalServiceId") if "physicalServiceId" in found else None


def _items(client: PrimoClient, mms: str, service: str, holding: Fields) -> list[Fields]:
    library = text_in(holding, "libraryCode") or ""
    body = {
        "filters": {
            "noItem": _MOST_ITEMS,
            "sublibrary": library,
            "sublibs": library,
            "collection": "",
            "callnumber": "",
            "holid": text_in(holding, "holdId") or "",
            "ilsRecordList": [{"institution": client.institution, "recordId": mms}],
            "vid": client.view,
            "filterCall": True,
        },
        "locations": [holding],
        "hideResourceSharing": False,
    }
    path = f"{service_path('priv', 'ILSServices', 'holdings', service)}?record-institution={client.institution}"
    found = client.read(f"{path}&lang={ENGLISH}", body)
    with client.reading("holdings"):
        places = parts_of(part_in(found, "data", "itemInfo", "locations"), "locations")
        return [one for place in places for one in parts_of(place.get("items"), "items")]


def _copy(client: PrimoClient, found: Fields) -> PrimoCopy:
    words = text_in(found, "itemstatusname")
    due = day_in_text(words)
    return PrimoCopy(
        RecordCopy(
            barcode=text_in(found, "itembarcode"),
            library=text_in(found, "mainlocationname"),
            collection=text_in(found, "secondarylocationname"),
            call_number=text_in(found, "callnumber2") or text_in(found, "callnumber"),
            status=_state(words, due),
            due=due,
        ),
        text_in(found, "itemid"),
        *_link(client, found),
        found,
    )


def _state(words: str | None, due: date | None) -> str:
    plain = (words or "").casefold()
    found = next((state for pattern, state in _STATES if re.search(pattern, plain)), "unknown")
    return "on-loan" if due is not None and found not in ("kept", "lost", "in-transit") else found


def queue_of(client: PrimoClient, copies: tuple[PrimoCopy, ...]) -> int | None:
    """How many requests wait, by the only number in the page's text. None: not known."""
    item = next((copy.item for copy in copies if copy.item is not None), None)
    if item is None:
        return None
    asked = urlencode({"record-institution": client.institution, "lang": ENGLISH})
    with suppress(TunilibError):
        found = client.read(f"{service_path('priv', 'ILSServices', 'itemQueue', item)}?{asked}")
        numbers = re.findall(r"\d{1,5}", text_in(found, "itemQueueString") or "", re.ASCII)
        return int(numbers[0]) if len(numbers) == 1 else None
    return None


def _link(client: PrimoClient, found: Fields) -> tuple[str | None, bool]:
    """The path of the request form of a copy, and whether the page refuses a request of it."""
    with client.reading("holdings"):
        return _allowed(parts_of(part_in(found, "listofservices", "service"), "service"), "AlmaItemRequest")


def title_link(client: PrimoClient, mms: str) -> tuple[str | None, bool]:
    """The path of the request form of a title, and whether the page refuses a request of it."""
    asked = urlencode({"record-institution": client.institution, "lang": ENGLISH})
    found = client.read(f"{service_path('priv', 'ILSServices', 'titleServices', mms)}?{asked}")
    data = found.get("data")
    with client.reading("holdings"):
        listed = (data if isinstance(data, dict) else found).get("serviceinfo")
        if listed is None:
            raise Unreadable("serviceinfo", None)
        return _allowed(parts_of(listed, "serviceinfo"), "AlmaRequest")


def _allowed(services: list[Fields], kind: str) -> tuple[str | None, bool]:
    """The path of a service of the page's own, else whether the page says that it is not allowed."""
    is_refused = False
    for one in services:
        if text_in(one, "type") != kind:
            continue
        allowed, link = yes_in(one, "allowed"), text_in(one, "link-to-service") or ""
        if allowed is None:
            raise Unreadable("allowed", one.get("allowed"))
        if allowed and link.startswith(_SERVICES):
            return link, False
        is_refused = is_refused or not allowed
    return None, is_refused


def _of_holding(holding: Fields) -> PrimoCopy:
    """A holding whose copies the page does not show."""
    state = text_in(holding, "availabilityStatus")
    shown = RecordCopy(
        barcode=None,
        library=text_in(holding, "mainLocation"),
        collection=text_in(holding, "subLocation"),
        call_number=text_in(holding, "callNumber"),
        status="available" if state == "available" else "unknown",
        due=None,
    )
    return PrimoCopy(shown, None, None, False, holding)
