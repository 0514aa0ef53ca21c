"""The report of a library: at a terminal, for a spreadsheet, and as a page to print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Option, named_file, output_file
from tunilib.cli.render.emit import emit_thing
from tunilib.errors import UsageError
from tunilib.library.desk.commands.at_desk import desk_of
from tunilib.library.desk.views.library import REPORT

noun = Noun()


@noun.command(
    view=REPORT,
    exits=(4, 6),
    examples=(
        "tunilib desk report",
        "tunilib desk report --output figures.csv",
        "tunilib desk report --output figures.html --lang fi",
    ),
)
def report(
    inv: Invocation,
    output: Annotated[
        Path | None,
        Option(
            "--output",
            metavar="FILE",
            parser=output_file,
            help="Write a file: .csv for a spreadsheet, .html a page with charts. -: print the CSV.",
        ),
    ] = None,
) -> int:
    """Show how much of everything there is, and what was lent and charged in the last twelve months.

    Loans by month, collection and patron category, the titles lent most, copies that were never lent, titles that
    patrons wait for longest, and money by kind. The rules are shown by: tunilib desk rules show.
    """
    if output is None:
        with desk_of(inv) as desk:
            return emit_thing(inv, desk.report())
    inv.prints_file("--output")
    file = named_file(output)
    kind = ".csv" if file is None else file.suffix.lower()
    if kind not in (".csv", ".html"):
        raise UsageError(
            "not a file that can be written: {file}", hint="name one that ends in .csv or .html", file=str(file)
        )
    from tunilib.library.desk.report_files import csv_text, page

    with desk_of(inv) as desk:
        found = desk.report()
    text = csv_text(found) if kind == ".csv" else page(inv, found, REPORT)
    if file is None:
        inv.output.write(text)
        return 0
    from tunilib.services.exports import write_file

    write_file(file, [text.encode("utf-8", "replace")])
    inv.say(inv.gettext("Report written to {file}.", file=str(file)))
    return 0
