"""Searching a site's catalogue."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import httpx
from tests.backends.vufind.pages import own
from tests.fakes.login import front_page
from tests.fakes.view import View

from tunilib.backends.vufind.catalogue import VufindCatalogue
from tunilib.backends.vufind.door import open_entry
from tunilib.core.catalogue import Query


def result(number: int) -> str:
    return (
        f'<li id="result{number}" class="result"><input class="hiddenId" value="r{number}"><input class="hiddenSource" '
        f'value="Solr"><div class="result-body"><h2><a class="title" href="/Record/r{number}">Sea {number}</a></h2>'
        "</div></li>"
    )


def answer(request: httpx.Request) -> httpx.Response:
    """A site with 25 results in pages of 20, which shows the last page instead of one beyond it."""
    if request.url.path == "/":
        return httpx.Response(200, html=front_page(View("vufind", "en")))
    page = int(request.url.params.get("page", "1"))
    if page > 2:
        return httpx.Response(302, headers={"Location": str(request.url.copy_set_param("page", "2"))})
    first, last = (1, 20) if page == 1 else (21, 25)
    more = '<li class="page-next"><a href="?page=2">Next</a></li>' if page == 1 else ""
    stats = f'<div class="search-stats"><strong>{first} - {last}</strong> of <strong>25</strong></div>'
    rows = "".join(result(number) for number in range(first, last + 1))
    html = own.vufind("results", f'{stats}<ul class="record-list">{rows}</ul><ul class="pagination">{more}</ul>')
    return httpx.Response(200, html=html)


def catalogue() -> VufindCatalogue:
    options = {"transport": httpx.MockTransport(answer), "sleep": lambda _: None}
    entry = open_entry("https://site.example", now=lambda zone: datetime(2026, 3, 2, tzinfo=UTC), **options)
    return entry.catalogue()


def test_a_page_beyond_the_last_is_empty() -> None:
    with closing(catalogue()) as site:
        last, beyond = site.search(Query(text="sea"), 2), site.search(Query(text="sea"), 3)

    assert [record.id for record in last.records] == ["r21", "r22", "r23", "r24", "r25"]
    assert (beyond.records, beyond.page) == ((), 3)
    assert (last.total, last.pages) == (beyond.total, beyond.pages) == (25, 2)
