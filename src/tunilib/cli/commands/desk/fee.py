"""Fees."""

from __future__ import annotations

from typing import Annotated, Literal

from typer import Argument, Option

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing
from tunilib.cli.values import amount

noun = Noun()

FEES = Listing(
    "fines",
    "id kind description title amount balance registered due checked_out payable_online reasons card outcome",
    Column("outcome", "word", "outcome"),
    Column("kind", "word", "fine"),
    Column("description"),
    Column("title"),
    Column("amount", "money"),
    Column("balance", "money"),
    Column("id", "id"),
)

Card = Annotated[str, Argument(metavar="CARD", help="The patron's card.")]


@noun.command(
    "add", exits=(1,), examples=("tunilib desk fee add 2912345678 3.00 --kind other --description 'New card'",)
)
def add(
    inv: Invocation,
    card: Card,
    sum_: Annotated[str, Argument(metavar="AMOUNT", parser=amount, help="Digits, a point and two digits: 3.00.")],
    kind: Annotated[
        Literal["overdue", "uncollected", "replacement", "handling", "other"], Option("--kind", help="What for.")
    ],
    description: Annotated[str | None, Option("--description", metavar="T", help="What the patron reads.")] = None,
) -> int:
    """Charge a patron."""
    from tunilib.cli.records.desk import fee_done_record
    from tunilib.core.fine import FineKind
    from tunilib.core.money import Money

    with desk_of(inv) as desk:
        done = desk.fees.add(card, Money.parse(sum_), FineKind(kind), description)
    return emit_list(inv, [fee_done_record(done, inv.lang)], FEES)


@noun.command("pay", exits=(1,), examples=("tunilib desk fee pay 2912345678", "tunilib desk fee pay 2912345678 4K7QX2"))
def pay(
    inv: Invocation,
    card: Card,
    ids: Annotated[list[str] | None, Argument(metavar="ID", help="Fines; default: all of the patron's.")] = None,
) -> int:
    """Take a patron's payment of fines, each in full."""
    from tunilib.cli.records.desk import fee_done_record

    with desk_of(inv) as desk:
        rows = [fee_done_record(done, inv.lang) for done in desk.fees.pay(card, ids or ())]
    return emit_list(inv, rows, FEES)


@noun.command("waive", exits=(1,), examples=("tunilib desk fee waive 4K7QX2",))
def waive(inv: Invocation, fine: Annotated[str, Argument(metavar="ID", help="A fine.")]) -> int:
    """Drop a fine without payment."""
    from tunilib.cli.records.desk import fee_done_record

    with desk_of(inv) as desk:
        done = desk.fees.waive(fine)
    return emit_list(inv, [fee_done_record(done, inv.lang)], FEES)
