"""Lists of favourites."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from tunilib.cli.access import result_of, rows_of
from tunilib.cli.commands.favourites.noun import ListArgument, changed_list, noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.prompts import confirm
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing

LISTS = Listing(
    "favourite-lists",
    "id name public description count",
    Column("name"),
    Column("count", "number"),
    Column("public", "truth"),
    Column("description"),
    Column("id", "id"),
)


@noun.command("lists", examples=("tunilib favourites lists",))
def lists(inv: Invocation) -> int:
    """List the lists, the default one first."""
    from tunilib.cli.records.favourites import list_record

    return emit_list(inv, rows_of(inv, lambda account: map(list_record, account.favourite_lists())), LISTS)


@noun.command("create", exits=(1, 3, 4, 5), examples=("tunilib favourites create Thesis --public",))
def create(
    inv: Invocation,
    name: Annotated[str, Argument(metavar="NAME", help="What it is called; no two lists have the same name.")],
    public: Annotated[bool, Option("--public", help="Everybody may read it.")] = False,
) -> int:
    """Make a list; only you can read it, unless it is public."""
    return changed_list(inv, lambda account: account.create_list(name, public=public))


@noun.command("rename", exits=(1, 3, 4, 5), examples=("tunilib favourites rename Thesis 'Doctoral thesis'",))
def rename(
    inv: Invocation, chosen: ListArgument, name: Annotated[str, Argument(metavar="NAME", help="Its new name.")]
) -> int:
    """Give a list another name."""
    return changed_list(inv, lambda account: account.rename_list(chosen, name))


@noun.command("publish", exits=(1, 3, 4, 5), examples=("tunilib favourites publish Thesis",))
def publish(inv: Invocation, chosen: ListArgument) -> int:
    """Make a list public: notes and keywords in it can then be read by others."""
    return changed_list(inv, lambda account: account.publish_list(chosen))


@noun.command("unpublish", exits=(1, 3, 4, 5), examples=("tunilib favourites unpublish Thesis",))
def unpublish(inv: Invocation, chosen: ListArgument) -> int:
    """Make a list private again. Files that were shared before are not called back."""
    return changed_list(inv, lambda account: account.publish_list(chosen, public=False))


@noun.command("delete", exits=(1, 3, 4, 5), examples=("tunilib favourites delete Thesis --yes",))
def delete(
    inv: Invocation, chosen: ListArgument, yes: Annotated[bool, Option("--yes", help="Do not ask.")] = False
) -> int:
    """Delete a list with its notes and keywords; records stay in the other lists they are in.

    Asks first where the list is not empty.
    """
    if not yes:
        found = result_of(inv, lambda account: account.favourite_list(chosen))
        if found.count:
            question = inv.text("prompts.delete-list", name=found.name, count=found.count)
            if not confirm(inv, question, yes=False):
                return 0
            yes = True
    return changed_list(inv, lambda account: account.delete_list(chosen, only_empty=not yes))
