"""The unattended run, killed before some of its calls: the next one repeats nothing and sends nothing twice."""

from __future__ import annotations

import mailbox
import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from tests.contract.worlds import CARD, OTHER, World, world
from tests.fakes.library import PASSWORD
from tests.journeys.machine import Machine
from tests.kills.harness import count_calls, kill_at_call, seeds
from tests.load.year.letters import READY, letters_in

from tunilib.core.hold import HoldRequest

STEPS = seeds(5, 14)
STEPS_AT_SITES = seeds(2, 5)


@pytest.fixture(name="ready")
def _ready(demo: Machine) -> Machine:
    """A machine with mail into a file, and something to renew and to tell."""
    (demo.folder / "config" / "config.toml").write_text(
        f'[mail]\ntransport = "file"\npath = "{demo.folder}/mbox"\nfrom = "me@example.org"\n'
    )
    demo.run("loans")
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


@pytest.mark.parametrize("step", STEPS[1:])
def test_after_a_kill_the_next_run_repeats_nothing(ready: Machine, tmp_path: Path, step: int) -> None:
    ready.keep_as(tmp_path / "kept")
    calls = count_calls(ready, "schedule", "run")
    machine = Machine(tmp_path / "again")
    machine.bring(tmp_path / "kept")
    config = machine.folder / "config" / "config.toml"
    config.write_text(config.read_text().replace(str(ready.folder), str(machine.folder)))

    kill_at_call(machine, calls * step // len(STEPS), "schedule", "run")  # the last ones come late in some runs
    done = machine.run("schedule", "run")
    assert done.code in (0, 5), done
    machine.run("schedule", "run")

    renewals = [row["renewals_used"] for row in machine.run("loans", "--json").data]
    assert sum(renewals) == sum(row["renewals_used"] for row in ready.run("loans", "--json").data)
    assert len(letters(machine)) == 1


def at_site(product: str, folder: Path, opened: ExitStack) -> tuple[World, Machine]:
    """A site with loans to renew and a hold that is ready, and a machine that is signed in there."""
    folder.mkdir()
    site = opened.enter_context(world(product, folder))
    site.library.books(CARD, 3)
    site.library.later(27)
    machine = Machine(folder / "machine", now=site.library.moment.isoformat())
    (machine.folder / "config").mkdir(parents=True)
    (machine.folder / "config" / "config.toml").write_text(
        f'[mail]\ntransport = "file"\npath = "{machine.folder}/mbox"\nfrom = "me@example.org"\n'
        '[notify]\nmail_to = "home@example.org"\n'
    )
    words = ("login", CARD, "--library", site.address, "--password-stdin")
    assert machine.run(*words, stdin=f"{PASSWORD}\n").code == 0
    assert machine.run("loans").code == 0
    other = site.library.copy("O1", "rec.other")
    site.library.lend(OTHER, other)
    site.library.door(CARD).holds.place(HoldRequest(record="rec.other", pickup="linna"))
    site.library.desk.check_in([other])  # which is ready now, and is told
    return site, machine


@cache
def calls_at_site(product: str) -> int:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        _, machine = at_site(product, Path(folder) / "whole", opened)
        return count_calls(machine, "schedule", "run")


@pytest.mark.parametrize("product", ["finna", "vufind"])
@pytest.mark.parametrize("step", STEPS_AT_SITES[1:])
def test_after_a_kill_at_a_site_the_next_run_repeats_nothing(tmp_path: Path, product: str, step: int) -> None:
    with ExitStack() as opened:
        site, machine = at_site(product, tmp_path / "killed", opened)
        kill_at_call(machine, calls_at_site(product) * step // len(STEPS_AT_SITES), "schedule", "run")
        for later in (timedelta(minutes=10), timedelta(days=1)):
            site.library.moment += later
            machine.now = site.library.moment.isoformat()
            done = machine.run("schedule", "run")
            assert done.code in (0, 5), done

        made = machine.sql(
            "SELECT loan, COUNT(*) FROM event WHERE kind = 'renewed' GROUP BY loan", of=site.library.path
        )
        assert [count for _, count in made] == [1, 1, 1]
        things = Counter(thing for letter in letters_in(machine.folder / "mbox") for thing in letter.things)
        assert set(things.values()) == {1}
        assert READY in {thing.section for thing in things}
