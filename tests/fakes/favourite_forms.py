"""Changes of favourites, lists and searches at a fake site, with the traps of the protocol.

Saving a record again replaces its note; a deletion says "deleted" of what was not there; a form that leaves out the
description empties it, and one without ``public`` makes the list private.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.fakes.layouts import laid_out
from tests.fakes.login import error_page
from tests.fakes.record_pages import title_of
from tests.fakes.view import choices, e, hidden
from tests.fakes.web import Request, Response, Web, see
from tunilib.core.favourite import FavouriteChange, FavouriteList, ListChange, ListRequest
from tunilib.core.search import Alert

if TYPE_CHECKING:
    from tests.fakes.site import Site
    from tunilib.library.patron.door import EmbeddedDoor

LONGEST = 200
DEFAULT_LIST = "My favourites"
"""Of a record that is saved without a list; each such save makes one more."""
_TAG = re.compile(r'"[^"]*"|[^ ]+')
_ALERTS = {"0": Alert.NONE, "1": Alert.DAILY, "7": Alert.WEEKLY}


def list_at(site: Site, door: EmbeddedDoor, number: str) -> FavouriteList | None:
    """The list of a number."""
    return next((one for one in site.lists(door) if site.number(one.id) == number), None)


def new_list(site: Site, door: EmbeddedDoor, name: str, *, public: bool = False) -> str:
    """A new list, whose name another one may have; its id."""
    lists = site.lists(door)
    own = name if all(one.name != name for one in door.favourites.lists().items) else f"{name} ({len(lists) + 1})"
    made = door.favourites.changes.create(ListRequest(name=own, public=public)).of(own).id or ""
    site.list_names[made] = name
    return made


def rename_list(site: Site, door: EmbeddedDoor, chosen: FavouriteList, name: str) -> None:
    """Give a list a name, which another one may have."""
    door.favourites.changes.change_list(chosen, ListChange(name=name))
    site.list_names[chosen.id] = name


def edit_list(site: Site, request: Request, web: Web, door: EmbeddedDoor, number: str) -> Response:
    """``/MyResearch/EditList/<number or NEW>``."""
    chosen = None if number == "NEW" else list_at(site, door, number)
    if number != "NEW" and chosen is None:
        return Response(404, error_page(site.view(web)))
    if request.method == "POST" and request.has("submitButton"):
        name, public = request.one("title")[:LONGEST], request.one("public") == "1"
        if name.strip():
            changes = door.favourites.changes
            if chosen is None:
                made = new_list(site, door, name, public=public)
                site.descriptions[made] = request.one("desc")
                return see(f"/MyResearch/MyList/{site.number(made)}")
            site.descriptions[chosen.id] = request.one("desc")
            rename_list(site, door, chosen, name)
            changes.change_list(chosen, ListChange(public=public))
            return see(f"/MyResearch/MyList/{number}")
        web.flash("danger", "List name is required.")
    is_public = chosen is not None and bool(chosen.public)
    marks = [" checked" if is_public else "", "" if is_public else " checked"]
    body = (
        f'<form class="form-edit-list" method="post" name="editListForm">{hidden("id", number)}'
        f'<input type="text" name="title" value="{e(chosen.name if chosen else "")}">'
        f'<textarea name="desc">{e(site.descriptions.get(chosen.id, "") if chosen else "")}</textarea>'
        f'<input type="radio" name="public" value="1"{marks[0]}><input type="radio" name="public" value="0"{marks[1]}>'
        '<input type="submit" name="submitButton" value="Save"></form>'
    )
    view = site.view(web, flashes=True, door=door)
    return Response(200, laid_out(view, ("myresearch", "editlist"), "List", body))


def delete_list(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/DeleteList``."""
    chosen = list_at(site, door, request.one("listID"))
    if chosen is None:
        return Response(404, error_page(site.view(web)))
    if request.one("confirm") != "1":
        return Response(200, laid_out(site.view(web), ("confirm", "confirm"), "Delete?", "<form></form>"))
    door.favourites.changes.delete(chosen)
    web.flash("success", web.say("list.deleted"))
    return see("/MyResearch/Favorites")


