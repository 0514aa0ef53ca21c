"""A site that changed: `doctor` reads each page that tunilib knows, and names those that it does not understand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.contract.person import Person
from tests.contract.worlds import CARD, World
from tests.fakes.faults import Fault

PAGES = {"finna": 15, "vufind": 15}


@pytest.fixture(name="person")
def _person(online: World) -> Person:
    person = Person(online, online.folder / "person")
    online.library.books(CARD, 1)
    online.library.owe(CARD, "2.00")
    online.library.record("rec.1", "Sinuhe egyptiläinen")
    online.library.copy("X1", "rec.1")
    online.library.door(CARD).favourites.changes.add(["rec.1"])
    person.signs_in()
    return person


def pages(person: Person, code: int, *words: str) -> list[dict[str, Any]]:
    return [row for row in person.types("doctor", "--json", *words, code=code) if row["check"] == "page"]


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_every_page_of_a_site_that_works_is_understood_and_nothing_is_sent(person: Person, language: str) -> None:
    person.world.fake.log.clear()
    found = pages(person, 0, "--lang", language)
    assert all(row["ok"] for row in found)
    assert len({row["message"] for row in found}) == len(found) >= PAGES[person.world.kind.name]
    assert {method for method, _ in person.world.fake.log} == {"GET"}


def test_a_page_that_changed_is_named_with_a_copy_without_personal_data(person: Person) -> None:
    person.world.fake.fault(Fault("replace", "/MyResearch/Fines", old="thead", new="dues", times=-1))
    wrong = [row for row in pages(person, 5) if not row["ok"]]
    assert "fines" in wrong[0]["message"]
    copy = Path(wrong[0]["hint"].rpartition(": ")[2])
    assert "dues" in copy.read_text()
    assert CARD not in copy.read_text()
    assert len(wrong) == 1


def test_loans_that_are_not_understood_hide_no_other_page(person: Person) -> None:
    person.world.fake.fault(Fault("replace", "/MyResearch/CheckedOut", old="checkedout", new="lent", times=-1))
    rows = person.types("doctor", "--json", code=5)
    assert [row["check"] for row in rows if not row["ok"]] == ["session", "page"]
    assert sum(row["ok"] for row in rows if row["check"] == "page") >= PAGES[person.world.kind.name] - 1


def test_a_page_that_a_site_does_not_offer_is_no_failure(person: Person) -> None:
    history = ("/Checkouts/History", "/MyResearch/HistoricLoans")
    for path in (*history, "/MyResearch/EditList/NEW", "/Search/History"):
        person.world.fake.fault(Fault("status", path, new="403", times=-1))
    found = pages(person, 0)
    assert sum("does not offer" in row["message"] for row in found) == 3


def test_a_site_without_a_page_that_every_site_has_has_changed(person: Person) -> None:
    person.world.fake.fault(Fault("status", "/MyResearch/Profile", new="404", times=-1))
    wrong = [row for row in pages(person, 5) if not row["ok"]]
    assert len(wrong) == 1
    assert "does not offer" not in wrong[0]["message"]


def test_where_the_state_of_a_copy_is_not_understood_it_is_not_said_that_none_is_available(person: Person) -> None:
    tab = Fault("replace", "/Record/rec.1/AjaxTab", old="text-success", new="text-fine", times=-1)
    person.world.fake.fault(tab)
    record = person.types("record", "rec.1", "--json", code=0)
    assert ([item["status"] for item in record["items"]], record["available"]) == (["on-loan", "unknown"], None)


def test_where_the_values_to_narrow_by_are_not_understood_there_are_not_none(person: Person) -> None:
    person.world.library.record("found.1", "Findable")
    for path in ("/AJAX/JSON", "/Search/Results"):
        person.world.fake.fault(Fault("replace", path, old="data-count", new="data-number", times=-1))
    error = person.types("search", "Findable", "--filter", "format=Nope", "--json", code=5)
    assert error["error"]["code"] == "not-understood"
    found = person.types("search", "Findable", "--json", code=0)
    assert (found["total"], found["facets"]) == (1, None)
    assert "Findable" in str(person.types("search", "Findable", code=0))


def test_what_languages_a_site_has_is_known_before_a_record_is_read(person: Person) -> None:
    person.world.fake.log.clear()
    person.types("record", "rec.1", "--json", code=0)
    assert person.world.fake.log[0] == ("GET", "/")


def test_a_library_in_a_file_has_no_pages(tmp_path: Path) -> None:
    from tests.contract.worlds import world

    with world("embedded", tmp_path) as made:
        person = Person(made, made.folder / "person")
        person.signs_in()
        assert pages(person, 0) == []
