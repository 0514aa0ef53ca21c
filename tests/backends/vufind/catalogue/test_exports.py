"""References from a site's exports: each record by the best format that the site has for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from tunilib.backends.vufind.catalogue import Exporter
from tunilib.backends.vufind.catalogue.results import RecordSummary
from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.session import Settings
from tunilib.core.reference import Kind, Reference
from tunilib.formats import export

TITLES = {"r1": "Sea", "r2": "Lake", "r3": "River", "r4": "Sea"}
NAMES = {"MARCXML": "marcxml", "RIS": "ris"}


class Site:
    def __init__(self, **records: Sequence[str]) -> None:
        self._records = records
        self.requests = 0
        self.told: list[str] = []
        self.settings = Settings(
            "https://site.example", say=lambda text, **facts: self.told.append(text.format(**facts))
        )

    def file(self, path: str, query: Sequence[tuple[str, str]] = ()) -> str | None:
        self.requests += 1
        style = next(value for name, value in query if name in ("f", "style"))
        ids = [value.partition("|")[2] for name, value in query if name == "i[]"] or [path.split("/")[2]]
        if style not in self._records:
            return None
        found = [reference(style, record) for record in ids if record in self._records[style]]
        return b"".join(export(NAMES[style], found)).decode()


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


def test_a_record_that_the_site_does_not_export_has_what_its_page_shows() -> None:
    assert sources(Site(MARCXML=(), RIS=()), "r1") == [("r1", "")]
