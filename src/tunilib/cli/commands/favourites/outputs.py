"""What is made of favourites for others: a shared page, a mail, an exported file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tunilib.cli.accounts import machine_of, result_of, show_things
from tunilib.cli.command import Invocation
from tunilib.cli.commands.favourites.entries import ListArgument, noun
from tunilib.cli.exports import EXPORT_FORMAT, NAMES, OutputOption, export, written
from tunilib.cli.options import STANDARD_OUTPUT, Argument, Option, named_file, output_file
from tunilib.cli.render.emit import emit_thing
from tunilib.errors import UsageError
from tunilib.views.favourites import MAILED, SHARED

if TYPE_CHECKING:
    from tunilib.services.opened import OpenedAccount


@noun.command(
    "share", view=SHARED, exits=(1, 3, 4, 5), examples=("tunilib favourites share Thesis --output public_html",)
)
def share(
    inv: Invocation,
    chosen: ListArgument,
    output: Annotated[
        Path, Option("--output", metavar="FOLDER", help="Folder of the files; default: here.", file_okay=False)
    ] = Path(),
) -> int:
    """Write a public list as a web page of its own and an Atom feed.

    If the library itself shows public lists, the address is shown too.
    """
    if output == STANDARD_OUTPUT:
        raise UsageError("{name} must be a folder that you may read", name="--output")
    from tunilib.services import shared_lists

    return show_things(inv, lambda account: shared_lists.share(account, chosen, output, language=inv.lang))


@noun.command(
    "mail", view=MAILED, exits=(1, 3, 4, 5, 6), examples=("tunilib favourites mail Thesis --to supervisor@example.org",)
)
def mail(
    inv: Invocation,
    to: Annotated[str, Option("--to", metavar="ADDRESS", help="An e-mail address.")],
    chosen: Annotated[
        list[str] | None,
        Argument(metavar="LIST|RECORD", completes="list", help="Lists or records; without: all favourites."),
    ] = None,
) -> int:
    """Send references by e-mail, as tunilib notify has set it up; your notes and keywords are not sent."""
    from tunilib.services.mail import send_references

    machine = machine_of(inv)
    sent = result_of(inv, lambda account: send_references(machine, account, to, chosen or (), inv.lang))
    code = emit_thing(inv, sent)
    if sent.error is not None:
        inv.tell(inv.translated(sent.error))
        if sent.outcome == "failed":
            code = sent.error.exit_code
    return code


@noun.command(
    "export",
    exits=(1, 3, 4, 5),
    examples=(
        "tunilib favourites export Thesis --format bibtex --output thesis.bib",
        "tunilib favourites export --format ris > favourites.ris",
        "tunilib favourites export Thesis --format refworks --open",
    ),
)
def export_favourites(
    inv: Invocation,
    form: Annotated[
        str, Option("--format", metavar="F", choices=EXPORT_FORMAT, help="The format of the file: " + NAMES)
    ],
    chosen: Annotated[
        str | None,
        Argument(
            metavar="LIST", words="list", completes="list", help="ID or exact name of a list; without: all favourites."
        ),
    ] = None,
    style: Annotated[str | None, Option("--style", metavar="NAME", help="Of citations (text).")] = None,
    locale: Annotated[str | None, Option("--locale", metavar="L", help="Of citations (text).")] = None,
    output: OutputOption = None,
    open_it: Annotated[bool, Option("--open", help="Send the references to RefWorks in your browser.")] = False,
    page: Annotated[
        Path | None,
        Option("--post-page", metavar="FILE", parser=output_file, help="Write the page that does this; -: print it."),
    ] = None,
) -> int:
    """Export favourites with notes and keywords; in the order they were added, to standard output or a file."""
    inv.prints_file()
    if (open_it or page is not None) and form != "refworks":
        raise UsageError("{one} needs {other}", one="--open" if open_it else "--post-page", other="--format refworks")
    if (style is not None or locale is not None) and form != "text":
        raise UsageError(
            "{one} needs {other}", one="--style" if style is not None else "--locale", other="--format text"
        )

    from tunilib.services.reference_files import references

    def send(account: OpenedAccount) -> int:
        code = 0
        if output is not None or not (open_it or page is not None):
            code = export(inv, references(account, chosen), form, output, style=style, locale=locale)
        if open_it or page is not None:
            _hand_over(inv, account, chosen, page, open_it=open_it)
        return code

    return result_of(inv, send)


def _hand_over(
    inv: Invocation, account: OpenedAccount, chosen: str | None, page: Path | None, *, open_it: bool
) -> None:
    from tunilib.services.reference_files import Counted, open_page, references, write_post_page

    machine = machine_of(inv)
    coming = Counted(references(account, chosen))
    title, button = inv.gettext("References for RefWorks"), inv.gettext("Send to RefWorks")
    file = write_post_page(machine.paths, coming, named_file(page), title=title, button=button)
    if page is STANDARD_OUTPUT:
        inv.output.write_bytes(file.read_bytes())
    elif page is not None:
        written(inv, file, coming.count)
    if open_it:
        open_page(machine, file)
        inv.say(
            inv.ngettext(
                "{count} reference handed to RefWorks in your browser.",
                "{count} references handed to RefWorks in your browser.",
                coming.count,
            )
        )
