"""A list that had several things is read twice before it counts as empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.builders import NOW, FakeLedger, a_hold, a_loan, an_account

from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.fine import Fines
from tunilib.core.hold import Hold, HoldKind
from tunilib.core.money import Money
from tunilib.errors import LocalError
from tunilib.services.fines import fines
from tunilib.services.holds import cancel, holds
from tunilib.services.loans import loans
from tunilib.services.opened import OpenedAccount
from tunilib.services.readings import read_holds
from tunilib.services.status import overview


@dataclass
class Port:
    """A list that shows other things at each reading; the last one stays."""

    shown: list[tuple[Any, ...]]
    made: Callable[[tuple[Any, ...]], Any] = lambda items: Reading(items, NOW)
    readings: int = 0
    cancelled: list[str] = field(default_factory=list)

    def read(self, *_: object) -> Any:
        self.readings += 1
        return self.made(self.shown.pop(0) if len(self.shown) > 1 else self.shown[0])

    def cancel(self, chosen: Any) -> Answer:
        self.cancelled = [one.id for one in chosen]
        self.shown = [()]
        return Answer(claims={one: Claim(ClaimWord.DONE) for one in self.cancelled})


def as_fines(items: tuple[Any, ...]) -> Fines:
    return Fines(total=Money(0, "EUR"), fines=items, suspended=False, read_at=NOW)


READINGS: dict[str, Callable[[OpenedAccount], object]] = {"loan": loans, "hold": holds, "fine": fines}


def opened(about: str, port: Port, known: int) -> tuple[OpenedAccount, FakeLedger]:
    ledger = FakeLedger(known={about: known})
    ports: dict[str, Any] = {f"{about}s": port}
    return an_account(ledger, **ports), ledger


@pytest.mark.parametrize("about", READINGS)
@pytest.mark.parametrize(("known", "readings"), [(0, 1), (1, 1), (2, 2), (9, 2)])
def test_an_empty_list_is_read_twice_where_it_had_two_things_or_more(about: str, known: int, readings: int) -> None:
    port = Port([()], as_fines if about == "fine" else Port.made)
    account, _ = opened(about, port, known)
    READINGS[about](account)
    assert port.readings == readings


@pytest.mark.parametrize(("known", "readings"), [((), 1), ((HoldKind.HOLD,) * 2, 1), ((HoldKind.RETRIEVAL,) * 2, 2)])
def test_an_empty_list_of_some_kinds_is_read_twice_where_it_had_two_of_them(
    known: tuple[HoldKind, ...], readings: int
) -> None:
    class Known(FakeLedger):
        def holds(self, account: str) -> tuple[Hold, ...]:
            return tuple(a_hold(id=f"H{number}", kind=kind) for number, kind in enumerate(known))

    port = Port([()])
    read_holds(an_account(Known(known={"hold": 9}), holds=port), (HoldKind.RETRIEVAL,))
    assert port.readings == readings


def test_the_second_reading_is_the_one_that_counts() -> None:
    port = Port([(), (a_loan(id="L1"), a_loan(id="L2"))])
    account, ledger = opened("loan", port, 2)
    assert [one.id for one in loans(account)] == ["L1", "L2"]
    assert [len(seen.items) for seen in ledger.seen] == [2]  # type: ignore[attr-defined]


def test_status_reads_each_empty_list_twice() -> None:
    ports: dict[str, Any] = {"loans": Port([()]), "holds": Port([()]), "fines": Port([()], as_fines)}
    account = an_account(FakeLedger(known={"loan": 2, "hold": 2, "fine": 2}), **ports)
    overview(account)
    assert [port.readings for port in ports.values()] == [2, 2, 2]


def test_holds_that_this_call_cancelled_are_not_looked_for_again() -> None:
    port = Port([(a_hold(id="H1"), a_hold(id="H2"))])
    account, _ = opened("hold", port, 2)
    cancel(account)
    assert (sorted(port.cancelled), port.readings) == (["H1", "H2"], 2)


def test_a_ledger_that_cannot_be_read_keeps_no_list_from_being_shown() -> None:
    class Broken(FakeLedger):
        def count(self, account: str, about: str) -> int:
            raise LocalError("broken", code="database")

    port = Port([()])
    assert loans(an_account(Broken(), loans=port)) == ()
    assert port.readings == 1
