"""Favourites and searches, read the same by every door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from tests.accounts import inner
from tests.contract.worlds import CARD, World, needs
from tests.fakes.faults import Fault

from tunilib.core.catalogue import Query
from tunilib.core.favourite import FavouriteChange, ListRequest
from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.core.search import Alert
from tunilib.errors import NotFound, NotUnderstood, TunilibError
from tunilib.library.catalogue.indexing import prepare_record
from tunilib.library.catalogue.records import save_record
from tunilib.library.patron.door import EmbeddedDoor
from tunilib.library.stores import open_library
from tunilib.services.favourites import favourite_lists, favourites
from tunilib.services.opened import offered
from tunilib.services.reference_files import references as do_references
from tunilib.services.searches import saved_searches

pytestmark = needs("favourites", "searches", "catalogue")

NOTE = "See *p. 3*, <b>bold</b> & more"


@pytest.fixture(name="kept")
def _kept(anywhere: World) -> World:
    keep(anywhere)
    return anywhere


@pytest.fixture(name="site")
def _site(online: World) -> World:
    keep(online)
    return online


def keep(world: World) -> None:
    """Two lists: three books in the default one, two of them in a public one."""
    store = open_library(world.library.address, world.library.now)
    with store.transaction("desk", "import") as tx:
        for number, title in enumerate(("Zorro", "Äiti", "Aamu"), 1):
            book = Reference(
                kind=Kind.BOOK,
                control_number=f"b.{number}",
                title=title,
                names=(Name.parse("Linna, Väinö"), Name.parse("Toim, Tiina", Role.EDITOR)),
                issued=When(2000 + number),
                isbns=("9789511234567",),
                publishers=("Otava",),
                languages=("fin",),
            )
            save_record(tx, prepare_record(book), f"b.{number}")
    store.close()

    def work(door: EmbeddedDoor) -> None:
        change = door.favourites.changes
        change.add(["b.1", "b.2", "b.3"])
        change.create(ListRequest(name="Thesis & more", public=True))
        change.copy(["b.2", "b.1"], None, "Thesis & more")
        change.edit("b.2", FavouriteChange(notes=NOTE, keywords=("väri",)), "Thesis & more")
        change.order("Thesis & more", ["b.1"])

    at_the_library(world, work)


def at_the_library(world: World, work: Any) -> None:
    door = world.library.door(CARD)
    try:
        work(door)
    finally:
        door.close()


def titles(world: World, name: str | None = None, sort: str = "added") -> list[str]:
    return [one.title or "" for one in favourites(inner(world.account()), name, sort=sort)]


def test_a_patron_without_favourites_has_none(anywhere: World) -> None:
    assert anywhere.account().favourites() == ()
    assert favourite_lists(inner(anywhere.account())) == ()


def test_a_site_without_lists_of_favourites_is_said_not_to_offer_them(online: World) -> None:
    online.fake.fault(Fault("status", "/MyResearch/Favorites", new="403", times=-1))
    account = online.account()
    for read in (account.favourites, lambda: favourite_lists(inner(account))):
        with pytest.raises(NotFound, match="does not offer"):
            read()


def test_lists_say_their_names_numbers_and_whether_they_are_public(kept: World) -> None:
    lists = favourite_lists(inner(kept.account()))
    assert [(one.name, one.count, one.public) for one in lists] == [
        ("My favourites", 3, False),
        ("Thesis & more", 2, True),
    ]
    assert (lists[1].address is None) == (not kept.can("public-addresses"))
    assert lists[0].address is None


def test_favourites_of_a_list_are_read_in_the_order_of_adding(kept: World) -> None:
    assert titles(kept, "My favourites") == ["Zorro", "Äiti", "Aamu"]
    assert titles(kept, "Thesis & more") == ["Äiti", "Zorro"]
    assert titles(kept, "My favourites", "title") == ["Aamu", "Zorro", "Äiti"]
    assert titles(kept, "My favourites", "date") == ["Aamu", "Äiti", "Zorro"]


def test_a_list_is_known_by_its_id_too(kept: World) -> None:
    account = kept.account()
    (chosen,) = [one for one in favourite_lists(inner(account)) if one.name == "Thesis & more"]
    assert {one.list for one in account.favourites(chosen.id)} == {chosen.id}


def test_the_patrons_own_order_is_read_where_there_is_one(kept: World) -> None:
    own = ["Zorro", "Äiti"] if kept.can("own-order") else ["Äiti", "Zorro"]
    assert titles(kept, "Thesis & more", "custom") == own
    assert titles(kept, "My favourites", "custom") == ["Zorro", "Äiti", "Aamu"]


def test_notes_and_keywords_are_read_from_their_list(kept: World) -> None:
    favourites = kept.account().favourites("Thesis & more")
    assert [(one.notes, one.keywords) for one in favourites] == [(NOTE, ("väri",)), (None, ())]


def test_all_favourites_are_those_of_each_list(kept: World) -> None:
    favourites = kept.account().favourites()
    assert sorted(one.title or "" for one in favourites) == ["Aamu", "Zorro", "Zorro", "Äiti", "Äiti"]
    assert len({one.list for one in favourites}) == 2


def test_a_list_that_is_not_there_is_not_found(kept: World) -> None:
    with pytest.raises(NotFound):
        kept.account().favourites("nope")


def test_references_are_whole_with_what_the_patron_wrote(kept: World) -> None:
    references = list(do_references(inner(kept.account()), "Thesis & more"))
    assert [(one.id, one.title, one.year) for one in references] == [("b.2", "Äiti", 2002), ("b.1", "Zorro", 2001)]
    for reference in references:
        assert reference.kind is Kind.BOOK
        assert [name.inverted for name in reference.named(Role.AUTHOR)] == ["Linna, Väinö"]
        assert [name.inverted for name in reference.named(Role.EDITOR)] == ["Toim, Tiina"]
        assert reference.isbns == ("9789511234567",)
    assert references[0].notes == (NOTE,)
    assert "väri" in references[0].keywords


def test_all_references_come_once_each(kept: World) -> None:
    assert sorted(one.id for one in do_references(inner(kept.account()))) == ["b.1", "b.2", "b.3"]


def test_what_a_search_finds_comes_whole(kept: World) -> None:
    references = list(offered(kept.door().catalogue, "catalogue").references(Query(text="Zorro")))
    assert [(one.id, one.title, one.isbns) for one in references] == [("b.1", "Zorro", ("9789511234567",))]


def test_the_history_has_what_was_searched_for_in_this_session(anywhere: World) -> None:
    anywhere.library.at("2026-03-20")  # a day that no order of figures makes another one
    account = anywhere.account()
    assert account.searches() == ()
    account.search("sinuhe")
    account.search("kalevala", type="title")
    found = account.searches()
    assert [(one.query, one.type, one.results, one.saved) for one in found] == [
        ("kalevala", "title", 0, False),
        ("sinuhe", "all", 0, False),
    ]
    assert found[0].created == datetime.fromisoformat("2026-03-20T10:00:00+02:00")


def test_saved_searches_have_their_alerts(anywhere: World) -> None:
    def work(door: EmbeddedDoor) -> None:
        door.searches.news.remember(Query(text="kissa"), 3)
        door.searches.changes.alert(door.searches.recent().items[0].id, Alert.WEEKLY)

    at_the_library(anywhere, work)
    (saved,) = saved_searches(inner(anywhere.account()))
    assert (saved.query, saved.results, saved.saved, saved.alert) == ("kissa", 3, True, Alert.WEEKLY)


def test_a_long_list_is_read_over_all_its_pages(online: World) -> None:
    records = [online.library.record(f"r.{number:02}", f"Title {number:02}") for number in range(45)]
    at_the_library(online, lambda door: door.favourites.changes.add(records))
    online.fake.page_size = 20
    assert [one.record_id for one in online.account().favourites("My favourites")] == records


def test_a_list_that_is_not_as_long_as_the_site_says_is_an_error(site: World) -> None:
    site.fake.fault(Fault("replace", "/MyResearch/Favorites", old="(3)", new="(4)"))
    site.fake.fault(Fault("replace", "/MyResearch/Favorites", old=">3</span>", new=">4</span>"))
    with pytest.raises(NotUnderstood):
        site.account().favourites("My favourites")


@pytest.mark.parametrize("offered", [("RIS",), ("MARCXML",)])
def test_whatever_format_the_site_exports_is_read(site: World, offered: tuple[str, ...]) -> None:
    site.fake.exports = offered
    references = list(do_references(inner(site.account()), "Thesis & more"))
    assert [(one.id, one.title, one.isbns) for one in references] == [
        ("b.2", "Äiti", ("9789511234567",)),
        ("b.1", "Zorro", ("9789511234567",)),
    ]


def test_where_a_site_exports_nothing_there_is_what_its_page_shows_and_no_more(site: World) -> None:
    site.fake.exports = ()
    first, _ = do_references(inner(site.account()), "Thesis & more")
    assert (first.id, first.kind, first.title, first.year) == ("b.2", Kind.GENERIC, "Äiti", 2002)
    assert (first.isbns, first.work_type, first.notes) == ((), "Book", (NOTE,))


def test_a_record_that_the_site_leaves_out_takes_nothing_from_the_others(site: World) -> None:
    site.fake.unexported = {"b.1"}
    found = {one.id: one for one in do_references(inner(site.account()), "My favourites")}
    assert found["b.1"].kind is Kind.GENERIC
    assert found["b.1"].title == "Zorro"
    assert found["b.2"].isbns == found["b.3"].isbns == ("9789511234567",)


def test_an_export_of_another_record_is_never_taken(site: World) -> None:
    for path in ("/Cart/doExport", "/Record/b.2/Export"):
        site.fake.fault(Fault("replace", path, old="Äiti", new="Title not available", times=9))
    found = {one.id: one for one in do_references(inner(site.account()), "My favourites")}
    assert (found["b.2"].title, found["b.2"].kind) == ("Äiti", Kind.GENERIC)


@pytest.mark.parametrize("kind", ["maintenance", "limit", "cut", "login"])
def test_a_site_that_fails_in_the_middle_is_an_error_and_no_shorter_list(site: World, kind: str) -> None:
    account = site.account()
    site.fake.fault(Fault(kind, "/MyResearch/MyList/2", times=9))  # type: ignore[arg-type]
    with pytest.raises(TunilibError):
        account.favourites()
