"""``desk day`` beside the bare statements that find and write the same rows, day after day."""

from __future__ import annotations

from datetime import datetime, timedelta
from json import dumps
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.measures.verdict import Verdict
from tunilib.backends.embedded.desk import Desk
from tunilib.backends.embedded.stores import store_address
from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary

__all__ = ["measure_days"]

_LIMIT = 10.0
_DAYS = 7
_BARE = (
    "UPDATE hold SET status = status WHERE status = 'waiting' AND expires < :day",
    "UPDATE hold SET status = status WHERE status = 'ready' AND pickup_until < :day",
    "UPDATE loan SET lost = lost WHERE returned IS NULL AND lost IS NULL AND due <= :lost_due",
)
"""They change nothing, and write the rows all the same."""
_BARE_TOLD = (
    "UPDATE loan SET due = due WHERE returned IS NULL AND lost IS NULL"
    " AND due IN (SELECT value FROM json_each(:overdue))"
)
"""The same for the loans whose patrons are told that they are overdue."""


def measure_days(path: Path, moment: datetime, verdict: Verdict) -> None:
    """A week of days, each after its bare statements."""
    ratios, spent, rows, told = [], [], [], []
    for number in range(_DAYS):
        now = moment + timedelta(days=number)
        desk = Desk(store_address(path), lambda zone, now=now: now.astimezone(zone))  # type: ignore[misc]
        bare, changed = _bare(path, now)
        start = perf_counter()
        done = desk.day()
        took = perf_counter() - start
        desk.close()
        assert changed == done.expired + done.lost, (changed, done)
        ratios.append(took / bare)
        spent.append(took * 1000)
        rows.append(changed)
        told.append(done.notices)
    counts = f"{min(rows)} to {max(rows)} rows, {min(told)} to {max(told)} notices"
    more = f"x bare UPDATE ({counts}, {median(spent):.0f} ms)"
    verdict.most(f"desk day, median of {_DAYS}", median(ratios), _LIMIT, more)


def _bare(path: Path, now: datetime) -> tuple[float, int]:
    store = SqliteLibrary(path, lambda zone: now.astimezone(zone))
    changed = 0
    store.rules  # noqa: B018 - opens the file, which is not measured
    start = perf_counter()
    with store.transaction("day", "day") as tx:
        values = {
            "day": tx.today.isoformat(),
            "lost_due": (tx.today - timedelta(days=tx.rules.lost.after_days)).isoformat(),
            "overdue": dumps([f"{tx.today - timedelta(days=days)}" for days in tx.rules.overdue_notice_days]),
        }
        for statement in _BARE:
            changed += store.connection().execute(statement, values).rowcount
        store.connection().execute(_BARE_TOLD, values)
    took = perf_counter() - start
    store.close()
    return took, changed
