"""Favourites from the command line: every verb, its words, its fields, its exit code."""

from __future__ import annotations

import pytest
from tests.accounts import inner
from tests.journeys.machine import Machine

from tunilib.services.reference_files import references

FIELDS = ["record_id", "title", "authors", "year", "format", "list", "notes", "keywords", "added"]


@pytest.fixture(name="mine")
def _mine(demo: Machine) -> Machine:
    """Nothing is kept yet."""
    for one in demo.run("favourites", "lists", "--json").data:
        assert demo.run("favourites", "delete", one["id"], "--yes").code == 0
    return demo


def records(machine: Machine, *words: str) -> list[str]:
    return [one["record_id"] for one in machine.run("favourites", "list", *words, "--json").data]


def test_the_demonstration_keeps_two_lists_one_of_them_public_and_a_search_with_an_alert(demo: Machine) -> None:
    lists = demo.run("favourites", "lists", "--json").data
    assert [list(one) for one in lists] == [["id", "name", "public", "description", "count"]] * 2
    assert [(one["name"], one["public"], one["count"]) for one in lists] == [
        ("My favourites", False, 3),
        ("Pohjoismaista luettavaa", True, 3),
    ]
    rows = demo.run("favourites", "--json").data
    assert [list(row) for row in rows] == [FIELDS] * 6
    assert any(row["notes"] and row["keywords"] for row in rows)
    (search,) = demo.run("searches", "saved", "--json").data
    assert (search["saved"], search["alert"], search["last_notified"]) == (True, "weekly", None)


@pytest.mark.parametrize("noun", ["favourites", "favorites"])
def test_a_new_favourite_goes_to_the_default_list(mine: Machine, noun: str) -> None:
    (row,) = mine.run(noun, "add", "demo.1003", "--json").data
    assert list(row) == ["record_id", "list", "outcome", "reasons"]
    (made,) = mine.run(noun, "lists", "--json").data
    assert (row["outcome"], row["list"], made["name"]) == ("added", made["id"], "My favourites")
    (kept,) = mine.run(noun, "list", "My favourites", "--json").data
    assert kept["added"] == "2026-03-10T12:00:00+02:00"
    assert (kept["notes"], kept["keywords"], kept["authors"]) == (None, [], ["Waltari, Mika"])


def test_lists_are_made_renamed_published_and_deleted(mine: Machine) -> None:
    made = mine.run("favourites", "create", "Gradu", "--json").data
    assert list(made) == ["id", "name", "outcome", "reasons"]
    for words, outcome in (
        (("rename", "Gradu", "Väitöskirja"), "renamed"),
        (("publish", made["id"]), "published"),
        (("publish", "Väitöskirja"), "unchanged"),
        (("unpublish", "Väitöskirja"), "unpublished"),
        (("delete", "Väitöskirja"), "deleted"),
    ):
        result = mine.run("favourites", *words, "--json")
        assert (result.code, result.data["outcome"], result.data["id"]) == (0, outcome, made["id"])


def test_a_list_that_is_not_empty_is_deleted_only_when_somebody_says_so(mine: Machine) -> None:
    mine.run("favourites", "add", "demo.1003")
    assert mine.run("favourites", "delete", "My favourites").code == 2
    refused = mine.run("favourites", "delete", "My favourites", typed="n\n")
    assert refused.code == 0
    assert records(mine) == ["demo.1003"]
    assert mine.run("favourites", "delete", "My favourites", typed="y\n").thing["outcome"] == "deleted"
    assert records(mine) == []


NOT_THERE = (
    ("list", "nope"),
    ("add", "demo.1003", "--list", "nope"),
    ("add", "demo.1003", "demo.9999"),
    ("remove", "demo.9999"),
    ("remove", "demo.1004"),
    ("remove", "demo.1003", "--list", "B"),
    ("remove", "demo.1003", "demo.1004"),
    ("edit", "demo.1004", "--notes", "x"),
    ("rename", "nope", "x"),
    ("publish", "nope"),
    ("delete", "nope", "--yes"),
    ("order", "My favourites", "demo.1004"),
    ("move", "demo.1004", "--from", "My favourites", "--to", "B"),
    ("move", "demo.1003", "--from", "My favourites", "--to", "nope"),
    ("copy", "demo.1004", "--to", "B"),
    ("share", "nope"),
)


def test_what_is_not_there_is_not_found_and_nothing_is_done(mine: Machine) -> None:
    mine.run("favourites", "add", "demo.1003")
    mine.run("favourites", "create", "B")
    before = mine.run("favourites", "--json").out
    for words in NOT_THERE:
        result = mine.run("favourites", *words, "--json")
        assert (result.code, result.out, result.error["code"]) == (2, "", "not-found"), words
    assert mine.run("favourites", "--json").out == before


