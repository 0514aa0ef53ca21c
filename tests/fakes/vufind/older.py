"""VuFind 9: what differs from later releases, as its recorded pages show it.

The button that sends a form is called ``submit``; with another name nothing is done, without a message. Titles have no
heading. Tables of fines, searches and copies have no classes. The history has another address, and the page of a list
has no ids of the whole list.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.fakes.login import error_page
from tests.fakes.web import Request, Response, Web

if TYPE_CHECKING:
    from tests.fakes.site import Site

_HISTORY, _NEW_HISTORY = "/MyResearch/HistoricLoans", "/Checkouts/History"
_ROW_TITLE = re.compile(
    r'<div class="media-body"><h2>(<a [^>]*>.*?</a>)\s*'
    r'(?:<span class="authors">(by: )(<a href="[^"]*)(">.*?</a>)</span>)?</h2>'
)
_RESULT_TITLE = re.compile(r'(class="hiddenSource"[^>]*>)<h2>(<a class="title".*?</a>)</h2>')
_FAVOURITE_TITLE = re.compile(r'(<div class="resultItemLine1">)<h3>(.*?)</h3>')
_CELL = re.compile(r'<t[hd] data-label="[^"]*"(?: scope="row")?>(.*?)</t[hd]>')
_PLAIN = (
    (re.compile(r'name="submitButton"'), 'name="submit"'),
    (re.compile(r'<input type="hidden" name="all_ids_global"[^>]*>'), ""),
    (re.compile(r'<td class="history_\w+"'), "<td"),
    (re.compile(r'<tr class="holding-row"'), '<tr vocab="http://schema.org/" typeof="Offer"'),
    (re.compile(r'<table class="holdings-table"'), '<table class="table table-striped"'),
    (re.compile(r'<table class="table fines-table"'), '<table class="table table-striped"'),
    (re.compile(r"<thead>(<tr><th>Time</th>.*?</tr>)</thead>"), r"\1"),
)


def answered(site: Site, request: Request, web: Web) -> Response:
    """The answer of a VuFind 9 to a request, by the site's own means."""
    if request.path == _NEW_HISTORY:
        return Response(404, error_page(site.view(web)))
    path = _NEW_HISTORY if request.path == _HISTORY else request.path
    form = tuple((_own(name), value) for name, value in request.form if name != "submitButton")
    response = site.route(replace(request, path=path, form=form), web)
    if "Content-Type" not in response.headers:
        response.body = shown(response.body)
    return response


def shown(body: str) -> str:
    body = _ROW_TITLE.sub(_row_title, body.replace(_NEW_HISTORY, _HISTORY))
    body = _FAVOURITE_TITLE.sub(r"\1\2", body)
    body = _RESULT_TITLE.sub(r'\1<div class="result-body"><div>\2</div></div>', body)
    if '<table class="table fines-table"' in body:
        body = _CELL.sub(r"<td>\1</td>", body)
    for pattern, written in _PLAIN:
        body = pattern.sub(written, body)
    return body


def _own(name: str) -> str:
    return "submitButton" if name == "submit" else name


def _row_title(found: re.Match[str]) -> str:
    by = f"{found[2]}{found[3]}?author=x{found[4]}<br>" if found[2] else ""
    return f'<div class="media-body">{found[1]}<br>{by}'
