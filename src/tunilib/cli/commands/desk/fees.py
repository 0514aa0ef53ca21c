"""Fees."""

from __future__ import annotations

from typing import Annotated, Literal

from tunilib.cli.accounts import desk_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, Option, amount
from tunilib.cli.prompts import listed
from tunilib.cli.render.emit import emit_list
from tunilib.cli.views import Column, View
from tunilib.core.fine import FineKind
from tunilib.core.money import Money

noun = Noun()

FEES = View(
    "tunilib.core.desk:FeeDone",
    Column("outcome", "word", "outcome"),
    Column("kind", "word", "fine"),
    Column("description"),
    Column("title", "title"),
    Column("amount", "money"),
    Column("balance", "money"),
    Column("id", "id"),
    empty="There are no fines.",
)

Card = Annotated[str, Argument(metavar="CARD", help="The patron's card.")]


@noun.command(
    "add",
    view=FEES,
    exits=(1, 4, 5),
    examples=("tunilib desk fee add 2912345678 3.00 --kind other --description 'New card'",),
)
def add(
    inv: Invocation,
    card: Card,
    sum_: Annotated[str, Argument(metavar="AMOUNT", parser=amount, help="Digits, a point and two digits: 3.00.")],
    kind: Annotated[
        Literal["overdue", "uncollected", "replacement", "handling", "other"],
        Option("--kind", words="fine", help="What for."),
    ],
    description: Annotated[str | None, Option("--description", metavar="T", help="What the patron reads.")] = None,
) -> int:
    """Charge a patron."""
    with desk_of(inv) as desk:
        done = desk.fees.add(card, Money.parse(sum_), FineKind(kind), description)
    return emit_list(inv, (done,))


@noun.command(
    "pay",
    view=FEES,
    exits=(1, 4, 5),
    examples=("tunilib desk fee pay 29001001 4K7QX2", "tunilib desk fee pay 2912345678 --all"),
)
def pay(
    inv: Invocation,
    card: Card,
    ids: Annotated[
        list[str] | None, Argument(metavar="ID", help="The fines that are paid; -: one a line from standard input.")
    ] = None,
    every: Annotated[bool, Option("--all", help="All fines of the patron.")] = False,
) -> int:
    """Take a patron's payment of fines, each in full, and show the sum.

    Nothing is taken that is not asked for: name the fines, or write --all.
    """
    chosen = listed(inv, ids or ())
    with desk_of(inv) as desk:
        done = desk.fees.pay(card, chosen, every=every)
    code = emit_list(inv, done)
    taken = [fee.taken for fee in done if fee.taken is not None]
    if taken:
        inv.say(inv.gettext("Taken: {amount}.", amount=Money.total(taken)))
    return code


@noun.command("waive", view=FEES, exits=(1, 4, 5), examples=("tunilib desk fee waive 4K7QX2",))
def waive(inv: Invocation, fine: Annotated[str, Argument(metavar="ID", help="A fine.")]) -> int:
    """Waive a fine."""
    with desk_of(inv) as desk:
        done = desk.fees.waive(fine)
    return emit_list(inv, (done,))
