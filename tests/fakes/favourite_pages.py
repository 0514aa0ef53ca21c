"""Favourites, searches and exports at a fake site."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.fakes.favourite_forms import ROUTES as CHANGE_ROUTES
from tests.fakes.layouts import laid_out
from tests.fakes.login import error_page
from tests.fakes.view import View, choices, e, hidden
from tests.fakes.web import Request, Response, Web
from tunilib.core.favourite import Favourite, FavouriteList, sorted_favourites
from tunilib.core.search import Alert, Search
from tunilib.errors import NotFound
from tunilib.formats import export
from tunilib.library.catalogue.records import EmbeddedCatalogue
from tunilib.library.stores import open_library

if TYPE_CHECKING:
    from tests.fakes.site import Site
    from tunilib.core.reference import Reference
    from tunilib.library.patron.door import EmbeddedDoor

_ORDERS = {"finna": ("id desc", "id", "title"), "vufind": ("title", "last_saved DESC", "last_saved")}
_FORMATS = {
    "MARCXML": ("marcxml", "application/marcxml+xml"),
    "RIS": ("ris", "application/x-research-info-systems"),
}


def favourites(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/Favorites``: all of them, and the menu of lists."""
    return _shown(site, request, web, door, None)


def one_list(site: Site, request: Request, web: Web, door: EmbeddedDoor, number: str) -> Response:
    """``/MyResearch/MyList/<number>``."""
    numbers = [site.number(one.id) for one in site.lists(door)]
    if number not in numbers:
        return Response(404, error_page(site.view(web)))
    return _shown(site, request, web, door, number)


