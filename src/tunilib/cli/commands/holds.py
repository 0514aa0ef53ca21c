"""Holds, item retrieval requests and interlibrary loans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

from tunilib.cli.accounts import result_of, show_list, show_things
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import of_dry_run
from tunilib.cli.options import Argument, DryRun, Option, Yes, amount
from tunilib.cli.prompts import confirm
from tunilib.core.hold import HoldChange, HoldKind, HoldRequest, hold_order
from tunilib.core.money import Money
from tunilib.core.outcome import HoldOutcome, Word
from tunilib.errors import TermsAsked, UsageError
from tunilib.services import holds
from tunilib.views.holds import CHANGED, HOLDS, PICKUP, PLACED
from tunilib.views.texts import clean, day

if TYPE_CHECKING:
    from collections.abc import Sequence


noun = Noun(default="list")


Record = Annotated[str, Argument(metavar="RECORD", help="The record's ID, as in: tunilib search.")]
Pickup = Annotated[
    str | None, Option("--pickup", metavar="ID", completes="pickup", help="Pick-up library; default: the home library.")
]
Comment = Annotated[str | None, Option("--comment", metavar="TEXT", help="A message to the library.")]
Copy = Annotated[
    str | None,
    Option("--item", metavar="ID", help="One copy, part or issue, by its barcode, ID or number; default: any."),
]
Ids = Annotated[list[str] | None, Argument(metavar="ID", completes="hold", help="Holds, by their IDs.")]


@noun.command("list", view=HOLDS, all_profiles=True, all_cards=True, examples=("tunilib holds", "tunilib holds --json"))
def show(inv: Invocation) -> int:
    """List holds and requests: ready, in transit, the others by date of creation, closed ones last."""
    return show_list(inv, holds.holds, order=hold_order)


@noun.command(
    "place",
    view=PLACED,
    exits=(1, 3, 4, 5),
    examples=(
        "tunilib holds place demo.1001",
        "tunilib holds place demo.1001 --pickup hervanta --expires 2027-05-31",
        "tunilib holds place demo.1001 --item 2024:3 --comment 'The supplement, please'",
    ),
)
def place(
    inv: Invocation,
    record: Record,
    item: Copy = None,
    group: Annotated[
        str | None,
        Option("--group", metavar="ID", help="Which copies it is for, where the library has groups of them."),
    ] = None,
    pickup: Pickup = None,
    start: Annotated[
        date | None,
        Option("--from", parser=day, metavar="DATE", help="The first day that you want it; default: today."),
    ] = None,
    expires: Annotated[
        date | None, Option("--expires", parser=day, metavar="DATE", help="The hold ends if not filled by this day.")
    ] = None,
    comment: Comment = None,
    accept_fee: Annotated[
        str | None,
        Option("--accept-fee", parser=amount, metavar="AMOUNT", help="Agree to a fee of just this sum, if any."),
    ] = None,
    yes: Annotated[bool, Option("--yes", help="Accept any terms of use; do not ask.")] = False,
) -> int:
    """Place a hold on a title.

    What the library's form needs and has no default for is asked for by name, with the values that it takes.
    """
    fee = None if accept_fee is None else Money.parse(accept_fee, "")
    request = HoldRequest(
        record=record,
        item=item,
        group=group,
        pickup=pickup,
        start=start,
        expires=expires,
        comment=comment,
        accept_fee=fee,
        accepts_terms=yes,
    )
    try:
        return show_things(inv, lambda account: _named(inv, holds.place(account, request)))
    except TermsAsked as error:
        if not inv.can_ask:
            raise
        inv.tell(clean(str(error.facts["terms"])))
    if not confirm(inv, inv.gettext("Do you accept these terms?"), yes=False):
        return 0
    agreed = replace(request, accepts_terms=True)
    return show_things(inv, lambda account: _named(inv, holds.place(account, agreed)))


@noun.command("request", view=PLACED, exits=(1, 3, 4, 5), examples=("tunilib holds request demo.1004 --pickup linna",))
def request(
    inv: Invocation,
    record: Record,
    item: Copy = None,
    pickup: Pickup = None,
    comment: Comment = None,
) -> int:
    """Request a copy from the closed stacks."""
    request = HoldRequest(record=record, kind=HoldKind.RETRIEVAL, item=item, pickup=pickup, comment=comment)
    return show_things(inv, lambda account: _named(inv, holds.place(account, request)))


@noun.command(
    "ill",
    view=PLACED,
    exits=(1, 3, 4, 5),
    examples=("tunilib holds ill demo.1005", "tunilib holds ill demo.1005 --library 2 --pickup 4 --until 2027-05-31"),
)
def ill(
    inv: Invocation,
    record: Record,
    item: Copy = None,
    library: Annotated[
        str | None, Option("--library", metavar="ID", help="The library where you collect it, by its ID or name.")
    ] = None,
    pickup: Annotated[
        str | None, Option("--pickup", metavar="ID", help="The place of that library, by its ID or name.")
    ] = None,
    until: Annotated[
        date | None, Option("--until", parser=day, metavar="DATE", help="The last day that you want it.")
    ] = None,
    comment: Comment = None,
) -> int:
    """Ask for an interlibrary loan, where the library's page offers one."""
    request = HoldRequest(
        record=record, kind=HoldKind.ILL, item=item, library=library, pickup=pickup, expires=until, comment=comment
    )
    return show_things(inv, lambda account: _named(inv, holds.place(account, request)))


