"""Taking copies back."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing

noun = Noun()

RETURNED = Listing(
    "loans",
    "barcode loan_id title outcome hold_id pickup_location pickup_until fine currency reasons",
    Column("barcode", "id"),
    Column("title"),
    Column("outcome", "word", "outcome"),
    Column("pickup_location"),
    Column("pickup_until", "date"),
    Column("fine", "money"),
    Column("reasons", "reasons"),
)


@noun.alone(exits=(1,), examples=("tunilib desk return 30001234", "tunilib desk return 30001234 --library hervanta"))
def take_back(
    inv: Invocation,
    barcodes: Annotated[list[str], Argument(metavar="BARCODE", help="The copies.")],
    library: Annotated[
        str | None, Option("--library", metavar="ID", help="Where they were returned; default: the first library.")
    ] = None,
) -> int:
    """Take copies back: the fine of a late one is registered now, and a copy that somebody waits for is kept."""
    from tunilib.cli.records.desk import returned_record

    with desk_of(inv) as desk:
        rows = [returned_record(returned, inv.lang) for returned in desk.check_in(barcodes, library)]
    return emit_list(inv, rows, RETURNED)
