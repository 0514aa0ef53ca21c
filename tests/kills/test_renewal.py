"""A renewal that is killed at any step: nothing is half done or done twice, and the next run tells the truth."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from tests.journeys.machine import CARD, Machine
from tests.kills.harness import Aim, count_calls, kill_at_call, needs_fork, needs_strace, seeds, signal_at_system_call

pytestmark = needs_fork

SEEDS = seeds(5, 20)
RENEW = ("loans", "renew", "--all")
SYSTEM_CALLS = {"pwrite64": 120, "fdatasync": 24, "flock": 7, "unlink": 9, "ftruncate": 8, "fcntl": 150}
"""How often a renewal makes each of them, about."""


@dataclass(frozen=True)
class Picture:
    """What stands in the library: due dates and renewals by loan, fines in cents, and what the events tell."""

    loans: dict[str, tuple[str, int]]
    fines: int
    renewed: int
    charged: int


def picture(machine: Machine) -> Picture:
    """Look, and see that all of it agrees with itself."""
    assert machine.sql("PRAGMA integrity_check") == [("ok",)]
    assert machine.sql("PRAGMA foreign_key_check") == []
    assert machine.sql("SELECT barcode FROM loan WHERE returned IS NULL GROUP BY barcode HAVING count(*) > 1") == []
    rows = machine.sql("SELECT id, due, renewals FROM loan WHERE returned IS NULL")
    found = Picture(
        loans={id_: (due, used) for id_, due, used in rows},
        fines=machine.sql("SELECT COALESCE(sum(amount), 0) FROM fine")[0][0],
        renewed=machine.sql("SELECT count(*) FROM event WHERE kind = 'renewed' AND cause = 'renew'")[0][0],
        charged=machine.sql("SELECT COALESCE(sum(amount), 0) FROM event WHERE kind = 'fine-registered'")[0][0],
    )
    assert found.fines == found.charged
    return found


def intents(machine: Machine) -> list[bool]:
    """Settled or not, of each intent."""
    if not machine.ledger.exists() or not machine.sql("SELECT 1 FROM sqlite_schema", of=machine.ledger):
        return []
    assert machine.sql("PRAGMA integrity_check", of=machine.ledger) == [("ok",)]
    return [row[0] is not None for row in machine.sql("SELECT settled FROM intent", of=machine.ledger)]


def check(machine: Machine, before: Picture) -> str:
    """What a kill left is whole, known, and told by the next run; says how far the killed run came."""
    after = picture(machine)
    changed = after.loans != before.loans
    known = intents(machine)
    if changed:
        assert len(known) == 1
        assert len([id_ for id_ in before.loans if before.loans[id_] != after.loans[id_]]) == 3
    else:
        assert (after.fines, after.renewed) == (before.fines, before.renewed)

    told = machine.run(*RENEW)
    assert told.code == 1, told
    outcomes = [line[2] for line in told.lines]
    if changed:
        assert outcomes.count("unchanged") == 4
        assert "renewed" not in outcomes
        assert told.err.count(", and it is renewed: ") == (0 if known == [True] else 3), told
    else:
        assert outcomes.count("renewed") == 3
        assert told.err.count("did not renew") == (3 if known == [False] else 0), told
    assert all(intents(machine))

    end = picture(machine)
    assert end.fines == before.fines + 240
    assert end.renewed == before.renewed + 3
    assert {used - before.loans[id_][1] for id_, (_, used) in end.loans.items()} == {0, 1}
    again = machine.run(*RENEW)
    assert "interrupted" not in again.err
    assert picture(machine) == end
    return "settled" if known == [True] else "done" if changed else "intended" if known else "nothing"


@pytest.fixture(scope="module", name="steps")
def _steps(kept_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> range:
    """The calls in which a renewal does its work: from the opening of the library on."""
    for _ in "once so that everything is imported", "and then to count":
        machine = Machine(tmp_path_factory.mktemp("count") / "machine")
        machine.bring(kept_demo)
        calls = count_calls(machine, *RENEW)
        machine.run(*RENEW)
    return range(calls // 3, calls)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_renewal_killed_at_a_random_call(demo: Machine, steps: range, seed: int) -> None:
    before = picture(demo)
    assert kill_at_call(demo, Random(seed).choice(steps), *RENEW)
    check(demo, before)


@needs_strace
@pytest.mark.parametrize("seed", SEEDS)
def test_a_renewal_killed_at_a_random_system_call(demo: Machine, seed: int) -> None:
    random = Random(seed)
    before = picture(demo)
    call = random.choice(list(SYSTEM_CALLS))
    number = random.randint(1, SYSTEM_CALLS[call])
    code, out, err = signal_at_system_call(demo, Aim(call, number), *RENEW)
    assert "Traceback" not in err
    assert code == (1 if out else -signal.SIGKILL)
    check(demo, before)


@needs_strace
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync", "flock"])
def test_an_interruption_in_the_middle_is_told_and_leaves_nothing_half_done(demo: Machine, call: str) -> None:
    before = picture(demo)
    code, out, err = signal_at_system_call(demo, Aim(call, SYSTEM_CALLS[call] // 2), *RENEW, name="INT")
    assert (code, out, err) == (130, "", "error: interrupted\n")
    check(demo, before)


def test_a_kill_between_the_library_and_the_ledger_is_found_out(demo: Machine, steps: range) -> None:
    """Looks for the moment itself, so that the most delicate one is always among those killed."""
    low, high = steps.start, steps.stop
    before = picture(demo)
    kept = demo.folder.parent / "kept"
    demo.keep_as(kept)
    while True:
        middle = (low + high) // 2
        machine = Machine(demo.folder.parent / f"at-{middle}")
        machine.bring(kept)
        kill_at_call(machine, middle, *RENEW)
        if picture(machine).loans == before.loans:
            low = middle + 1
        elif intents(machine) == [True]:
            high = middle
        else:
            assert check(machine, before) == "done"
            return
        assert low < high


@pytest.mark.parametrize("seed", seeds(2, 6))
@pytest.mark.parametrize("words", [("login", CARD), ("logout",), ("profiles", "remove", "demo")])
def test_signing_in_or_out_that_is_killed_can_be_done_again(demo: Machine, words: tuple[str, ...], seed: int) -> None:
    kill_at_call(demo, Random(seed).randint(2000, 9000), *words)
    assert demo.run("demo").code == 0
    assert demo.run("loans").code == 0
    assert [line[0] for line in demo.run("profiles").lines] == ["demo"]
