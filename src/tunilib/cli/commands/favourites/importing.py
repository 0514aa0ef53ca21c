"""Favourites out of files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tunilib.cli.accounts import owned, results_of
from tunilib.cli.command import Invocation
from tunilib.cli.commands.favourites.noun import InList, noun
from tunilib.cli.errors import gravest
from tunilib.cli.options import Argument, Choices, Option
from tunilib.cli.render.emit import Owned, emit_list
from tunilib.cli.views import Column, View
from tunilib.formats import names

if TYPE_CHECKING:
    from tunilib.account.account import Account
    from tunilib.core.outcome import ImportOutcome

IMPORTED = View(
    "tunilib.core.outcome:ImportOutcome",
    Column("position", "number", heading="No."),
    Column("record_id", "id"),
    Column("title"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
)


@noun.command(
    "import",
    view=IMPORTED,
    exits=(1, 3, 4, 5),
    examples=("tunilib favourites import zotero.ris --list Thesis", "tunilib favourites import finna-export.json"),
)
def bring_in(
    inv: Invocation,
    file: Annotated[Path, Argument(metavar="FILE", help="A file of references, or Finna's own export.")],
    chosen: InList = None,
    form: Annotated[
        str | None,
        Option(
            "--format",
            choices=Choices(names("read"), lambda: names("read", others=True)),
            help="Its format; without: its content tells.",
        ),
    ] = None,
) -> int:
    """Bring the references of a file into a list, all in one step.

    A reference that the library's catalogue has becomes that record, any other one of your own. One that is in the
    list already gets the notes and keywords of the file, too. What cannot be read is told with its position, and the
    others go in (exit code 1). Without --list they go to "My favourites"; Finna's export names its own lists, which
    are made where they are missing.
    """

    def read(account: Account) -> tuple[ImportOutcome, ...]:
        with file.open("rb") as stream:
            return account.import_favourites(stream, chosen, format=form)

    things = list(owned(results_of(inv, read)))
    code = emit_list(inv, things)
    outcomes: list[ImportOutcome] = [one.thing for one in things if isinstance(one, Owned)]
    if not inv.is_terminal:
        for outcome in outcomes:
            for reason in outcome.reasons:
                place = inv.gettext("{file}, record {position}", file=str(file), position=outcome.position)
                (inv.tell if outcome.broken else inv.say)(f"{place}: {reason.text(inv.lang)}")
    return gravest((code, 1 if any(outcome.broken for outcome in outcomes) else 0))
