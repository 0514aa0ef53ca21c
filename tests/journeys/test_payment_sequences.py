"""Whatever patron, desk, payers and time do in any order: each cent that the service took is accounted for once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from random import Random

import pytest
from tests.journeys.machine import CARD, PASSWORD
from tests.journeys.paying import Payer

pytestmark = pytest.mark.heavy

STATUSES = ("ok", "ok", "ok", "fail", "pending", "delayed")


class Town:
    """A patron with several payments, and a desk that changes the fines meanwhile."""

    def __init__(self, payer: Payer, random: Random) -> None:
        self.payer, self.random = payer, random
        self.shown: set[str] = set()
        self.backups: list[str] = []

    def start(self) -> None:
        words = ("fines", "pay", "--json", "--no-browser", "--yes", self.payer.owes())
        found = json.loads(self.payer.run(*words).out)
        if found["url"]:
            self.shown.add(found["url"])

    def decide(self) -> None:
        """A payer pays, or not, at any address that was ever shown; what was paid stays so."""
        if self.shown:
            transaction = self.payer.service.of_address(self.random.choice(sorted(self.shown)))
            if transaction.status != "ok":
                self.payer.service.decide(transaction.id, self.random.choice(STATUSES))

    def resume(self) -> None:
        self.payer.run("fines", "payments", "--resume")

    def charge(self) -> None:
        self.payer.charge(f"{self.random.randint(1, 6)}.{self.random.randint(0, 99):02d}")

    def settle_at_desk(self) -> None:
        fines = self.payer.run("fines", "--json").data["fines"]
        if fines:
            fine = self.random.choice(fines)["id"]
            words = self.random.choice((("waive",), ("pay", CARD)))
            assert self.payer.run("desk", "fee", *words, fine).code == 0

    def resolve(self) -> None:
        listed = self.payer.run("desk", "payment", "list", "--state", "unregistered", "--json").data
        if listed:
            self.payer.run("desk", "payment", "resolve", listed[0]["id"], "--note", "refunded")

    def wait(self) -> None:
        now = datetime.fromisoformat(self.payer.machine.now) + timedelta(minutes=self.random.choice((5, 61)))
        self.payer.machine.now = now.isoformat(timespec="minutes")

    def save_or_restore(self) -> None:
        if self.backups and self.random.random() < 0.5:
            assert self.payer.run("desk", "restore", self.random.choice(self.backups), "--yes").code == 0
            self.payer.run("login", CARD, "--password-stdin", stdin=f"{PASSWORD}\n")
        else:
            self.backups.append(str(self.payer.machine.folder / f"backup-{len(self.backups)}.sqlite"))
            assert self.payer.run("desk", "backup", self.backups[-1]).code == 0

    def go_on(self) -> None:
        steps = (self.start, self.start, self.decide, self.decide, self.resume, self.resume, self.charge)
        rare = (self.settle_at_desk, self.resolve, self.wait, self.save_or_restore)
        self.random.choice(steps if self.random.random() < 0.75 else rare)()


def check(payer: Payer) -> None:
    rows = {
        transaction: (state, amount)
        for transaction, state, amount in payer.machine.sql("SELECT transaction_id, state, amount FROM payment")
    }
    taken = {one.id: one.taken for one in payer.service.transactions.values() if one.taken}
    accounted = {key: amount for key, (state, amount) in rows.items() if state in ("registered", "unregistered")}
    assert accounted == taken
    registered = sum(amount for state, amount in rows.values() if state == "registered")
    query = "SELECT COALESCE(SUM(amount), 0) FROM event WHERE kind = 'fine-paid' AND actor = 'patron'"
    assert payer.machine.sql(query) == [(registered,)]
    assert payer.run("desk", "verify").code == 0


@pytest.mark.parametrize("seed", [0, 1, 2, *(pytest.param(more, marks=pytest.mark.heavy) for more in range(3, 20))])
def test_each_cent_is_accounted_for_once(payer: Payer, seed: int) -> None:
    town = Town(payer, Random(seed))
    for _ in range(25):
        town.go_on()
    town.resume()
    check(payer)
