"""How often each change waits for the server: counted in what libpq sends, with a limit for every one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from psycopg.pq import ConnStatus
from tests.library.conftest import AINO, EERO, HELMI, Library
from tests.library.stores.engines import empty_on_a_server

from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldChange
from tunilib.core.money import Money
from tunilib.core.profile import CardRequest
from tunilib.library.postgres import connections, driver

if TYPE_CHECKING:
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan


class Wires:
    """All that is sent over the connections that are opened meanwhile, as libpq writes it down."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._all: list[Any] = []

    def connect(self, *arguments: Any) -> Any:
        wire = driver.connect(*arguments)
        wire.pgconn.trace(self._number)
        self._all.append(wire)
        return wire

    def count(self) -> int:
        """How often an answer was waited for."""
        return len(re.findall(rb"\tF\t\d+\t(?:Query|Sync)\b", self.read()))

    def read(self) -> bytes:
        """What was written down."""
        return self._file.read_bytes()

    def close(self) -> None:
        for one in self._all:
            if one.pgconn.status == ConnStatus.OK:
                one.pgconn.untrace()
        os.close(self._number)


@pytest.fixture(name="wires")
def _wires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wires]:
    wires = Wires(tmp_path / "trace")
    monkeypatch.setattr(connections, "connect", wires.connect)
    yield wires
    wires.close()


EURO = Money(100, "EUR")


def both_lent(library: Library) -> str:
    """Both copies are on loan to a patron; the first loan."""
    return library.lend(EERO, "b1", "b2")[0]


def held(library: Library) -> list[Hold]:
    both_lent(library)
    library.hold(AINO)
    return library.holds(AINO)


def ready(library: Library) -> str:
    """A hold is ready, and the next one waits."""
    [hold] = held(library)
    library.hold(HELMI)
    library.desk.check_in(["b1"])
    return hold.id


def filled(library: Library) -> str:
    loan = both_lent(library)
    library.hold(AINO)
    library.desk.check_in(["b1"])
    return loan


def overdue(library: Library) -> None:
    library.lend(AINO, "b1")
    library.at("2026-04-20")


def lost(library: Library) -> None:
    library.lend(EERO, "b1")
    library.desk.items.lost("b1")


def loans(library: Library, *barcodes: str) -> list[Loan]:
    library.lend(AINO, *barcodes)
    return [library.loan(AINO, barcode) for barcode in barcodes]


def fee(library: Library) -> str:
    return library.desk.fees.add(AINO, EURO, FineKind.OTHER).fine.id


def nothing(_: Library) -> None:
    pass


CHANGES: Final[dict[str, tuple[int, Callable[[Library], Any], Callable[[Library, Any], Any]]]] = {
    "checkout": (14, nothing, lambda library, _: library.desk.checkout(AINO, ["b1"])),
    "checkout of what was held": (18, filled, lambda library, _: library.desk.checkout(AINO, ["b1"])),
    "return": (12, both_lent, lambda library, _: library.desk.check_in(["b1"])),
    "return too late": (17, overdue, lambda library, _: library.desk.check_in(["b1"])),
    "return that fills a hold": (22, held, lambda library, _: library.desk.check_in(["b1"])),
    "return of what was lost": (28, lost, lambda library, _: library.desk.check_in(["b1"])),
    "return by a scanner": (
        *(11, lambda library: (both_lent(library), library.desk.scan())[1]),
        lambda _, reader: reader.scan("b1"),
    ),
    "hold": (13, both_lent, lambda library, _: library.hold(AINO)),
    "hold at the desk": (12, both_lent, lambda library, _: library.desk.hold(AINO, "r1")),
    "cancel": (15, held, lambda library, holds: library.door(AINO).holds.cancel(holds)),
    "cancel what is ready": (18, ready, lambda library, hold: library.desk.requests.cancel(hold)),
    "freeze": (15, held, lambda library, holds: library.door(AINO).holds.change(holds, HoldChange(freeze=True))),
    "renew one": (7, lambda library: loans(library, "b1"), lambda library, one: library.door(AINO).loans.renew(one)),
    "renew all": (
        7,
        lambda library: loans(library, "b1", "b2"),
        lambda library, all_: library.door().loans.renew(all_),
    ),
    "renew at the desk": (
        10,
        lambda library: loans(library, "b1"),
        lambda library, _: library.desk.renew(AINO, ["b1"]),
    ),
    "fee": (12, nothing, lambda library, _: fee(library)),
    "pay every fee": (
        *(20, lambda library: [fee(library) for _ in range(5)]),
        lambda library, _: library.desk.fees.pay(AINO, every=True),
    ),
    "pay some fees": (
        *(28, lambda library: [fee(library) for _ in range(5)]),
        lambda library, fees: library.desk.fees.pay(AINO, fees),
    ),
    "waive": (14, fee, lambda library, fine: library.desk.fees.waive(fine)),
    "undo a checkout": (13, lambda library: library.lend(AINO, "b1"), lambda library, _: library.desk.undo()),
    "undo a return that filled a hold": (16, filled, lambda library, loan: library.desk.undo(loan)),
    "lost": (14, both_lent, lambda library, _: library.desk.items.lost("b1")),
    "new copy": (10, nothing, lambda library, _: library.desk.items.add("r1", "b9")),
    "new patron": (9, nothing, lambda library, _: library.desk.patrons.add("1009", name="N")),
    "read loans": (4, lambda library: loans(library, "b1", "b2"), lambda library, _: library.door(AINO).loans.read()),
    "read holds": (5, held, lambda library, _: library.holds(AINO)),
    "sign-in": (10, nothing, lambda library, _: library.sign_in_again(AINO, "secret1")),
}
"""Of each the most answers that it may wait for, what it needs, and what it does."""


@pytest.fixture(name="library")
def _library(tmp_path: Path, wires: Wires) -> Iterator[Library]:
    with empty_on_a_server(tmp_path) as address:
        library = Library(tmp_path / "library.sqlite", address=address)
        library.patrons(AINO, EERO, HELMI)
        library.copies("b1", "b2")
        for card in (AINO, EERO, HELMI):
            library.door(card).loans.read()
        yield library
        library.close()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_waits_for_the_server_at_most_so_often(library: Library, wires: Wires, change: str) -> None:
    most, prepare, do = CHANGES[change]
    given = prepare(library)
    before = wires.count()
    do(library, given)
    assert 0 < wires.count() - before <= most


def test_whose_loans_are_read_is_looked_up_though_they_were_asked_for_by_whom_it_was_before(library: Library) -> None:
    library.lend(AINO, "b1")
    library.lend(EERO, "b2")
    door = library.door(AINO)
    door.loans.read()
    door.cards.add(CardRequest(card=EERO, password="secret1"))
    own, other = door.cards.read().items
    shown = []
    for card in (other, own):
        door.cards.use(card)
        shown += [loan.barcode for loan in door.loans.read().items]
    assert shown == ["b2", "b1"]


def test_nothing_is_flushed_as_a_pooler_would_keep_a_server_for_it(library: Library, wires: Wires) -> None:
    held(library)
    library.desk.check_in(["b1"])
    library.door(AINO).holds.read()
    assert b"\tSync\n" in wires.read()
    assert b"\tFlush\n" not in wires.read()
