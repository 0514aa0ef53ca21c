"""What lists say beside their rows: that none is as it was asked for, and that a day is over."""

from __future__ import annotations

import re
from time import tzset

import pytest
from tests.journeys.machine import CARD, NEW, Machine
from tests.journeys.postbox import Box, mail

LATER = "2026-03-25T12:00"
"""After the last day of the hold that is ready; nobody has ended a day at the desk since."""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("loans list --overdue --profile new", "No loan is overdue."),
        ("loans list --due-within 1d --profile new", "No loan is overdue or falls due within this time: 1d"),
        ("loans renew --due-within 2h --profile new", "No loan is overdue or falls due within this time: 2h"),
        ("loans renew --all --strategy late --profile new", "Nothing has to be renewed before the next run."),
        ("loans list --profile new", "There are no loans."),
        ("favourites list Empty --profile demo", "There are no favourites in this list: Empty"),
        ("desk payment list --state failed", "There are no payments in this state: not started"),
    ],
)
def test_the_sentence_of_an_empty_list_says_what_was_asked_for(demo: Machine, words: str, said: str) -> None:
    demo.add_patron("555")
    demo.sign_in("555", "--profile", "new", password=NEW)
    demo.run("favourites", "create", "Empty", "--profile", "demo")
    for terminal in (False, True):
        result = demo.run(*words.split(), terminal=terminal)
        assert (result.code, result.out, result.err) == (0, "", said + "\n")


def test_what_cannot_be_collected_any_more_is_not_to_be_collected(demo: Machine) -> None:
    ready = {row["id"] for row in demo.run("holds", "--json").data if row["status"] == "ready"}
    assert {one for trip in demo.run("loans", "plan", "--json").data["trips"] for one in trip["pickups"]} == ready
    assert "ready" in demo.run("status", "--line").out
    demo.now = LATER
    assert demo.run("holds", "--json").data[0]["status"] == "ready"  # by the library
    assert not any(trip["pickups"] for trip in demo.run("loans", "plan", "--json").data["trips"])
    assert "pickup" not in [one["kind"] for one in demo.run("status", "--json").data["timeline"]]
    assert "ready" not in demo.run("status", "--line").out
    for command in ("status", "holds"):
        shown = demo.run(command, "--no-color", terminal=True, COLUMNS="100").out
        assert "Last day for pick-up was" in shown
        assert "Pick up by" not in shown
        for said in ("ready for pick-up", f"{len(ready)} ready"):
            assert said not in shown
        assert {"status": f"{len(ready)} not collected", "holds": "pick-up time over"}[command] in shown
    assert demo.run("status", "--json").data["holds"]["ready"] == len(ready)  # by the library


def test_a_moment_is_shown_in_the_librarys_zone_alike_and_named_where_it_is_not_the_machines(
    demo: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail(demo, Box()):
        demo.run("schedule", "run")
    for zone, named in (("Europe/Helsinki", ""), ("America/New_York", " UTC+2")):
        with monkeypatch.context() as patch:
            patch.setenv("TZ", zone)
            tzset()
            checked, timed = demo.run("check", "--json").data, demo.run("schedule", "status", "--json").data
            assert checked["last_run"] == timed["last_run"] == "2026-03-10T12:00:00+02:00"
            for command in (("check",), ("schedule", "status")):
                shown = demo.run(*command, "--no-color", terminal=True).out
                assert f"Tue 10 Mar 12:00{named}\n" in shown
        tzset()


def test_a_day_of_another_year_has_its_year(demo: Machine) -> None:
    shown = demo.run(
        "loans", "explain", "--no-color", terminal=True, TUNILIB_PAGER="", TUNILIB_NOW="2026-11-20T12:00"
    ).out
    assert re.search(r"Latest due date \w{3} \d+ \w{3} 2027", shown)
    assert "2026" not in shown


def test_a_card_is_shown_as_a_barcode_and_written_as_svg(demo: Machine) -> None:
    shown = demo.run("cards", "barcode", terminal=True, COLUMNS="80")
    assert shown.code == 0
    assert "\x1b[30;107m" in shown.out  # dark on white, whatever the terminal's colours are
    piped = demo.run("cards", "barcode", CARD)
    assert (piped.code, piped.err) == (0, "")
    assert CARD in piped.out
    assert "\x1b" not in piped.out
    file = demo.folder / "card.svg"
    assert demo.run("cards", "barcode", "--output", str(file)).code == 0
    assert file.read_text(encoding="utf-8").startswith("<svg ")
    assert demo.run("cards", "barcode", "--output", "-").out == file.read_text(encoding="utf-8")
    assert demo.run("cards", "barcode", "--json").code == 2
    assert demo.run("cards", "barcode", "nope").code == 2
    for columns, plain in (("30", ""), ("80", "1")):
        shown = demo.run("cards", "barcode", terminal=True, COLUMNS=columns, TUNILIB_PLAIN=plain)
        assert (shown.code, shown.out) == (2, "")
        assert "--output" in shown.err


def test_the_fee_list_of_a_store_needs_no_account(demo: Machine) -> None:
    own = demo.run("fines", "fees").out
    demo.run("logout", "--all")
    assert demo.run("fines", "fees", "--store", demo.store).out == own
    assert demo.run("fines", "fees", "--store", "https://library.example", "--json").error["code"] == "usage"
