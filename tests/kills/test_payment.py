"""Payments whose programs are killed at any step, while returns are lost, repeated and late, and backups are restored.

At the end the library has settled, to the cent, what the payment service took. ``TUNILIB_KILLS=1000 python -m pytest
--all tests/kills/test_payment.py`` tries a thousand stories instead of fifty.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from tests.fakes.paytrail import Paytrail
from tests.journeys.machine import CARD, PASSWORD, Machine
from tests.journeys.paying import DUE, PAY, Payer, set_up
from tests.kills.harness import Aim, count_calls, kill_at_call, needs_fork, needs_strace, seeds, signal_at_system_call

pytestmark = needs_fork

SEEDS = seeds(8, 50)
RESUME = ("fines", "payments", "--resume")


class Story:
    """One payment by a patron whose machine is not reliable.

    Args:
        calls: how many calls each command makes when it is not killed.
    """

    def __init__(self, payer: Payer, random: Random, calls: dict[str, int]) -> None:
        self.payer, self.random, self.calls = payer, random, calls
        self.backup: Path | None = None
        self.kills = 0

    def maybe_killed(self, name: str, *words: str) -> None:
        """Run a command, which is killed in two of three cases."""
        if self.random.random() < 0.67:
            number = self.random.randint(self.calls[name] // 4, self.calls[name])
            self.kills += kill_at_call(self.payer.machine, number, *words)
        else:
            self.payer.run(*words)
        self.sign_in()

    def sign_in(self) -> None:
        """A restored library has ended all sessions."""
        if self.payer.run("fines").code == 3:
            assert self.payer.run("login", CARD, "--password-stdin", stdin=f"{PASSWORD}\n").code == 0

    def save(self) -> None:
        self.backup = self.payer.machine.folder / f"backup-{self.random.random()}.sqlite"
        assert self.payer.run("desk", "backup", str(self.backup)).code == 0

    def restore(self) -> None:
        if self.backup is not None:
            self.maybe_killed("restore", "desk", "restore", str(self.backup), "--yes")

    def start(self) -> None:
        """Start until there is an address; whatever was started before was shown to no one."""
        while True:
            if self.random.random() < 0.3:
                self.payer.service.faults = [self.random.choice(("refuse", "drop", 500))]
            self.maybe_killed("pay", *PAY)
            self.payer.service.faults.clear()
            if self.random.random() < 0.3:
                self.maybe_killed("resume", *RESUME)
            result = self.payer.run(*PAY)
            assert result.code == 5, result
            self.address: str = json.loads(result.out)["url"]
            assert self.address, result
            return

    def tell(self) -> None:
        steps: list[Callable[[], None]] = [
            lambda: self.maybe_killed("resume", *RESUME),
            lambda: self.maybe_killed("resume", *RESUME),
            lambda: self.maybe_killed("pay", *PAY),
            self.restore,
            self.restore,
        ]
        if self.random.random() < 0.5:
            self.save()
        self.start()
        if self.random.random() < 0.3:
            self.save()
        transaction = self.payer.service.of_address(self.address)
        if self.random.random() < 0.3:
            self.payer.service.decide(transaction.id, self.random.choice(("pending", "delayed")))
            self.random.choice(steps)()
        self.payer.service.decide(transaction.id)
        for step in self.random.sample(steps, self.random.randint(2, len(steps))):
            step()
        self.sign_in()
        self.payer.run(*RESUME)


def check(story: Story) -> None:
    """Nothing is lost, and nothing is settled twice."""
    payer = story.payer
    assert payer.service.taken == 480
    (paid,) = [one for one in payer.service.transactions.values() if one.taken]
    rows = payer.machine.sql(
        "SELECT id, state, transaction_id FROM payment WHERE state IN ('paid', 'registered', 'unregistered')"
    )
    assert rows == [(paid.stamp, "registered", paid.id)]
    payer.agree()
    assert payer.owes() == "0.00"
    assert payer.resume() == []
    assert payer.run(*PAY).code == 1
    assert len([one for one in payer.service.transactions.values() if one.status == "ok"]) == 1


@pytest.fixture(scope="module", name="calls")
def _calls(kept_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    found = {}
    with Paytrail().serving() as service:
        for _ in "once so that everything is imported", "and then to count":
            machine = Machine(tmp_path_factory.mktemp("count") / "machine")
            machine.bring(kept_demo)
            payer = set_up(machine, service)
            backup = str(machine.folder / "backup.sqlite")
            payer.run("desk", "backup", backup)
            found["pay"] = count_calls(machine, *PAY)
            payer.service.decide(payer.service.of_address(payer.pay()["url"]).id)
            found["resume"] = count_calls(machine, *RESUME)
            found["restore"] = count_calls(machine, "desk", "restore", backup, "--yes")
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_service_took_the_library_settles_once(payer: Payer, calls: dict[str, int], seed: int) -> None:
    assert payer.owes() == DUE
    story = Story(payer, Random(seed), calls)
    story.tell()
    check(story)


@needs_strace
@pytest.mark.parametrize("name", ["INT", "TERM", "KILL"])
@pytest.mark.parametrize(("call", "number"), [("sendto", 1), ("recvfrom", 1), ("fdatasync", 12), ("pwrite64", 55)])
def test_a_signal_while_a_payment_is_made_loses_nothing(payer: Payer, name: str, call: str, number: int) -> None:
    code, _, err = signal_at_system_call(payer.machine, Aim(call, number), *PAY, name=name)
    assert code in (130, 143, -9, 5)
    assert "Traceback" not in err
    payment = payer.pay()
    payer.service.decide(payer.transaction(payment).id)
    assert payer.run(*RESUME).code == 0
    payer.agree()
