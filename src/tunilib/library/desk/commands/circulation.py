"""Checkout, return, renewal, requests, fees, and undoing them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, Option, amount
from tunilib.cli.prompts import listed
from tunilib.cli.render.emit import Owned, emit_list, emit_thing
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.patron import card_number
from tunilib.errors import UsageError
from tunilib.library.desk.commands import desk_of, list_at_desk, show_at_desk
from tunilib.library.desk.views.circulation import (
    ACTS,
    DONE,
    FEES,
    LENT,
    LOANS,
    OWED,
    RENEWED,
    REQUESTS,
    RETURNED,
    UNDONE,
)
from tunilib.views.texts import clean, day

checkout_noun = Noun()
return_noun = Noun()
renew_noun = Noun()
hold_noun = Noun()
requests_noun = Noun(default="list")
fee_noun = Noun()
loans_noun = Noun()


Card = Annotated[str, Argument(metavar="CARD", help="The patron's card.")]
Barcodes = Annotated[list[str], Argument(metavar="BARCODE", help="The copies; -: one a line from standard input.")]
RequestId = Annotated[str, Argument(metavar="ID", help="A request, as in: tunilib desk requests list.")]


@loans_noun.command(
    view=LOANS,
    examples=("tunilib desk loans --overdue", "tunilib desk loans --card 2912345678", "tunilib desk loans --json"),
)
def show_loans(
    inv: Invocation, overdue: Annotated[bool, Option("--overdue", help="Only overdue loans.")] = False
) -> int:
    """List what is on loan, by due date, with the patron and what returning it today would cost.

    With --card CARD only what this patron has.
    """
    empty = inv.gettext("No loan is overdue.") if overdue else ""
    return list_at_desk(inv, lambda desk: desk.loans(overdue=overdue, card=inv.card), empty)


@checkout_noun.command(view=LENT, exits=(1, 4, 5), examples=("tunilib desk checkout 2912345678 30001234 30001235",))
def checkout(
    inv: Invocation,
    card: Card,
    barcodes: Barcodes,
    due: Annotated[
        date | None, Option("--due", parser=day, metavar="DATE", help="Due on this day, whatever the rules say.")
    ] = None,
) -> int:
    """Lend copies to a patron; each is decided separately, with every reason if it is refused."""
    copies = listed(inv, barcodes)
    return list_at_desk(inv, lambda desk: desk.checkout(card, copies, due=due))


@return_noun.command(
    view=RETURNED,
    exits=(1, 4, 5),
    examples=("tunilib desk return 30001234", "tunilib desk return 30001234 --library hervanta"),
)
def return_copies(
    inv: Invocation,
    barcodes: Barcodes,
    library: Annotated[
        str | None,
        Option("--library", metavar="ID", completes="pickup", help="Where they were returned; default: this desk's."),
    ] = None,
) -> int:
    """Take copies back. The fine of a late one is registered now, and a copy that someone waits for is put aside."""
    copies = listed(inv, barcodes)
    return list_at_desk(inv, lambda desk: desk.check_in(copies, library))


@renew_noun.command(
    view=RENEWED,
    exits=(1, 4, 5),
    examples=("tunilib desk renew 2912345678 --all", "tunilib desk renew 2912345678 30001234"),
)
def renew(
    inv: Invocation,
    card: Card,
    barcodes: Annotated[
        list[str] | None, Argument(metavar="BARCODE", help="The copies; -: one a line from standard input.")
    ] = None,
    every: Annotated[bool, Option("--all", help="All loans of the patron.")] = False,
) -> int:
    """Renew loans for a patron, by the rules, each with every reason if it is refused."""
    copies = listed(inv, barcodes or ())
    whose = card_number(card)
    return list_at_desk(inv, lambda desk: [Owned(one, None, whose) for one in desk.renew(card, copies, every=every)])


@hold_noun.command(view=DONE, exits=(1, 4, 5), examples=("tunilib desk hold 2912345678 demo.1001 --pickup linna",))
def hold(
    inv: Invocation,
    card: Card,
    record: Annotated[str, Argument(metavar="RECORD", help="The record's ID, as in: tunilib search.")],
    pickup: Annotated[
        str | None,
        Option("--pickup", metavar="ID", completes="pickup", help="Where it is collected; default: the home library."),
    ] = None,
) -> int:
    """Place a hold for a patron, by the rules."""
    return show_at_desk(inv, lambda desk: desk.hold(card, record, pickup=pickup))


@requests_noun.command("list", view=REQUESTS, examples=("tunilib desk requests list",))
def show_requests(inv: Invocation) -> int:
    """List what the desk has to fetch, send or receive: the copies, the best one first, and the patron's card.

    A terminal says what to do with each.
    """
    return list_at_desk(inv, lambda desk: desk.requests.list())


@requests_noun.command("ready", view=DONE, exits=(1, 4, 5), examples=("tunilib desk requests ready 4K7QX2",))
def ready(inv: Invocation, request: RequestId) -> int:
    """Put a copy on the hold shelf of its pick-up library and notify the patron."""
    return show_at_desk(inv, lambda desk: desk.requests.ready(request))


@requests_noun.command("transit", view=DONE, exits=(1, 4, 5), examples=("tunilib desk requests transit 4K7QX2",))
def transit(inv: Invocation, request: RequestId) -> int:
    """Send a copy to the pick-up library."""
    return show_at_desk(inv, lambda desk: desk.requests.transit(request))


@requests_noun.command("cancel", view=DONE, exits=(1, 4, 5), examples=("tunilib desk requests cancel 4K7QX2",))
def cancel(inv: Invocation, request: RequestId) -> int:
    """Cancel a hold or request for a patron, even if it is ready; it costs nothing.

    A copy that was ready, or on its way, serves the next patron.
    """
    return show_at_desk(inv, lambda desk: desk.requests.cancel(request))


@fee_noun.command("list", view=OWED, examples=("tunilib desk fee list 29001001",))
def show_fees(inv: Invocation, card: Card) -> int:
    """List what a patron owes, oldest first."""
    with desk_of(inv) as desk:
        owed = desk.fees.list(card)
    code = emit_list(inv, owed)
    if owed:
        inv.say(inv.gettext("Owed: {amount}.", amount=Money.total([one.fine.balance for one in owed])))
    return code


@fee_noun.command(
    "add",
    view=FEES,
    exits=(1, 4, 5),
    examples=("tunilib desk fee add 2912345678 3.00 --kind other --description 'New card'",),
)
def add_fee(
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
    return list_at_desk(inv, lambda desk: (desk.fees.add(card, Money.parse(sum_), FineKind(kind), description),))


@fee_noun.command(
    "pay",
    view=FEES,
    exits=(1, 4, 5),
    examples=(
        "tunilib desk fee pay 29001001 4K7QX2",
        "tunilib desk fee pay 2912345678 --all",
        "tunilib desk fee pay 29001001 4K7QX2 --amount 2.00",
    ),
)
def pay_fees(
    inv: Invocation,
    card: Card,
    ids: Annotated[
        list[str] | None, Argument(metavar="ID", help="The fines that are paid; -: one a line from standard input.")
    ] = None,
    every: Annotated[bool, Option("--all", help="All fines of the patron.")] = False,
    part: Annotated[
        str | None, Option("--amount", metavar="A", parser=amount, help="Only a part of one fine: 3.00.")
    ] = None,
) -> int:
    """Take a patron's payment of fines, each in full, and show the sum.

    Nothing is taken that is not asked for: name the fines, or write --all. With --amount a part of one fine is paid.
    """
    chosen = listed(inv, ids or ())
    with desk_of(inv) as desk:
        done = desk.fees.pay(card, chosen, every=every, amount=None if part is None else Money.parse(part))
    code = emit_list(inv, done)
    taken = [fee.settled for fee in done if fee.settled is not None]
    if taken:
        inv.say(inv.gettext("Taken: {amount}.", amount=Money.total(taken)))
    return code


@fee_noun.command("waive", view=FEES, exits=(1, 4, 5), examples=("tunilib desk fee waive 4K7QX2",))
def waive_fee(inv: Invocation, fine: Annotated[str, Argument(metavar="ID", help="A fine.")]) -> int:
    """Waive a fine."""
    return list_at_desk(inv, lambda desk: (desk.fees.waive(fine),))


undo_noun = Noun()


@undo_noun.command(
    view=ACTS,
    exits=(1, 4, 5),
    examples=("tunilib desk undo --list", "tunilib desk undo", "tunilib desk undo 4K7QX2"),
)
def undo(
    inv: Invocation,
    thing: Annotated[
        str | None, Argument(metavar="ID", help="The loan or the fine; default: the last that this desk did today.")
    ] = None,
    every: Annotated[bool, Option("--list", help="What of today can be undone.")] = False,
) -> int:
    """Undo a checkout, a return, a fee, a waiver or a payment: everything goes back that came of it.

    That is the fine, the copy set aside, the notice that was not sent and the hold that was collected. It is refused if
    something was built on it: renewed, returned, lent again, paid, a notice of it sent, a day ended. A payment is
    undone on the same day at the desk that took it, and the money to give back is shown. An online payment is never
    undone.
    """
    if every:
        if thing is not None:
            raise UsageError("{one} and {other} cannot be used together", one="ID", other="--list")
        return list_at_desk(inv, lambda desk: desk.undoable())
    with desk_of(inv) as desk:
        done = desk.undo(thing)
    code = emit_thing(inv, done, UNDONE)
    if (act := done.act) is not None and not inv.json:  # without an ID the person may not know which act it was
        what = f"{clean(act.title or '')} · {act.barcode}" if act.barcode else act.amount
        inv.say(inv.gettext("Undone: {what}", what=what))
        if done.what == "payment":
            inv.tell(inv.gettext("Give {amount} back.", amount=done.amount))
    return code
