"""What the library looks like today."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tunilib.backends.embedded.feelist import fee_list
from tunilib.backends.embedded.stores.sqlite import days
from tunilib.backends.embedded.stores.sqlite.figures import figures
from tunilib.core.desk import Report
from tunilib.core.money import Money

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary

__all__ = ["report"]


def report(library: SqliteLibrary) -> Report:
    """Figures and rules, from one snapshot."""
    with library.snapshot() as snapshot:
        found = figures(snapshot.db, snapshot.day)
        done = days.day_done(snapshot.db)
    return Report(
        library=snapshot.rules.name,
        day=snapshot.today,
        day_done=date.fromisoformat(done) if done else None,
        records=found.records,
        copies=found.copies,
        copies_lost=found.copies_lost,
        patrons=found.patrons,
        patrons_blocked=found.patrons_blocked,
        loans=found.loans,
        overdue=found.overdue,
        holds_waiting=found.holds_waiting,
        requests_processing=found.requests_processing,
        holds_in_transit=found.holds_in_transit,
        holds_ready=found.holds_ready,
        change_requests=found.change_requests,
        fines=Money(found.fines, snapshot.rules.currency),
        notices_unsent=found.notices_unsent,
        rules=fee_list(snapshot.rules),
    )
