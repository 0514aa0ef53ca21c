"""Search history, saved searches and their new results, at an embedded library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.accounts import inner
from tests.library.conftest import AINO, EERO, Library

from tunilib.core.catalogue import Filter, Query
from tunilib.core.outcome import Word
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.core.profile import ProfileChange
from tunilib.core.reference import Kind, Reference
from tunilib.core.search import Alert, Search
from tunilib.errors import NotFound
from tunilib.library.catalogue.indexing import prepare_record
from tunilib.library.catalogue.records import save_record
from tunilib.library.stores import open_library
from tunilib.services.profile import set_profile
from tunilib.services.searches import delete_searches, save_search, set_alert

if TYPE_CHECKING:
    from tunilib.library.patron.searches import EmbeddedSearches

CAT = Query(text="kissa")


@pytest.fixture(name="port")
def _port(library: Library) -> EmbeddedSearches:
    return library.door(AINO).searches


def add_records(library: Library, *titles: str) -> None:
    store = open_library(library.address, library.now)
    with store.transaction("desk", "import") as tx:
        for title in titles:
            save_record(tx, prepare_record(Reference(kind=Kind.BOOK, title=title)))
    store.close()


def remembered(port: EmbeddedSearches, *queries: Query) -> list[Search]:
    for query in queries:
        port.news.remember(query, 3)
    return list(port.recent().items)


def saved(port: EmbeddedSearches, query: Query = CAT, alert: Alert = Alert.DAILY) -> Search:
    (found, *_) = remembered(port, query)
    port.changes.alert(found.id, alert)
    return next(one for one in port.saved().items if one.id == found.id)


def test_history_ends_with_the_session_and_saved_searches_do_not(library: Library, port: EmbeddedSearches) -> None:
    cat, dog = remembered(port, Query(text="koira"), CAT)
    assert save_search(inner(library.account()), cat.id).outcome == Word.SAVED
    assert [one.saved for one in port.recent().items] == [True, False]
    library.entry.sign_out(library.door(AINO).session)
    session = library.entry.sign_in(SignInRequest(card=AINO, password="secret1"))
    door = library.entry.open(session)
    assert door.searches.recent().items == ()
    assert [one.query for one in door.searches.saved().items] == ["kissa"]
    with pytest.raises(NotFound):
        save_search(inner(library.account(door=door)), dog.id)
    door.close()


def test_a_new_password_from_the_desk_also_ends_the_history(library: Library, port: EmbeddedSearches) -> None:
    remembered(port, CAT)
    library.desk.patrons.reset_password(AINO, "secret2")
    assert library.sql("SELECT COUNT(*) FROM search") == [(0,)]


def test_another_session_does_not_see_the_history(library: Library, port: EmbeddedSearches) -> None:
    (found,) = remembered(port, CAT)
    other = library.entry.open(library.entry.sign_in(SignInRequest(card=AINO, password="secret1")))
    assert other.searches.recent().items == ()
    with pytest.raises(NotFound):
        delete_searches(inner(library.account(door=other)), [found.id])
    assert library.door(EERO).searches.recent().items == ()
    other.close()


def test_a_saved_search_is_not_saved_again(library: Library, port: EmbeddedSearches) -> None:
    (first,) = remembered(port, CAT)
    other = library.entry.open(library.entry.sign_in(SignInRequest(card=AINO, password="secret1")))
    (second,) = remembered(other.searches, CAT)
    save_search(inner(library.account()), first.id)
    done = save_search(inner(library.account(door=other)), second.id)
    assert (done.outcome, done.id) == (Word.UNCHANGED, first.id)
    assert [one.id for one in other.searches.recent().items] == [first.id]
    other.close()


def test_with_one_unknown_search_none_is_deleted(library: Library, port: EmbeddedSearches) -> None:
    (found,) = remembered(port, CAT)
    with pytest.raises(NotFound):
        delete_searches(inner(library.account()), [found.id, "nope"])
    assert len(port.recent().items) == 1


def test_setting_an_alert_saves_the_search_and_setting_none_does_not(library: Library, port: EmbeddedSearches) -> None:
    (found,) = remembered(port, CAT)
    assert set_alert(inner(library.account()), found.id, "none").outcome == Word.UNCHANGED
    assert port.saved().items == ()
    assert set_alert(inner(library.account()), found.id, "weekly").outcome == Word.CHANGED
    assert set_alert(inner(library.account()), found.id, "none").outcome == Word.CHANGED
    assert [(one.saved, one.alert) for one in port.saved().items] == [(True, Alert.NONE)]


def test_new_results_are_those_added_after_the_search_was_saved(library: Library, port: EmbeddedSearches) -> None:
    add_records(library, "Vanha kissa")
    search = saved(port)
    assert port.news.news(search, 50).count == 0
    library.at("2026-02-01")  # the clock goes back, the catalogue does not
    add_records(library, "Uusi kissa", "Koira", "Toinen kissa")
    news = port.news.news(search, 50)
    assert [record.title for record in news.references] == ["Toinen kissa", "Uusi kissa"]
    assert port.news.news(search, 1).count == 2


def test_mailed_results_are_not_new_and_those_added_meanwhile_are(library: Library, port: EmbeddedSearches) -> None:
    search = saved(port)
    add_records(library, "Uusi kissa")
    news = port.news.news(search, 50)
    add_records(library, "Uudempi kissa")
    assert port.news.claim(news)
    port.news.settle(news, Word.MAILED)
    assert [record.title for record in port.news.news(search, 50).references] == ["Uudempi kissa"]
    assert port.saved().items[0].last_notified == library.moment


def test_news_whose_process_died_are_not_new_any_more(library: Library, port: EmbeddedSearches) -> None:
    search = saved(port)
    add_records(library, "Uusi kissa")
    assert port.changes.claim(port.changes.news(search, 50))
    with port.changes.mailing() as left:
        assert left == (search.id,)
    with port.changes.mailing() as left:
        assert left == ()
    assert port.changes.news(search, 50).count == 0


def test_a_claim_of_somebody_who_is_mailing_is_not_taken_for_one_that_was_left(
    library: Library, port: EmbeddedSearches
) -> None:
    search = saved(port)
    add_records(library, "Uusi kissa")
    other = library.entry.open(library.door(AINO).session).searches
    with port.changes.mailing():
        assert port.changes.claim(port.changes.news(search, 50))
        with other.changes.mailing() as left:
            assert left == ()
        port.changes.settle(port.changes.news(search, 50), Word.MAILED)


def test_an_updated_record_is_not_a_new_result(library: Library, port: EmbeddedSearches) -> None:
    store = open_library(library.address, library.now)
    with store.transaction("desk", "import") as tx:
        save_record(tx, prepare_record(Reference(title="Koira", control_number="1")))
    search = saved(port)
    with store.transaction("desk", "import") as tx:
        save_record(tx, prepare_record(Reference(title="Kissa", control_number="1")))
    store.close()
    assert port.news.news(search, 50).count == 0


def test_new_results_match_the_filters_of_the_search(library: Library, port: EmbeddedSearches) -> None:
    search = saved(port, Query(text="kissa", filters=(Filter("format", "map"),)))
    add_records(library, "Kissa")
    assert port.news.news(search, 50).count == 0


def test_alerts_go_to_the_patrons_own_address_before_the_registers(library: Library) -> None:
    library.desk.patrons.edit(AINO, {"email": "register@example.org"})
    door = library.door(AINO)
    assert door.searches.news.mail_address() == "register@example.org"
    set_profile(inner(library.account()), ProfileChange(email="own@example.org"))
    assert door.searches.news.mail_address() == "own@example.org"
