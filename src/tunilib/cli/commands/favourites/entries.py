"""Lists of favourites, what is in them, and what comes into them from files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from tunilib.cli.accounts import owned, result_of, results_of, show_list, show_things
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import SEE_HELP, most_serious
from tunilib.cli.options import Argument, Option, Yes, input_file
from tunilib.cli.prompts import confirm
from tunilib.cli.render.emit import Owned, emit_list
from tunilib.core.favourite import FavouriteChange, ListChange, ListRequest
from tunilib.errors import UsageError
from tunilib.formats import names
from tunilib.services import favourites
from tunilib.services.favourites import chosen_list, favourite_lists, favourites as read_favourites
from tunilib.views.favourites import FAVOURITES, IMPORTED, LIST_DONE, LISTS, RECORDS_DONE

if TYPE_CHECKING:
    from tunilib.core.outcome import ImportOutcome
    from tunilib.services.opened import OpenedAccount

noun = Noun(
    default="list",
    help="Your references, in lists, with notes and keywords. LIST is the ID of a list or its exact name.",
)


Records = Annotated[list[str], Argument(metavar="RECORD", help="Records, as search and favourites show them.")]
ListArgument = Annotated[
    str, Argument(metavar="LIST", words="list", completes="list", help="ID or exact name of a list.")
]
InList = Annotated[
    str | None, Option("--list", metavar="L", words="list", completes="list", help="ID or exact name of a list.")
]
Target = Annotated[str, Option("--to", metavar="B", words="list", completes="list", help="The list they go to.")]


@noun.command(
    "list",
    view=FAVOURITES,
    examples=("tunilib favourites", "tunilib favourites list Thesis --sort title", "tunilib favourites --json"),
)
def show(
    inv: Invocation,
    chosen: Annotated[
        str | None,
        Argument(
            metavar="LIST", words="list", completes="list", help="ID or exact name of a list; without: all lists."
        ),
    ] = None,
    sort: Annotated[
        Literal["title", "author", "date", "format", "added", "custom"],
        Option(
            "--sort",
            words="sort",
            help="date: newest first; added: in the order they were added; custom: in your own order.",
        ),
    ] = "added",
) -> int:
    """List favourites.

    Titles and names are in the order of a Finnish or Swedish library: å, ä, ö after z, w as v, and without the
    article at the beginning of a title.
    """
    none = "" if chosen is None else inv.gettext("There are no favourites in this list: {list}", list=chosen)
    return show_list(inv, lambda account: read_favourites(account, chosen, sort=sort), none)


@noun.command(
    "add", view=RECORDS_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites add demo.1003 --list Thesis",)
)
def add(inv: Invocation, records: Records, chosen: InList = None) -> int:
    """Add records to a list; without --list, to "My favourites"."""
    return show_list(inv, lambda account: favourites.add_favourites(account, records, chosen))


@noun.command(
    "remove", view=RECORDS_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites remove demo.1003 --list Thesis",)
)
def remove(inv: Invocation, records: Records, chosen: InList = None) -> int:
    """Remove records from a list, with their notes and keywords; without --list, from all lists."""
    return show_list(inv, lambda account: favourites.remove_favourites(account, records, chosen))


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
    notes: Annotated[str | None, Option("--notes", metavar="T", help="Markdown; empty: none.")] = None,
    keywords: Annotated[
        str | None,
        Option("--keywords", metavar="K,…", help="Separated by commas, in place of the old ones; empty: none."),
    ] = None,
) -> int:
    """Edit the notes and keywords of a favourite; without --list, in every list."""
    if notes is None and keywords is None:
        raise UsageError("nothing to change", hint=SEE_HELP, command="tunilib favourites edit")
    change = FavouriteChange(notes=notes, keywords=None if keywords is None else tuple(keywords.split(",")))
    return show_list(inv, lambda account: favourites.edit_favourite(account, record, change, chosen))


@noun.command(
    "order", view=RECORDS_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites order Thesis demo.1003 demo.1001",)
)
def order(inv: Invocation, chosen: ListArgument, records: Records) -> int:
    """Move records to the top of a list, in your own order; the others keep theirs. See: list --sort custom."""
    return show_list(inv, lambda account: favourites.order_favourites(account, chosen, records))


@noun.command(
    "move",
    view=RECORDS_DONE,
    exits=(1, 3, 4, 5),
    examples=("tunilib favourites move demo.1003 --from 'My favourites' --to Thesis",),
)
def move(
    inv: Invocation,
    records: Records,
    source: Annotated[str, Option("--from", metavar="A", words="list", completes="list", help="The list they are in.")],
    target: Target,
) -> int:
    """Move favourites to another list, all or none.

    Notes and keywords are moved along; if the record is already in that list, they are combined.
    """
    return show_list(inv, lambda account: favourites.move_favourites(account, records, source=source, target=target))


@noun.command(
    "copy", view=RECORDS_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites copy demo.1003 --to Thesis",)
)
def copy(
    inv: Invocation,
    records: Records,
    target: Target,
    source: Annotated[
        str | None,
        Option("--from", metavar="A", words="list", completes="list", help="The list they are in; default: any."),
    ] = None,
) -> int:
    """Copy favourites into another list, with notes and keywords.

    If the record is already in that list, they are combined.
    """
    return show_list(inv, lambda account: favourites.copy_favourites(account, records, source=source, target=target))


@noun.command(
    "import",
    view=IMPORTED,
    exits=(1, 3, 4, 5),
    examples=("tunilib favourites import zotero.ris --list Thesis", "tunilib favourites import finna-export.json"),
)
def import_file(
    inv: Invocation,
    file: Annotated[
        Path,
        Argument(
            metavar="FILE", parser=input_file, help="A file of references, or Finna's own export; -: standard input."
        ),
    ],
    chosen: InList = None,
    form: Annotated[
        str | None,
        Option(
            "--format",
            choices=names("read"),
            help="Its format; without: its content tells.",
        ),
    ] = None,
) -> int:
    """Import the references of a file into a list, all or none.

    What is in the library's catalogue becomes that record, any other a reference of your own; what is in the list
    already gets the notes and keywords of the file too. What cannot be read is reported with its position (exit code
    1). Without --list: "My favourites", or the lists that Finna's export names, which are created if missing.
    """

    from tunilib.services.reference_files import entries_of_file, import_favourites

    def read(account: OpenedAccount) -> tuple[ImportOutcome, ...]:
        with entries_of_file(file, form) as entries:
            return import_favourites(account, entries, chosen)

    things = list(owned(inv, results_of(inv, read)))
    code = emit_list(inv, things)
    outcomes: list[ImportOutcome] = [one.thing for one in things if isinstance(one, Owned)]
    if not inv.is_terminal:
        for outcome in outcomes:
            for reason in outcome.reasons:
                place = inv.gettext("{file}, record {position}", file=str(file), position=outcome.position)
                (inv.tell if outcome.broken else inv.say)(f"{place}: {reason.text(inv.lang)}")
    return most_serious((code, 1 if any(outcome.broken for outcome in outcomes) else 0))


@noun.command("lists", view=LISTS, examples=("tunilib favourites lists",))
def lists(inv: Invocation) -> int:
    """List the lists, the default one first."""
    return show_list(inv, favourite_lists)


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
        found = result_of(inv, lambda account: chosen_list(favourite_lists(account), chosen))
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
