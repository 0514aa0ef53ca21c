"""The table of faults as a page of the reference: made of what was run, never by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from tests.contract.worlds import WORLDS
from tests.faults import doors, services, university
from tests.faults.cells import FROM_THE_START, Cell, Trial
from tests.faults.kinds import FAULTS
from tests.faults.operations import Operation, operations_of

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "faults.md"
Opens = Callable[[Operation, Path], AbstractContextManager[Any]]


class Door(NamedTuple):
    """A door of the table.

    Attributes:
        heading: on the page. operations: what is asked of it. opens: makes it ready for one of them.
    """

    name: str
    heading: str
    operations: Sequence[Operation]
    opens: Opens


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
    Door("channels", "Mail, messages, hooks and pings", services.CHANNELS, services.telling),
)
"""All of them."""
CASES = [(door, operation) for door in DOORS for operation in door.operations]


def rows_of(door: Door, operation: Operation, folder: Path) -> list[str]:
    """The rows of an operation: faults that end alike are in one."""
    with door.opens(operation, folder) as stage:
        found = [(fault.name, when, cells) for fault, when, cells in Trial(stage, operation).cells()]
    lines: dict[str, list[str]] = {}
    for name, ends in groupby(found, key=lambda cell: cell[0]):
        by_when = {when: _said(cells) for _, when, cells in ends}
        start = by_when.pop(FROM_THE_START)
        lines.setdefault(" | ".join((start, *(by_when.values() or ("", "")))), []).append(name)
    return [f"| {_name(door, operation)} | {', '.join(names)} | {line} |" for line, names in lines.items()]


def _said(cells: Sequence[Cell]) -> str:
    return "; ".join(dict.fromkeys(map(str, cells)))


def _name(door: Door, operation: Operation) -> str:
    again = " (session renewed)" if operation is university.RENEWED else ""
    return f"`{operation.name}`{again}"


def page_of(rows: Sequence[Sequence[str]]) -> str:
    """The page, of the rows of every operation of every door."""
    parts = [_HEAD + "\n".join(f"| {fault.name} | {fault.meaning} |" for fault in FAULTS) + "\n"]
    for door in DOORS:
        mine = [lines for (other, _), lines in zip(CASES, rows, strict=True) if other is door]
        parts.append(f"## {door.heading}\n\n{_COLUMNS}" + "\n".join(line for lines in mine for line in lines) + "\n")
    return "\n".join(parts)


def rows_on(page: str) -> Iterator[tuple[str, list[str]]]:
    """The cells of each row on the page, with the heading above it."""
    heading = ""
    for line in page.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line.startswith("| `"):
            yield heading, [cell.strip() for cell in line.strip("|").split(" | ")]


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

| fault | what happens |
|---|---|
"""
