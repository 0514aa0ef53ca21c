"""Notices of the desk by mail: each letter on its own, and none twice, whoever sends and whatever happens meanwhile."""

from __future__ import annotations

import html
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.machine import CARD, Machine, Result
from tests.journeys.postbox import HANG, HANG_UP, Box, mail, set_mail

FIELDS = ["id", "to", "subject", "created", "sent"]


@pytest.fixture(name="desk")
def _desk(demo: Machine) -> Machine:
    """The demonstration with notices that wait, to four receivers."""
    with closing(sqlite3.connect(demo.library)) as db:
        ids = [row[0] for row in db.execute("SELECT id FROM notice WHERE sent IS NULL ORDER BY rowid")]
        for number, notice in enumerate(ids):
            db.execute("UPDATE notice SET address = ? WHERE id = ?", (f"reader{number % 4}@example.org", notice))
        db.commit()
    assert len(ids) >= 4
    return demo


def listed(machine: Machine) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = machine.run("desk", "notices", "list", "--json").data
    assert all(list(row) == FIELDS for row in rows)
    return rows


def waiting(machine: Machine) -> list[str]:
    return [row["id"] for row in listed(machine) if row["sent"] is None]


def send(machine: Machine) -> Result:
    result = machine.run("desk", "notices", "send", "--json")
    assert all(list(row) == ["id", "to", "outcome", "reasons"] for row in result.data)
    return result


def outcomes(result: Result) -> Counter[str]:
    return Counter(row["outcome"] for row in result.data)


def test_notices_wait_are_tried_again_and_go_once(desk: Machine) -> None:
    before = waiting(desk)
    with mail(desk, Box("451 later")):
        result = send(desk)
        assert (result.code, set(outcomes(result))) == (4, {"failed"})
        piped = desk.run("desk", "notices", "send")
        assert (piped.code, piped.err.count("\n")) == (4, 1)  # why, once for all of them
    assert waiting(desk) == before
    box = Box()
    with mail(desk, box):
        result = send(desk)
        assert (result.code, set(outcomes(result))) == (0, {"mailed"})
        assert send(desk).data == []
    assert waiting(desk) == []
    assert len(box.letters) == len(before) == len({letter["Message-ID"] for letter in box.letters})


def test_without_mail_each_waits_which_is_said_once(desk: Machine) -> None:
    before = waiting(desk)
    result = send(desk)
    assert (result.code, outcomes(result)) == (0, {"nothing": len(before)})
    assert all(row["reasons"][0]["code"] == "other" for row in result.data)
    told = desk.run("desk", "notices", "send")
    assert told.err.count("[mail]") == 1
    assert waiting(desk) == before


@pytest.mark.parametrize(
    ("said", "outcome", "code", "waits"),
    [("452 4.2.2 mailbox full", "failed", 4, True), ("550 5.1.1 no such user", "refused", 1, False)],
)
def test_one_receiver_who_is_refused_keeps_no_other_from_getting_mail(
    desk: Machine, said: str, outcome: str, code: int, waits: bool, box: Box
) -> None:
    box.receivers = {"reader0@example.org": said}
    result = send(desk)
    again = send(desk)
    assert result.code == code
    assert all((row["outcome"] == outcome) == row["to"].startswith("reader0") for row in result.data)
    assert set(outcomes(result)) == {outcome, "mailed"}
    assert "reader3@example.org" in box.receivers_reached
    assert set(outcomes(again)) == ({outcome} if waits else set())


def test_a_wrong_password_is_tried_once_and_everything_waits(desk: Machine) -> None:
    before = waiting(desk)
    box = Box()
    with mail(
        desk, box, 'user = "desk"', 'password_command = "echo wrong"', auth_require_tls=False, authenticator=box.refuse
    ):
        result = send(desk)
    assert (result.code, outcomes(result)) == (6, {"failed": len(before)})
    assert waiting(desk) == before
    assert box.sign_ins == 1


def test_what_was_given_to_the_server_without_a_last_word_is_unknown_and_not_sent_again(
    desk: Machine, box: Box
) -> None:
    box.of = {"reader0@example.org": HANG_UP}
    result = send(desk)
    again = send(desk)
    assert (result.code, set(outcomes(result))) == (5, {"unknown", "mailed"})
    assert again.data == []
    assert len({letter["Message-ID"] for letter in box.letters}) == len(box.letters)
    unknown = next(row["id"] for row in result.data if row["outcome"] == "unknown")
    assert desk.run("desk", "notices", "show", unknown, "--json").data["state"] == "unknown"


@pytest.mark.parametrize("signal", ["kill", "interrupt"])
def test_what_was_being_mailed_when_the_program_ended_is_unknown_and_the_others_go(
    desk: Machine, signal: str, box: Box
) -> None:
    before = waiting(desk)
    box.answer = HANG
    process = desk.start("desk", "notices", "send")
    assert box.begun.wait(30)
    process.send_signal(9 if signal == "kill" else 2)
    process.communicate()
    assert process.returncode == (-9 if signal == "kill" else 130)
    box.answer = "250 OK"
    result = send(desk)
    assert send(desk).data == []
    unknown = [] if signal == "interrupt" else [before[0]]
    assert [row["id"] for row in result.data if row["outcome"] == "unknown"] == unknown
    assert [row["id"] for row in result.data if row["outcome"] == "mailed"] == before[1:]
    assert desk.run("desk", "notices", "show", before[0], "--json").data["state"] == "unknown"


