"""A patron of the demonstration who pays, and the payment service beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes.paytrail import Paytrail, Transaction
from tests.journeys.machine import Machine, Result

DUE, PAGE = "4.80", "https://library.example/thank-you"
PAY = ("fines", "pay", "--no-browser", "--json", "--yes", DUE)


@dataclass
class Payer:
    """What a patron does, and what the library, the service and the machine then have.

    Attributes:
        card: of the patron of the demonstration, who owes 4.80.
    """

    machine: Machine
    service: Paytrail
    card: str = "29001001"

    def run(self, *words: str, stdin: str = "", **more: Any) -> Result:
        return self.machine.run(*words, stdin=stdin, **more)

    def pay(self, *words: str, expect: int = 5) -> dict[str, Any]:
        """Start a payment; the payment as it is printed."""
        result = self.run(*(words or PAY))
        assert result.code == expect, result
        found: dict[str, Any] = json.loads(result.out)
        return found

    def resume(self, expect: int = 0) -> list[dict[str, Any]]:
        result = self.run("fines", "payments", "--resume", "--json")
        assert result.code == expect, result
        found: list[dict[str, Any]] = json.loads(result.out)
        return found

    def payments(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.run("fines", "payments", "--json").data
        return found

    def owes(self) -> str:
        return str(self.run("fines", "--json").data["total"])

    def charge(self, amount: str, kind: str = "other", *more: str) -> str:
        """Charge a fee at the desk; its id."""
        result = self.run("desk", "fee", "add", self.card, amount, "--kind", kind, "--json", *more)
        return str(result.data[0]["id"])

    def transaction(self, payment: dict[str, Any]) -> Transaction:
        return self.service.of_address(payment["url"])

    @property
    def journal(self) -> Path:
        return self.machine.folder / "data" / "payments.sqlite"

    def agree(self) -> None:
        """The library has settled, to the cent, what the service took; and nothing twice."""
        rows = self.machine.sql("SELECT id, amount, transaction_id, state FROM payment WHERE state = 'registered'")
        assert sum(amount for _, amount, _, _ in rows) == self.service.taken
        assert len({transaction for _, _, transaction, _ in rows}) == len(rows)
        online = self.machine.sql(
            "SELECT COALESCE(SUM(amount), 0) FROM event WHERE kind = 'fine-paid' AND actor = 'patron'"
        )
        assert online == [(self.service.taken,)]
        assert self.run("desk", "verify").code == 0


def set_up(machine: Machine, service: Paytrail) -> Payer:
    """A demonstration whose library takes payments at a service."""
    words = ("--merchant", "test", "--return-page", PAGE, "--service", service.address)
    assert machine.run("desk", "payment", "setup", *words).code == 0
    return Payer(machine, service)


def codes(payment: dict[str, Any]) -> list[str]:
    """The codes of a payment's reasons."""
    return [reason["code"] for reason in payment["reasons"]]
