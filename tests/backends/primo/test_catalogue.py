"""The catalogue of a Primo page: searches, records and their copies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

import pytest
from tests.backends.primo.page import MMS, PNX, RECORD, Page, opened
from tests.fakes.web import Request

from tunilib.core.answer import Missing
from tunilib.core.catalogue import Filter, Query
from tunilib.core.ports.door import Catalogue
from tunilib.errors import NotFound, NotUnderstood, UsageError


@contextmanager
def catalogue(page: Page) -> Iterator[Catalogue]:
    with opened(page) as (entry, _):
        found = entry.catalogue()
        assert not isinstance(found, Missing)
        with closing(found):
            yield found


def test_a_search_needs_no_session_and_asks_for_the_librarys_own_records() -> None:
    asked: list[Any] = []
    page = Page()

    def results(request: Request) -> Any:
        asked.append(dict(request.query))
        return page._proper(request)

    page.answers["/pnxs"] = results
    with catalogue(page) as found:
        result = found.search(Query(text="vesi", type="title", filters=(Filter("year", "2001..2019"),)))
    (record,) = result.records
    assert (record.id, record.title, record.authors) == (RECORD, "Vesi : kirja", ("Ranta, Aino",))
    assert (record.year, record.format, record.language) == ("2019", "book", "fin")
    assert [(one.filter, one.value, one.count) for one in result.facets or ()] == [("format", "books", 1)]
    assert (asked[0]["q"], asked[0]["scope"], asked[0]["offset"]) == ("title,contains,vesi", "MyInst", "0")
    assert asked[0]["qInclude"] == "facet_searchcreationdate,exact,[2001 TO 2019]"


def test_many_results_are_asked_for_in_pages_of_50() -> None:
    sizes: list[tuple[str, str]] = []

    def results(request: Any) -> Any:
        sizes.append((request.one("offset"), request.one("limit")))
        docs = [{"pnx": {**PNX, "control": {"recordid": f"alma99{n}000000"}}} for n in range(int(request.one("limit")))]
        return {"info": {"total": 500}, "docs": docs}

    with catalogue(Page(answers={"/pnxs": results})) as found:
        result = found.search(Query(text="vesi"), limit=120)
        assert (len(result.records), result.pages) == (120, 25)
        assert len(list(found.references(Query(text="vesi"), page=2))) == 20
    assert sizes == [("0", "50"), ("50", "50"), ("100", "20"), ("20", "20")]


def test_a_record_has_each_copy_with_its_due_date_from_the_text() -> None:
    with catalogue(Page()) as found:
        record = found.record(MMS)
    shown = [(one.barcode, one.status, one.due) for one in record.items]
    assert shown == [("T1", "available", None), ("T2", "on-loan", date(2026, 12, 16))]
    assert (record.copies, record.available, record.publisher, record.place) == (2, 1, "Kustantaja", "Tampere")
    assert (record.address or "").endswith(f"/discovery/fulldisplay?docid={RECORD}&context=L&vid=358TST_INST:VU1")


@pytest.mark.parametrize("answer", [{"data": {}}, {"data": {"itemInfo": {"locations": [{"items": []}]}}}])
def test_a_holding_whose_copies_are_not_shown_is_still_a_holding_and_they_are_not_counted(answer: Any) -> None:
    with catalogue(Page(answers={"holdings/PS1": lambda _: answer})) as found:
        record = found.record(RECORD)
    (only,) = record.items
    assert (only.barcode, only.library, only.status) == (None, "Linna", "available")
    assert (record.copies, record.available) == (None, None)


def test_a_record_that_is_not_there_is_not_found_and_one_that_is_not_understood_is_an_error() -> None:
    page = Page()
    with catalogue(page) as found:
        for unknown in ("alma9900000005973", "../../priv/myaccount/renew_all_loans", "a b"):
            with pytest.raises(NotFound):
                found.record(unknown)
        page.answers[f"pnxs/L/{RECORD}"] = lambda _: {"pnx": None, "info": {"total": 3}}
        with pytest.raises(NotUnderstood):
            found.record(RECORD)
        page.answers["/pnxs"] = lambda _: {"docs": []}
        with pytest.raises(NotUnderstood):
            found.search(Query(text="vesi"))
        with pytest.raises(UsageError):
            found.search(Query(text="x", filters=(Filter("language", "fin"), Filter("language", "swe"))))
