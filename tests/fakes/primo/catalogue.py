"""What the page answers about records without a patron: search, record, where its copies are."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

from tests.fakes.primo.configuration import SCOPE
from tests.fakes.web import Response
from tunilib.core.catalogue import PAGE_SIZE, Filter, FullRecord, Query, Record
from tunilib.errors import NotFound
from tunilib.library.catalogue.records import EmbeddedCatalogue
from tunilib.library.stores import open_library

if TYPE_CHECKING:
    from tests.fakes.primo.page import Call, Primo

_FIELDS = {"any": "all", "title": "title", "creator": "author", "sub": "subject", "isbn": "isn"}
_SORTS = {"rank": "relevance", "date_d": "newest", "date_a": "oldest", "title": "title", "author": "author"}
_FACETS = {"format": "rtype", "language": "lang", "library": "library", "author": "creator"}
_MOST = 50


def answered(call: Call, path: str) -> Response:
    match call.request.method, path.split("/"):
        case "GET", ["pnxs"]:
            return _results(call)
        case "GET", ["facets"]:
            return _facets(call)
        case "GET", ["pnxs", "L", ident]:
            return _one(call, ident)
        case "POST", ["delivery"]:
            return _delivery(call)
        case "GET", ["getPhysicalService", mms]:
            return _physical_service(call, mms)
        case _:
            return Response(404, "")


def record_of(page: Primo, ident: str) -> FullRecord | None:
    name = page.record(ident)
    with closing(EmbeddedCatalogue(open_library(page.library.address, page.library.now))) as catalogue:
        try:
            return catalogue.record(name) if name else None
        except NotFound:
            return None


def places_of(found: FullRecord) -> list[tuple[str, str]]:
    """Library and collection of each holding."""
    return sorted({(str(one.library), str(one.collection)) for one in found.items})


def holding_key(mms: str, place: tuple[str, str]) -> str:
    return f"HoldingResultKey [mid={mms}, libraryId={place[0]}, locationCode={place[1]}]"


def _results(call: Call) -> Response:
    from tests.fakes.primo.page import as_json

    page, request = call.page, call.request
    if request.one("scope") != SCOPE or request.one("vid") != page.view:
        return Response(400, "")
    total, here = _found(call)
    first = int(request.one("offset") or "0")
    info = {
        "total": total,
        "totalResultsLocal": total,
        "totalResultsPC": 0,
        "first": first + 1 if here else 0,
        "last": first + len(here),
    }
    docs = [{"context": "L", "adaptor": "Local Search Engine", "@id": f"x/{one.id}", "pnx": _pnx(page, one),
             "delivery": None} for one in here]  # fmt: skip
    return as_json({"info": info, "docs": docs, "facets": [], "did_u_mean": ""})


def _found(call: Call) -> tuple[int, list[Record]]:
    """How many results a search has, and those of the page that is asked for."""
    page, request = call.page, call.request
    name, _, text = [*request.one("q").split(";")[0].split(",", 2), "", ""][:3]
    text = text.removesuffix(",AND")
    first, size = int(request.one("offset") or "0"), min(int(request.one("limit") or "10"), _MOST)
    named = record_of(page, text) if text.startswith("alma") or page.record(text) else None
    if named is not None:
        return 1, [one for one in (named,) if first == 0 and size]
    query = _query(call, name, text)
    here: list[Record] = []
    with closing(EmbeddedCatalogue(open_library(page.library.address, page.library.now))) as catalogue:
        number, total = first // PAGE_SIZE + 1, 0
        while len(here) < first % PAGE_SIZE + size:
            found = catalogue.search(query, number)
            total, number = found.total, number + 1
            here += found.records
            if len(found.records) < PAGE_SIZE:
                break
    return total, here[first % PAGE_SIZE :][:size]


def _query(call: Call, name: str, text: str) -> Query:
    """What a search asks the library, with the facets by which it is narrowed."""
    parts = [part.split(",", 2) for part in call.request.one("qInclude").split("|,|") if part]
    return Query(
        text=text,
        type=_FIELDS.get(name, "all"),
        sort=_SORTS.get(call.request.one("sort"), "relevance"),
        filters=tuple(_filter(field.removeprefix("facet_"), value) for field, _, value in parts),
    )


def _filter(field: str, value: str) -> Filter:
    if field == "searchcreationdate":
        return Filter("year", value.strip("[]").replace(" TO ", ".."))
    return Filter(next(name for name, own in _FACETS.items() if own == field), value)


def _facets(call: Call) -> Response:
    """The values by which a search can be narrowed, which are not in the answer to the search itself."""
    from tests.fakes.primo.page import as_json

    if call.request.one("scope") != SCOPE:
        return Response(400, "")
    name, _, text = [*call.request.one("q").split(";")[0].split(",", 2), "", ""][:3]
    with closing(EmbeddedCatalogue(open_library(call.page.library.address, call.page.library.now))) as catalogue:
        counted = catalogue.search(_query(call, name, text)).facets or ()
    groups = {field: [one for one in counted if one.filter == field] for field in _FACETS}
    listed = [
        {
            "name": _FACETS[field],
            "displayedType": "exact",
            "limitCount": 0,
            "facetGroupCollapsed": False,
            "values": call.some([{"value": one.value, "count": one.count} for one in ones]),
        }
        for field, ones in groups.items()
        if ones
    ]
    return as_json({"facets": call.some(listed)})


def _pnx(page: Primo, one: Record) -> dict[str, Any]:
    mms = page.mms(one.id)
    record_id: Any = f"alma{mms}"
    return {
        "display": {
            "title": [f"{one.title} / {one.authors[0]}." if one.authors else one.title],
            "creator": [f"{name} kirjoittaja$$Q{name}" for name in one.authors],
            "identifier": [f"$$CISBN$$V{isbn}" for isbn in one.isbns],
            "type": ["book"],
            "language": [one.language or "und"],
            "creationdate": [f"{one.year}."] if one.year else [],
            **_described(one),
        },
        "control": {
            "recordid": record_id if page.single_alone else [record_id],
            "sourcerecordid": mms if page.single_alone else [mms],
            "originalsourceid": [page.mms(one.id, network=page.is_network)],
        },
        "addata": {"isbn": list(one.isbns), "aulast": []},
        "facets": {"frbrgroupid": [f"90{mms[-9:]}"], "frbrtype": ["6"]},
    }


def _described(one: Record) -> dict[str, Any]:
    if not isinstance(one, FullRecord):
        return {}
    return {"publisher": [f"Tampere : {one.publisher}"], "subject": [" ; ".join(one.subjects)]}


def _one(call: Call, ident: str) -> Response:
    """A record; that of an id that is not known is an empty search."""
    from tests.fakes.primo.page import as_json

    found = record_of(call.page, ident) if ident.startswith("alma") else None
    if found is None or call.request.one("vid") != call.page.view:
        empty = {"total": 0, "totalResultsLocal": 0, "totalResultsPC": 0, "first": 0, "last": 0}
        return as_json({"info": empty, "docs": [], "facets": []})
    return as_json({"pnx": _pnx(call.page, found), "delivery": _delivery_of(call.page, found)})


def _delivery(call: Call) -> Response:
    """Of records on the page of the search that the address repeats."""
    from tests.fakes.primo.page import as_json

    asked = set(json.loads(call.request.body or "[]"))
    if call.request.one("scope") != SCOPE:
        return Response(400, "")
    here = [one for one in _found(call)[1] if f"alma{call.page.mms(one.id)}" in asked]
    full = [found for one in here if (found := record_of(call.page, call.page.mms(one.id))) is not None]
    return as_json([{"pnx": _pnx(call.page, one), "delivery": _delivery_of(call.page, one)} for one in full])


def _delivery_of(page: Primo, found: FullRecord) -> dict[str, Any]:
    mms = page.mms(found.id)
    holdings = [
        {
            "organization": page.institution,
            "libraryCode": library.upper(),
            "mainLocation": library.capitalize(),
            "subLocation": collection.capitalize(),
            "subLocationCode": collection,
            "callNumber": "84.2 AAA",
            "availabilityStatus": "available" if _is_free(found, (library, collection)) else "unavailable",
            "holdId": page.number("holding", mms, f"{library}/{collection}"),
            "ilsApiId": mms,
            "holKey": holding_key(mms, (library, collection)),
            "stackMapUrl": "",
        }
        for library, collection in places_of(found)
    ]
    return {
        "holding": holdings,
        "bestlocation": holdings[0] if holdings else None,
        "availability": ["available_in_library" if found.available else "unavailable"],
        "deliveryCategory": ["Alma-P"],
        "serviceMode": ["ovp"],
        "almaInstitutionsList": [],
        "electronicServices": None,
        "GetIt1": [],
    }


def _is_free(found: FullRecord, place: tuple[str, str]) -> bool:
    return any((str(one.library), str(one.collection)) == place and one.status == "available" for one in found.items)


def _physical_service(call: Call, mms: str) -> Response:
    """The id of a service, which belongs to the sign-in; none where nothing can be requested."""
    from tests.fakes.primo.page import as_json

    found = record_of(call.page, mms)
    if found is None or not found.items or found.id in call.page.unrequestable:
        return as_json({})
    return as_json({"physicalServiceId": service_of(call, mms)})


def service_of(call: Call, mms: str) -> str:
    return f"{mms[-6:]}{call.visit.services if call.visit.card else 'guest'}"
