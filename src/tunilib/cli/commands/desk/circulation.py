"""Lending copies, taking them back, and the requests that wait for them."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.accounts import desk_of, show_at_desk
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, Option
from tunilib.cli.prompts import listed
from tunilib.cli.render.emit import emit_list
from tunilib.cli.views import Column, View

checkout_noun = Noun()
return_noun = Noun()
requests_noun = Noun(default="list")

LENT = View(
    "tunilib.core.desk:Lent",
    Column("barcode", "id"),
    Column("title", "title"),
    Column("outcome", "word", "checkout"),
    Column("due", "date"),
    Column("reasons", "reasons"),
    empty="There are no loans.",
)
RETURNED = View(
    "tunilib.core.desk:Returned",
    Column("barcode", "id"),
    Column("title", "title"),
    Column("outcome", "word", "check-in"),
    Column("pickup_location"),
    Column("pickup_until", "date"),
    Column("fine", "money"),
    Column("reasons", "reasons"),
    empty="There are no loans.",
)
REQUESTS = View(
    "tunilib.core.desk:DeskRequest",
    Column("status", "word", "hold"),
    Column("kind", "word", "hold-kind"),
    Column("title", "title"),
    Column("copies"),
    Column("pickup_location"),
    Column("comment"),
    Column("created", "date"),
    Column("card", "id"),
    Column("id", "id"),
    empty="There are no requests.",
    account_after="reasons",
    listed_by={"copies": "barcode"},
)
DONE = View(
    "tunilib.core.desk:RequestDone",
    Column("id", "id"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    is_single=True,
)

RequestId = Annotated[str, Argument(metavar="ID", help="A request, as in: tunilib desk requests list.")]


@checkout_noun.command(view=LENT, exits=(1, 4, 5), examples=("tunilib desk checkout 2912345678 30001234 30001235",))
def checkout(
    inv: Invocation,
    card: Annotated[str, Argument(metavar="CARD", help="The patron's card.")],
    barcodes: Annotated[list[str], Argument(metavar="BARCODE", help="The copies; -: one a line from standard input.")],
) -> int:
    """Lend copies to a patron; each is decided separately, with every reason if it is refused."""
    copies = listed(inv, barcodes)
    with desk_of(inv) as desk:
        done = desk.checkout(card, copies)
    return emit_list(inv, done)


@return_noun.command(
    view=RETURNED,
    exits=(1, 4, 5),
    examples=("tunilib desk return 30001234", "tunilib desk return 30001234 --library hervanta"),
)
def return_copies(
    inv: Invocation,
    barcodes: Annotated[list[str], Argument(metavar="BARCODE", help="The copies; -: one a line from standard input.")],
    library: Annotated[
        str | None,
        Option(
            "--library", metavar="ID", completes="pickup", help="Where they were returned; default: the first library."
        ),
    ] = None,
) -> int:
    """Take copies back. The fine of a late one is registered now, and a copy that someone waits for is put aside."""
    copies = listed(inv, barcodes)
    with desk_of(inv) as desk:
        done = desk.check_in(copies, library)
    return emit_list(inv, done)


@requests_noun.command("list", view=REQUESTS, examples=("tunilib desk requests list",))
def show_requests(inv: Invocation) -> int:
    """List what the desk has to fetch, send or receive: the copies, the best one first, and the patron's card."""
    with desk_of(inv) as desk:
        requests = desk.requests.list()
    return emit_list(inv, requests)


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