def searches(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/Search/History``."""
    if request.one("purge") == "true":
        door.searches.changes.clear()
    view = site.view(web, flashes=True, door=door)
    saved = door.searches.saved().items
    recent = [one for one in door.searches.recent().items if not one.saved]
    body = (
        _table(view, "saved", list(saved))
        if saved
        else f"<h2>Saved searches</h2>{e(view.say('empty.saved-searches'))} "
    )
    body += (
        _table(view, "recent", recent) if recent else f"<h2>Recent searches</h2>{e(view.say('empty.recent-searches'))} "
    )
    body = f'<div class="history-holder">{body}</div>' if view.product == "finna" else body
    return Response(200, laid_out(view, ("search", "history"), "Searches", body))


def together(site: Site, request: Request, web: Web) -> Response:
    """``/Cart/doExport``; a record that is not there is in the file all the same."""
    records = [key.partition("|")[2] for key in request.many("i[]")]
    return _file(site, web, request.one("f"), records)


def alone(site: Site, request: Request, web: Web, record: str) -> Response:
    """``/Record/<id>/Export``."""
    return _file(site, web, request.one("style"), [record])


def _file(site: Site, web: Web, style: str, records: list[str]) -> Response:
    if style not in site.exports:
        return Response(500, error_page(site.view(web)))
    found = [_reference(site, record) for record in records if record not in site.unexported]
    name, media_type = _FORMATS[style]
    return Response(200, b"".join(export(name, found)).decode(), headers={"Content-Type": media_type})


def _reference(site: Site, record: str) -> Reference:
    from tunilib.core.reference import Reference

    store = open_library(site.library.address, site.library.now)
    try:
        return EmbeddedCatalogue(store).reference(record)
    except NotFound:
        return Reference(id=record, title="Title not available")
    finally:
        store.close()


def _shown(site: Site, request: Request, web: Web, door: EmbeddedDoor, number: str | None) -> Response:
    view = site.view(web, flashes=True, door=door)
    lists = [(site.number(one.id), one) for one in site.lists(door)]
    chosen = next((one for known, one in lists if known == number), None)
    own = chosen is not None and door.favourites.read(chosen.id, custom=True).items
    added = door.favourites.read(chosen.id if chosen else None).items
    orders: tuple[str, ...] = _ORDERS[view.product]
    if view.product == "finna" and own and own != added:
        orders = ("custom_order", *orders)
    order = request.one("sort") if request.one("sort") in orders else orders[0]
    every = list(own) if order == "custom_order" and own else _ordered(added, order)
    size = min(int(request.one("limit") or "20"), 100 if view.product == "finna" else 20)
    size = min(size, site.page_size or size)
    pages = max(1, -(-len(every) // size))
    page = min(int(request.one("page") or "1"), pages)
    here = every[(page - 1) * size : page * size]
    body = (_finna_head if view.product == "finna" else _plain_head)(chosen, number)
    rows = "".join(_row(view, one, in_list=chosen is not None) for one in here)
    if every:
        first = (page - 1) * size + 1
        following = f'<li class="page-next"><a href="?page={page + 1}">»</a></li>' if page < pages else ""
        keys = e(json.dumps([f"Solr|{one.record_id}" for one in every]))
        body += (
            f'<select name="sort">{choices([(one, one) for one in orders], order)}</select>'
            f'<div class="search-stats"><strong>{first} - {first + len(here) - 1}</strong> of '
            f"<strong>{len(every)}</strong></div>"
            f'<form name="bulkActionForm"><input type="hidden" name="all_ids_global" value="{keys}">'
            f'<ul class="record-list">{rows}</ul></form><ul class="pagination">{following}</ul>'
        )
    elif view.product == "finna":
        nothing = e(view.say("empty.favourites"))
        body += f'<div class="mylist-header"><div class="useraccount-header"><h3>{nothing}</h3></div></div>'
    else:
        body += f"<p>{e(view.say('empty.favourites'))}</p>"
    title = "Saved Items" if chosen is None else chosen.name
    if view.product == "finna":
        return Response(
            200, laid_out(view, ("myresearch", "mylist"), title, body + _finna_menu(lists, number, len(added)))
        )
    text = laid_out(view, ("myresearch", "mylist"), title, body)
    return Response(200, text.replace("<footer>", f"{_plain_menu(lists, number)}<footer>"))


def _ordered(added: tuple[Favourite, ...], order: str) -> list[Favourite]:
    if order == "title":
        return list(sorted_favourites(added, "title"))
    return list(added[::-1] if order.lower().endswith("desc") else added)


def _row(view: View, one: Favourite, *, in_list: bool) -> str:
    title = one.title or view.say("untitled")
    notes = one.notes if in_list else None
    tags = "".join(f'<a href="?filter%5B%5D=tags%3A%22{e(word)}%22">{e(word)}</a>' for word in one.keywords if in_list)
    names = "".join(f'<a href="/Author/Home?author=x">{e(name)}</a>' for name in one.authors)
    if view.product == "finna":
        told = f'<div class="resource-note"><div data-markdown="{e(notes)}">x</div></div>' if notes else ""
        year = f'<div class="record-core-metadata">{e(one.year or "")}</div>'
    else:
        told = f'<div class="last"><strong>Notes:</strong> {e(notes)}<br></div>' if notes else ""
        year = f'<div class="resultItemLine2">Published {e(one.year or "")}</div>'
    return (
        f'<li class="result"><input type="checkbox" name="ids[]" value="Solr|{e(one.record_id)}">'
        f'<input type="hidden" class="hiddenId" value="{e(one.record_id)}">'
        '<input type="hidden" class="hiddenSource" value="Solr"><div class="result-body"><div class="resultItemLine1">'
        f'<h3><a class="title" href="/Record/{e(one.record_id)}">{e(title)}</a></h3></div>'
        f'<div class="authors">{names}</div>{year}<span class="format">Book</span>{told}{tags}</div></li>'
    )


def _finna_head(chosen: FavouriteList | None, number: str | None) -> str:
    if chosen is None:
        return ""
    public = '<div class="list-public-indicator"><strong>Public List</strong></div>' if chosen.public else ""
    described = e(chosen.description or "")
    return (
        f'{hidden("listID", number or "")}<div class="mylist-header"><div class="useraccount-header">'
        f'<h3 class="list-title"><span>{e(chosen.name)}</span></h3></div>{public}'
        f'<div class="list-description"><div data-markdown="{described}"></div></div></div>'
    )


def _plain_head(chosen: FavouriteList | None, number: str | None) -> str:
    if chosen is None:
        return ""
    described = f"<p>{e(chosen.description)}</p>" if chosen.description else ""
    public = "<strong>Public List</strong>" if chosen.public else ""
    return f'{described}<a href="/MyResearch/EditList/{number}">Edit</a>{public}'


def _finna_menu(lists: list[tuple[str, FavouriteList]], number: str | None, shown: int) -> str:
    total = shown if number is None else sum(one.count for _, one in lists)
    items = _finna_entry("/MyResearch/Favorites", "All favourites", total, current=number is None)
    for place, one in lists:
        address = "#?limit=20" if place == number else f"/MyResearch/MyList/{place}?limit=20"
        items += _finna_entry(address, one.name, one.count, current=place == number, public=bool(one.public))
    new = '<li class="add-new-list-holder favorites-menulist-item"><input class="new-list-input"></li>'
    return f'<div class="mylist-bar"><ul><li><h1>Your Lists</h1></li>{items}{new}</ul></div>'


def _finna_entry(address: str, name: str, count: int, *, current: bool, public: bool = False) -> str:
    return (
        f'<li class="favorites-menulist-item"><a href="{address}" class="{"active" if current else ""}">'
        f'<div class="favorite-list-holder"><div class="favorite-list-title">{e(name)}</div>'
        f'{"<span class=icon></span>" * public}<div class="pull-right">({count})</div></div></a></li>'
    )


def _plain_menu(lists: list[tuple[str, FavouriteList]], number: str | None) -> str:
    items = "".join(
        f'<li><a class="user-list-link {"active" if place == number else ""}" href="/MyResearch/MyList/{place}">'
        f'<span class="icon-link__label">{e(one.name)}</span><span class="badge">{one.count}</span></a></li>'
        for place, one in lists
    )
    new = '<li><a href="/MyResearch/EditList/NEW"><span class="icon-link__label">Create a List</span></a></li>'
    return f'<nav class="myresearch-menu"><ul>{items}{new}</ul></nav>'


def _table(view: View, kind: str, rows: list[Search]) -> str:
    inside = "".join(_search(view, one) for one in rows)
    return f'<table id="{kind}-searches"><thead><tr><th>Time</th></tr></thead><tbody>{inside}</tbody></table>'


def _search(view: View, one: Search) -> str:
    assert one.created is not None
    chosen = {Alert.DAILY: "1", Alert.WEEKLY: "7"}.get(one.alert, "0")
    options = choices([("0", "None"), ("1", "Daily"), ("7", "Weekly")], chosen)
    action = "delete" if one.saved else "save"
    kind = {"all": "AllFields", "title": "Title"}[one.type]
    limits = "".join(f"&amp;filter%5B%5D={e(limit.field)}%3A%22{e(limit.value)}%22" for limit in one.filters)
    return (
        f'<tr><td class="history_time">{view.day(one.created)}</td>'
        f'<td class="history_search"><a href="/Search/Results?lookfor={e(one.query)}&amp;type={kind}{limits}">'
        f"{e(one.query or view.say('empty.query'))}</a></td>"
        f'<td class="history_limits"></td><td class="history_results">{one.results}</td>'
        f'<td><form name="schedule"><select name="schedule">{options}</select>{hidden("searchid", one.id)}</form></td>'
        f'<td class="history_actions"><a href="/MyResearch/SaveSearch?{action}={one.id}&amp;mode=history">Do</a>'
        "</td></tr>"
    )


FAVOURITE_ROUTES = (
    (re.compile(r"/MyResearch/Favorites"), favourites),
    (re.compile(r"/MyResearch/MyList/(\d+)"), one_list),
    (re.compile(r"/Search/History"), searches),
    *CHANGE_ROUTES,
)
EXPORT_ROUTES = (
    (re.compile(r"/Cart/doExport"), together),
    (re.compile(r"/Record/([^/]+)/Export"), alone),
)
