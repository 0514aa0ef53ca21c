"""What tests of the service desk type, and somebody who borrows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from tests.cluster import shared_cluster
from tests.journeys.machine import Machine, Result

OTHER = "29002001"
FREE, ALSO_FREE, COURSE = "demo.1002", "demo.1005", "demo.1045"


def codes(row: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in row["reasons"]]


def desk(machine: Machine, *words: str, stdin: str = "") -> Result:
    return machine.run("desk", *words, "--json", stdin=stdin)


def patron(machine: Machine, card: str = OTHER, password: str = "abcde") -> None:
    """Somebody new, signed in as profile ``other``; without a name the demonstration's patron is meant."""
    machine.environ["TUNILIB_PROFILE"] = "demo"
    machine.add_patron(card, password=password)
    machine.sign_in(card, "--profile", "other", password=password)


def copies(machine: Machine, *barcodes: str, record: str = FREE, **options: str) -> None:
    for barcode in barcodes:
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        assert desk(machine, "item", "add", record, barcode, *words).code == 0


def other(machine: Machine, *words: str) -> Result:
    return machine.run("--profile", "other", *words, "--json")


@pytest.fixture(name="village", params=["file", "server"])
def village_(request: pytest.FixtureRequest, machine: Machine) -> Iterator[Machine]:
    """An empty library of each engine, which ``TUNILIB_STORE`` names."""
    with ExitStack() as stack:
        address = f"sqlite:///{machine.folder / 'village.sqlite'}"
        if request.param == "server":
            address = stack.enter_context(shared_cluster().database())
        machine.environ["TUNILIB_STORE"] = address
        assert machine.run("desk", "init").code == 0
        yield machine
        assert machine.run("desk", "verify", "--json").data == {"ok": True, "problems": []}


def add_record(machine: Machine, title: str, *more: str) -> dict[str, Any]:
    """A record by hand."""
    found: dict[str, Any] = desk(machine, "record", "add", f"title={title}", *more).data
    return found
