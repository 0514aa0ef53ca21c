"""Holds, item retrieval requests and interlibrary loans."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from tunilib.cli.access import emit_each, rows_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.mistakes import Mistake
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing, Row, Sheet
from tunilib.cli.values import day

if TYPE_CHECKING:
    from tunilib.account.account import Account
    from tunilib.core.outcome import HoldOutcome

noun = Noun(default="list")

HOLDS = Listing(
    "holds",
    "id kind title author record_id barcode status position created expires processed pickup_location pickup_until "
    "frozen_until cancelled cancellable reasons profile card",
    Column("status", "word", "hold"),
    Column("title"),
    Column("kind", "word", "hold-kind"),
    Column("position", "number"),
    Column("pickup_location"),
    Column("pickup_until", "date"),
    Column("created", "date"),
    Column("expires", "date"),
    Column("id", "id"),
)
CHANGED = Listing(
    "holds",
    "id title outcome reasons",
    Column("outcome", "word", "outcome"),
    Column("title"),
    Column("reasons", "reasons"),
    Column("id", "id"),
)
PLACED = Sheet(
    "id outcome reasons", Column("outcome", "word", "outcome"), Column("id", "id"), Column("reasons", "reasons")
)
PICKUP = Listing("pickup-locations", "id name", Column("id", "id"), Column("name"))

Record = Annotated[str, Argument(metavar="RECORD", help="The record's ID, as in: tunilib search.")]
Pickup = Annotated[str | None, Option("--pickup", metavar="ID", help="Pick-up library; default: the home library.")]
Ids = Annotated[list[str] | None, Argument(metavar="ID", help="Holds, by their IDs.")]


@noun.command("list", all_profiles=True, all_cards=True, examples=("tunilib holds", "tunilib holds --json"))
def show(inv: Invocation) -> int:
    """List holds and requests: ready, in transit, the others by date of creation, closed ones last."""
    from tunilib.cli.records.holds import hold_record

    return emit_list(
        inv, rows_of(inv, lambda account: (hold_record(hold, inv.lang) for hold in account.holds())), HOLDS
    )


@noun.command(
    "place",
    exits=(1, 3, 4, 5),
    examples=("tunilib holds place demo.1001", "tunilib holds place demo.1001 --pickup hervanta --expires 2027-05-31"),
)
def place(
    inv: Invocation,
    record: Record,
    pickup: Pickup = None,
    expires: Annotated[
        date | None, Option("--expires", parser=day, metavar="DATE", help="Last day of interest in it.")
    ] = None,
) -> int:
    """Place a hold on a title, and prove it."""
    return _placed(inv, lambda account: account.place(record, pickup=pickup, expires=expires))


@noun.command("request", exits=(1, 3, 4, 5), examples=("tunilib holds request demo.1004 --pickup linna",))
def request(
    inv: Invocation,
    record: Record,
    item: Annotated[str | None, Option("--item", metavar="ID", help="One copy, by its barcode; default: any.")] = None,
    pickup: Pickup = None,
    comment: Annotated[str | None, Option("--comment", metavar="TEXT", help="A word to the library.")] = None,
) -> int:
    """Have a copy fetched from the closed stacks, and prove that it was asked for."""
    return _placed(inv, lambda account: account.request(record, item=item, pickup=pickup, comment=comment))


@noun.command(
    "change",
    exits=(1, 3, 4, 5),
    examples=("tunilib holds change 4K7QX2 --pickup arvo", "tunilib holds change 4K7QX2 --freeze --until 2027-01-31"),
)
def change(
    inv: Invocation,
    ids: Annotated[list[str], Argument(metavar="ID", help="Holds, by their IDs.")],
    pickup: Annotated[str | None, Option("--pickup", metavar="ID", help="The new pick-up library.")] = None,
    freeze: Annotated[bool, Option("--freeze", help="Keep the place in the queue, but be passed over.")] = False,
    until: Annotated[
        date | None, Option("--until", parser=day, metavar="DATE", help="With --freeze: the last day of it.")
    ] = None,
    release: Annotated[bool, Option("--release", help="End the freeze.")] = False,
) -> int:
    """Change the pick-up library, freeze or release."""
    if until is not None and not freeze:
        raise Mistake("usage.goes-with", one="--until", other="--freeze")
    frozen: bool | date | None = (until or True) if freeze else None
    return _changed(inv, lambda account: account.change(ids, pickup=pickup, freeze=frozen, release=release))


@noun.command("cancel", exits=(1, 3, 4, 5), examples=("tunilib holds cancel 4K7QX2", "tunilib holds cancel --all"))
def cancel(
    inv: Invocation, ids: Ids = None, every: Annotated[bool, Option("--all", help="Every open one.")] = False
) -> int:
    """Cancel holds and requests, and prove it.

    What is ready or in transit cannot be cancelled online: contact the library.
    """
    if not ids and not every:
        raise Mistake("usage.nothing-selected", "usage.select-holds")
    return _changed(inv, lambda account: account.cancel(None if every else ids))


@noun.command("pickup-locations", examples=("tunilib holds pickup-locations",))
def pickup_locations(
    inv: Invocation,
    record: Annotated[str | None, Argument(metavar="RECORD", help="On some sites it depends on the record.")] = None,
) -> int:
    """List the libraries where holds can be collected."""
    from tunilib.cli.records.holds import pickup_record

    return emit_list(inv, rows_of(inv, lambda account: map(pickup_record, account.pickup_libraries(record))), PICKUP)


def _placed(inv: Invocation, do: Callable[[Account], HoldOutcome]) -> int:
    from tunilib.cli.records.holds import placed_record

    return emit_each(inv, lambda account: placed_record(do(account), inv.lang), PLACED)


def _changed(inv: Invocation, do: Callable[[Account], Iterable[HoldOutcome]]) -> int:
    from tunilib.cli.records.holds import hold_outcome_record

    def of(account: Account) -> Iterable[Row]:
        return (hold_outcome_record(outcome, inv.lang) for outcome in do(account))

    return emit_list(inv, rows_of(inv, of), CHANGED)
