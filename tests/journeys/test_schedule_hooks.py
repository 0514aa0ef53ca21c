"""Hooks of the unattended run: each event once, failures tried again, and what is not known told and not repeated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.journeys.machine import CARD, Machine
from tests.journeys.postbox import HANG_UP, Box, mail
from tests.journeys.test_schedule import loans, ran

from tunilib.core.ports.ledger import WATCHED


def hook_runs(path: Path) -> list[str]:
    return [json.loads(line)["event"] for line in path.read_text().splitlines()] if path.exists() else []


def test_a_hook_gets_each_event_once(demo: Machine, box: Box) -> None:
    demo.run("loans")
    out, script = demo.folder / "out", demo.folder / "hook.sh"
    script.write_text(f"#!/bin/sh\ncat >> {out}\n")
    script.chmod(0o755)
    demo.run("hooks", "add", "renewed", "returned", "--command", str(script))
    ran(demo)
    ran(demo)
    assert hook_runs(out) == ["renewed", "renewed"]
    demo.run("watch")
    demo.run("desk", "return", next(iter(loans(demo).values()))["barcode"])
    ran(demo)
    assert hook_runs(out) == ["renewed", "renewed", "returned"]


def test_a_hook_gets_what_the_first_run_of_a_new_account_has_renewed(demo: Machine, box: Box) -> None:
    demo.run("forget", "--all", "--yes")  # as on a machine that has only signed in
    out, script = demo.folder / "out", demo.folder / "hook.sh"
    script.write_text(f"#!/bin/sh\ncat >> {out}\n")
    script.chmod(0o755)
    demo.run("hooks", "add", *WATCHED, "--command", str(script))
    ran(demo)
    assert hook_runs(out) == ["renewed", "renewed"]


def test_a_hook_that_fails_is_tried_in_three_runs_and_then_told(demo: Machine, box: Box) -> None:
    demo.run("loans")
    out, script = demo.folder / "out", demo.folder / "hook.sh"
    script.write_text(f"#!/bin/sh\ncat >> {out}\nexit 1\n")
    script.chmod(0o755)
    demo.run("hooks", "add", "returned", "--command", str(script))
    demo.run("desk", "return", next(iter(loans(demo).values()))["barcode"])
    for day in (10, 11, 12, 13):
        demo.now = f"2026-03-{day}T12:00"
        ran(demo)
    assert hook_runs(out) == ["returned"] * 3
    assert [("has failed in three runs" in text) for text in box.texts()] == [False, True, False]


def test_a_hook_whose_run_was_killed_is_told_and_not_repeated(demo: Machine, box: Box) -> None:
    demo.run("loans")
    out = demo.folder / "out"
    demo.run("hooks", "add", "returned", "--command", f"tee {out}")
    demo.run("desk", "return", next(iter(loans(demo).values()))["barcode"])
    demo.run("loans")
    (number,) = demo.sql("SELECT number FROM event WHERE kind = 'returned'", of=demo.ledger)[0]
    (key,) = demo.sql("SELECT DISTINCT account FROM event", of=demo.ledger)[0]
    (reader,) = demo.sql("SELECT reader FROM place", of=demo.ledger)[0]
    event = {"event": "returned", "time": "2026-03-10T12:00:00+02:00", "profile": "demo", "card": CARD}
    data = json.dumps({**event, "id": "x", "title": "Sinuhe", "before": None, "after": None})
    demo.sql(
        "INSERT INTO reported VALUES (?, ?, ?, 'trying', '2026-03-10T12:00:00+02:00', ?)",
        *(reader, key, str(number), data),
        of=demo.ledger,
    )
    demo.sql("UPDATE place SET number = ?", number, of=demo.ledger)
    ran(demo)
    ran(demo)
    assert not out.exists()
    assert "may have got this or not" in box.texts()[0]


FAILED = "has failed in three runs"


@pytest.fixture(name="failing")
def _failing(demo: Machine) -> Machine:
    """Somebody with a hook that always fails, to whom everything else was told."""
    with mail(demo, Box()):
        ran(demo)
    demo.run("hooks", "add", "fine-added", "--command", "false")
    return demo


def owes(machine: Machine, day: int) -> None:
    """One more fine, all of one title."""
    machine.now = f"2026-03-{day}T03:00"
    machine.run("desk", "fee", "add", CARD, "0.10", "--kind", "other")


def night(machine: Machine, day: int, code: int = 0) -> None:
    machine.now = f"2026-03-{day}T03:00"
    ran(machine, code)


def fails_twice(machine: Machine) -> None:
    """The first two of the three runs in which a hook is tried: on the 11th and the 12th."""
    owes(machine, 11)
    night(machine, 11)
    night(machine, 12)


def told(box: Box) -> list[int]:
    """How many failures each letter tells of."""
    return [text.count(FAILED) for text in box.texts()]


def test_a_hook_that_failed_is_told_by_the_first_letter_that_goes(failing: Machine, box: Box) -> None:
    fails_twice(failing)
    box.answer = "451 not now"
    night(failing, 13, code=4)
    night(failing, 14, code=4)
    box.answer = "250 OK"
    for day in (15, 16, 17):
        night(failing, day)
    assert (told(box)[0], sum(told(box))) == (1, 1)


def test_a_hook_that_failed_on_a_day_of_another_letter_is_told_on_the_next(failing: Machine, box: Box) -> None:
    fails_twice(failing)
    failing.run("desk", "fee", "add", CARD, "9.00", "--kind", "other")
    failing.sql("UPDATE reported SET state = '1' WHERE reader LIKE 'hook %'", of=failing.ledger)
    night(failing, 13)  # the second failure, and a letter of the fines
    night(failing, 13)  # the third
    assert told(box) == [0]
    night(failing, 14)
    night(failing, 15)
    assert sum(told(box)) == 2
    assert told(box)[0] == 0


def test_each_failure_is_told_though_all_have_one_title(failing: Machine, box: Box) -> None:
    for first in (11, 15):
        owes(failing, first)
        for day in range(first, first + 4):
            night(failing, day)
    assert told(box) == [1, 1]


def test_a_failure_in_a_letter_that_was_cut_off_is_told_by_the_same_letter_or_by_another(
    failing: Machine, box: Box
) -> None:
    fails_twice(failing)
    box.answer = HANG_UP
    night(failing, 13, code=5)
    box.answer = "554 no"
    night(failing, 14, code=6)
    box.answer = "250 OK"
    night(failing, 15)
    night(failing, 16)
    assert told(box) == [1, 1]  # it may not have had the first one


def test_a_failure_is_told_where_the_account_cannot_be_read_any_more(failing: Machine, box: Box) -> None:
    fails_twice(failing)
    box.answer = "451 not now"
    night(failing, 13, code=4)
    box.answer = "250 OK"
    failing.library.unlink()
    night(failing, 14, code=6)
    night(failing, 15, code=6)
    assert sum(told(box)) == 1


def test_a_failure_is_told_by_each_channel_once_and_then_forgotten(failing: Machine, box: Box) -> None:
    failing.configure('[notify]\nto = ["mail", "http://127.0.0.1:1/away"]\n')
    owes(failing, 11)
    for day in range(11, 15):
        night(failing, day, code=4)
    assert sum(told(box)) == 1
    assert failing.sql("SELECT COUNT(*) FROM reported WHERE reader LIKE 'hook %'", of=failing.ledger) == [(1,)]
    failing.config.write_text(failing.config.read_text().replace(', "http://127.0.0.1:1/away"', ""))
    night(failing, 15)
    assert sum(told(box)) == 1
    assert failing.sql("SELECT COUNT(*) FROM reported WHERE reader LIKE 'hook %'", of=failing.ledger) == [(0,)]


def test_what_a_hook_has_not_got_of_a_loan_is_forgotten_with_it(demo: Machine, box: Box) -> None:
    demo.run("loans")
    demo.run("hooks", "add", "returned", "--command", "false")
    loan = next(iter(loans(demo).values()))
    demo.run("desk", "return", loan["barcode"])
    ran(demo)
    query = "SELECT COUNT(*) FROM reported WHERE reader LIKE 'hook %'"
    assert demo.sql(query, of=demo.ledger) == [(1,)]
    assert demo.run("forget", "--loan", loan["id"], "--yes").code == 0
    assert demo.sql(query, of=demo.ledger) == [(0,)]
