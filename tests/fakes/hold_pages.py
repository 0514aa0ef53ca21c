"""Holds and retrieval requests at a fake site: the lists, cancelling, changing.

A site takes only the ids that its list showed in this session; one that is not among them refuses all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.drivers.cancellations import cancel as cancel_by_driver
from tests.fakes.finna import requests as finna
from tests.fakes.finna.requests import FIELDS, HoldLine
from tests.fakes.layouts import laid_out
from tests.fakes.login import error_page
from tests.fakes.view import View, choices, hidden
from tests.fakes.vufind import requests as vufind
from tests.fakes.web import Request, Response, Web, see
from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.hold import Hold, HoldChange, HoldKind, HoldStatus, hold_order

if TYPE_CHECKING:
    from tests.fakes.site import Site
    from tunilib.library.patron.door import EmbeddedDoor

_KINDS = {"holds": HoldKind.HOLD, "retrievals": HoldKind.RETRIEVAL, "ill": HoldKind.ILL}
_SHOWN = {
    "holds": (HoldStatus.WAITING, HoldStatus.FROZEN, HoldStatus.IN_TRANSIT, HoldStatus.READY, HoldStatus.PROCESSING),
    "retrievals": tuple(HoldStatus),
    "ill": tuple(HoldStatus),
}


def holds(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/Holds/List``."""
    return _list(site, request, web, door, "holds")


