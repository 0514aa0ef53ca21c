"""The catalogue, without signing in."""

from __future__ import annotations

from contextlib import closing

import pytest
from tests.contract.worlds import CARD, OTHER, World, needs
from tests.fakes import facets, record_pages

from tunilib.backends.vufind.catalogue import results
from tunilib.core.answer import Missing
from tunilib.core.catalogue import Filter, Query
from tunilib.core.hold import HoldKind, HoldRequest
from tunilib.core.ports.door import Catalogue
from tunilib.core.reference import Kind
from tunilib.errors import NotFound, NotUnderstood, UsageError

pytestmark = needs("catalogue")

RECORD = ["record_id", "title", "authors", "year", "format", "language", "isbns", "copies", "available"]
IN_FULL = ["publisher", "place", "edition", "series", "subjects", "summary", "address", "holds", "items"]
ITEM = ["barcode", "library", "collection", "call_number", "status", "due"]


def test_a_search_gives_records_and_their_number(anywhere: World) -> None:
    for n in range(25):
        anywhere.library.record(f"rec.{n}", f"Findable {n}")
    with closing(_catalogue(anywhere)) as catalogue:
        found = catalogue.search(Query(text="Findable"))
        assert (found.total, found.page, found.pages, len(found.records)) == (25, 1, 2, 20)
        second = catalogue.search(Query(text="Findable"), 2)
        assert (second.page, second.pages, len(second.records)) == (2, 2, 5)
        assert second.records[0].authors == ("Author, An",)


def test_so_many_records_as_are_asked_for_are_given_at_once(anywhere: World) -> None:
    for n in range(45):
        anywhere.library.record(f"rec.{n:02}", f"Findable {n:02}")
    with closing(_catalogue(anywhere)) as catalogue:
        for limit, count in ((5, 5), (20, 20), (41, 41), (1000, 45)):
            found = catalogue.search(Query(text="Findable", sort="title"), limit=limit)
            assert (found.total, found.page, found.pages, len(found.records)) == (45, 1, 3, count)
            assert [one.id for one in found.records] == [f"rec.{n:02}" for n in range(count)]


@pytest.mark.parametrize(
    ("sort", "order"), [("title", "bca"), ("author", "cab"), ("newest", "cba"), ("oldest", "abc"), ("relevance", "")]
)
def test_results_come_in_the_order_that_is_asked_for(anywhere: World, sort: str, order: str) -> None:
    anywhere.library.record("a", "Findable walrus", "Bengtsson, Bo", "1950")
    anywhere.library.record("b", "Findable ape", "Carlsson, Cia", "1999")
    anywhere.library.record("c", "Findable bear", "Ahola, Aino", "2020")
    with closing(_catalogue(anywhere)) as catalogue:
        query = Query(text="Findable", sort=sort)
        assert {one.id for one in catalogue.search(query).records} == set("abc")
        if order:
            assert "".join(one.id for one in catalogue.search(query).records) == order
            assert "".join(one.id or "" for one in catalogue.references(query)) == order
        with pytest.raises(UsageError):
            catalogue.search(Query(text="x", sort="smell"))


