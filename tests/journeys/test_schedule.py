"""The unattended run: what it renews, whom it tells of what and how often, and the monitor."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from tests.journeys.machine import CARD, NEW, Machine
from tests.journeys.postbox import HANG_UP, Box, mail
from tests.journeys.web import Web


def ran(machine: Machine, code: int = 0) -> str:
    result = machine.run("schedule", "run")
    assert (result.code, result.out) == (code, ""), result
    return result.err


def loans(machine: Machine) -> dict[str, dict[str, Any]]:
    return {row["title"]: row for row in machine.run("loans", "--json").data}


def test_it_renews_late_and_a_verified_run_is_well(demo: Machine, box: Box) -> None:
    before = loans(demo)
    assert ran(demo) == ""
    after = loans(demo)
    moved = {title for title in before if before[title]["due"] != after[title]["due"]}
    assert moved == {title for title, loan in before.items() if loan["due"] <= "2026-03-12" and loan["renewable"]}
    assert demo.run("check").code == 0


def test_what_needs_a_person_is_told_once(demo: Machine, box: Box) -> None:
    ran(demo)
    ran(demo)
    demo.now = "2026-03-11T03:00"
    ran(demo)
    demo.now = "2026-03-12T03:00"
    ran(demo)
    letter, again = box.letters
    text, last = box.texts()
    assert "Last day for pick-up\n  A brief history of time" in last.replace("\r", "")
    assert "Ready" not in last
    assert again["To"] == letter["To"]
    assert letter["To"] == "aino.virtanen@library.example"
    assert "Ready for pick-up" in text
    assert "A brief history of time" in text
    assert "Thu 12 Mar" in text
    assert "2 loans were renewed." in text
    html = letter.get_body(("html",))
    assert html is not None
    assert "A brief history of time" in html.get_content()
    demo.now = "2026-03-17T03:00"
    ran(demo)
    soon = box.texts()[2]
    assert "Return soon: could not be renewed" in soon
    assert "return it by Wed 18 Mar" in soon
    assert "Another patron is waiting for this title." in soon
    demo.now = "2026-03-19T03:00"
    ran(demo)
    assert "Overdue: return" in box.texts()[3]
    demo.now = "2026-03-20T03:00"
    ran(demo)
    assert len(box.letters) == 4


def test_one_letter_a_day_at_most(demo: Machine, box: Box) -> None:
    ran(demo)
    demo.run("desk", "fee", "add", CARD, "20.00", "--kind", "other")
    ran(demo)
    assert len(box.letters) == 1
    demo.now = "2026-03-11T03:00"
    ran(demo)
    assert len(box.letters) == 2
    assert "borrowing rights are suspended" in box.texts()[1]


def test_fines_are_told_from_four_fifths_of_the_limit_and_again_when_they_come_again(demo: Machine, box: Box) -> None:
    ran(demo)
    owed = float(demo.run("fines", "--json").data["total"])
    demo.run("desk", "fee", "add", CARD, f"{8 - owed:.2f}", "--kind", "other")
    for day, told in ((11, True), (12, False)):
        demo.now = f"2026-03-{day}T03:00"
        ran(demo)
        assert ("€8.00 is owed; more than €10.00 suspends" in box.texts()[-1]) is (told or len(box.letters) == 2)
    assert len(box.letters) == 2
    demo.run("desk", "fee", "pay", CARD, "--all")
    demo.now = "2026-03-13T03:00"
    ran(demo)
    demo.run("desk", "fee", "add", CARD, "9.00", "--kind", "other")
    demo.now = "2026-03-14T03:00"
    ran(demo)
    assert ["€9.00 is owed" in text for text in box.texts()] == [False] * 2 + [True]


def test_what_could_not_be_mailed_is_told_by_the_next_run(demo: Machine) -> None:
    with mail(demo, Box("451 later")):
        assert "later" in ran(demo, 4)
    box = Box()
    with mail(demo, box):
        demo.run("loans")
        ran(demo)
        ran(demo)
    assert len(box.letters) == 1
    assert "Ready for pick-up" in box.texts()[0]


def test_a_mail_that_was_cut_off_is_sent_again_with_its_message_id(demo: Machine) -> None:
    first, second = Box(HANG_UP), Box()
    with mail(demo, first):
        ran(demo, 5)
    with mail(demo, second):
        demo.now = "2026-03-11T03:00"
        ran(demo)
        demo.now = "2026-03-12T03:00"
        ran(demo)
    assert second.letters[0]["Message-ID"] == first.letters[0]["Message-ID"]
    assert ["Ready for pick-up" in text for text in second.texts()] == [True, False]


def test_a_library_out_of_reach_is_told_after_two_days_and_again_after_it_came_back(demo: Machine, box: Box) -> None:
    ran(demo)
    away = demo.library.rename(demo.folder / "away.sqlite")
    for day, letters in ((11, 1), (12, 2), (13, 3), (14, 3)):
        demo.now = f"2026-03-{day}T03:00"
        ran(demo, 6)
        assert len(box.letters) == letters, day
    assert "Last day for pick-up" in box.texts()[1]
    assert "Could not be read" in box.texts()[2]
    away.rename(demo.library)
    demo.now = "2026-03-15T03:00"
    ran(demo)
    demo.library.rename(away)
    for day in (16, 18):
        demo.now = f"2026-03-{day}T03:00"
        ran(demo, 6)
    assert "Could not be read" in box.texts()[-1]


def test_a_sign_in_that_fails_is_told_once_and_the_account_is_tried_again(demo: Machine, box: Box) -> None:
    ran(demo)
    demo.run("desk", "patron", "reset-password", CARD)
    for day in (11, 12):
        demo.now = f"2026-03-{day}T03:00"
        ran(demo, 3)
    assert len(box.letters) == 2
    assert "sign in" in box.texts()[1]


def family(demo: Machine) -> None:
    """A second patron on this machine, with an address of her own."""
    demo.add_patron("300", "--email", "liisa@example.org")
    demo.sign_in("300", "--store", demo.store, "--profile", "liisa", password=NEW)


def test_each_of_a_family_gets_what_is_theirs(demo: Machine) -> None:
    family(demo)
    box = Box()
    with mail(demo, box):
        demo.run("desk", "fee", "add", "300", "9.00", "--kind", "other")
        ran(demo)
    assert sorted(box.receivers_reached) == ["aino.virtanen@library.example", "liisa@example.org"]
    both = Box()
    with mail(demo, both):
        demo.configure('[notify]\nmail_to = "home@example.org"\n')
        demo.now = "2026-03-12T03:00"
        ran(demo)
    assert both.receivers_reached == ["home@example.org"]  # who was told nothing so far
    (text,) = both.texts()
    assert "demo (29001001)" in text
    assert "liisa (300)" in text


def test_as_json_a_run_of_two_accounts_that_fail_says_one_error_the_most_serious(demo: Machine, box: Box) -> None:
    for card, name in (("300", "away"), ("400", "out")):
        demo.add_patron(card, name=name)
        demo.sign_in(card, "--store", demo.store, "--profile", name, password=NEW)
        assert demo.run("logout", "--profile", name).code == 0
    result = demo.run("schedule", "run", "--json")
    assert (result.code, result.out) == (3, "")
    assert result.error["code"] == "not-signed-in"  # which reads all of standard error as one value
    assert result.error["message"].startswith("away: ")
    assert demo.run("schedule", "run").err.count("error: ") == 2


@pytest.mark.parametrize("verb", ["run", "test", "install"])
@pytest.mark.parametrize("option", ["--profile", "--card"])
def test_a_run_is_for_every_account_and_takes_no_other_choice(demo: Machine, verb: str, option: str) -> None:
    result = demo.run("schedule", verb, option, "demo", "--json")
    assert (result.code, result.error["code"]) == (2, "usage")
    assert "every account" in result.error["hint"]


def test_one_account_that_fails_hides_no_other(demo: Machine, box: Box) -> None:
    family(demo)
    demo.run("desk", "patron", "reset-password", CARD)
    demo.run("desk", "fee", "add", "300", "9.00", "--kind", "other")
    assert "demo" in ran(demo, 3)
    assert box.receivers_reached == ["liisa@example.org"]
    assert "€9.00 is owed" in box.texts()[0]
    assert "Could not be read" in box.texts()[0]  # no address of the other is known: the first account is told


def test_services_get_counts_alone_unless_asked(demo: Machine, web: Web) -> None:
    demo.configure(f'[notify]\nto = ["{web.url}/ha"]\n')
    ran(demo)
    ((_, path, body),) = web.asked
    told = json.loads(body)
    assert (path, list(told)) == ("/ha", ["title", "message"])
    assert "Ready for pick-up: 2" in told["message"]
    assert told["message"].startswith("demo\n")
    assert "brief history" not in body
    assert CARD not in body
    demo.run("forget", "--all", "--yes")
    demo.configure('details = "full"\n')
    ran(demo)
    assert "brief history" in web.asked[1][2]


def test_a_notification_with_an_unknown_end_is_told_and_not_repeated(demo: Machine, web: Web) -> None:
    demo.configure(f'[notify]\nto = ["{web.url}/ha"]\n')
    demo.run("loans")
    web.answer = 500
    ran(demo, 4)
    web.answer = 200
    ran(demo)
    assert len(web.asked) == 2
    ran(demo)
    assert len(web.asked) == 2


def test_the_desktop_and_ntfy_are_told(demo: Machine, web: Web) -> None:
    programs = demo.folder / "bin"
    programs.mkdir()
    out = demo.folder / "shown"
    program = programs / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {out}\n')
    program.chmod(0o755)
    host = web.url.removeprefix("http://")
    demo.configure(f'[notify]\nto = ["desktop", "ntfy://tk_1@{host}/aino"]\n')
    result = demo.process("schedule", "run", PATH=f"{programs}:{os.environ['PATH']}")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert "A brief history of time" in out.read_text()
    told = json.loads(web.asked[0][2])
    assert (told["topic"], "2" in told["message"]) == ("aino", True)


def test_new_records_of_a_saved_search_are_part_of_it_and_told_once(demo: Machine, box: Box) -> None:
    demo.run("searches", "clear", "--saved", "--yes")
    demo.run("search", "kissa*")
    (search, *_) = demo.run("searches", "--json").data
    demo.run("searches", "alert", search["id"], "daily")
    file = demo.folder / "new.ris"
    file.write_text("TY  - BOOK\nTI  - Uusi kissa\nER  - \n\n")
    demo.run("desk", "import", str(file))
    ran(demo)
    assert "Uusi kissa" in box.texts()[0]
    demo.now = "2026-03-12T03:00"
    ran(demo)
    assert [row["outcome"] for row in demo.run("searches", "notify", "--json").data if row["new"]] == []
    assert ["Uusi kissa" in text for text in box.texts()].count(True) == 1


def test_the_monitor_is_told_of_each_run_and_nothing_else(demo: Machine, web: Web, box: Box) -> None:
    (demo.folder / "config" / "schedule.toml").write_text(
        f'kind = "cron"\nat = "03:00"\ncommand = "x"\nping = "{web.url}/uuid"\n'
    )
    ran(demo)
    demo.library.unlink()
    ran(demo, 6)
    web.answer = 500
    ran(demo, 6)
    assert [path for _, path, _ in web.asked] == ["/uuid/start", "/uuid", *["/uuid/start", "/uuid/fail"] * 2]
    assert {body for _, _, body in web.asked} == {""}


def test_without_an_account_there_is_nothing_to_run(machine: Machine) -> None:
    assert machine.run("schedule", "run", "--json").error["code"] == "not-signed-in"


def test_notices_of_a_desk_are_mailed_only_where_it_is_named(demo: Machine, box: Box) -> None:
    def waiting() -> list[str]:
        return [row["id"] for row in demo.run("desk", "notices", "--json").data if row["sent"] is None]

    demo.run("desk", "patron", "approve", demo.run("desk", "patron", "requests", "--json").data[0]["id"])
    before = waiting()
    assert before
    ran(demo)
    assert waiting() == before
    demo.configure(f'[desk]\nstore = "{demo.store}"\n')
    ran(demo)
    left = waiting()  # of a loan that the run has renewed meanwhile
    assert [demo.run("desk", "notices", "show", one, "--json").data["state"] for one in left] == ["outdated"]
    assert len(box.letters) == 1 + len(before) - len(left)


def test_what_is_forgotten_is_in_no_letter_that_is_on_its_way(demo: Machine, box: Box) -> None:
    box.answer = HANG_UP
    ran(demo, 5)
    assert b"brief history" in demo.ledger.read_bytes()
    demo.run("forget", "--card", CARD, "--yes")
    content = demo.ledger.read_bytes()
    assert b"brief history" not in content
    assert b"aino.virtanen@library.example" not in content


def test_a_refusal_that_names_the_address_is_forgotten_with_the_card(demo: Machine, box: Box) -> None:
    box.answer = "550 aino.virtanen@library.example is unknown"
    ran(demo, 6)
    assert "is unknown" in demo.run("notify", "--json").data[0]["last_error"]
    demo.run("forget", "--card", CARD, "--yes")
    assert b"aino.virtanen@library.example" not in demo.ledger.read_bytes()
