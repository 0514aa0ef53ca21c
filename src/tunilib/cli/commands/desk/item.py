"""Copies."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.mistakes import Mistake
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.render.listing import Column, Sheet

noun = Noun()

ITEM = Sheet(
    "barcode record_id library collection status outcome reasons",
    Column("barcode", "id"),
    Column("record_id", "id"),
    Column("library"),
    Column("collection", "word", "collection"),
    Column("status", "word", "item"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
)

Barcode = Annotated[str, Argument(metavar="BARCODE", help="The barcode of a copy.")]
Library = Annotated[str | None, Option("--library", metavar="ID", help="The pick-up library where it stands.")]
Collection = Annotated[str | None, Option("--collection", metavar="C", help="book, course, short or stacks.")]


@noun.command("add", exits=(1,), examples=("tunilib desk item add demo.1001 30001234 --library linna",))
def add(
    inv: Invocation,
    record: Annotated[str, Argument(metavar="RECORD", help="The record it is a copy of.")],
    barcode: Barcode,
    library: Library = None,
    collection: Collection = None,
) -> int:
    """Add a copy to a record."""
    from tunilib.cli.records.desk import item_record

    with desk_of(inv) as desk:
        done = desk.items.add(record, barcode, library=library, collection=collection)
        return emit_thing(inv, item_record(done, inv.lang), ITEM)


@noun.command("edit", exits=(1,), examples=("tunilib desk item edit 30001234 --library hervanta --collection course",))
def edit(inv: Invocation, barcode: Barcode, library: Library = None, collection: Collection = None) -> int:
    """Move a copy to another library or collection."""
    from tunilib.cli.records.desk import item_record

    if library is None and collection is None:
        raise Mistake("usage.nothing-to-change", "usage.see-help", command="tunilib desk item edit")
    with desk_of(inv) as desk:
        done = desk.items.edit(barcode, library=library, collection=collection)
        return emit_thing(inv, item_record(done, inv.lang), ITEM)


@noun.command("lost", exits=(1,), examples=("tunilib desk item lost 30001234",))
def lost(inv: Invocation, barcode: Barcode) -> int:
    """Report a copy lost: a loan of it is charged the replacement and handling fees."""
    from tunilib.cli.records.desk import item_record

    with desk_of(inv) as desk:
        return emit_thing(inv, item_record(desk.items.lost(barcode), inv.lang), ITEM)
