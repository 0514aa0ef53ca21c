"""The end of a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from typer import Option

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.render.listing import Column, Sheet
from tunilib.cli.values import day

noun = Noun()

DAY = Sheet(
    "date expired served lost notices",
    Column("date", "date"),
    Column("expired", "number"),
    Column("served", "number"),
    Column("lost", "number"),
    Column("notices", "number"),
)


@noun.alone(exits=(1,), examples=("tunilib desk day", "tunilib desk day --date 2027-01-15"))
def end_of_day(
    inv: Invocation,
    until: Annotated[
        date | None, Option("--date", parser=day, metavar="D", help="The day to end; default: today.")
    ] = None,
) -> int:
    """End the day: uncollected holds expire and cost their fee, the next patron is served, lost loans are charged.

    Days that were missed are done each in turn; run twice for a day it changes nothing more.
    """
    from tunilib.cli.records.desk import day_record

    with desk_of(inv) as desk:
        return emit_thing(inv, day_record(desk.day(until)), DAY)