@noun.command(
    "change",
    view=CHANGED,
    exits=(1, 3, 4, 5),
    examples=("tunilib holds change 4K7QX2 --pickup arvo", "tunilib holds change 4K7QX2 --freeze --until 2027-01-31"),
)
def change(
    inv: Invocation,
    ids: Annotated[list[str], Argument(metavar="ID", completes="hold", help="Holds, by their IDs.")],
    pickup: Annotated[
        str | None, Option("--pickup", metavar="ID", completes="pickup", help="The new pick-up library.")
    ] = None,
    freeze: Annotated[bool, Option("--freeze", help="Keep your place in the queue, but let others go first.")] = False,
    until: Annotated[
        date | None, Option("--until", parser=day, metavar="DATE", help="With --freeze: its last day.")
    ] = None,
    release: Annotated[bool, Option("--release", help="End the freeze.")] = False,
) -> int:
    """Change the pick-up library, freeze or release."""
    if until is not None and not freeze:
        raise UsageError("{one} needs {other}", one="--until", other="--freeze")
    asked = HoldChange(pickup=pickup, freeze=freeze, until=until, release=release)
    return show_list(inv, lambda account: holds.change(account, ids, asked))


@noun.command(
    "cancel",
    view=CHANGED,
    exits=(1, 3, 4, 5),
    examples=("tunilib holds cancel 4K7QX2", "tunilib holds cancel --all --dry-run"),
)
def cancel(
    inv: Invocation,
    ids: Ids = None,
    every: Annotated[bool, Option("--all", help="All open holds; asks first.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> int:
    """Cancel holds and requests.

    What is ready or in transit cannot be cancelled online: contact the library.
    """
    if not ids and not every:
        raise UsageError("nothing was selected", hint="name holds by ID, or use --all")
    chosen = None if every else ids
    if every and not dry_run and not yes:
        chosen = _confirmed(inv, result_of(inv, lambda account: holds.cancel(account, dry_run=True)))
        if chosen is None:
            return 0
    code = show_list(inv, lambda account: holds.cancel(account, chosen, dry_run=dry_run))
    return of_dry_run(code) if dry_run else code


def _named(inv: Invocation, placed: HoldOutcome) -> HoldOutcome:
    hold = placed.hold
    if hold is None or placed.outcome != Word.PLACED:
        return placed
    place = getattr(hold.pickup_location, "label", None) or hold.pickup_location
    if place:
        inv.say(inv.gettext("{title}: to be collected at {place}", title=clean(hold.title), place=clean(str(place))))
    else:
        inv.say(clean(hold.title))
    return placed


def _confirmed(inv: Invocation, planned: Sequence[HoldOutcome]) -> list[str] | None:
    """The open holds, after the person agreed to the cancellation. None: declined."""
    would = [one for one in planned if one.outcome == Word.WOULD_CANCEL]
    if would and inv.can_ask:
        inv.tell(inv.gettext("These would be cancelled:"))
        for one in would:
            inv.tell(f"- {clean(_title(one))}")
        others = [one for one in planned if one not in would]
        if others:
            inv.tell(inv.gettext("These are not cancelled:"))
        for one in others:
            inv.tell(f"- {clean(_title(one))}: {' '.join(reason.text(inv.lang) for reason in one.reasons)}")
    question = inv.ngettext("Cancel {count} hold?", "Cancel {count} holds?", len(would))
    if would and not confirm(inv, question, yes=False):
        return None
    return [one.id for one in planned if one.id is not None]


def _title(outcome: HoldOutcome) -> str:
    return (outcome.hold.title if outcome.hold is not None else None) or outcome.id or ""


@noun.command("pickup-locations", view=PICKUP, examples=("tunilib holds pickup-locations",))
def pickup_locations(
    inv: Invocation,
    record: Annotated[str | None, Argument(metavar="RECORD", help="A record; some sites need it.")] = None,
) -> int:
    """List the libraries where holds can be collected."""
    return show_list(inv, lambda account: holds.pickup_libraries(account, record))
