"""Interlibrary loans at a fake site: the form, the places of a library, and what comes of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes import words
from tests.fakes.layouts import laid_out
from tests.fakes.view import View, choices
from tests.fakes.web import Request, Response, Web, see
from tunilib.core.hold import Hold, HoldKind, HoldStatus

if TYPE_CHECKING:
    from tests.fakes.site import Site
    from tunilib.library.patron.door import EmbeddedDoor


def form(site: Site, view: View) -> str:
    """As the template has it: the places are loaded by a script when a library is chosen."""
    today = view.day(site.library.today)
    libraries = [(library, f"Library {library}") for library in site.ill_places]
    body = (
        '<form id="ILLRequestForm" name="placeILLRequest" method="post">'
        '<select id="pickupLibrary" name="gatheredDetails[pickUpLibrary]">'
        f"{choices(libraries, '')}</select>"
        '<select id="pickupLibraryLocation" name="gatheredDetails[pickUpLibraryLocation]"></select>'
        f'<input id="requiredByDate" type="text" name="gatheredDetails[requiredBy]" value="{today}">'
        f" ({view.date_format})"
        '<textarea name="gatheredDetails[comment]"></textarea>'
        '<input type="submit" name="placeILLRequest" value="Place Request"></form>'
    )
    return laid_out(view, ("record", "illrequest"), "Place a Request", body)


def places(site: Site, library: str) -> dict[str, object]:
    """What the page's script asks when a library is chosen."""
    found = site.ill_places.get(library, {})
    return {"locations": [{"id": ident, "name": name, "isDefault": False} for ident, name in found.items()]}


def placed(site: Site, request: Request, web: Web, door: EmbeddedDoor, ident: str) -> Response:
    """A place that is not one of the library's is refused."""
    from tests.fakes.record_pages import title_of

    chosen = site.ill_places.get(request.one("gatheredDetails[pickUpLibrary]"), {})
    place = chosen.get(request.one("gatheredDetails[pickUpLibraryLocation]"))
    if place is None:
        web.flash("danger", web.reason("hold.pickup-invalid"))
        return Response(200, form(site, site.view(web, flashes=True, door=door)))
    made = Hold(
        id=f"i{len(site.elsewhere.get(door.card, [])) + 1}",
        kind=HoldKind.ILL,
        title=title_of(site.library, ident) or "",
        record_id=ident,
        status=HoldStatus.WAITING,
        created=site.library.today,
        pickup_location=place,
        cancellable=True,
        read_at=site.library.moment,
    )
    site.elsewhere.setdefault(door.card, []).append(made)
    listed = words.heading(site.product, web.language, "ill")
    web.flash("success", web.say("request.placed", list=listed))
    return see(f"/Record/{ident}")
