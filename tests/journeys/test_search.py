"""``tunilib search``, as a person and a program see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.journeys.machine import CARD, NEW, PASSWORD, Machine

from tunilib.cli.commands import search

RECORD = ["record_id", "title", "authors", "year", "format", "language", "isbns", "copies", "available"]
IN_FULL = ["publisher", "place", "edition", "series", "subjects", "summary", "address", "holds", "items"]
SINUHE = "Sinuhe egyptiläinen : viisitoista kirjaa lääkäri Sinuhen elämästä n. 1390–1335 e.Kr."


def made(machine: Machine, name: str, title: str) -> str:
    """The address of a library that holds one book."""
    store = f"sqlite:///{machine.folder / name}.sqlite"
    file = machine.folder / f"{name}.ris"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"TY  - BOOK\nTI  - {title}\nER  - \n", encoding="utf-8")
    assert machine.run("--store", store, "desk", "init").code == 0
    assert machine.run("--store", store, "desk", "import", str(file)).code == 0
    return store


def test_json_has_the_fields_of_the_interface_in_their_order(demo: Machine) -> None:
    data = demo.run("search", "sinuhe", "--json").data
    assert list(data) == ["total", "page", "pages", "records", "facets"]
    (record,) = data["records"]
    assert list(record) == RECORD
    assert record == {
        "record_id": "demo.1003",
        "title": SINUHE,
        "authors": ["Waltari, Mika"],
        "year": "1997",
        "format": "book",
        "language": "fin",
        "isbns": ["9789510098752"],
        "copies": 3,
        "available": 2,
    }
    assert all(list(facet) == ["filter", "value", "count"] for facet in data["facets"])


def test_a_pipe_gets_a_line_for_each_record(demo: Machine) -> None:
    assert demo.run("search", "sinuhe").lines == [
        ["demo.1003", SINUHE, "Waltari, Mika", "1997", "book", "fin", "9789510098752", "3", "2"]
    ]


def test_a_terminal_gets_a_table_with_words_in_its_language(demo: Machine) -> None:
    shown = demo.run("--lang", "fi", "--no-color", "search", "sinuhe", terminal=True).out
    assert "kirja" in shown
    assert "Aineistotyyppi" in shown
    assert "kieli: suomi" in shown  # and it can be typed so after --filter
    assert demo.run("--lang", "fi", "search", "sinuhe", "--filter", "kieli=suomi").code == 0
    assert "demo.1003" in shown


def test_nothing_found_is_no_error_and_said(demo: Machine) -> None:
    result = demo.run("search", "olematonta")
    assert (result.code, result.lines) == (0, [])
    assert result.err == "Nothing was found.\n"
    assert demo.run("search", "olematonta", "--json").data["records"] == []


@pytest.mark.parametrize(
    ("words", "count", "said"),
    [
        ((), 20, "20 of {total}; more with --limit or --page\n"),
        (("--page", "2"), 20, "21-40 of {total}; more with --limit or --page\n"),
        (("--limit", "30"), 30, "30 of {total}; more with --limit or --page\n"),
        (("--limit", "1000"), 0, ""),
        (("--limit", "30", "--quiet"), 30, ""),
    ],
)
def test_where_there_is_more_than_is_shown_it_is_said(
    demo: Machine, words: tuple[str, ...], count: int, said: str
) -> None:
    total = demo.run("search", "", "--json").data["total"]
    for terminal in (False, True):
        result = demo.run("search", "", *words, terminal=terminal, TUNILIB_PAGER="")
        assert (result.code, result.err) == (0, said.format(total=total))
        assert terminal or len(result.lines) == (count or total)
    assert demo.run("search", "", *words, "--json").err == ""


def test_an_export_takes_the_order_and_the_limit(demo: Machine) -> None:
    shown = [line[1] for line in demo.run("search", "", "--sort", "oldest", "--limit", "3").lines]
    exported = demo.run("search", "", "--sort", "oldest", "--limit", "3", "--export", "ris").out
    assert exported.count("TY  - ") == 3
    assert [title.partition(" : ")[0] in exported for title in shown] == [True] * 3


def test_values_that_are_not_shown_are_counted(demo: Machine) -> None:
    shown = demo.run("--no-color", "search", "", terminal=True, TUNILIB_PAGER="").out
    assert "and 45 more" in shown  # of fifty authors


def test_of_many_results_a_terminal_counts_some_and_says_so(demo: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_COUNTED", 5)
    shown = demo.run("--no-color", "search", "", terminal=True, TUNILIB_PAGER="").out
    assert "At least so many: counted in the 5 records added last" in shown
    few = demo.run("--no-color", "search", "sinuhe", terminal=True, TUNILIB_PAGER="").out
    assert "Narrow the search" in few
    assert "At least" not in few
    data = demo.run("search", "", "--json").data
    assert sum(facet["count"] for facet in data["facets"] if facet["filter"] == "format") == data["total"]


def test_a_page_beyond_the_last_is_empty_and_said(demo: Machine) -> None:
    result = demo.run("search", "sinuhe", "--page", "2")
    assert result.code == 0
    assert result.err == "There is no such page: the results end with page 1.\n"
    data = demo.run("search", "sinuhe", "--page", "2", "--json").data
    assert (data["total"], data["page"], data["pages"], data["records"]) == (1, 2, 1, [])


@pytest.mark.parametrize(
    "words",
    [
        ("--filter", "colour=red"),
        ("--filter", "format"),
        ("--filter", "format="),
        ("--filter", "year=soon"),
        ("--filter", "year=2010..2001"),
        ("--filter", "library=nowhere"),
        ("--page", "0"),
        ("--limit", "0"),
        ("--limit", "1001"),
        ("--limit", "5", "--page", "1"),
        ("--sort", "smell"),
        ("--page", "one"),
        ("--type", "anything"),
        ("more",),
    ],
)
def test_what_makes_no_sense_is_exit_2_and_shows_nothing(demo: Machine, words: tuple[str, ...]) -> None:
    result = demo.run("search", "sinuhe", *words)
    assert (result.code, result.out) == (2, "")
    assert demo.run("search", "sinuhe", *words, "--json").error["code"] in ("usage", "not-found")


@pytest.mark.parametrize("query", ["AND", "kissa OR", "(kissa OR koira", "ki*sa", "!?", "NOT kissa"])
def test_a_query_that_makes_no_sense_is_exit_2_with_a_hint(demo: Machine, query: str) -> None:
    error = demo.run("search", query, "--json").error
    assert error["code"] == "usage"
    assert error["hint"]


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_a_mistake_is_told_in_the_language_asked_for(demo: Machine, lang: str) -> None:
    told = {language: demo.run("--lang", language, "search", "!?").err for language in ("en", lang)}
    assert told["en"] != told[lang]


def test_it_needs_neither_profile_nor_session(demo: Machine) -> None:
    demo.run("profiles", "remove", "demo")
    assert demo.run("search", "sinuhe", "--json").data["total"] == 1


def test_without_any_library_it_says_how_to_get_one(machine: Machine) -> None:
    result = machine.run("search", "sinuhe", "--json")
    assert (result.code, result.out, result.error["code"]) == (6, "", "database")
    assert "tunilib demo" in result.error["hint"]


def test_the_store_goes_before_the_profile_and_the_profile_before_the_demonstration(demo: Machine) -> None:
    own = made(demo, "own", "Omakirja")
    assert demo.run("search", "omakirja", "--json").data["total"] == 0
    assert demo.run("--store", own, "search", "omakirja", "--json").data["total"] == 1
    assert demo.run("search", "omakirja", "--json", TUNILIB_STORE=own).data["total"] == 1
    demo.add_patron("555", "--store", own)
    demo.sign_in("555", "--store", own, "--profile", "own", password=NEW)
    assert demo.run("--profile", "own", "search", "omakirja", "--json").data["total"] == 1
    demo.run("profiles", "default", "own")
    assert demo.run("search", "omakirja", "--json").data["total"] == 1
    assert demo.run("--profile", "demo", "search", "sinuhe", "--json").data["total"] == 1


def test_a_profile_beside_a_store_that_is_not_its_own_is_exit_2(demo: Machine) -> None:
    own = made(demo, "own", "Omakirja")
    assert demo.run("--profile", "demo", "--store", own, "search", "omakirja").code == 2
    assert demo.run("--profile", "demo", "--store", demo.store, "search", "sinuhe").code == 0
    assert demo.run("--profile", "nobody", "search", "sinuhe").code == 2


def test_a_library_that_is_not_there_is_exit_6(machine: Machine) -> None:
    assert machine.run("--store", f"sqlite:///{machine.folder}/nothing.sqlite", "search", "x").code == 6
    assert machine.run("--store", "nonsense", "search", "x").code == 2


def test_a_letter_that_is_not_valid_text_ends_no_search(demo: Machine) -> None:
    found = demo.process("search", "sinuhe\udcff")
    assert (found.code, found.err) == (0, "")
    assert found.lines[0][0] == "demo.1003"


def test_a_query_that_begins_with_a_hyphen_goes_after_two(demo: Machine) -> None:
    assert demo.run("search", "--json", "--", "-sinuhe").data["total"] == 1


def test_python_searches_with_and_without_an_account(demo: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in demo.setting().items():
        monkeypatch.setenv(name, value)
    from tunilib import open_account, open_catalogue

    with open_catalogue() as catalogue:
        found = catalogue.search("eepokset", type="subject", language=["fin", "swe"], year="1900..2020")
        assert found.total == len(found.records) > 0
        assert catalogue.record(found.records[0].id).items
    with open_catalogue(library=demo.store) as catalogue:
        assert catalogue.search("sinuhe").total == 1
    with open_account(url=demo.store, card=CARD, password=PASSWORD) as account:
        assert account.search("sinuhe", format="book").records[0].id == "demo.1003"


def test_one_record_is_shown_with_its_shelf_and_needs_no_sign_in(demo: Machine) -> None:
    demo.run("profiles", "remove", "demo")
    record = demo.run("record", "demo.1003", "--json").data
    assert list(record) == [*RECORD, *IN_FULL]
    assert {key: record[key] for key in RECORD} == demo.run("search", "sinuhe", "--json").data["records"][0]
    assert (record["publisher"], record["place"], record["address"], record["holds"]) == ("WSOY", "Porvoo", None, 0)
    assert record["items"][0] == {
        "barcode": "30100301",
        "library": "linna",
        "collection": "book",
        "call_number": "84.2 WAL",
        "status": "on-loan",
        "due": record["items"][0]["due"],
    }
    lines = demo.run("record", "demo.1003").lines
    assert lines[0] == ["record_id", "demo.1003"]
    assert lines[-1] == ["items", "30100303", "arvo", "book", "84.2 WAL", "available", ""]
    shown = demo.run("--lang", "fi", "--no-color", "record", "demo.1003", terminal=True).out
    assert "Hyllypaikka" in shown
    assert "tunilib holds place" not in shown  # two copies are on the shelf


def test_a_record_that_is_not_there_and_a_page_that_there_is_not_are_exit_2(demo: Machine) -> None:
    missing = demo.run("record", "no-such", "--json")
    assert (missing.code, missing.error["code"]) == (2, "not-found")
    no_page = demo.run("record", "demo.1003", "--web", "--json")
    assert (no_page.code, no_page.out, no_page.error["code"]) == (2, "", "usage")
    own = made(demo, "own", "Omakirja")
    assert demo.run("--profile", "demo", "--store", own, "record", "demo.1003").code == 2
    assert demo.run("--store", own, "record", "demo.1003").code == 2
    assert demo.run("record", "demo.1003", "--fields", "title").code == 2


def test_a_library_in_use_can_be_searched_by_one_who_may_only_read_what_is_there(demo: Machine, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    assert demo.run("desk", "backup", str(copy)).code == 0
    assert demo.run("--store", f"sqlite:///{copy}", "search", "sinuhe", "--json").data["total"] == 1
    assert json.loads(demo.run("--store", f"sqlite:///{copy}", "desk", "verify", "--json").out)["ok"] is True
