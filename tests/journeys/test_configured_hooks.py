"""Hooks of config.toml while the file is edited: each keeps what it waits for, and gets nothing that is another's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.journeys.machine import CARD, Machine
from tests.journeys.postbox import Box, mail
from tests.journeys.test_schedule import ran

FAILED = "has failed in three runs"
OTHER = '[[hooks]]\nevents = ["returned"]\ncommand = "true"\n'
FAILING = '[[hooks]]\nevents = ["fine-added"]\ncommand = "false"\n'


class Configured:
    """Somebody with hooks of config.toml, to whom everything else was told."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._file = machine.config
        self.day = 10

    def hooks(self, *hooks: str) -> None:
        """The file, with these hooks alone."""
        self._file.write_text(self._file.read_text().split("[[hooks]]")[0] + "".join(hooks))

    def owes(self) -> None:
        """One more fine."""
        self.machine.now = f"2026-03-{self.day}T03:00"
        self.machine.run("desk", "fee", "add", CARD, "0.10", "--kind", "other")

    def nights(self, count: int = 1, code: int = 0) -> None:
        """The next runs, a day each."""
        for _ in range(count):
            self.machine.now = f"2026-03-{self.day}T03:00"
            ran(self.machine, code)
            self.day += 1

    def waiting(self) -> list[tuple[str, str]]:
        """What hooks have not got: the hook, and how often it was tried."""
        query = "SELECT reader, state FROM reported WHERE reader LIKE 'hook %' ORDER BY reader"
        return [(reader, state) for reader, state in self.machine.sql(query, of=self.machine.ledger)]


@pytest.fixture(name="box")
def _box() -> Box:
    return Box()


@pytest.fixture(name="configured")
def _configured(demo: Machine, box: Box) -> Configured:
    with mail(demo, box):
        ran(demo)
        box.letters.clear()
    return Configured(demo)


def told(box: Box) -> int:
    return sum(text.count(FAILED) for text in box.texts())


def saved(path: Path) -> list[str]:
    return [json.loads(line)["event"] for line in path.read_text().splitlines()] if path.exists() else []


def test_a_hook_that_moves_up_is_tried_again_and_told(configured: Configured, box: Box) -> None:
    with mail(configured.machine, box):
        configured.hooks(OTHER, FAILING)
        configured.nights()
        configured.owes()
        configured.nights()
        configured.hooks(FAILING)
        configured.nights(3)
    assert told(box) == 1
    assert configured.waiting() == []


def test_a_hook_that_comes_later_begins_with_what_happens_after_it(configured: Configured, box: Box) -> None:
    out = configured.machine.folder / "out"
    keeping = f'[[hooks]]\nevents = ["fine-added"]\ncommand = "tee -a {out}"\n'
    with mail(configured.machine, box):
        configured.hooks(OTHER)
        configured.nights()
        configured.hooks()
        configured.owes()
        configured.nights()
        configured.hooks(keeping)
        configured.nights()
        assert saved(out) == []
        configured.owes()
        configured.nights()
        assert saved(out) == ["fine-added"]


def test_a_hook_that_comes_back_begins_anew(configured: Configured, box: Box) -> None:
    out = configured.machine.folder / "out"
    keeping = f'[[hooks]]\nevents = ["fine-added"]\ncommand = "tee -a {out}"\n'
    with mail(configured.machine, box):
        configured.hooks(keeping)
        configured.nights()
        configured.hooks()
        configured.owes()
        configured.nights()
        configured.hooks(keeping)
        configured.nights()
        assert saved(out) == []


def test_what_a_hook_that_is_gone_was_to_get_is_dropped_and_what_it_failed_for_good_is_told(
    configured: Configured, box: Box
) -> None:
    with mail(configured.machine, box):
        configured.hooks(FAILING)
        configured.nights()
        configured.owes()
        configured.nights(2)
        box.answer = "451 not now"
        configured.nights(1, code=4)
        configured.owes()
        configured.nights(1, code=4)
        assert [state for _, state in configured.waiting()] == ["3", "1"]
        configured.hooks()
        configured.nights(1, code=4)
        assert [state for _, state in configured.waiting()] == ["3"]
        box.answer = "250 OK"
        configured.nights(2)
    assert told(box) == 1
    assert configured.waiting() == []


def test_a_file_that_is_broken_for_a_night_loses_no_place(configured: Configured, box: Box) -> None:
    machine, out = configured.machine, configured.machine.folder / "out"
    machine.run("hooks", "add", "fine-added", "--command", f"tee -a {out}")
    file = machine.folder / "config" / "hooks.toml"
    good = file.read_text()
    with mail(machine, box):
        configured.nights()
        file.write_text("[[hooks]]\n" + good)
        configured.owes()
        configured.nights(1, code=6)
        file.write_text(good)
        configured.nights()
    assert saved(out) == ["fine-added"]


def test_places_of_hooks_that_were_numbered_do_no_harm(configured: Configured, box: Box) -> None:
    machine, out = configured.machine, configured.machine.folder / "out"
    (key,) = machine.sql("SELECT key FROM account", of=machine.ledger)[0]
    machine.sql("INSERT INTO place VALUES ('hook config-1', ?, 0)", key, of=machine.ledger)
    with mail(machine, box):
        configured.owes()
        configured.nights()
        configured.hooks(f'[[hooks]]\nevents = ["fine-added"]\ncommand = "tee -a {out}"\n')
        configured.nights()
    assert saved(out) == []
    assert machine.sql("SELECT COUNT(*) FROM place WHERE reader = 'hook config-1'", of=machine.ledger) == [(0,)]
