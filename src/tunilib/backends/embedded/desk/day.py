"""The end of a day, and of those that were missed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.closing import end_day, lost_by, next_day
from tunilib.backends.embedded.sqlite import library
from tunilib.core.desk import DayDone
from tunilib.core.policy.fines import is_lost
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from tunilib.backends.embedded.sqlite.store import Store

__all__ = ["end_days"]


def end_days(store: Store, until: date | None) -> DayDone:
    """End every day up to one, each in turn and in a transaction of its own: what is done stays done.

    Days on which nothing happens are passed over, which is the same as ending them. A day that was ended before is not
    ended again.

    Args:
        until: the last day; None: today.

    Raises:
        UsageError: that day is still to come.
    """
    tally: dict[str, int] = {}
    with store.look() as view:
        last = until or view.today
        if last > view.today:
            raise UsageError("this day is still to come: {date}", hint="today is {today}", date=last, today=view.today)
        candidates = lost_by(view, last)
    while True:
        with store.change("day", "day") as act:
            done = library.day_done(act.db)
            if done is not None and done >= last.isoformat():
                return DayDone(
                    date=date.fromisoformat(done),
                    expired=tally.get("expired", 0),
                    served=tally.get("served", 0),
                    lost=tally.get("lost", 0),
                    notices=tally.get("notices", 0),
                )
            day = next_day(act, candidates, last)
            act.today, act.tally = day, tally
            end_day(act, candidates)
            candidates = [row for row in candidates if not is_lost(act.rules, date.fromisoformat(row.due), day)]
