"""Favourites out of files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from tunilib.cli.access import rows_of
from tunilib.cli.commands.favourites.noun import InList, noun
from tunilib.cli.exits import gravest
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing, Row
from tunilib.cli.seam import PluginChoice
from tunilib.formats import names

if TYPE_CHECKING:
    from tunilib.account.account import Account

IMPORTED = Listing(
    "nothing",
    "position record_id title outcome reasons",
    Column("position", "number"),
    Column("record_id", "id"),
    Column("title"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
)


@noun.command(
    "import",
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
            click_type=PluginChoice(names("read"), lambda: names("read", others=True)),
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
    from tunilib.cli.records.favourites import imported_record

    broken: list[int] = []

    def read(account: Account) -> list[Row]:
        with file.open("rb") as stream:
            done = account.import_favourites(stream, chosen, format=form)
        broken.extend(one.position for one in done if one.broken)
        return [imported_record(one, inv.lang) for one in done]

    rows = list(rows_of(inv, read))
    code = emit_list(inv, rows, IMPORTED)
    if not inv.is_terminal:
        for row in rows:
            for reason in row["reasons"]:
                place = inv.text("importing.place", file=str(file), position=row["position"])
                (inv.tell if row["position"] in broken else inv.say)(f"{place}: {reason['message']}")
    return gravest((code, 1 if broken else 0))
