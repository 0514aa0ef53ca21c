"""What circulation costs in libraries of a thousand to a million loans: CPU of each operation, on both engines.

    python -m benchmarks.growth [--sizes 1000 10000 100000 1000000] [--times 300] [--seed 1] [--keep FOLDER] [--check]

Libraries as ``benchmarks.store`` makes them (``--keep`` keeps them), copied to a file and moved to a server that is
started for it, with ``fsync``. Ten patrons who have one to three loans and copies that nobody has are drawn from all
over each; every operation is done so often, with other copies while there are some. CPU is that of this process and the
server together, in milliseconds. The last column is the largest library's beside the smallest one's; with ``--check``
more than that of ``FLAT`` is exit 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from random import Random
from time import process_time
from typing import Any, NamedTuple

from tests.cluster import Cluster

from benchmarks.library.content import PASSWORD
from benchmarks.library.creation import Size
from benchmarks.server import a_server, server_cpu
from benchmarks.store import MOMENT, clock, copy_of, made
from benchmarks.timing import where_it_ran
from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldRequest
from tunilib.core.money import Money
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.library.desk import Desk
from tunilib.library.patron.door import EmbeddedEntry
from tunilib.library.stores import open_library, store_address
from tunilib.library.stores.moves import move_library

FLAT = 1.5
_PATRONS = 10
"""Each with a door of their own; so many copies are lent at a time."""
_LATER = 7
"""Days after which loans are renewed."""
_COPIES = """
SELECT i.barcode, i.record FROM item i
 WHERE i.collection = 'book' AND i.lost IS NULL AND i.withdrawn IS NULL
   AND NOT EXISTS (SELECT 1 FROM item o WHERE o.record = i.record AND o.barcode <> i.barcode)
   AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.barcode = i.barcode AND l.returned IS NULL)
   AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.record = i.record AND h.closed IS NULL)
 ORDER BY i.barcode"""
_CARDS = """
SELECT p.card FROM patron p
 WHERE p.block IS NULL AND p.card_expires > ?
   AND NOT EXISTS (SELECT 1 FROM fine f WHERE f.patron = p.id AND f.paid + f.waived < f.amount)
   AND (SELECT COUNT(*) FROM loan l WHERE l.patron = p.id AND l.returned IS NULL) BETWEEN 1 AND 3
   AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.patron = p.id AND l.returned IS NULL AND l.due < ?)
 ORDER BY p.card"""


class Case(NamedTuple):
    """A patron who borrows a copy, and another who wants it then."""

    card: str
    barcode: str
    record: str
    other: str


class Days:
    """A clock that is set by days."""

    days = 0

    def __call__(self, zone: tzinfo) -> datetime:
        return (MOMENT + timedelta(days=self.days)).astimezone(zone)


def main() -> int:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000], help="loans")
    options.add_argument("--times", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, metavar="FOLDER", help="the libraries, made where they are not there")
    options.add_argument("--check", action="store_true", help="exit 1 where something grows")
    asked = options.parse_args()
    print(where_it_ran(), flush=True)
    costs: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in asked.sizes:
            file = (asked.keep or Path(folder)) / f"loans-{size}.sqlite"
            if not file.exists():
                made(file, Size().scaled(size / 1_000_000), asked.seed)
            for engine, found in measured(file, Random(asked.seed), asked.times):
                print(
                    f"{size:,} loans, {engine}: {', '.join(f'{what} {ms:.2f}' for what, ms in found.items())}",
                    flush=True,
                )
                for what, cost in found.items():
                    costs.setdefault(f"{engine}, {what}", []).append(cost)
    print(f"{'ms of CPU at so many loans':24}{''.join(f'{size:>11,}' for size in asked.sizes)}      ratio")
    for what, each in costs.items():
        grown = each[-1] / each[0]
        shown = "  EXCEEDED" if asked.check and grown > FLAT else ""
        print(f"{what:24}{''.join(f'{cost:11.2f}' for cost in each)} {grown:10.2f}{shown}")
    return int(asked.check and any(each[-1] / each[0] > FLAT for each in costs.values()))


def measured(file: Path, chance: Random, times: int) -> Iterator[tuple[str, dict[str, float]]]:
    """What each operation costs in a copy of a library, and on a server."""
    settings = {"autovacuum": "off"}
    with copy_of(file) as (here, _), copy_of(file) as (moved, _), a_server(settings) as (cluster, server):
        move_library(store_address(moved), server)
        drawn = cases(store_address(here), chance, times)
        for engine, address in {"file": store_address(here), "server": server}.items():
            with ExitStack() as stack:
                yield engine, costs_of(operations(address, drawn, stack), drawn, cluster)


def operations(address: str, drawn: list[Case], stack: ExitStack) -> dict[str, Callable[[Case], bool]]:
    """Each by its name, in the order in which they are done; each says whether it was done."""
    now = Days()
    desk = stack.enter_context(closing(Desk(address, now)))
    entry = EmbeddedEntry(address, now)
    doors = {
        card: stack.enter_context(closing(entry.open(entry.sign_in(SignInRequest(card=card, password=PASSWORD)))))
        for card in {case.card for case in drawn}
    }

    def on(day: int, work: Callable[[Case], bool]) -> Callable[[Case], bool]:
        def done(case: Case) -> bool:
            now.days = day
            return work(case)

        return done

    def is_done(answer: Answer) -> bool:
        return [claim.word for claim in answer.claims.values()] == [ClaimWord.DONE]

    def place(case: Case) -> bool:
        return is_done(doors[case.other].holds.place(HoldRequest(record=case.record, pickup="linna")))

    def cancel(case: Case) -> bool:
        holds = [
            hold for hold in doors[case.other].holds.read().items if hold.record_id == case.record and hold.cancellable
        ]
        return is_done(doors[case.other].holds.cancel(holds))

    def renew(case: Case) -> bool:
        loans = [loan for loan in doors[case.card].loans.read().items if loan.barcode == case.barcode]
        return is_done(doors[case.card].loans.renew(loans))

    return {
        "checkout": on(0, lambda case: desk.checkout(case.card, [case.barcode])[0].loan_id is not None),
        "read": on(0, lambda case: bool(doors[case.card].loans.read().items)),
        "renew": on(_LATER, renew),
        "hold": on(_LATER, place),
        "cancel the hold": on(_LATER, cancel),
        "return": on(_LATER, lambda case: desk.check_in([case.barcode])[0].loan_id is not None),
        "fee": on(_LATER, lambda case: bool(desk.fees.add(case.card, Money(100), FineKind.OTHER))),
        "pay": on(_LATER, lambda case: len(desk.fees.pay(case.card, every=True)) == 1),
    }


def costs_of(ways: dict[str, Callable[[Case], bool]], drawn: list[Case], cluster: Cluster) -> dict[str, float]:
    """Milliseconds of CPU of each, the mean; the first round, in which connections are opened, does not count."""

    def spent(some: list[Case], name: str) -> float:
        begun = process_time() + server_cpu(cluster)
        if refused := [case for case in some if not ways[name](case)]:
            raise SystemExit(f"{name} was refused: {refused}")
        return process_time() + server_cpu(cluster) - begun

    costs = dict.fromkeys(ways, 0.0)
    for begin in range(0, len(drawn), _PATRONS):
        for name in ways:
            costs[name] += spent(drawn[begin : begin + _PATRONS], name) * bool(begin)
    return {name: seconds / (len(drawn) - _PATRONS) * 1000 for name, seconds in costs.items()}


def cases(address: str, chance: Random, count: int) -> list[Case]:
    """So many, drawn by chance, and one more for each patron."""
    library: Any = open_library(address, clock)
    with closing(library), library.snapshot():
        db = library.connection()
        copies = db.execute(_COPIES).fetchall()
        later = f"{MOMENT.date() + timedelta(days=_LATER + 1)}"
        cards = [card for (card,) in db.execute(_CARDS, (later, later)).fetchall()]
    if len(cards) < _PATRONS or len(copies) < _PATRONS:
        raise SystemExit("too few copies or patrons are free in so small a library")
    borrowers = chance.sample(cards, _PATRONS)
    wanted = chance.sample(copies, min(len(copies), count))
    found = []
    for place in range(count + _PATRONS):
        barcode, record = wanted[place % len(wanted)]
        found.append(Case(borrowers[place % _PATRONS], barcode, record, borrowers[(place + 1) % _PATRONS]))
    return found


if __name__ == "__main__":
    sys.exit(main())
