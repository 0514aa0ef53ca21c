"""Renewal of everything for everybody: by sets, patron by patron, and as one bare UPDATE of the same rows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from time import perf_counter, process_time

from benchmarks.measures.verdict import Verdict
from benchmarks.timing import of_calls
from tunilib.backends.embedded.circulation.batch_renewals import decisions, renew_all
from tunilib.backends.embedded.loans import renew
from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary
from tunilib.backends.embedded.unit_of_work import Transaction

__all__ = ["measure_renewals"]

_WEB = 40
"""Renewals a second of a library system on the web."""
_TIMES_WEB = 1000


class _Undone(Exception):
    """Ends a transaction so that nothing of it stays."""


def measure_renewals(path: Path, moment: datetime, rounds: int, verdict: Verdict) -> None:
    """Each way on the same loans, undone afterwards; at the end once for good, with its commit."""
    store = SqliteLibrary(path, lambda zone: moment.astimezone(zone))
    db = store.connection()
    with store.snapshot() as snapshot:
        moving = [loan for loan, decision in decisions(snapshot).items() if decision.moves]
    db.execute("CREATE TEMPORARY TABLE moving (id TEXT PRIMARY KEY) WITHOUT ROWID")
    db.executemany("INSERT INTO temp.moving VALUES (?)", ((loan,) for loan in moving))
    counts: set[int] = set()

    def undone(way: Callable[[Transaction], int]) -> Callable[[], None]:
        def run() -> None:
            with suppress(_Undone), store.transaction("desk", "renew") as tx:
                counts.add(way(tx))
                raise _Undone

        return run

    ways: dict[str, Callable[[Transaction], int]] = {
        "sets": _by_sets,
        "patrons": partial(_by_patrons, db=db),
        "bare": partial(_bare, db=db),
    }
    times = of_calls({name: undone(way) for name, way in ways.items()}, max(rounds // 5, 3))
    assert counts == {len(moving)}, counts
    start, start_cpu = perf_counter(), process_time()
    with store.transaction("desk", "renew") as tx:
        done = renew_all(tx)
    took, cpu = perf_counter() - start, process_time() - start_cpu
    assert done.renewed == len(moving)
    with store.transaction("desk", "renew") as tx:
        assert renew_all(tx).renewed == 0
    store.close()
    bare = times["bare"].cpu
    more = f"{done.loans} loans out, {done.renewed} renewed, {cpu * 1000:.0f} ms with the commit"
    verdict.least("renewal for everybody, loans a second of CPU", done.loans / cpu, _WEB * _TIMES_WEB, more)
    verdict.most("renewal for everybody, loans a second by the clock", done.loans / took)
    verdict.most("renewal for everybody, by sets", times["sets"].cpu / bare, None, "x bare UPDATE of the same rows")
    verdict.most("renewal for everybody, patron by patron", times["patrons"].cpu / bare, None, "x bare UPDATE")


def _by_sets(tx: Transaction) -> int:
    return renew_all(tx).renewed


def _by_patrons(tx: Transaction, db: Connection) -> int:
    renewed = 0
    for (borrower,) in db.execute("SELECT DISTINCT patron FROM loan WHERE returned IS NULL").fetchall():
        patron = tx.patrons.by_id(borrower)
        assert patron is not None
        out = [stored.loan.id for stored in tx.loans.open_of(patron.id)]
        renewed += sum(claim.due is not None for claim in renew(tx, patron, out).claims.values())
    return renewed


def _bare(_tx: Transaction, db: Connection) -> int:
    """The statement alone: which rows and dates is known already."""
    query = "UPDATE loan SET due = '2026-04-07', renewals = renewals + 1 WHERE id IN (SELECT id FROM temp.moving)"
    return db.execute(query).rowcount
