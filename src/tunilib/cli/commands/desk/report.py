"""Figures of the library."""

from __future__ import annotations

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.render.listing import Column, Listing, Sheet

noun = Noun()

_FIGURES = (
    "records copies copies_lost patrons patrons_blocked loans overdue holds_waiting requests_processing "
    "holds_in_transit holds_ready change_requests"
)
REPORT = Sheet(
    f"library day day_done {_FIGURES} fines currency notices_unsent rules",
    Column("library"),
    Column("day", "date"),
    Column("day_done", "date"),
    *(Column(figure, "number") for figure in _FIGURES.split()),
    Column("fines", "money", heading="open_fines"),
    Column("notices_unsent", "number"),
    tables={"rules": Listing("fees", "rule value stated", Column("rule"), Column("value"), Column("stated", "truth"))},
)


@noun.alone(examples=("tunilib desk report",))
def report(inv: Invocation) -> int:
    """Show figures of the library, and the rules it goes by."""
    from tunilib.cli.records.desk import report_record

    with desk_of(inv) as desk:
        return emit_thing(inv, report_record(desk.report()), REPORT)
