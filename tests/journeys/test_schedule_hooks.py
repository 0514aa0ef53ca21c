"""Hooks of the unattended run: each event once, failures tried again, and what is not known told and not repeated."""

from __future__ import annotations

import json
from pathlib import Path

from tests.journeys.machine import CARD, Machine
from tests.journeys.postbox import Box, mail
from tests.journeys.test_schedule import loans, ran

from tunilib.core.ports.ledger import WATCHED


def hook_runs(path: Path) -> list[str]:
    return [json.loads(line)["event"] for line in path.read_text().splitlines()] if path.exists() else []


def test_a_hook_gets_each_event_once(demo: Machine) -> None:
    demo.run("loans")
    out, script = demo.folder / "out", demo.folder / "hook.sh"
    script.write_text(f"#!/bin/sh\ncat >> {out}\n")
    script.chmod(0o755)
    demo.run("hooks", "add", "renewed", "returned", "--command", str(script))
    with mail(demo, Box()):
        ran(demo)
        ran(demo)
        assert hook_runs(out) == ["renewed", "renewed"]
        demo.run("watch")
        demo.run("desk", "return", next(iter(loans(demo).values()))["barcode"])
        ran(demo)
    assert hook_runs(out) == ["renewed", "renewed", "returned"]


def test_a_hook_gets_what_the_first_run_of_a_new_account_has_renewed(demo: Machine) -> None:
    demo.run("forget", "--all", "--yes")  # as on a machine that has only signed in
    out, script = demo.folder / "out", demo.folder / "hook.sh"
    script.write_text(f"#!/bin/sh\ncat >> {out}\n")
    script.chmod(0o755)
    demo.run("hooks", "add", *WATCHED, "--command", str(script))
    with mail(demo, Box()):
        ran(demo)
    assert hook_runs(out) == ["renewed", "renewed"]


def test_a_hook_that_fails_is_tried_in_three_runs_and_then_told(demo: Machine) -> None:
    demo.run("loans")
    out, script = demo.folder / "out", demo.folder / "hook.sh"
    script.write_text(f"#!/bin/sh\ncat >> {out}\nexit 1\n")
    script.chmod(0o755)
    demo.run("hooks", "add", "returned", "--command", str(script))
    demo.run("desk", "return", next(iter(loans(demo).values()))["barcode"])
    box = Box()
    with mail(demo, box):
        for day in (10, 11, 12, 13):
            demo.now = f"2026-03-{day}T12:00"
            ran(demo)
    assert hook_runs(out) == ["returned"] * 3
    assert [("has failed in three runs" in text) for text in box.texts()] == [False, True]


def test_a_hook_whose_run_was_killed_is_told_and_not_repeated(demo: Machine) -> None:
    demo.run("loans")
    out = demo.folder / "out"
    demo.run("hooks", "add", "returned", "--command", f"tee {out}")
    demo.run("desk", "return", next(iter(loans(demo).values()))["barcode"])
    box = Box()
    with mail(demo, box):
        demo.run("loans")
        (number,) = demo.sql("SELECT number FROM event WHERE kind = 'returned'", of=demo.ledger)[0]
        (key,) = demo.sql("SELECT DISTINCT account FROM event", of=demo.ledger)[0]
        (reader,) = demo.sql("SELECT reader FROM place", of=demo.ledger)[0]
        event = {"event": "returned", "time": "2026-03-10T12:00:00+02:00", "profile": "demo", "card": CARD}
        data = json.dumps({**event, "id": "x", "title": "Sinuhe", "before": None, "after": None})
        demo.sql(
            "INSERT INTO told VALUES (?, ?, ?, 'trying', '2026-03-10T12:00:00+02:00', ?)",
            *(reader, key, str(number), data),
            of=demo.ledger,
        )
        demo.sql("UPDATE place SET number = ?", number, of=demo.ledger)
        ran(demo)
        ran(demo)
    assert not out.exists()
    assert "may have got this or not" in box.texts()[0]
