"""Favourites and searches, changed the same by every door, in each language of a site."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.accounts import imported, inner
from tests.contract.worlds import World, needs, world
from tests.fakes.faults import CHANGE, Fault
from tests.fakes.web import Request, Response, Web

from tunilib.account import Account
from tunilib.core.favourite import FavouriteChange, ListChange, ListRequest
from tunilib.core.outcome import Word
from tunilib.core.reason import ReasonCode
from tunilib.core.search import Alert
from tunilib.errors import NotFound, NotUnderstood, UsageError
from tunilib.services.favourites import (
    add_favourites,
    change_list,
    copy_favourites,
    create_list,
    delete_list,
    edit_favourite,
    favourite_lists,
    favourites,
    move_favourites,
    order_favourites,
    remove_favourites,
)
from tunilib.services.searches import clear_searches, delete_searches, save_search, saved_searches, set_alert

pytestmark = needs("favourites", "searches", "catalogue")

MINE, THESIS = "My favourites", "Thesis & more"
NOTE = 'See *p. 3*, <b>bold</b> & "more"\n\nÄäkköset'

in_each_language = pytest.mark.parametrize("language", ["en", "fi", "sv"])


def begun(world: World, language: str = "en") -> Account:
    """Three records, two of them favourites, and an empty list."""
    world.language = language
    for number in (1, 2, 3):
        world.library.record(f"r.{number}", f"Title {number}")
    account = world.account()
    assert words(add_favourites(inner(account), ["r.1", "r.2"])) == ["added", "added"]
    assert create_list(inner(account), ListRequest(name=THESIS)).outcome == "created"
    return account


def words(outcomes: Iterable[Any]) -> list[str]:
    return [str(one.outcome) for one in outcomes]


def records(account: Account, name: str | None = None, sort: str = "added") -> list[str]:
    return [one.record_id for one in favourites(inner(account), name, sort=sort)]


def written(account: Account, record: str, name: str) -> tuple[str | None, tuple[str, ...]]:
    return next((one.notes, one.keywords) for one in account.favourites(name) if one.record_id == record)


@in_each_language
def test_favourites_are_added_moved_copied_and_removed(anywhere: World, language: str) -> None:
    account = begun(anywhere, language)
    assert words(add_favourites(inner(account), ["r.2", "r.3"])) == ["unchanged", "added"]
    assert words(move_favourites(inner(account), ["r.1"], source=MINE, target=THESIS)) == ["moved"]
    assert words(copy_favourites(inner(account), ["r.2"], target=THESIS)) == ["copied"]
    assert words(copy_favourites(inner(account), ["r.2"], target=THESIS)) == ["unchanged"]
    assert records(account, MINE) == ["r.2", "r.3"]
    assert set(records(account, THESIS)) == {"r.1", "r.2"}
    assert words(remove_favourites(inner(account), ["r.2"], THESIS)) == ["removed"]
    assert set(words(remove_favourites(inner(account), ["r.2"]))) == {"removed"}
    assert (records(account, MINE), records(account, THESIS)) == (["r.3"], ["r.1"])


def test_a_record_given_twice_counts_once(anywhere: World) -> None:
    account = inner(begun(anywhere))
    assert words(add_favourites(account, ["r.3", "r.2", "r.3"])) == ["added", "unchanged"]
    assert words(copy_favourites(account, ["r.2", "r.2"], target=THESIS)) == ["copied"]
    assert words(move_favourites(account, ["r.1", "r.1"], source=MINE, target=THESIS)) == ["moved"]
    assert words(remove_favourites(account, ["r.3", "r.3"])) == ["removed"]


def test_what_is_not_in_the_list_is_not_found_and_nothing_is_removed(anywhere: World) -> None:
    account = begun(anywhere)
    before = (records(account, MINE), records(account, THESIS))
    for wanted, chosen in ((["r.2", "r.3"], MINE), (["r.1"], THESIS), (["r.3"], None)):
        with pytest.raises(NotFound, match="not in the list"):
            remove_favourites(inner(account), wanted, chosen)
    assert (records(account, MINE), records(account, THESIS)) == before


@in_each_language
def test_lists_are_made_renamed_published_and_deleted(anywhere: World, language: str) -> None:
    account = begun(anywhere, language)
    assert create_list(inner(account), ListRequest(name=THESIS)).outcome == "refused"
    assert change_list(inner(account), THESIS, ListChange(public=True)).outcome == "published"
    assert change_list(inner(account), THESIS, ListChange(public=True)).outcome == "unchanged"
    assert change_list(inner(account), THESIS, ListChange(name="Paper")).outcome == "renamed"
    assert [(one.name, one.public) for one in favourite_lists(inner(account))] == [(MINE, False), ("Paper", True)]
    assert change_list(inner(account), "Paper", ListChange(public=False)).outcome == "unpublished"
    add_favourites(inner(account), ["r.1"], "Paper")
    assert delete_list(inner(account), "Paper", only_empty=True).outcome == "refused"
    assert delete_list(inner(account), "Paper").outcome == "deleted"
    assert [one.name for one in favourite_lists(inner(account))] == [MINE]
    assert records(account) == ["r.1", "r.2"]


def test_a_list_keeps_its_description_when_it_is_renamed_or_published(online: World) -> None:
    account = begun(online)
    described = '{"lists": [{"title": "Read", "description": "What <I> read", "records": [{"id": "r.1"}]}]}'
    imported(account, io.BytesIO(described.encode()))
    change_list(inner(account), "Read", ListChange(public=True))
    change_list(inner(account), "Read", ListChange(name="Paper"))
    *_, made = favourite_lists(inner(account))
    assert (made.name, made.public, made.description) == ("Paper", True, "What <I> read")


def test_a_note_comes_back_as_it_was_written_and_goes_along(anywhere: World) -> None:
    account = begun(anywhere)
    assert words(edit_favourite(inner(account), "r.1", FavouriteChange(notes=NOTE))) == ["edited"]
    assert words(edit_favourite(inner(account), "r.1", FavouriteChange(notes=NOTE))) == ["unchanged"]
    assert words(add_favourites(inner(account), ["r.1"])) == ["unchanged"]
    copy_favourites(inner(account), ["r.1"], target=THESIS)
    assert written(account, "r.1", MINE)[0] == written(account, "r.1", THESIS)[0] == NOTE
    edit_favourite(inner(account), "r.1", FavouriteChange(notes="Here"), THESIS)
    move_favourites(inner(account), ["r.1"], source=MINE, target=THESIS)
    assert written(account, "r.1", THESIS)[0] == f"Here\n\n{NOTE}"
    assert words(edit_favourite(inner(account), "r.1", FavouriteChange(notes=""))) == ["edited"]
    assert written(account, "r.1", THESIS)[0] is None


@pytest.mark.parametrize("has_tags", [True, False])
def test_keywords_are_kept_where_a_site_has_them(online: World, has_tags: bool) -> None:
    online.fake.has_tags = has_tags
    account = begun(online)
    (outcome,) = edit_favourite(inner(account), "r.1", FavouriteChange(keywords=("two words", "one")))
    if not has_tags:
        assert (outcome.outcome, dict(outcome.reasons[0].params)["what"]) == ("refused", "no-keywords")
        return
    assert outcome.outcome == Word.EDITED
    edit_favourite(inner(account), "r.1", FavouriteChange(notes="kept"))
    copy_favourites(inner(account), ["r.1"], target=THESIS)
    for name in (MINE, THESIS):
        assert written(account, "r.1", name)[0] == "kept"
        assert set(written(account, "r.1", name)[1]) == {"one", "two words"}


def test_a_keyword_that_the_site_cannot_keep_is_wrong_usage(online: World) -> None:
    online.fake.has_tags = True
    with pytest.raises(UsageError):
        edit_favourite(inner(begun(online)), "r.1", FavouriteChange(keywords=('a "b" c',)))


@needs("own-order")
@in_each_language
def test_a_list_is_put_into_an_order_of_its_own(anywhere: World, language: str) -> None:
    account = begun(anywhere, language)
    add_favourites(inner(account), ["r.3"])
    assert set(words(order_favourites(inner(account), MINE, ["r.3", "r.1"]))) == {"ordered"}
    assert records(account, MINE, "custom") == ["r.3", "r.1", "r.2"]
    assert set(words(order_favourites(inner(account), MINE, ["r.3", "r.1"]))) == {"unchanged"}


def test_a_site_without_an_order_of_its_own_says_so(tmp_path: Path) -> None:
    with world("vufind", tmp_path) as vufind:
        account = begun(vufind)
        with pytest.raises(NotFound):
            order_favourites(inner(account), MINE, ["r.2"])


CHANGES: dict[str, Callable[[Account], Any]] = {
    "add": lambda account: add_favourites(inner(account), ["r.1", "r.9"], THESIS),
    "copy": lambda account: copy_favourites(inner(account), ["r.1", "r.9"], target=THESIS),
    "move": lambda account: move_favourites(inner(account), ["r.1", "r.9"], source=MINE, target=THESIS),
    "edit": lambda account: edit_favourite(inner(account), "r.3", FavouriteChange(notes="x")),
    "to no list": lambda account: add_favourites(inner(account), ["r.3"], "Nowhere"),
    "from no list": lambda account: remove_favourites(inner(account), ["r.1"], "Nowhere"),
    "list": lambda account: delete_list(inner(account), "Nowhere"),
}


def test_what_is_not_there_is_not_found_and_nothing_is_changed(anywhere: World) -> None:
    account = begun(anywhere)
    for name, change in CHANGES.items():
        with pytest.raises(NotFound):
            change(account)
        assert (records(account, MINE), records(account, THESIS)) == (["r.1", "r.2"], []), name


def test_a_file_is_imported_once(anywhere: World) -> None:
    account = begun(anywhere)
    entries = '{"id": "r.1", "notes": "p. 3"}, {"id": "r.3"}, {"id": "r.9"}'
    file = f'{{"lists": [{{"title": "{THESIS}", "public": 0, "records": [{entries}]}}]}}'.encode()
    assert words(imported(account, io.BytesIO(file))) == ["imported", "imported", "skipped"]
    assert (records(account, THESIS), written(account, "r.1", THESIS)[0]) == (["r.1", "r.3"], "p. 3")
    assert words(imported(account, io.BytesIO(file))) == ["unchanged", "unchanged", "skipped"]


def test_a_list_that_the_site_refuses_and_makes_all_the_same_takes_its_records(
    online: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = begun(online)
    route = online.fake.route

    def refusing(request: Request, web: Web) -> Response:
        made = route(request, web)
        if (request.method, request.path) != ("POST", "/MyResearch/EditList/NEW"):
            return made
        web.flash("danger", "No more lists")
        return route(replace(request, method="GET", form=()), web)

    monkeypatch.setattr(online.fake, "route", refusing)
    file = b'{"lists": [{"title": "New", "public": 0, "records": [{"id": "r.1"}]}, {"title": "Empty", "records": []}]}'
    outcomes = imported(account, io.BytesIO(file))
    assert words(outcomes) == ["imported", "unchanged"]
    assert records(account, "New") == ["r.1"]
    assert words(imported(account, io.BytesIO(file))) == ["unchanged", "unchanged"]


def test_an_import_that_is_cut_off_names_what_arrived_and_tries_no_more(online: World) -> None:
    account = begun(online)
    online.library.record("r.5", "Title 5")
    online.fake.fault(Fault("lost", method="POST", path="/Record/r.3/Save"))
    records = [{"id": record} for record in ("r.1", "r.3", "r.5")]
    file = json.dumps({"lists": [{"title": THESIS, "public": 0, "records": records}]}).encode()
    assert words(imported(account, io.BytesIO(file))) == ["imported", "imported", "not-tried"]


def test_a_list_whose_name_is_longer_than_is_kept_is_not_imported_under_another_name(anywhere: World) -> None:
    account = begun(anywhere)
    before = [(one.name, one.count) for one in favourite_lists(inner(account))]
    long, same = "x" * 201, "x" * 200
    lists = [
        {"title": long, "public": 0, "records": [{"id": "r.1"}, {"id": "r.2"}]},
        {"title": long + "y", "public": 0, "records": []},
        {"title": same, "public": 0, "records": [{"id": "r.3"}]},
    ]
    outcomes = imported(account, io.BytesIO(json.dumps({"lists": lists}).encode()))
    assert words(outcomes) == ["skipped", "skipped", "refused", "imported"]
    codes = [[reason.code for reason in one.reasons] for one in outcomes]
    assert codes == [*[[ReasonCode.LIST_NAME_TOO_LONG]] * 3, []]
    assert [(one.name, one.count) for one in favourite_lists(inner(account))] == [*before, (same, 1)]


@in_each_language
def test_searches_are_saved_with_alerts_and_deleted(anywhere: World, language: str) -> None:
    account = begun(anywhere, language)
    for text in ("sinuhe", "kalevala"):
        account.search(text)
    kalevala, sinuhe = account.searches()
    assert save_search(inner(account), sinuhe.id).outcome == "saved"
    assert save_search(inner(account), sinuhe.id).outcome == "unchanged"
    assert set_alert(inner(account), sinuhe.id, "weekly").outcome == "changed"
    assert [(one.query, one.alert) for one in saved_searches(inner(account))] == [("sinuhe", Alert.WEEKLY)]
    assert words(delete_searches(inner(account), [sinuhe.id])) == ["deleted"]
    assert saved_searches(inner(account)) == ()
    clear_searches(inner(account))
    assert account.searches() == ()
    with pytest.raises(NotFound):
        save_search(inner(account), "999")
    assert kalevala.query == "kalevala"


def test_a_search_of_the_history_is_not_deleted_alone_at_a_site(online: World) -> None:
    account = begun(online)
    account.search("sinuhe")
    (search,) = account.searches()
    (outcome,) = delete_searches(inner(account), [search.id])
    assert (outcome.outcome, dict(outcome.reasons[0].params)["what"]) == ("refused", "search-in-history")
    assert [one.id for one in account.searches()] == [search.id]


def test_a_favourite_that_was_not_seen_in_its_new_list_stays_in_the_old_one(online: World) -> None:
    account = begun(online)
    online.fake.fault(Fault("claimed", "/Record/r.1/Save", "POST"))
    (outcome,) = move_favourites(inner(account), ["r.1"], source=MINE, target=THESIS)
    assert outcome.outcome == Word.UNKNOWN
    assert (records(account, MINE), records(account, THESIS)) == (["r.1", "r.2"], [])


def test_a_favourite_whose_note_did_not_arrive_stays_where_it_is_noted(online: World) -> None:
    account = begun(online)
    copy_favourites(inner(account), ["r.1"], target=THESIS)
    edit_favourite(inner(account), "r.1", FavouriteChange(notes="Here"), THESIS)
    online.fake.fault(Fault("claimed", "/Record/r.1/Save", "POST"))
    (outcome,) = move_favourites(inner(account), ["r.1"], source=THESIS, target=MINE)
    assert outcome.outcome == Word.UNKNOWN
    assert written(account, "r.1", THESIS)[0] == "Here"


def test_a_favourite_that_is_moved_into_its_own_list_is_still_there(anywhere: World) -> None:
    account = begun(anywhere)
    assert words(move_favourites(inner(account), ["r.1"], source=MINE, target=MINE)) == ["unchanged"]
    assert records(account, MINE) == ["r.1", "r.2"]


def test_a_form_of_another_record_changes_nothing(online: World) -> None:
    account = begun(online)
    posted = len([1 for method, _ in online.fake.log if method == "POST"])
    online.fake.fault(Fault("replace", "/MyResearch/Edit", "GET", times=-1, old='name="editForm"', new='name="x"'))
    with pytest.raises(NotUnderstood):
        edit_favourite(inner(account), "r.1", FavouriteChange(notes="x"))
    assert len([1 for method, _ in online.fake.log if method == "POST"]) == posted


@pytest.mark.parametrize("name", ["copy", "move"])
def test_a_record_that_is_not_in_the_list_among_others_that_are_stops_all_of_them(anywhere: World, name: str) -> None:
    account = begun(anywhere)
    change = copy_favourites if name == "copy" else move_favourites
    with pytest.raises(NotFound):
        change(inner(account), ["r.1", "r.3"], source=MINE, target=THESIS)
    assert (records(account, MINE), records(account, THESIS)) == (["r.1", "r.2"], [])


def test_a_site_that_closes_behind_the_redirect_leaves_the_change_unknown_and_not_untried(online: World) -> None:
    account = begun(online)

    def close() -> None:
        online.fake.closed = True

    online.fake.fault(Fault("meanwhile", method=CHANGE, act=close))
    assert delete_list(inner(account), THESIS).outcome == Word.UNKNOWN
    online.fake.closed = False
    assert [one.name for one in favourite_lists(inner(account))] == [MINE]