def killed_while_mailing(machine: Machine, *words: str) -> None:
    """Start a command, and kill it when it has given a letter away."""
    box = Box(HANG)
    with mail(machine, box):
        process = machine.start(*words)
        assert box.begun.wait(30)
        process.kill()
        process.communicate()


@pytest.mark.parametrize("as_json", [False, True])
def test_the_end_of_a_day_tells_what_a_killed_one_was_mailing(desk: Machine, as_json: bool) -> None:
    first = waiting(desk)[0]
    killed_while_mailing(desk, "desk", "notices", "send")
    with mail(desk, Box()):
        result = desk.run("desk", "day", *(("--json",) if as_json else ()))
        again = desk.run("desk", "day", "--json")
    assert result.code == 5
    if as_json:
        assert result.data["date"] == desk.now[:10]
        assert result.error["code"] == "unknown-outcome"
        assert first in result.error["message"]
    else:
        assert f"{first}: The notice to reader0@example.org was not mailed:" in result.err
    assert (again.code, again.err) == (0, "")


def test_the_unattended_run_tells_what_a_killed_one_was_mailing(desk: Machine) -> None:
    desk.run("profile", "set", "--email", "aino@example.org")
    first = waiting(desk)[0]
    killed_while_mailing(desk, "desk", "notices", "send")
    with mail(desk, Box(), "[desk]", f'store = "{desk.store}"'):
        result = desk.run("schedule", "run")
        again = desk.run("schedule", "run")
    assert result.code == 5
    assert f"notice {first} to reader0@example.org" in result.err
    assert "may have arrived" in result.err
    assert (again.code, again.err) == (0, "")


def test_remind_leaves_what_was_mailed_to_others_for_the_desk_to_learn(desk: Machine) -> None:
    desk.run("profile", "set", "--email", "aino@example.org", "--reminder", "2")
    first = waiting(desk)[0]
    killed_while_mailing(desk, "desk", "notices", "send")
    desk.now = "2026-03-16T06:00"
    with mail(desk, Box()):
        assert [row["outcome"] for row in desk.run("remind", "--json").data] == ["mailed"]
        assert desk.run("desk", "notices", "show", first, "--json").data["state"] == "waiting"
        assert [row["id"] for row in send(desk).data if row["outcome"] == "unknown"] == [first]


def test_an_interrupt_before_the_letter_was_given_away_lets_it_wait(desk: Machine) -> None:
    before = waiting(desk)
    box = Box(receivers={"reader0@example.org": HANG})
    with mail(desk, box):
        process = desk.start("desk", "notices", "send")
        assert box.asked.wait(30)
        process.send_signal(2)
        process.communicate()
    assert process.returncode == 130
    box = Box()
    with mail(desk, box):
        assert [row["id"] for row in send(desk).data] == before


def test_two_members_of_the_staff_never_send_a_notice_twice(desk: Machine, tmp_path: Path, box: Box) -> None:
    """They have state folders of their own, and the library in common."""
    before = waiting(desk)
    running = [
        desk.start("desk", "notices", "send", "--json", TUNILIB_STATE=str(tmp_path / f"state{number}"))
        for number in range(4)
    ]
    for process in running:
        process.communicate()
    assert [process.returncode for process in running] == [0] * 4
    assert len(box.letters) == len(before)


def test_the_end_of_a_day_mails_what_waits(desk: Machine, box: Box) -> None:
    before = waiting(desk)
    result = desk.run("desk", "day", "--json")
    assert (result.code, result.err) == (0, "")
    assert len(box.letters) >= len(before)
    assert waiting(desk) == []


def test_the_day_is_done_where_the_mail_server_cannot_be_reached(desk: Machine) -> None:
    before = waiting(desk)
    set_mail(desk, 1)
    result = desk.run("desk", "day", "--json")
    assert (result.code, result.error["code"]) == (4, "unavailable")
    assert result.data["date"] == desk.now[:10]
    assert desk.run("desk", "report", "--json").data["day_done"] == desk.now[:10]
    assert waiting(desk)[: len(before)] == before


def test_without_mail_the_end_of_a_day_says_once_how_many_wait(desk: Machine) -> None:
    result = desk.run("desk", "day")
    assert result.code == 0
    assert result.err.count("[mail]") == 1
    assert f" {len(waiting(desk))} " in result.err
    assert desk.run("desk", "day", "--json").err == ""


