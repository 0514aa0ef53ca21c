"""Reminders of due dates, from the command line: on the day, once, or with the unattended run."""

from __future__ import annotations

from typing import Any

import pytest
from tests.journeys.machine import Machine
from tests.journeys.postbox import HANG, HANG_UP, Box, mail


@pytest.fixture(name="reminded")
def _reminded(demo: Machine) -> Machine:
    """A reminder two days before, to an address of her own."""
    done = demo.run("profile", "set", "--email", "aino@example.org", "--reminder", "2")
    assert done.code == 0, done
    return demo


def remind(machine: Machine, *words: str, code: int = 0) -> list[tuple[str | None, int, str]]:
    result = machine.run("remind", *words, "--json")
    assert result.code == code, result
    rows: list[dict[str, Any]] = result.data
    assert all(list(row) == ["to", "loan_ids", "outcome", "reasons"] for row in rows)
    return [(row["to"], len(row["loan_ids"]), row["outcome"]) for row in rows]


def test_a_reminder_goes_on_the_day_and_once(reminded: Machine, box: Box) -> None:
    reminded.now = "2026-03-15T06:00"
    assert remind(reminded) == [("aino@example.org", 0, "nothing")]
    reminded.now = "2026-03-16T06:00"
    assert remind(reminded, "--dry-run") == [("aino@example.org", 1, "would-mail")]
    assert remind(reminded) == [("aino@example.org", 1, "mailed")]
    assert remind(reminded) == [("aino@example.org", 0, "nothing")]
    reminded.now = "2026-03-17T06:00"
    assert remind(reminded) == [("aino@example.org", 0, "nothing")]
    (text,) = box.texts()
    assert "due on Wed 18 Mar" in text
    assert "tunilib profile set --reminder 0" in text


def test_a_renewed_loan_is_reminded_of_again(reminded: Machine, box: Box) -> None:
    remind(reminded)
    reminded.run("loans", "renew", "--all")
    due = max(row["due"] for row in reminded.run("loans", "--json").data)
    reminded.now = f"{due}T06:00"
    assert remind(reminded)[0][2] == "mailed"
    assert len(box.letters) == 2


def test_without_mail_nothing_is_recorded_as_sent(reminded: Machine) -> None:
    reminded.now = "2026-03-16T06:00"
    assert reminded.run("remind", "--json").error["code"] == "configuration"
    with mail(reminded, Box("451 later")):
        assert remind(reminded, code=4) == [("aino@example.org", 1, "failed")]
    box = Box()
    with mail(reminded, box):
        assert remind(reminded) == [("aino@example.org", 1, "mailed")]
    assert len(box.letters) == 1


def test_what_waits_in_the_outbox_is_mailed_once_by_whoever_comes_first(reminded: Machine) -> None:
    reminded.now = "2026-03-16T06:00"
    with mail(reminded, Box("451 later")):
        remind(reminded, code=4)
    box = Box()
    with mail(reminded, box):
        assert "mailed" in [row["outcome"] for row in reminded.run("desk", "notices", "send", "--json").data]
        count = len(box.letters)
        assert remind(reminded) == [("aino@example.org", 0, "nothing")]
    assert len(box.letters) == count


def test_what_may_have_arrived_is_not_sent_again(reminded: Machine) -> None:
    reminded.now = "2026-03-16T06:00"
    with mail(reminded, Box(HANG_UP)):
        assert remind(reminded, code=5) == [("aino@example.org", 1, "unknown")]
    box = Box()
    with mail(reminded, box):
        assert remind(reminded) == [("aino@example.org", 0, "nothing")]
    assert box.letters == []


def test_what_was_being_mailed_when_remind_was_killed_is_told_by_the_next_one(reminded: Machine) -> None:
    reminded.now = "2026-03-16T06:00"
    box = Box(HANG)
    with mail(reminded, box):
        process = reminded.start("remind")
        assert box.begun.wait(30)
        process.kill()
        process.communicate()
    with mail(reminded, Box()):
        result = reminded.run("remind", "--json")
        assert (result.code, [row["outcome"] for row in result.data]) == (5, ["unknown"])
        assert [len(row["loan_ids"]) for row in result.data] == [1]
        assert remind(reminded) == [("aino@example.org", 0, "nothing")]


def test_the_unattended_run_reminds_in_its_own_message_and_once(reminded: Machine, box: Box) -> None:
    reminded.now = "2026-03-16T03:00"
    assert reminded.run("schedule", "run").code == 0
    assert remind(reminded) == [("aino@example.org", 0, "nothing")]
    reminded.now = "2026-03-17T03:00"
    reminded.run("schedule", "run")
    assert ["Reminders" in text for text in box.texts()] == [True, False]


def test_the_end_of_the_day_and_remind_tell_once_between_them(reminded: Machine) -> None:
    """Without mail what the desk wrote waits in its outbox, and ``remind`` mails it and marks it as sent."""
    reminded.now = "2026-03-16T06:00"
    assert reminded.run("desk", "day").code == 0
    subject = "1 loan falls due soon"
    waiting = [row for row in reminded.run("desk", "notices", "list", "--json").data if row["subject"] == subject]
    assert [(row["to"], row["sent"]) for row in waiting] == [("aino@example.org", None)]

    box = Box()
    with mail(reminded, box):
        assert remind(reminded) == [("aino@example.org", 1, "mailed")]
        assert remind(reminded) == [("aino@example.org", 0, "nothing")]
        reminded.now = "2026-03-17T06:00"
        reminded.run("desk", "day")
    assert [subject in letter for letter in map(str, box.letters)].count(True) == 1
    sent = [row["sent"] for row in reminded.run("desk", "notices", "list", "--json").data if row["subject"] == subject]
    assert len(sent) == 1
    assert sent[0] is not None


def test_a_second_reminder_of_a_loan_that_could_not_be_mailed_is_made_up_for(reminded: Machine, box: Box) -> None:
    """The one of its due date before, which was told, does not stand for it."""
    loan = next(row for row in reminded.run("loans", "--json").data if row["due"] == "2026-03-18")
    reminded.now = "2026-03-16T03:00"
    assert reminded.run("schedule", "run").code == 0
    reminded.sql("UPDATE loan SET due = '2026-04-20' WHERE barcode = ?", loan["barcode"])
    reminded.now, box.answer = "2026-04-18T03:00", "451 not now"
    assert reminded.run("schedule", "run").code == 4
    reminded.now, box.answer = "2026-04-19T03:00", "250 OK"
    assert reminded.run("schedule", "run").code == 0
    first, second = box.texts()
    assert loan["title"] in first.partition("Reminders")[2]
    assert second.count(loan["title"]) == 1  # it falls due tomorrow, and cannot be renewed
