"""The catalogue, without signing in."""

from __future__ import annotations

from contextlib import closing

import pytest
from tests.contract.worlds import World, needs

from tunilib.core.answer import Missing
from tunilib.core.catalogue import Filter, Query
from tunilib.core.ports.door import Catalogue
from tunilib.core.reference import Kind
from tunilib.errors import NotFound, NotUnderstood, UsageError

pytestmark = needs("catalogue")


def test_a_search_gives_records_and_their_number(anywhere: World) -> None:
    for n in range(25):
        anywhere.library.record(f"rec.{n}", f"Findable {n}")
    with closing(_catalogue(anywhere)) as catalogue:
        found = catalogue.search(Query(text="Findable"))
        assert (found.total, found.page, found.pages, len(found.records)) == (25, 1, 2, 20)
        second = catalogue.search(Query(text="Findable"), 2)
        assert (second.page, second.pages, len(second.records)) == (2, 2, 5)
        assert second.records[0].authors == ("Author, An",)


def test_a_search_that_finds_nothing_finds_nothing(anywhere: World) -> None:
    with closing(_catalogue(anywhere)) as catalogue:
        found = catalogue.search(Query(text="nothing at all"))
    assert (found.total, found.records) == (0, ())


def test_a_record_has_its_copies(anywhere: World) -> None:
    anywhere.library.copy("C1", "one")
    anywhere.library.copy("C2", "one")
    with closing(_catalogue(anywhere)) as catalogue:
        record = catalogue.record("one")
        assert (record.id, record.title, record.copies) == ("one", "Title of one", 2)
        with pytest.raises(NotFound):
            catalogue.record("no-such")


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


def _catalogue(world: World) -> Catalogue:
    found = world.entry().catalogue()
    assert not isinstance(found, Missing)
    return found