def test_a_receiver_who_is_refused_after_a_day_is_told_and_the_day_is_done(desk: Machine, box: Box) -> None:
    box.receivers = {"reader0@example.org": "550 no such user"}
    result = desk.run("desk", "day")
    again = desk.run("desk", "day", "--json")
    assert result.code == 1
    assert "reader0@example.org" in result.err
    assert "no such user" in result.err
    assert (again.code, again.err) == (0, "")


def without_address(machine: Machine, count: int = 1) -> list[str]:
    """The first notices that wait have no address."""
    ids = waiting(machine)[:count]
    for notice in ids:
        machine.sql("UPDATE patron SET email = NULL WHERE id = (SELECT patron FROM notice WHERE id = ?)", notice)
        machine.sql("UPDATE notice SET address = NULL WHERE id = ?", notice)
    return ids


def test_the_end_of_a_day_says_once_how_many_wait_for_an_address(desk: Machine, box: Box) -> None:
    without_address(desk, 2)
    result = desk.run("desk", "day")
    assert (result.code, result.err.count("\n")) == (0, 1)
    assert "2 notices wait" in result.err
    assert desk.run("desk", "day", "--json").err == ""


def test_the_unattended_run_says_of_a_notice_once_that_it_waits_for_an_address(desk: Machine) -> None:
    desk.run("profile", "set", "--email", "aino@example.org")
    first = without_address(desk, 2)[0]
    box = Box()
    with mail(desk, box, "[desk]", f'store = "{desk.store}"'):
        result = desk.run("schedule", "run")
        assert (result.code, result.out, result.err.count("\n")) == (0, "", 1)
        assert "2 notices wait" in result.err
        assert desk.run("schedule", "run").err == ""
        card = desk.sql("SELECT p.card FROM notice n JOIN patron p ON p.id = n.patron WHERE n.id = ?", first)[0][0]
        desk.run("desk", "patron", "edit", card, "email=new@example.org")
        assert desk.run("schedule", "run").err == ""
    assert "new@example.org" in box.receivers_reached
    assert first not in waiting(desk)


def test_a_notice_is_shown_with_its_text(desk: Machine) -> None:
    first = listed(desk)[0]
    shown = desk.run("desk", "notices", "show", first["id"], "--json").data
    assert list(shown) == [*FIELDS, "state", "body"]
    assert {name: shown[name] for name in FIELDS} == first
    assert len(shown["body"]) > 20
    assert desk.run("desk", "notices", "show", first["id"]).thing["state"] == shown["state"]
    missing = desk.run("desk", "notices", "show", "nope", "--json")
    assert (missing.code, missing.error["code"]) == (2, "not-found")


@pytest.mark.parametrize("name", ["letters.html", "letters.txt"])
def test_letters_of_patrons_without_an_address_are_printed_and_the_others_mailed(
    desk: Machine, tmp_path: Path, name: str
) -> None:
    """In each patron's language, with the postal address, and only once."""
    mine = without_address(desk, 2)
    desk.run("desk", "patron", "edit", CARD, "address=Kalevantie 4, 33100 <Tampere>")
    file = tmp_path / name
    rows = desk.run("desk", "notices", "send", "--letters", str(file), "--json").data
    assert [row["id"] for row in rows if row["outcome"] == "printed"] == mine
    assert {row["outcome"] for row in rows if row["id"] not in mine} <= {"nothing", "mailed"}
    text = file.read_text(encoding="utf-8")
    shown = desk.run("desk", "notices", "show", mine[-1], "--json").data
    assert shown["state"] == "sent"
    is_page = name.endswith("html")
    for said in ("Aino Virtanen\nKalevantie 4\n", "33100 &lt;Tampere&gt;" if is_page else "33100 <Tampere>"):
        assert said in text
    assert (text.count("<article") if is_page else text.count("\f") + 1) == len(mine)
    assert (html.escape(shown["subject"]) if is_page else shown["subject"]) in text
    again = tmp_path / "again.html"
    result = desk.run("desk", "notices", "send", "--letters", str(again))
    assert "There are no letters to print." in result.err
    assert not again.exists()


def test_letters_that_cannot_be_written_go_on_waiting(desk: Machine, tmp_path: Path) -> None:
    without_address(desk, 2)
    before = desk.run("desk", "notices", "list").out
    result = desk.run("desk", "notices", "send", "--letters", str(tmp_path / "no" / "way" / "letters.html"))
    assert (result.code, result.out) == (6, "")
    assert desk.run("desk", "notices", "list").out == before


def test_a_notice_at_a_terminal_is_read_line_by_line_and_what_is_for_paper_is_marked(desk: Machine) -> None:
    without_address(desk, 2)
    shown = desk.run("desk", "notices", "list", terminal=True, COLUMNS="80").out
    assert "(on paper)" in shown
    row = next(row for row in desk.run("desk", "notices", "list", "--json").data if "Ready" in row["subject"])
    body = desk.run("desk", "notices", "show", row["id"], "--json").data["body"]
    text = desk.run("desk", "notices", "show", row["id"], terminal=True, COLUMNS="200").out
    for line in filter(None, body.splitlines()):
        assert f"\n{line}" in text