def edit(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/Edit``: one record in all lists."""
    record = request.one("id")
    if request.method == "POST" and request.has("submitButton"):
        for number in request.many("lists[]"):
            chosen = list_at(site, door, number)
            if chosen is not None:
                _write(site, door, record, chosen.id, request.one(f"notes{number}"), request.one(f"tags{number}"))
        web.flash("success", web.say("list.changed"))
        return see("/MyResearch/Favorites")
    found = {one.list: one for one in door.favourites.changes.find([record]).items}
    lists = site.lists(door)
    groups = ""
    for one in lists:
        if one.id not in found:
            continue
        number, saved = site.number(one.id), found[one.id]
        tags = " ".join(f'"{word}"' if " " in word else word for word in saved.keywords)
        field = f'<input type="text" name="tags{number}" value="{e(tags)}">' if site.has_tags else ""
        groups += (
            f'<fieldset class="list-edit-group"><h3>List: {e(one.name)}</h3>{hidden("lists[]", number)}{field}'
            f'<textarea name="notes{number}">{e(saved.notes or "")}</textarea>'
            f'<a href="/MyResearch/MyList/{number}?delete={e(record)}&amp;source=Solr">Delete</a></fieldset>'
        )
    others = [(site.number(one.id), one.name) for one in lists if one.id not in found]
    more = f'<select name="addToList">{choices([("-1", "- Add -"), *others], None)}</select>' if others else ""
    title = title_of(site.library, record) or web.say("untitled")
    button = '<input type="submit" name="submitButton" value="Save">' if groups or more else ""
    body = (f"<h2>{e(title)}</h2>" if site.product == "finna" else "") + (
        f'<form class="form-list-edit" method="post" name="editForm">{groups}{more}{button}</form>'
    )
    view = site.view(web, door=door)  # this template shows no messages
    return Response(200, laid_out(view, ("myresearch", "edit"), title, body))


def delete(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/Delete``: success is said of what is not there too."""
    records = [key.partition("|")[2] for key in request.many("ids[]")]
    if not records:
        web.flash("danger", web.say("selection.none-favourites"))
        return see("/MyResearch/Home")
    chosen = list_at(site, door, request.one("listID")) if request.one("listID") else None
    if request.one("listID") and chosen is None:
        return Response(404, error_page(site.view(web)))
    if not request.has("submitButton"):
        return Response(200, laid_out(site.view(web), ("confirm", "confirm"), "Delete?", "<form></form>"))
    present = {one.record_id for one in door.favourites.changes.find(records).items}
    door.favourites.changes.remove([one for one in records if one in present], chosen.id if chosen else None)
    web.flash("success", web.say("favourites.deleted"))
    return see(f"/MyResearch/MyList/{request.one('listID')}" if chosen else "/MyResearch/Favorites")


def save(site: Site, request: Request, web: Web, door: EmbeddedDoor, record: str) -> Response:
    """``/Record/<id>/Save``."""
    if title_of(site.library, record) is None:
        return Response(404, error_page(site.view(web)))
    chosen = list_at(site, door, request.one("list")) if request.one("list") else None
    if request.one("list") and chosen is None:
        return Response(404, error_page(site.view(web)))
    into = chosen.id if chosen is not None else new_list(site, door, DEFAULT_LIST)
    door.favourites.changes.add([record], into)
    _write(site, door, record, into, request.one("notes"), request.one("mytags"))
    web.flash("success", web.say("favourites.saved"))
    return see(f"/Record/{record}")


def sort(site: Site, request: Request, web: Web, door: EmbeddedDoor, number: str) -> Response:
    """``/MyResearch/SortList/<number>`` of Finna."""
    chosen = list_at(site, door, number)
    if chosen is None or site.product != "finna":
        return Response(404, error_page(site.view(web)))
    if request.method == "POST" and request.has("saveOrdering"):
        door.favourites.changes.order(chosen.id, json.loads(request.one("orderedList")))
        web.flash("success", web.say("list.ordered"))
    records = [one.record_id for one in door.favourites.read(chosen.id, custom=True).items]
    items = "".join(f'<li id="{e(record)}"><h4>{e(record)}</h4></li>' for record in records)
    body = (
        f'<form method="post" id="sort_form" name="sortForm">{hidden("user_id", str(7 + len(site.user(web))))}'
        f'{hidden("list_id", number)}<input type="hidden" id="orderedList" name="orderedList" value="">'
        '<input name="saveOrdering" type="submit" value="Save"></form>'
        f'<ol id="sortable">{items}</ol>'
    )
    view = site.view(web, flashes=True, door=door)
    return Response(200, laid_out(view, ("myresearch", "sortlist"), "Sort", body))


def save_search(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/SaveSearch``: everything by GET."""
    ident = request.one("save") or request.one("delete") or request.one("searchid")
    known = {one.id: one for one in (*door.searches.recent().items, *door.searches.saved().items)}
    if ident not in known:
        return Response(403, error_page(site.view(web)))
    changes = door.searches.changes
    if request.one("save"):
        changes.save(ident)
        web.flash("success", web.say("search.saved"))
    elif request.one("delete"):
        if known[ident].saved:
            changes.delete([ident])
        web.flash("success", web.say("search.deleted"))
    elif request.one("schedule") in _ALERTS:
        changes.alert(ident, _ALERTS[request.one("schedule")])
    else:
        return Response(403, error_page(site.view(web)))
    return see("/Search/History")


def _write(site: Site, door: EmbeddedDoor, record: str, chosen: str, notes: str, tags: str) -> None:
    words = tuple(word.strip('"') for word in _TAG.findall(tags)) if site.has_tags else None
    door.favourites.changes.edit(record, FavouriteChange(notes=notes, keywords=words), chosen)


ROUTES = (
    (re.compile(r"/MyResearch/EditList/(NEW|\d+)"), edit_list),
    (re.compile(r"/MyResearch/DeleteList"), delete_list),
    (re.compile(r"/MyResearch/Edit"), edit),
    (re.compile(r"/MyResearch/Delete"), delete),
    (re.compile(r"/Record/([^/]+)/Save"), save),
    (re.compile(r"/MyResearch/SortList/(\d+)"), sort),
    (re.compile(r"/MyResearch/SaveSearch"), save_search),
)
