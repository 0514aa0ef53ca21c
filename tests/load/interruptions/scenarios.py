"""What is killed: commands on the demonstration, each with its own preparation."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.load.interruptions.machine import Machine

from tunilib.backends.embedded.demo import CARD

_RECORDS = 450
"""More than two batches of an import."""


class Scenario(NamedTuple):
    """One command.

    Attributes:
        start: the name of what the machine looks like before.
        is_whole: it is done in one step: killed, all of it happened or nothing.
        makes: the name of a file that it makes, whole or not at all.
    """

    name: str
    words: tuple[str, ...]
    start: str = "demo"
    now: str = "2026-03-10T12:00"
    is_whole: bool = True
    makes: str | None = None


SCENARIOS = (
    Scenario("checkout", ("desk", "checkout", CARD, "30102001", "30102201", "30103001")),
    Scenario("return", ("desk", "return", "30107701", "30104501", "30105501", "--library", "hervanta")),
    Scenario("renewal", ("loans", "renew", "--all")),
    Scenario("hold", ("holds", "place", "demo.1058")),
    Scenario("cancellation", ("holds", "cancel", "--all", "--yes")),
    Scenario("fee", ("desk", "fee", "pay", CARD, "--all")),
    Scenario("day", ("desk", "day"), now="2026-05-25T12:00", is_whole=False),
    Scenario("import", ("desk", "import", "records.ris", "--copies", "2"), is_whole=False),
    Scenario("backup", ("desk", "backup", "copy.sqlite"), makes="copy.sqlite"),
    Scenario("demo", ("demo",), start="nothing"),
    Scenario("demo again", ("demo", "--reset", "--yes"), start="later"),
)


def prepare(folder: Path) -> Machine:
    """Make every start once."""
    machine = Machine(folder)
    machine.here.mkdir(parents=True)
    machine.keep_as("nothing")
    _must(machine, "demo")
    (machine.here / "records.ris").write_text("".join(map(_record, range(_RECORDS))), encoding="utf-8")
    machine.keep_as("demo")
    _must(machine, "desk", "return", "30107701")
    machine.keep_as("later")
    return machine


def _must(machine: Machine, *words: str) -> None:
    code, said = machine.run(words)
    if code:
        raise SystemExit(f"{' '.join(words)}: {said}")


def _record(number: int) -> str:
    return f"TY  - BOOK\nTI  - Book {number}\nAU  - Author, {number}\nPY  - {1900 + number % 120}\nER  - \n\n"
