"""The values by which results can be narrowed at a fake site: on the page in VuFind, by another request in Finna."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.fakes.view import e
from tests.fakes.web import Request, Response, Web
from tunilib.core.catalogue import Filter, Query, SearchResult
from tunilib.errors import TunilibError
from tunilib.library.catalogue.records import EmbeddedCatalogue
from tunilib.library.stores import open_library

if TYPE_CHECKING:
    from tests.fakes.site import Site

FIELDS = {"format": "format", "language": "language", "building": "library", "author_facet": "author"}
"""The site's fields, with the filters of the library behind it."""
_SHOWN = {
    "book": ("Book", "Kirja", "Bok"),
    "fin": ("Finnish", "suomi", "finska"),
    "swe": ("Swedish", "ruotsi", "svenska"),
    "linna": ("Linna Library", "Linnan kirjasto", "Linnabiblioteket"),
    "arvo": ("Arvo Library", "Arvon kirjasto", "Arvobiblioteket"),
}
_LANGUAGES = {"en": 0, "en-gb": 0, "fi": 1, "sv": 2}


def inner(field: str, value: str) -> str:
    """As the site writes a value in its addresses."""
    if field == "format":
        return f"0/{value.capitalize()}/"
    return f"0/{value.upper()}/" if field == "building" else value


def shown(web: Web, value: str) -> str:
    """As the site shows a value."""
    names = _SHOWN.get(value)
    return names[_LANGUAGES[web.language]] if names is not None else value


def filters_of(site: Site, request: Request) -> tuple[Filter, ...]:
    """The filters of a request, as the library behind the site takes them."""
    found = []
    for text in request.many("filter[]"):
        field, _, value = text.lstrip("~").partition(":")
        value = value.strip('"')
        known = [one.value for one in _search(site, "").facets or () if one.filter == FIELDS.get(field)]
        found.append(Filter(FIELDS.get(field, "year"), next((v for v in known if inner(field, v) == value), value)))
    return tuple(found)


def narrowed(site: Site, request: Request) -> set[str] | None:
    """The ids of the records that pass the filters; None: there is no filter."""
    filters = filters_of(site, request)
    if not filters:
        return None
    try:
        pages = [_search(site, "", filters)]
    except TunilibError:  # a site looks for any value
        return set()
    pages += [_search(site, "", filters, number) for number in range(2, pages[0].pages + 1)]
    return {record.id for page in pages for record in page.records}


def ajax(site: Site, request: Request, web: Web) -> Response:
    """``/AJAX/JSON?method=getSideFacets``."""
    if request.one("method") != "getSideFacets":
        return Response(400, json.dumps({"data": "Invalid Method"}), headers=_JSON)
    html = {field: {"html": _list(site, request, web, field)} for field in request.many("enabledFacets[]")}
    return Response(200, json.dumps({"data": {"facets": html}}), headers=_JSON)


def sidebar(site: Site, request: Request, web: Web) -> str:
    """What the page of results has of it."""
    if site.product == "finna":
        query = e(urlencode(request.query))
        groups = "".join(
            f'<div class="list-group facet facet-group" id="side-panel-{field}"><div id="side-collapse-{field}"'
            f' class="collapse" data-facet="{field}"><div class="facet-load-indicator hidden">Loading</div></div></div>'
            for field in FIELDS
        )
        return (
            '<div class="side-facets-container-ajax" data-search-class-id="Solr" data-location="side"'
            f' data-config-index="0" data-query="{query}" data-query-suppressed="0" data-extra-fields="limit,sort">'
            f'<div class="checkbox checkbox-filter" data-facet="online_boolean:1"></div>{groups}</div>'
        )
    return "".join(
        f'<div class="facet-group" id="side-panel-{field}">{_list(site, request, web, field)}</div>' for field in FIELDS
    )


_JSON = {"Content-Type": "application/json"}


def _list(site: Site, request: Request, web: Web, field: str) -> str:
    asked = [(name, value) for name, value in request.query if name in ("lookfor", "type", "filter[]")]
    items = []
    for facet in _search(site, request.one("lookfor"), filters_of(site, request)).facets or ():
        if facet.filter != FIELDS.get(field):
            continue
        address = urlencode([*asked, ("filter[]", f'~{field}:"{inner(field, facet.value)}"')])
        name = e(shown(web, facet.value))
        items.append(
            f'<li class="facet__list__item"><a href="?{e(address)}" class="facet js-facet-item facetOR"'
            f' data-title="{name}" data-count="{facet.count}"><span class="text">'
            f'<span class="facet-value">{name}</span></span></a></li>'
        )
    return f'<ul class="facet__list">{"".join(items)}</ul>'


def _search(site: Site, text: str, filters: tuple[Filter, ...] = (), page: int = 1) -> SearchResult:
    store = open_library(site.library.address, site.library.now)
    try:
        return EmbeddedCatalogue(store).search(Query(text=text, filters=filters), page)
    finally:
        store.close()
