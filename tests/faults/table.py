"""The table of faults as a page of the reference: made of what was run, never by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.contract.worlds import WORLDS
from tests.faults import database, doors, services, university
from tests.faults.cells import FROM_THE_START, Trial, When
from tests.faults.kinds import FAULTS, Fault
from tests.faults.operations import Operation, operations_of

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "faults.md"
Opens = Callable[[Operation, Path], AbstractContextManager[Any]]
Tried = tuple[str, When, list[str]]
"""A fault, when it struck, and the ways in which the command ended."""


class Door(NamedTuple):
    """A door of the table.

    Attributes:
        heading: on the page. operations: what is asked of it. opens: makes it ready for one of them.
        faults: what can go wrong on the way there. impossible: what cannot, and why. words: above its rows.
    """

    name: str
    heading: str
    operations: Sequence[Operation]
    opens: Opens
    faults: Sequence[Fault] = FAULTS
    impossible: Mapping[str, str] = MappingProxyType({})
    words: str = ""


def _of_world(name: str, heading: str) -> Door:
    kind = next(one for one in WORLDS if one.name == name)
    return Door(name, heading, operations_of(kind), partial(_opened, name))


def _opened(name: str, operation: Operation, folder: Path) -> AbstractContextManager[Any]:
    return doors.opened(name, operation, folder)


DOORS = (
    _of_world("finna", "A Finna or VuFind site"),
    _of_world("paia", "A PAIA server"),
    Door("university", "University sign-in", university.UNIVERSITY, university.signing_in),
    Door("paytrail", "Payment of an embedded library (Paytrail)", services.PAYMENTS, services.paying),
    Door("channels", "Mail, messages and pings", services.CHANNELS, services.telling),
    Door(
        "postgresql",
        "A library on PostgreSQL",
        database.OPERATIONS,
        database.on_a_server,
        database.FAULTS,
        database.IMPOSSIBLE,
        database.WORDS,
    ),
)
"""All of them."""
CASES = [(door, operation) for door in DOORS for operation in door.operations]


def tried(door: Door, operation: Operation, folder: Path) -> list[Tried]:
    """What came of an operation with each fault."""
    with door.opens(operation, folder) as stage:
        return [
            (fault.name, when, [*map(str, cells)]) for fault, when, cells in Trial(stage, operation).cells(door.faults)
        ]


def rows_of(operation: Operation, found: Iterable[Tried]) -> list[str]:
    """The rows of an operation: faults that end alike are in one."""
    lines: dict[str, list[str]] = {}
    for name, ends in groupby(found, key=lambda cell: cell[0]):
        by_when = {when: "; ".join(dict.fromkeys(ways)) for _, when, ways in ends}
        start = by_when.pop(FROM_THE_START)
        lines.setdefault(" | ".join((start, *(by_when.values() or ("", "")))), []).append(name)
    return [f"| {name_of(operation)} | {', '.join(names)} | {line} |" for line, names in lines.items()]


def name_of(operation: Operation) -> str:
    again = " (session renewed)" if operation is university.RENEWED else ""
    return f"`{operation.name}`{again}"


def page_of(rows: Iterable[Sequence[str]]) -> str:
    """The page, of the rows of every operation of every door."""
    parts = [f"{_HEAD}{_FAULTS}{_meanings(FAULTS)}"]
    for door, mine in groupby(zip(CASES, rows, strict=True), key=lambda one: one[0][0]):
        other = [one for one in door.faults if one not in FAULTS]
        own = f"{door.words}\n\n{_FAULTS}{_meanings(other, door.impossible)}\n" if other else ""
        parts.append(
            f"## {door.heading}\n\n{own}{_COLUMNS}" + "\n".join(line for _, lines in mine for line in lines) + "\n"
        )
    return "\n".join(parts)


def _meanings(faults: Iterable[Fault], impossible: Mapping[str, str] = MappingProxyType({})) -> str:
    lines = [f"| {fault.name} | {fault.meaning} |" for fault in faults]
    return "\n".join([*lines, *(f"| {name} | cannot be: {why} |" for name, why in impossible.items())]) + "\n"


def ways_on(page: str) -> dict[tuple[str, str, str], set[str]]:
    """In which ways each command may end with each fault, by the heading, the command and the fault.

    When a fault is met decides between them: a busy machine may give up before the request that it was meant for.
    """
    found: dict[tuple[str, str, str], set[str]] = {}
    for heading, (name, faults, *ends) in rows_on(page):
        for fault in faults.split(", "):
            found.setdefault((heading, name, fault), set()).update(
                way for end in ends if end for way in end.split("; ")
            )
    return found


def rows_on(page: str) -> Iterator[tuple[str, list[str]]]:
    """The cells of each row on the page, with the heading above it."""
    heading = ""
    for line in page.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line.startswith("| `"):
            yield heading, [cell.strip() for cell in line.strip("|").split(" | ")]


def lines_on(page: str, door: Door, operation: Operation) -> list[str]:
    """The rows of an operation as they stand there."""
    mine = door.heading, name_of(operation)
    return [f"| {' | '.join(cells)} |" for heading, cells in rows_on(page) if (heading, cells[0]) == mine]


_COLUMNS = """\
| command | fault | from the start | the change alone | from the change on |
|---|---|---|---|---|
"""
_HEAD = """\
# Faults

<!-- Made by `python -m tests.faults`: do not edit. -->

What each command that asks a server does when something goes wrong on the way: its exit code, what it says of what was
asked for, and `made` where the server really did it. Every cell was run, over real connections on loopback, encrypted,
between the program and a server that keeps its state. In none of them a change was called done that was not made, or
refused that was; nothing was asked for twice; no password or token was shown or stored.

A fault strikes every request of the command (*from the start*), only the one that changes something (*the change
alone*), or that one and all after it (*from the change on*: then nothing can be read back). What only reads has the
first column. Where two ways are possible, because the server may have done it or not, both are given. `read` is a whole
answer: what is read is never less than without the fault. A question is asked again where that helps, a change never.

Some protocols have no sign but a success: what takes the place of a receiver of messages and answers with 200 has, for
the program, taken them. A site leads to another host when a payment begins there; the address is shown before it is
opened. Mail servers show each fault in their own words (`550` for 403, `421` for maintenance), and a host that speaks
another protocol is as one that does not encrypt.

"""
_FAULTS = """\
| fault | what happens |
|---|---|
"""
