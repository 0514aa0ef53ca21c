"""What is in the lists."""

from __future__ import annotations

from typing import Annotated, Literal

from tunilib.cli.accounts import show_list
from tunilib.cli.command import Invocation
from tunilib.cli.commands.favourites.noun import FAVOURITES, RECORDS_DONE, InList, ListArgument, Records, noun
from tunilib.cli.errors import SEE_HELP
from tunilib.cli.options import Argument, Option
from tunilib.errors import UsageError

Target = Annotated[str, Option("--to", metavar="B", help="The list they go to.")]


@noun.command(
    "list",
    view=FAVOURITES,
    examples=("tunilib favourites", "tunilib favourites list Thesis --sort title", "tunilib favourites --json"),
)
def show(
    inv: Invocation,
    chosen: Annotated[
        str | None, Argument(metavar="LIST", help="ID or exact name of a list; without: all lists.")
    ] = None,
    sort: Annotated[
        Literal["title", "author", "date", "format", "added", "custom"],
        Option("--sort", help="date: newest first; added: in the order they were added; custom: in your own order."),
    ] = "added",
) -> int:
    """List favourites.

    Titles and names are in the order of a Finnish or Swedish library: å, ä, ö after z, w among v, and an article
    before a title is passed over.
    """
    return show_list(inv, lambda account: account.favourites(chosen, sort=sort))


@noun.command(
    "add", view=RECORDS_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites add demo.1003 --list Thesis",)
)
def add(inv: Invocation, records: Records, chosen: InList = None) -> int:
    """Put records into a list; without --list into "My favourites"."""
    return show_list(inv, lambda account: account.add_favourites(records, chosen))


@noun.command(
    "remove", view=RECORDS_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites remove demo.1003 --list Thesis",)
)
def remove(inv: Invocation, records: Records, chosen: InList = None) -> int:
    """Take records out of a list, with their notes and keywords; without --list out of all lists."""
    return show_list(inv, lambda account: account.remove_favourites(records, chosen))


@noun.command(
    "edit",
    view=RECORDS_DONE,
    exits=(1, 3, 4, 5),
    examples=("tunilib favourites edit demo.1003 --notes 'See chapter *two*' --keywords egypt,medicine",),
)
def edit(
    inv: Invocation,
    record: Annotated[str, Argument(metavar="RECORD", help="A record among the favourites.")],
    chosen: InList = None,
    notes: Annotated[str | None, Option("--notes", metavar="T", help="Markdown; empty clears them.")] = None,
    keywords: Annotated[
        str | None, Option("--keywords", metavar="K,…", help="Apart by commas, instead of those there; empty: none.")
    ] = None,
) -> int:
    """Write notes and keywords to a favourite; without --list wherever it is."""
    if notes is None and keywords is None:
        raise UsageError("nothing to change", hint=SEE_HELP, command="tunilib favourites edit")
    words = None if keywords is None else keywords.split(",")
    return show_list(inv, lambda account: account.edit_favourite(record, chosen, notes=notes, keywords=words))


@noun.command(
    "order", view=RECORDS_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites order Thesis demo.1003 demo.1001",)
)
def order(inv: Invocation, chosen: ListArgument, records: Records) -> int:
    """Put records first in your own order of a list; the others follow as they stood. See: list --sort custom."""
    return show_list(inv, lambda account: account.order_favourites(chosen, records))


@noun.command(
    "move",
    view=RECORDS_DONE,
    exits=(1, 3, 4, 5),
    examples=("tunilib favourites move demo.1003 --from 'My favourites' --to Thesis",),
)
def move(
    inv: Invocation,
    records: Records,
    source: Annotated[str, Option("--from", metavar="A", help="The list they are in.")],
    target: Target,
) -> int:
    """Move favourites to another list, all of them in one step.

    Notes and keywords go along; onto a record that is there already they are joined, and nothing is lost.
    """
    return show_list(inv, lambda account: account.move_favourites(records, source=source, target=target))


@noun.command(
    "copy", view=RECORDS_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites copy demo.1003 --to Thesis",)
)
def copy(
    inv: Invocation,
    records: Records,
    target: Target,
    source: Annotated[
        str | None, Option("--from", metavar="A", help="The list they are in; without: wherever they are.")
    ] = None,
) -> int:
    """Copy favourites into another list, with notes and keywords.

    Onto a record that is there already they are joined, and nothing is lost.
    """
    return show_list(inv, lambda account: account.copy_favourites(records, source=source, target=target))