def test_notes_and_keywords_are_written_and_cleared(mine: Machine) -> None:
    mine.run("favourites", "add", "demo.1003")
    notes = "# Otsikko\n\nER  - \n\x1b[31m"
    assert mine.run("favourites", "edit", "demo.1003", "--notes", notes, "--keywords", "a, b,,a").code == 0
    (row,) = mine.run("favourites", "--json").data
    assert (row["notes"], row["keywords"]) == (notes.replace("\x1b", " "), ["a", "b"])
    assert "\x1b[31m" not in mine.run("favourites", terminal=True).out.replace("\x1b[1m", "")
    assert mine.run("favourites").lines[0][6:8] == ["# Otsikko  ER  -   [31m", "a; b"]
    mine.run("favourites", "edit", "demo.1003", "--notes", "", "--keywords", "")
    (row,) = mine.run("favourites", "--json").data
    assert (row["notes"], row["keywords"]) == (None, [])
    assert mine.run("favourites", "edit", "demo.1003").code == 2


def test_favourites_are_sorted_as_a_library_files_them(mine: Machine) -> None:
    mine.run("favourites", "add", "demo.1096", "demo.1077", "demo.1001", "demo.1082")
    assert records(mine, "--sort", "title") == ["demo.1077", "demo.1082", "demo.1001", "demo.1096"]
    assert records(mine, "--sort", "author") == ["demo.1077", "demo.1001", "demo.1096", "demo.1082"]
    assert records(mine, "--sort", "date") == ["demo.1001", "demo.1096", "demo.1077", "demo.1082"]
    assert records(mine, "--sort", "format")[-1] == "demo.1082"
    assert records(mine) == ["demo.1096", "demo.1077", "demo.1001", "demo.1082"]
    mine.run("favourites", "order", "My favourites", "demo.1082", "demo.1077")
    assert records(mine, "--sort", "custom") == ["demo.1082", "demo.1077", "demo.1096", "demo.1001"]
    assert mine.run("favourites", "--sort", "colour").code == 2


def test_moving_and_copying_tell_where_things_went(mine: Machine) -> None:
    mine.run("favourites", "add", "demo.1003", "demo.1001")
    there = mine.run("favourites", "create", "B", "--json").data["id"]
    moved = mine.run("favourites", "move", "demo.1003", "--from", "My favourites", "--to", "B", "--json").data
    assert [(row["list"], row["outcome"]) for row in moved] == [(there, "moved")]
    copied = mine.run("favourites", "copy", "demo.1001", "--to", "B", "--json").data
    assert [(row["list"], row["outcome"]) for row in copied] == [(there, "copied")]
    removed = mine.run("favourites", "remove", "demo.1001", "--json").data
    assert [row["outcome"] for row in removed] == ["removed", "removed"]


def test_favourites_need_a_session_and_survive_its_end(mine: Machine) -> None:
    mine.run("favourites", "add", "demo.1003")
    mine.run("logout")
    assert mine.run("favourites", "--json").error["code"] == "not-signed-in"
    mine.sign_in()
    assert records(mine) == ["demo.1003"]


def test_from_python_favourites_and_searches_are_read(demo: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    import tunilib

    for name, value in demo.setting().items():
        monkeypatch.setenv(name, value)
    with tunilib.open_account() as account:
        assert len(account.favourites()) == 6
        assert {one.record_id for one in account.favourites("Pohjoismaista luettavaa")} >= {"demo.1094"}
        account.search("kalevala")
        assert [one.query for one in account.searches()] == ["kalevala"]
        assert [reference.title for reference in references(inner(account), "My favourites")][1] == "Research design"


def test_a_refusal_is_told_in_each_language(mine: Machine) -> None:
    mine.run("favourites", "create", "A")
    for language, said in (("en", "There is already a list"), ("fi", "lista on jo"), ("sv", "redan en lista")):
        assert said in mine.run("--lang", language, "favourites", "create", "A").err, language


def test_a_name_of_a_list_that_is_taken_or_too_long_is_refused_and_not_cut(demo: Machine) -> None:
    made = demo.run("favourites", "create", "Thesis", "--json").data
    for words, code in (
        (("create", "Thesis"), "list.name-taken"),
        (("create", "x" * 201), "list.name-too-long"),
        (("rename", made["id"], "x" * 201), "list.name-too-long"),
    ):
        result = demo.run("favourites", *words, "--json")
        assert (result.code, result.data["outcome"]) == (1, "refused")
        assert [reason["code"] for reason in result.data["reasons"]] == [code]
    assert demo.run("favourites", "create", "x" * 200).code == 0
    assert {row["name"] for row in demo.run("favourites", "lists", "--json").data} >= {"Thesis", "x" * 200}
