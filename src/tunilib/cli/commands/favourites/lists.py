"""Lists of favourites."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.accounts import result_of, show_list, show_things
from tunilib.cli.command import Invocation
from tunilib.cli.commands.favourites.entries import LIST_DONE, ListArgument, noun
from tunilib.cli.options import Argument, Option, Yes
from tunilib.cli.prompts import confirm
from tunilib.cli.views import Column, View
from tunilib.core.favourite import ListChange, ListRequest
from tunilib.services import favourites

LISTS = View(
    "tunilib.core.favourite:FavouriteList",
    Column("name", "word", "list"),
    Column("count", "number"),
    Column("public", "truth"),
    Column("description"),
    Column("id", "id"),
    empty="There are no lists of favourites.",
)


@noun.command("lists", view=LISTS, examples=("tunilib favourites lists",))
def lists(inv: Invocation) -> int:
    """List the lists, the default one first."""
    return show_list(inv, favourites.favourite_lists)


@noun.command("create", view=LIST_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites create Thesis --public",))
def create(
    inv: Invocation,
    name: Annotated[str, Argument(metavar="NAME", help="What it is called; no two lists have the same name.")],
    public: Annotated[bool, Option("--public", help="Everybody may read it.")] = False,
) -> int:
    """Create a list; only you can read it, unless it is public."""
    request = ListRequest(name=name, public=public)
    return show_things(inv, lambda account: favourites.create_list(account, request))


@noun.command(
    "rename", view=LIST_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites rename Thesis 'Doctoral thesis'",)
)
def rename(
    inv: Invocation, chosen: ListArgument, name: Annotated[str, Argument(metavar="NAME", help="Its new name.")]
) -> int:
    """Rename a list."""
    change = ListChange(name=name)
    return show_things(inv, lambda account: favourites.change_list(account, chosen, change))


@noun.command("publish", view=LIST_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites publish Thesis",))
def publish(inv: Invocation, chosen: ListArgument) -> int:
    """Make a list public; notes and keywords in it can then be read by others."""
    change = ListChange(public=True)
    return show_things(inv, lambda account: favourites.change_list(account, chosen, change))


@noun.command("unpublish", view=LIST_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites unpublish Thesis",))
def unpublish(inv: Invocation, chosen: ListArgument) -> int:
    """Make a list private again. Files already shared remain."""
    change = ListChange(public=False)
    return show_things(inv, lambda account: favourites.change_list(account, chosen, change))


@noun.command("delete", view=LIST_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites delete Thesis --yes",))
def delete(inv: Invocation, chosen: ListArgument, yes: Yes = False) -> int:
    """Delete a list with its notes and keywords; records stay in the other lists they are in.

    Asks first if the list is not empty.
    """
    if not yes:
        found = result_of(inv, lambda account: favourites.chosen_list(favourites.favourite_lists(account), chosen))
        if found.count:
            question = inv.ngettext(
                "Delete the list {name} with its {count} favourite?",
                "Delete the list {name} with its {count} favourites?",
                found.count,
                name=found.name,
            )
            if not confirm(inv, question, yes=False):
                return 0
            yes = True
    return show_things(inv, lambda account: favourites.delete_list(account, chosen, only_empty=not yes))
