"""Records at a fake site: the page, the copies, the forms to place holds and requests, and the search."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.fakes import facets, ill_pages, words
from tests.fakes.layouts import laid_out
from tests.fakes.login import error_page
from tests.fakes.view import View, choices, e
from tests.fakes.web import Request, Response, Web, see
from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.catalogue import FullRecord, Query, RecordCopy
from tunilib.core.hold import HoldKind, HoldRequest
from tunilib.errors import UsageError
from tunilib.library.catalogue.records import EmbeddedCatalogue
from tunilib.library.stores import open_library
from tunilib.library.stores.sqlite.library import SqliteLibrary

if TYPE_CHECKING:
    from tests.fakes.library import Library
    from tests.fakes.site import Site
    from tunilib.library.patron.door import EmbeddedDoor

_FORMS = {
    "Hold": ("placeHold", ("record", "hold"), "/Holds/List"),
    "StorageRetrievalRequest": (
        "placeStorageRetrievalRequest",
        ("record", "storageretrievalrequest"),
        "/MyResearch/StorageRetrievalRequests",
    ),
    "ILLRequest": ("placeILLRequest", ("record", "illrequest"), "/MyResearch/ILLRequests"),
}

_FIELDS = {"startDate": "startDate", "requiredBy": "requiredByDate"}
ORDERS = {
    "finna": {"relevance,id asc": "1", "main_date_str desc": "year DESC", "main_date_str asc": "year"},
    "vufind": {"relevance": "1", "year": "year DESC", "year asc": "year"},
}
_LONGEST_PAGE = {"finna": 100, "vufind": 20}
for _each in ORDERS.values():
    _each.update(author="author", title="title COLLATE NOCASE")


def record(site: Site, request: Request, web: Web, ident: str) -> Response:
    """``/Record/<id>``."""
    title = title_of(site.library, ident)
    if title is None:
        return Response(404, error_page(site.view(web)))
    view = site.view(web, flashes=True)
    body = (
        f'<div class="record">{hidden_as("hiddenId", ident)}{hidden_as("hiddenSource", "Solr")}'
        f'<h1 class="record-title" property="name">{e(title)}</h1>'
    )
    if site.product == "vufind":
        body += f'<div class="tab-pane active holdings-tab">{_plain_holdings(site, web, ident)}</div>'
    return Response(200, laid_out(view, ("record", "view"), title, body + "</div>"))


def tab(site: Site, request: Request, web: Web, ident: str) -> Response:
    """``/Record/<id>/AjaxTab``: the holdings, as a piece of a page."""
    if title_of(site.library, ident) is None or request.one("tab") != "holdings":
        return Response(404, error_page(site.view(web)))
    if site.product == "vufind":
        return Response(200, _plain_holdings(site, web, ident, int(request.one("page") or 1)))
    if not copies_of(site.library, ident):
        nothing = '<div class="place-hold-wrapper"></div><div class="table record-holdings-table"><h5>None</h5></div>'
        return Response(200, f"{nothing}\n<!-- END of: finna - RecordTab/holdingsils.phtml -->")
    shown, others = _shown(site, ident, int(request.one("page") or 1))
    record, ill = shelf_of(site.library, ident), bool(site.ill_places)
    copies = "".join(_finna_copy(site.view(web), record, number, copy, ill=ill) for number, copy in shown)
    if site.asks_copies:
        copies = (
            f'<div class="expandedGetDetails expanded copy-details hidden" data-key="g1" {_of_record(ident)}></div>'
        )
    return Response(
        200,
        f'<div class="place-hold-wrapper"><a class="placehold" href="{e(_link(ident, "Hold", level="title"))}">Hold</a>'
        '</div><div class="table record-holdings-table"><div class="holdings-group">'
        '<div class="holdings-container-heading"><div class="location">Linna</div>'
        f'<div class="holdings-details">some</div></div>{copies}</div></div>{others}\n'
        "<!-- END of: finna - RecordTab/holdingsils.phtml -->",
    )


def form(site: Site, request: Request, web: Web, door: EmbeddedDoor, ident: str, kind: str) -> Response:
    """The form to place a hold or request, and what comes of it."""
    if title_of(site.library, ident) is None:
        return Response(404, error_page(site.view(web)))
    if request.one("hashKey") != _key(ident):
        return see(f"/Record/{ident}")
    if ident in site.unrequestable:
        web.flash("danger", site.unrequestable[ident])
        return see(f"/Record/{ident}#top")
    button = _FORMS[kind][0]
    if request.method != "POST" or not request.has(button):
        return Response(200, _form(site, web, door, ident, kind))
    site.sent_forms.append(dict((*request.query, *request.form)))
    if kind == "ILLRequest":
        return ill_pages.placed(site, request, web, door, ident)
    mistakes = _mistakes(site, request, web, door, kind)
    if not mistakes:
        claim = _place(site, request, door, ident, kind)
        if claim.word is ClaimWord.DONE:
            listed = words.heading(site.product, web.language, "holds" if kind == "Hold" else "retrievals")
            placed = web.say("hold.placed" if kind == "Hold" else "request.placed", list=listed)
            web.flash("success", placed)
            return see(f"/Record/{ident}" + ("#top" if site.product == "finna" else ""))
        codes = [reason.code.value for reason in claim.reasons]
        own = [site.driver.refused(web.language, code) for code in codes] if site.driver is not None else []
        mistakes = [text for text in own if text] or [web.reason(code) for code in codes] or ["Refused"]
    for text in mistakes:
        web.flash("danger", text)
    return Response(200, _form(site, web, door, ident, kind))


def ajax(site: Site, request: Request, web: Web) -> Response:
    """``/AJAX/JSON``: copies of a place, and pick-up libraries of a group."""
    found: dict[str, object] | None = None
    if request.one("method") == "getSideFacets":
        return facets.ajax(site, request, web)
    if request.one("method") == "registerOnlinePayment" and site.payments is not None:
        status = site.payments.register(site, request.one("transactionId"))
        return Response(status, '{"data":""}', headers={"Content-Type": "application/json"})
    if request.one("method") == "getHoldingsDetails" and request.one("key") and request.one("recordId"):
        page, ident = int(request.one("page") or 1), request.one("recordId")
        copies = copies_of(site.library, ident)
        items = _finna_copies(site, web, ident, page) if copies else ""
        if page < len(copies):
            items += f'<div class="copy-details" data-key="g1" data-page="{page + 1}" {_of_record(ident)}></div>'
        found = {"details": "", "items": items}
    elif request.one("method") == "getLibraryPickupLocations" and web.session is not None:
        found = ill_pages.places(site, request.one("pickupLib"))
    elif request.one("method") == "getRequestGroupPickupLocations" and web.session is not None:
        known = request.one("requestGroupId") in dict(site.groups)
        places = site.library.door(site.user(web)).holds.pickup_libraries() if known else ()
        found = {"locations": [{"locationID": place.id, "locationDisplay": place.name} for place in places]}
    headers = {"Content-Type": "application/json"}
    if found is None:
        return Response(400, json.dumps({"data": "Invalid Method"}), headers=headers)
    return Response(200, json.dumps({"data": found}), headers=headers)


def results(site: Site, request: Request, web: Web) -> Response:
    """``/Search/Results``: titles that hold the words."""
    store = SqliteLibrary(site.library.path, site.library.now)
    try:
        with store.snapshot():
            orders = ORDERS[site.product]
            order = request.one("sort") if request.one("sort") in orders else next(iter(orders))
            query = f"SELECT id, title, author, year FROM record WHERE title LIKE ? ORDER BY {orders[order]}, id"
            rows = store.connection().execute(query, (f"%{request.one('lookfor')}%",)).fetchall()
    finally:
        store.close()
    only = facets.narrowed(site, request)
    rows = [row for row in rows if only is None or row[0] in only]
    if web.session is not None:  # a site remembers what is searched for in a session
        with site.door(web) as door:
            kind = {"Title": "title"}.get(request.one("type"), "all")
            door.searches.news.remember(Query(text=request.one("lookfor"), type=kind), len(rows))
    size, number = int(request.one("limit") or "20"), int(request.one("page") or "1")
    size = size if 0 < size <= _LONGEST_PAGE[site.product] else 20
    here = rows[(number - 1) * size : number * size]
    first = (number - 1) * size + 1
    found = "".join(
        f'<div id="result{n}" class="result"><div class="result-body">{hidden_as("hiddenId", str(row[0]))}'
        f'{hidden_as("hiddenSource", "Solr")}<h2><a class="title" href="/Record/{e(row[0])}">{e(row[1])}</a></h2>'
        f'<div class="authors"><a href="/Author/Home">{e(row[2])}</a></div><div>{e(row[3])}</div></div></div>'
        for n, row in enumerate(here)
    )
    shown = "search-grid" if site.as_grid and request.one("view") != "list" else "record-list"
    if not here:
        nothing = (
            '<div class="search-stats" data-record-total="0"></div><p class="no-results empty-list">No results</p>'
        )
        body = nothing + '<p class="empty-list">Nothing</p>'
    else:
        after = (
            f'<li class="page-next"><a href="?page={number + 1}">»</a></li>' if first + len(here) <= len(rows) else ""
        )
        body = (
            f'<div class="search-stats" data-record-total="{len(rows)}">Showing <strong>{first} - '
            f"{first + len(here) - 1}</strong> results of <strong>{len(rows)}</strong></div>"
            '<form class="search-sort" action="/Search/Results" method="get" name="sort"><select id="sort_options_1"'
            f' name="sort">{choices([(one, one) for one in orders], order)}</select></form>'
            f'<div class="{shown}">{found}</div><ul class="pagination">{after}</ul>'
            f"{facets.sidebar(site, request, web)}"
        )
    return Response(200, laid_out(site.view(web, flashes=True), ("search", "results"), "Search", body))


def title_of(library: Library, ident: str) -> str | None:
    store = SqliteLibrary(library.path, library.now)
    try:
        with store.snapshot():
            rows = store.connection().execute("SELECT title FROM record WHERE id = ?", (ident,)).fetchall()
    finally:
        store.close()
    return str(rows[0][0]) if rows else None


def shelf_of(library: Library, ident: str) -> FullRecord:
    """A record with its copies, as the library behind the site has them."""
    with closing(EmbeddedCatalogue(open_library(library.address, library.now))) as catalogue:
        return catalogue.record(ident)


def copies_of(library: Library, ident: str) -> tuple[RecordCopy, ...]:
    return shelf_of(library, ident).items


def hidden_as(name: str, value: str) -> str:
    return f'<input type="hidden" class="{name}" value="{e(value)}">'


def _of_record(ident: str) -> str:
    return f'data-record-id="{e(ident)}" data-record-source="Solr"'


def _shown(site: Site, ident: str, page: int) -> tuple[list[tuple[int, RecordCopy]], str]:
    """The copies of one page with their numbers, and the links to the others."""
    numbered = list(enumerate(copies_of(site.library, ident), 1))
    size = site.copies_page or len(numbered)
    more = page * size < len(numbered)
    following = f'<li class="page-next"><a href="/Record/{e(ident)}/AjaxTab?page={page + 1}">»</a></li>' if more else ""
    links = f'<nav><ul class="pagination">{following}</ul></nav>' if site.copies_page else ""
    return numbered[(page - 1) * size : page * size], links


def _finna_copies(site: Site, web: Web, ident: str, page: int | None = None) -> str:
    """All copies of a record, or the one of a page."""
    record, view = shelf_of(site.library, ident), site.view(web)
    numbered = [(n, copy) for n, copy in enumerate(record.items, 1) if page in (None, n)]
    return "".join(_finna_copy(view, record, n, copy, ill=bool(site.ill_places)) for n, copy in numbered)


def _finna_copy(view: View, record: FullRecord, number: int, copy: RecordCopy, *, ill: bool) -> str:
    return (
        f'<div class="copy-details expanded"><div class="copy-title"><span class="copy-number">{number}</span></div>'
        f'<div class="copy-info">{_status(view, record, copy)}'
        f"{_copy_links(record.id, number, copy, ill=ill)}</div></div>"
    )


def _status(view: View, record: FullRecord, copy: RecordCopy) -> str:
    """Where a copy is, when it is due back, and how many wait."""
    is_free, is_finna = copy.status == "available", view.product == "finna"
    said = {key: words.item(view.product, view.language, key) for key in (copy.status, "due", "requests")}
    shown = f'<span class="text-{"success" if is_free else "danger"}"> {said[copy.status]} </span>'
    if copy.due is not None:
        shown += f'&ndash;&nbsp;<span class="small">{said["due"]}:&nbsp;{view.day(copy.due)}</span>'
    if record.holds and is_finna:
        shown += f'&ndash;&nbsp;<span class="small">{said["requests"]}:&nbsp;{record.holds}</span>'
    elif record.holds and not is_free:
        shown += f"<span>{said['requests']}: {record.holds}</span>"
    return shown


def _plain_holdings(site: Site, web: Web, ident: str, page: int = 1) -> str:
    """The copies with their links; of a record without copies just a link to it elsewhere."""
    shown, others = _shown(site, ident, page)
    if not shown:
        return '<h2>Internet</h2><a href="https://read.example/1">Read</a><br>'
    view, record, ill = site.view(web), shelf_of(site.library, ident), bool(site.ill_places)
    rows = "".join(
        f'<tr class="holding-row"><th class="copy-number">Copy {number}</th><td>{_status(view, record, copy)}'
        f'{_copy_links(ident, number, copy, ill=ill)}<meta property="serialNumber" content="{e(copy.barcode or "")}">'
        f'<meta property="sku" content="{e(copy.call_number or "")}"></td></tr>'
        for number, copy in shown
    )
    title = f'<a class="placehold" href="{e(_link(ident, "Hold", level="title"))}">Hold this title</a>'
    return f'{title}<h2>Linna</h2><table class="holdings-table">{rows}</table>{others}'


def _copy_links(ident: str, number: int, copy: RecordCopy, *, ill: bool) -> str:
    barcode, collection = copy.barcode or "", copy.collection
    hold = e(_link(ident, "Hold", item_id=barcode, level="copy"))
    links = f'<a class="placehold" href="{hold}">Hold</a>'
    if collection == "stacks":
        address = e(_link(ident, "StorageRetrievalRequest", item_id=barcode))
        links += f'<a class="placeStorageRetrievalRequest" href="{address}">Fetch</a>'
    if ill:
        links += (
            f'<a class="placeILLRequest" href="{e(_link(ident, "ILLRequest", number=str(number)))}">From elsewhere</a>'
        )
    return links


def _link(ident: str, kind: str, **query: str) -> str:
    asked = "&".join(f"{key}={value}" for key, value in {"id": ident, **query, "hashKey": _key(ident)}.items())
    return f"/Record/{ident}/{kind}?{asked}#tabnav"


def _key(ident: str) -> str:
    return hashlib.sha256(ident.encode()).hexdigest()[:32]


def _form(site: Site, web: Web, door: EmbeddedDoor, ident: str, kind: str) -> str:
    button, template, _ = _FORMS[kind]
    view = site.view(web, flashes=True, door=door)
    if kind == "ILLRequest":
        return ill_pages.form(site, view)
    home = door.profile.read().home_library
    places = [(place.id, place.name) for place in door.holds.pickup_libraries()]
    if home == "ask":
        places.insert(0, ("", "Select"))
        home = ""
    dates = ""
    if kind == "Hold":
        preset = {"startDate": site.library.today, "requiredBy": site.library.today + timedelta(days=60)}
        preset = {name: day for name, day in preset.items() if _FIELDS[name] in site.hold_fields}
        dates = "".join(
            f'<input type="text" name="gatheredDetails[{name}]" value="{view.day(day)}"> ({view.date_format})'
            for name, day in preset.items()
        )
    else:
        until = view.day(site.library.today + timedelta(days=30))
        dates = (
            '<input type="radio" name="gatheredDetails[level]" value="copy" checked="checked">'
            '<input type="radio" name="gatheredDetails[level]" value="title">'
            '<input type="text" name="gatheredDetails[volume]" value="">'
            '<input type="text" name="gatheredDetails[issue]" value="">'
            '<input type="text" name="gatheredDetails[year]" value="">'
            f'<input type="text" name="gatheredDetails[requiredBy]" value="{until}"> ({view.date_format})'
        )
    groups, options = "", choices(places, home or places[0][0])
    if kind == "Hold" and site.groups:
        shown_groups = [*([] if site.has_default_group else [("", "Select a group")]), *site.groups]
        groups = f'<select name="gatheredDetails[requestGroupId]">{choices(shown_groups, shown_groups[0][0])}</select>'
        options = ""
    if site.terms:
        groups += '<input id="acceptTerms" type="checkbox" name="gatheredDetails[acceptTerms]">'
        groups += f'<label for="acceptTerms">{e(site.terms)}</label>'
    comment = '<textarea name="gatheredDetails[comment]"></textarea>'
    if kind == "Hold" and "part_issue" in site.hold_fields:
        groups = f'<input type="text" name="gatheredDetails[part_issue]" value="">{groups}'
    if kind == "Hold" and "comments" not in site.hold_fields:
        comment = ""
    body = (
        f'<form method="post" name="{button}">{groups}{comment}{dates}'
        f'<select name="gatheredDetails[pickUpLocation]" data-default="{e(home or "")}">{options}</select>'
        f'<input type="submit" name="{button}" value="Submit Request"></form>'
    )
    return laid_out(view, template, "Place a Request", body)


def _mistakes(site: Site, request: Request, web: Web, door: EmbeddedDoor, kind: str) -> list[str]:
    found = []
    if site.terms and not request.has("gatheredDetails[acceptTerms]"):
        found.append("You have to agree")
    if request.one("gatheredDetails[pickUpLocation]") not in {place.id for place in door.holds.pickup_libraries()}:
        found.append(web.reason("hold.pickup-invalid"))
    if kind != "Hold" and _day(site, request, "requiredBy") is None:
        found.append(web.say("date.required-by"))
    if kind == "Hold":
        if site.groups and request.one("gatheredDetails[requestGroupId]") not in dict(site.groups):
            found.append("An invalid hold request group was entered. Please try again")
        if "startDate" in site.hold_fields and _day(site, request, "startDate") is None:
            found.append(web.say("date.start"))
        if "requiredByDate" in site.hold_fields and _day(site, request, "requiredBy") is None:
            found.append(web.say("date.required-by"))
    return found


def _day(site: Site, request: Request, field: str) -> date | None:
    return site.read_day(request.one(f"gatheredDetails[{field}]"))


def _place(site: Site, request: Request, door: EmbeddedDoor, ident: str, kind: str) -> Claim:
    pickup = request.one("gatheredDetails[pickUpLocation]")
    try:
        if kind == "Hold":
            answer = door.holds.place(
                HoldRequest(record=ident, pickup=pickup, expires=_day(site, request, "requiredBy"))
            )
        else:
            item = request.one("item_id") or None
            answer = door.holds.place(HoldRequest(record=ident, kind=HoldKind.RETRIEVAL, item=item, pickup=pickup))
    except UsageError:
        return Claim(word=ClaimWord.REFUSED)
    return answer.of(ident)
