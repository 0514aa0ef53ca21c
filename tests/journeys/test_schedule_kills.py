"""The unattended run, killed before some of its calls: the next one repeats nothing and sends nothing twice."""

from __future__ import annotations

import json
import mailbox
from pathlib import Path

import pytest
from tests.journeys.killing import count_calls, kill_at_call
from tests.journeys.machine import Machine

STEPS = 14


@pytest.fixture(name="ready")
def _ready(demo: Machine) -> Machine:
    """A machine with a hook, mail into a file, and something to renew and to tell."""
    script = demo.folder / "hook.sh"
    script.write_text(f"#!/bin/sh\ncat >> {demo.folder}/hooked\n")
    script.chmod(0o755)
    (demo.folder / "config" / "config.toml").write_text(
        f'[mail]\ntransport = "file"\npath = "{demo.folder}/mbox"\nfrom = "me@example.org"\n'
    )
    demo.run("loans")
    demo.run("hooks", "add", "renewed", "--command", str(script))
    return demo


def letters(machine: Machine) -> list[tuple[str, str]]:
    """Who got what: the receiver and the id of each letter that a reader shows, a second copy dropped."""
    path = machine.folder / "mbox"
    if not path.exists():
        return []
    box = mailbox.mbox(path, create=False)
    try:
        return sorted({(str(letter["To"]), str(letter["Message-ID"])) for letter in box})
    finally:
        box.close()


def hooked(path: Path) -> list[str]:
    return sorted(json.loads(line)["id"] for line in path.read_text().splitlines()) if path.exists() else []


@pytest.mark.parametrize("step", range(1, STEPS))
def test_after_a_kill_the_next_run_repeats_nothing(ready: Machine, tmp_path: Path, step: int) -> None:
    ready.keep_as(tmp_path / "kept")
    calls = count_calls(ready, "schedule", "run")
    machine = Machine(tmp_path / "again")
    machine.bring(tmp_path / "kept")
    hook = machine.folder / "config" / "hooks.toml"
    hook.write_text(hook.read_text().replace(str(ready.folder), str(machine.folder)))
    script = machine.folder / "hook.sh"
    script.write_text(script.read_text().replace(str(ready.folder), str(machine.folder)))
    config = machine.folder / "config" / "config.toml"
    config.write_text(config.read_text().replace(str(ready.folder), str(machine.folder)))

    kill_at_call(machine, calls * step // STEPS, "schedule", "run")  # the last ones come late in some runs
    done = machine.run("schedule", "run")
    assert done.code in (0, 5), done
    machine.run("schedule", "run")

    renewals = [row["renewals_used"] for row in machine.run("loans", "--json").data]
    assert sum(renewals) == sum(row["renewals_used"] for row in ready.run("loans", "--json").data)
    assert len(letters(machine)) == 1
    ids = hooked(machine.folder / "hooked")
    assert len(ids) == len(set(ids))
