"""Searching a site's catalogue, and references from its exports."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import cast

import httpx
import pytest
from tests.backends.vufind.pages import own
from tests.fakes.login import front_page
from tests.fakes.view import View

from tunilib.backends.vufind.catalogue import Exporter, VufindCatalogue
from tunilib.backends.vufind.catalogue.results import RecordSummary
from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.door import open_entry
from tunilib.backends.vufind.session import Settings
from tunilib.core.catalogue import Query
from tunilib.core.reference import Kind, Reference
from tunilib.errors import NotUnderstood
from tunilib.formats import export


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


TITLES = {"r1": "Sea", "r2": "Lake", "r3": "River", "r4": "Sea"}
NAMES = {"MARCXML": "marcxml", "RIS": "ris"}


class Site:
    """Exports its records, or gives this text in place of each file."""

    def __init__(self, text: str | None = None, **records: Sequence[str]) -> None:
        self._records, self._text = records, text
        self.requests = 0
        self.told: list[str] = []
        self.settings = Settings(
            "https://site.example", say=lambda text, **facts: self.told.append(text.format(**facts))
        )

    def file(
        self, path: str, query: Sequence[tuple[str, str]] = (), *, media_types: Collection[str] = ()
    ) -> str | None:
        self.requests += 1
        style = next(value for name, value in query if name in ("f", "style"))
        ids = [value.partition("|")[2] for name, value in query if name == "i[]"] or [path.split("/")[2]]
        if style not in self._records:
            return None
        if self._text is not None:
            return self._text
        found = [reference(style, record) for record in ids if record in self._records[style]]
        return b"".join(export(NAMES[style], found)).decode()

    def not_understood(self, path: str, expected: str, text: str) -> NotUnderstood:
        return NotUnderstood("expected {expected}, found {text}", expected=expected, text=text)


def reference(style: str, record: str) -> Reference:
    return Reference(kind=Kind.BOOK, id=record, title=TITLES[record], edition=style)


def sources(site: Site, *records: str) -> list[tuple[str, str]]:
    summaries = [RecordSummary(record, "Solr", TITLES[record]) for record in records]
    found = list(Exporter(cast(Client, site)).references(summaries))
    return [(one.id, one.edition) for one in found]


def test_a_record_without_marc_takes_only_itself_to_another_format() -> None:
    site = Site(MARCXML=("r1", "r3"), RIS=("r1", "r2", "r3"))

    assert sources(site, "r1", "r2", "r3") == [("r1", "MARCXML"), ("r2", "RIS"), ("r3", "MARCXML")]
    assert site.requests == 2
    assert site.told == ["references by what they were made from: MARCXML 2, RIS 1"]


def test_a_format_that_the_site_does_not_offer_is_asked_for_once() -> None:
    site = Site(RIS=("r1", "r2"))

    assert sources(site, "r1", "r2") == [("r1", "RIS"), ("r2", "RIS")]
    assert site.requests == 2


def test_records_of_one_title_are_never_mixed_up_where_some_are_left_out() -> None:
    site = Site(MARCXML=("r2", "r4"), RIS=("r1", "r2", "r4"))

    assert sources(site, "r1", "r2", "r4") == [("r1", "RIS"), ("r2", "MARCXML"), ("r4", "RIS")]


@pytest.mark.parametrize("style", ["MARCXML", "RIS"])
@pytest.mark.parametrize("text", ["null", '{"message": "down"}', "<html><body>Please wait</body></html>"])
def test_an_answer_that_is_no_file_of_the_format_ends_the_export(style: str, text: str) -> None:
    with pytest.raises(NotUnderstood):
        sources(Site(text, **{style: ("r1",)}), "r1")


def test_a_record_that_the_site_does_not_export_has_what_its_page_shows() -> None:
    assert sources(Site(MARCXML=()), "r1") == [("r1", "")]
