"""Lending."""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing

noun = Noun()

LENT = Listing(
    "loans",
    "barcode loan_id title outcome due reasons",
    Column("barcode", "id"),
    Column("title"),
    Column("outcome", "word", "outcome"),
    Column("due", "date"),
    Column("reasons", "reasons"),
)


@noun.alone(exits=(1,), examples=("tunilib desk checkout 2912345678 30001234 30001235",))
def checkout(
    inv: Invocation,
    card: Annotated[str, Argument(metavar="CARD", help="The patron's card.")],
    barcodes: Annotated[list[str], Argument(metavar="BARCODE", help="The copies.")],
) -> int:
    """Lend copies to a patron; each is decided by itself, with every reason where it is refused."""
    from tunilib.cli.records.desk import lent_record

    with desk_of(inv) as desk:
        rows = [lent_record(lent, inv.lang) for lent in desk.checkout(card, barcodes)]
    return emit_list(inv, rows, LENT)
