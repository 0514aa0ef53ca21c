"""The end of a day, and of those that were missed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.closing import end_day, lost_by, next_day
from tunilib.backends.embedded.stores.sqlite import days
from tunilib.core.desk import DayDone
from tunilib.core.policy.fines import is_lost
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary

__all__ = ["end_days"]


def end_days(library: SqliteLibrary, until: date | None) -> DayDone:
    """End every day up to one, each in turn and in a transaction of its own: what is done stays done.

    Days on which nothing happens are passed over, which is the same as ending them. A day that was ended before is not
    ended again.

    Args:
        until: the last day; None: today.

    Raises:
        UsageError: that day is still to come.
    """
    tally: Counter[str] = Counter()
    with library.snapshot() as snapshot:
        last = until or snapshot.today
        if last > snapshot.today:
            raise UsageError(
                "this day is still to come: {date}", hint="today is {today}", date=last, today=snapshot.today
            )
        candidates = lost_by(snapshot, last)
    while True:
        with library.transaction("day", "day") as tx:
            done = days.day_done(tx.db)
            if done is not None and done >= last.isoformat():
                return DayDone(
                    date=date.fromisoformat(done),
                    expired=tally["expired"],
                    served=tally["served"],
                    lost=tally["lost"],
                    notices=tally["notices"],
                )
            day = next_day(tx, candidates, last)
            end_day(tx.on(day), candidates)
        tally.update(tx.tally)  # only what was committed
        candidates = [row for row in candidates if not is_lost(tx.rules, date.fromisoformat(row.due), day)]
