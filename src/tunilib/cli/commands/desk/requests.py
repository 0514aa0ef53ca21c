"""Item retrieval requests, and holds to fetch."""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.cli.render.listing import Column, Listing, Sheet

noun = Noun(default="list")

REQUESTS = Listing(
    "requests",
    "id kind title author record_id barcode status position created expires processed pickup_location pickup_until "
    "frozen_until cancelled cancellable reasons profile card",
    Column("status", "word", "hold"),
    Column("kind", "word", "hold-kind"),
    Column("title"),
    Column("barcode", "id"),
    Column("pickup_location"),
    Column("created", "date"),
    Column("card", "id"),
    Column("id", "id"),
)
DONE = Sheet(
    "id outcome reasons", Column("id", "id"), Column("outcome", "word", "outcome"), Column("reasons", "reasons")
)

RequestId = Annotated[str, Argument(metavar="ID", help="A request, as in: tunilib desk requests list.")]


@noun.command("list", examples=("tunilib desk requests list",))
def show(inv: Invocation) -> int:
    """List what the desk has to fetch, send on or receive, with the patron's card."""
    from tunilib.cli.records.holds import hold_record

    with desk_of(inv) as desk:
        rows = [hold_record(hold, inv.lang) for hold in desk.requests.list()]
    return emit_list(inv, rows, REQUESTS)


@noun.command("ready", exits=(1,), examples=("tunilib desk requests ready 4K7QX2",))
def ready(inv: Invocation, request: RequestId) -> int:
    """Put a copy on the hold shelf of its pick-up library, and tell the patron."""
    from tunilib.cli.records.desk import request_record

    with desk_of(inv) as desk:
        return emit_thing(inv, request_record(desk.requests.ready(request), inv.lang), DONE)


@noun.command("transit", exits=(1,), examples=("tunilib desk requests transit 4K7QX2",))
def transit(inv: Invocation, request: RequestId) -> int:
    """Send a copy on its way to the pick-up library."""
    from tunilib.cli.records.desk import request_record

    with desk_of(inv) as desk:
        return emit_thing(inv, request_record(desk.requests.transit(request), inv.lang), DONE)