def test_an_order_that_a_site_does_not_have_is_an_error(online: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(record_pages.ORDERS[online.fake.product], "title")
    online.library.record("rec.1", "Findable")
    with closing(_catalogue(online)) as catalogue, pytest.raises(UsageError) as caught:
        catalogue.search(Query(text="Findable", sort="title"))
    assert "--sort" in (caught.value.hint or "")


def test_results_are_read_as_a_list_where_the_site_or_the_session_has_them_as_a_grid(online: World) -> None:
    online.library.record("rec.1", "Findable")
    online.fake.as_grid = True
    with closing(_catalogue(online)) as catalogue:
        assert [record.id for record in catalogue.search(Query(text="Findable")).records] == ["rec.1"]


def test_a_search_that_finds_nothing_finds_nothing(anywhere: World) -> None:
    with closing(_catalogue(anywhere)) as catalogue:
        found = catalogue.search(Query(text="nothing at all"))
    assert (found.total, found.records) == (0, ())


def test_a_record_has_its_copies(anywhere: World) -> None:
    anywhere.library.copy("C1", "one")
    anywhere.library.copy("C2", "one")
    with closing(_catalogue(anywhere)) as catalogue:
        record = catalogue.record("one")
        assert (record.id, record.title, record.copies, record.available) == ("one", "Title of one", 2, 2)
        with pytest.raises(NotFound):
            catalogue.record("no-such")


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_a_record_says_of_each_copy_where_it_is_and_when_it_is_due_back(anywhere: World, language: str) -> None:
    anywhere.language = language
    library = anywhere.library
    for barcode in ("C1", "C2", "C3", "C4"):
        library.copy(barcode, "one", collection="stacks" if barcode == "C3" else "book")
    library.lend(CARD, "C1", "C2")
    library.desk.items.lost("C4")
    library.door(CARD).holds.place(HoldRequest(record="one", kind=HoldKind.RETRIEVAL, pickup="linna"))
    library.door(OTHER).holds.place(HoldRequest(record="one", pickup="linna"))
    with closing(_catalogue(anywhere)) as catalogue:
        record = catalogue.record("one")
    items = sorted(record.items, key=lambda item: item.barcode or "")
    assert [item.status for item in items] == ["on-loan", "on-loan", "processing", "lost"]
    assert [str(item.due) for item in items] == ["2026-03-30", "2026-03-30", "None", "None"]
    assert (record.copies, record.available, record.holds) == (3, 0, 1)


def test_a_record_in_full_has_what_the_library_knows_of_it(anywhere: World) -> None:
    anywhere.library.copy("C1", "one")
    with closing(_catalogue(anywhere)) as catalogue:
        record = catalogue.record("one")
    assert list(record.to_dict()) == [*RECORD, *IN_FULL]
    assert (record.authors, record.year, record.language) == (("Author, An",), "2020", "fin")
    assert (record.publisher, record.subjects) == ("Press", ("one thing", "another"))
    assert [list(item) for item in record.to_dict()["items"]] == [ITEM]
    assert (record.address or "").endswith("/Record/one") is anywhere.kind.can("site")


def test_a_filter_that_makes_no_sense_is_an_error(anywhere: World) -> None:
    with closing(_catalogue(anywhere)) as catalogue:
        with pytest.raises(UsageError):
            catalogue.search(Query(text="x", filters=(Filter("year", "long ago"),)))
        with pytest.raises(UsageError):
            catalogue.search(Query(text="x", type="smell"))


def test_another_page_is_no_search_without_results(online: World) -> None:
    from tests.fakes.faults import Fault

    online.fake.fault(Fault("replace", "/Search/Results", old="template-name-results", new="template-name-home"))
    with closing(_catalogue(online)) as catalogue, pytest.raises(NotUnderstood):
        catalogue.search(Query(text="x"))


def test_what_is_found_is_given_whole(anywhere: World) -> None:
    for n in range(23):
        anywhere.library.record(f"rec.{n:02}", f"Findable {n}")
    with closing(_catalogue(anywhere)) as catalogue:
        found = list(catalogue.references(Query(text="Findable")))
        assert [one.id for one in found] == [f"rec.{n:02}" for n in range(23)]
        assert {one.kind for one in found} == {Kind.BOOK}
        assert catalogue.reference("rec.07").title == "Findable 7"


def test_without_an_export_what_the_list_tells_is_given(online: World) -> None:
    online.library.record("rec.1", "Findable")
    online.fake.exports = ()
    with closing(_catalogue(online)) as catalogue:
        (one,) = catalogue.references(Query(text="Findable"))
    assert (one.id, one.title, one.kind) == ("rec.1", "Findable", Kind.GENERIC)


def with_formats(world: World) -> None:
    for n in range(3):
        world.library.record(f"rec.{n}", f"Findable {n}")
        world.library.copy(f"F{n}", f"rec.{n}", library="arvo" if n else "linna")


def test_what_results_can_be_narrowed_by_is_found_out_only_where_it_is_shown(anywhere: World) -> None:
    with_formats(anywhere)
    with closing(_catalogue(anywhere)) as catalogue:
        found = catalogue.search(Query(text="Findable"), facets=0)
    assert (found.total, found.facets) == (3, ())


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_a_site_tells_the_values_by_which_results_can_be_narrowed(online: World, language: str) -> None:
    online.language = language
    with_formats(online)
    with closing(_catalogue(online)) as catalogue:
        found = catalogue.search(Query(text="Findable"))
    book = {"en": "Book", "fi": "Kirja", "sv": "Bok"}[language]
    assert ("format", book, 3) in [(facet.filter, facet.value, facet.count) for facet in found.facets or ()]
    assert {facet.filter for facet in found.facets or ()} == {"format", "language", "library", "author"}


@pytest.mark.parametrize(
    ("field", "value", "total"),
    [
        ("format", "Kirja", 3),  # as the page shows it
        ("format", "0/Book/", 3),  # as the site writes it
        ("format", "book", 3),  # in English
        ("language", "suomi", 3),
        ("language", "fin", 3),
        ("language", "Finnish", 3),
        ("library", "arvon kirjasto", 2),
        ("library", "0/LINNA/", 1),
        ("author", "Nobody At All", 0),
    ],
)
def test_a_filter_is_taken_as_shown_as_written_and_in_english(
    online: World, field: str, value: str, total: int
) -> None:
    online.language = "fi"
    with_formats(online)
    with closing(_catalogue(online)) as catalogue:
        assert catalogue.search(Query(text="Findable", filters=(Filter(field, value),))).total == total


@pytest.mark.parametrize("field", ["format", "language", "library"])
def test_a_value_that_a_site_does_not_have_is_an_error_with_those_there_are(online: World, field: str) -> None:
    with_formats(online)
    with closing(_catalogue(online)) as catalogue, pytest.raises(UsageError) as caught:
        catalogue.search(Query(text="Findable", filters=(Filter(field, "no-such"),)))
    shown = {"format": "Book", "language": "Finnish", "library": "Arvo Library"}[field]
    assert shown in (caught.value.hint or "")


def test_values_that_a_hint_leaves_out_are_counted(online: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "_MOST_SHOWN", 1)
    with_formats(online)
    with closing(_catalogue(online)) as catalogue, pytest.raises(UsageError) as caught:
        catalogue.search(Query(text="Findable", filters=(Filter("library", "no-such"),)))
    assert (caught.value.hint or "").endswith("Arvo Library, and 1 more")


def test_a_value_that_a_site_does_not_show_is_looked_for(online: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with_formats(online)
    whole = facets._list
    monkeypatch.setattr(facets, "_list", lambda *of: whole(*of).replace('data-title="Linna', 'data-titled="'))
    with closing(_catalogue(online)) as catalogue:
        found = catalogue.search(Query(text="Findable", filters=(Filter("library", "0/LINNA/"),)))
        assert [record.id for record in found.records] == ["rec.0"]
        with pytest.raises(UsageError):
            catalogue.search(Query(text="Findable", filters=(Filter("library", "0/NOWHERE/"),)))


def test_several_values_of_one_filter_mean_any_of_them(online: World) -> None:
    with_formats(online)
    asked = (Filter("library", "Linna Library"), Filter("library", "Arvo Library"))
    with closing(_catalogue(online)) as catalogue:
        assert catalogue.search(Query(text="Findable", filters=asked)).total == 3


def test_values_that_cannot_be_loaded_take_nothing_from_the_results(online: World) -> None:
    from tests.fakes.faults import Fault

    with_formats(online)
    online.fake.fault(Fault("error", "/AJAX/JSON", times=-1))
    with closing(_catalogue(online)) as catalogue:
        found = catalogue.search(Query(text="Findable"))
        assert found.total == 3
        if online.kind.name == "finna":
            assert found.facets == ()
            assert catalogue.search(Query(text="Findable", filters=(Filter("format", "0/Book/"),))).total == 3


def test_a_page_beyond_the_last_is_empty(anywhere: World) -> None:
    for n in range(3):
        anywhere.library.record(f"rec.{n}", f"Findable {n}")
    with closing(_catalogue(anywhere)) as catalogue:
        assert catalogue.search(Query(text="Findable"), 2).records == ()


def _catalogue(world: World) -> Catalogue:
    found = world.entry().catalogue()
    assert not isinstance(found, Missing)
    return found