def retrievals(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/StorageRetrievalRequests``."""
    return _list(site, request, web, door, "retrievals")


def loans_from_elsewhere(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/ILLRequests``."""
    return _list(site, request, web, door, "ill")


def edit(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/Holds/Edit``."""
    wanted = request.many("selectedIDS[]")
    if not wanted or not set(wanted) <= web.permitted.get("holds", set()):
        web.flash("danger", web.say("parameters"))
        return see("/Holds/List")
    wanted = [_ident(key) for key in wanted]
    standing = {hold.id: hold for hold in door.holds.read().items}
    if request.method == "POST" and request.has("updateHolds"):
        if not web.takes(request.one("csrf")):
            return Response(400, error_page(site.view(web)))
        return _edited(site, request, web, door, [standing[key] for key in wanted])
    return Response(200, _form(site, web, door, request.many("selectedIDS[]")))


def _list(site: Site, request: Request, web: Web, door: EmbeddedDoor, kind: str) -> Response:
    refusals: dict[str, str] = {}
    if site.down(request):
        web.flash("danger", web.say("system.down"))
        return Response(200, _shown(site, site.view(web, flashes=True), kind, ()))
    if request.method == "POST" and (request.has("cancelSelected") or request.has("cancelAll")):
        if kind not in web.permitted:
            return Response(500, error_page(site.view(web)))
        if request.one("confirm") == "0":
            web.flash("info", "Do you wish to cancel?")
            return Response(200, _confirmation(site, site.view(web, flashes=True)))
        refusals = _cancel(site, request, web, door, kind)
    view = site.view(web, flashes=True, door=door, blocks=site.product == "finna")
    places = {place.id: place.name for place in door.holds.pickup_libraries()}
    every = site.elsewhere.get(door.card, []) if kind == "ill" else door.holds.read().items
    found = [hold for hold in every if hold.kind is _KINDS[kind] and hold.status in _SHOWN[kind]]
    lines = tuple(
        _line(site, view, kind, hold, places.get(hold.pickup_location or "", hold.pickup_location or ""), refusals)
        for hold in sorted(found, key=hold_order)
    )
    web.permitted[kind] = {line.key for line in lines if line.key is not None}
    return Response(200, _shown(site, view, kind, lines))


def _line(site: Site, view: View, kind: str, hold: Hold, place: str, refusals: dict[str, str]) -> HoldLine:
    key, refusal = hold.id if hold.cancellable else None, refusals.get(hold.id, "")
    if site.driver is not None and kind == "holds":
        told = site.driver.hold(view, hold, place)
        return HoldLine(hold, told.key, place, told.edit_key is not None, refusal, told)
    return HoldLine(hold, key, place, kind == "holds" and key is not None, refusal)


def _ident(key: str) -> str:
    """A hold's id in what a page sends of it: some drivers send more, which changes with the hold."""
    return key.partition("|")[0]


def _shown(site: Site, view: View, kind: str, lines: tuple[HoldLine, ...]) -> str:
    return finna.requests(view, kind, lines) if site.product == "finna" else vufind.requests(view, kind, lines)


def _cancel(site: Site, request: Request, web: Web, door: EmbeddedDoor, kind: str) -> dict[str, str]:
    every = request.has("cancelAll")
    wanted = request.many("cancelAllIDS[]" if every else FIELDS[kind]) or request.many("cancelSelectedIDS[]")
    if not wanted:
        web.flash("danger", web.say("no-holds-selected" if kind == "holds" else "no-requests-selected"))
        return {}
    if not set(wanted) <= web.permitted[kind]:
        web.flash("danger", web.say("parameters"))
        return {}
    told = "holds" if kind == "holds" else "requests"
    if kind == "ill":
        return _cancel_elsewhere(site, web, door, wanted)
    standing = {hold.id: hold for hold in door.holds.read().items}
    if site.driver is not None and kind == "holds":
        return cancel_by_driver(site, site.driver, web, door, [standing[_ident(key)] for key in wanted])
    answer = door.holds.cancel([standing[key] for key in wanted if key in standing])
    done = sum(claim.word is ClaimWord.DONE for claim in answer.claims.values())
    refused = {key: claim for key, claim in answer.claims.items() if claim.word is ClaimWord.REFUSED}
    if refused:
        web.flash("danger", web.say(f"{told}.not-cancelled", count=len(refused)))
    if done:
        web.flash("success", web.say(f"{told}.cancelled", count=done))
    return {key: _reason(web, kind, claim) for key, claim in refused.items()}


def _cancel_elsewhere(site: Site, web: Web, door: EmbeddedDoor, wanted: list[str]) -> dict[str, str]:
    """Interlibrary loans are taken off the list; what is on its way cannot be."""
    chosen = [hold for hold in site.elsewhere[door.card] if hold.id in wanted]
    refused = [hold for hold in chosen if not hold.cancellable]
    if refused:
        web.flash("danger", web.say("requests.not-cancelled", count=len(refused)))
    if len(refused) < len(chosen):
        web.flash("success", web.say("requests.cancelled", count=len(chosen) - len(refused)))
    site.elsewhere[door.card] = [hold for hold in site.elsewhere[door.card] if hold not in chosen or hold in refused]
    return {hold.id: web.say("request.not-cancelled", reason="It is on its way") for hold in refused}


def _edited(site: Site, request: Request, web: Web, door: EmbeddedDoor, chosen: list[Hold]) -> Response:
    pickup = request.one("gatheredDetails[pickUpLocation]") or None
    frozen = request.one("gatheredDetails[frozen]")
    written = request.one("gatheredDetails[frozenThrough]")
    until = site.read_day(written) if written else None
    if not pickup and not frozen:
        return Response(200, _form(site, web, door, request.many("selectedIDS[]")))
    if written and (until is None or until <= site.library.today):
        web.flash("danger", web.say("date.frozen"))
        return Response(200, _form(site, web, door, request.many("selectedIDS[]")))
    if pickup is not None and pickup not in {place.id for place in door.holds.pickup_libraries()}:
        web.flash("danger", web.reason("hold.pickup-invalid"))
        return Response(200, _form(site, web, door, request.many("selectedIDS[]")))
    answer = door.holds.change(
        chosen, HoldChange(pickup=pickup, freeze=frozen == "1", until=until, release=frozen == "0")
    )
    refused = [claim for claim in answer.claims.values() if claim.word is ClaimWord.REFUSED]
    if refused:
        web.flash("danger", web.say("holds.not-changed", count=len(refused)))
    if len(refused) < len(chosen):
        web.flash("success", web.say("holds.changed", count=len(chosen) - len(refused)))
    return see("/Holds/List")


def _form(site: Site, web: Web, door: EmbeddedDoor, wanted: list[str]) -> str:
    places = [("", "No change"), *((place.id, place.name) for place in door.holds.pickup_libraries())]
    view = site.view(web, flashes=True, door=door)
    body = (
        f'<form action="/Holds/Edit" method="post" name="editHolds">{hidden("csrf", web.token())}'
        f"{''.join(hidden('selectedIDS[]', key) for key in wanted)}"
        f'<select name="gatheredDetails[frozen]">{choices([("", "No change"), ("1", "Freeze"), ("0", "Release")], "")}'
        f'</select><input type="text" name="gatheredDetails[frozenThrough]" value=""> ({view.date_format})'
        f'<select name="gatheredDetails[pickUpLocation]">{choices(places, "")}</select>'
        '<input type="submit" name="updateHolds" value="Save"></form>'
    )
    return laid_out(view, ("holds", "edit"), "Change", body)


def _confirmation(site: Site, view: View) -> str:
    body = (
        f'<form method="post">{hidden("cancelSelectedIDS", "")}<input type="submit" name="confirm" value="Yes"></form>'
    )
    return laid_out(view, ("confirm", "confirm"), "Confirm", body)


def _reason(web: Web, kind: str, claim: Claim) -> str:
    text = web.reason(claim.reasons[0].code.value) if claim.reasons else "Ask at the desk"
    return web.say("hold.not-cancelled" if kind == "holds" else "request.not-cancelled", reason=text)
