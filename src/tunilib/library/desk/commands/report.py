"""The report of a library: at a terminal, for a spreadsheet, and as a page to print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Option, named_file, output_file
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.views import Column, View
from tunilib.errors import UsageError
from tunilib.library.desk.commands.at_desk import desk_of

noun = Noun()

_HERE = "tunilib.library.models.report"

REPORT = View(
    f"{_HERE}:Report",
    Column("library"),
    Column("day", "date"),
    Column("day_done", "date"),
    Column("records", "number"),
    Column("copies", "number"),
    Column("copies_lost", "number"),
    Column("never_lent", "number"),
    Column("patrons", "number"),
    Column("patrons_blocked", "number"),
    Column("loans", "number"),
    Column("overdue", "number"),
    Column("holds_waiting", "number"),
    Column("requests_processing", "number"),
    Column("holds_in_transit", "number"),
    Column("holds_ready", "number"),
    Column("change_requests", "number"),
    Column("fines", "money", heading="Open fines"),
    Column("notices_unsent", "number"),
    Column("since", "date", heading="Figures below since"),
    Column("lent", "number", heading="Loans since then"),
    tables={
        "loans_by_month": View(f"{_HERE}:MonthLoans", Column("month"), Column("loans", "number")),
        "loans_by_collection": View(
            f"{_HERE}:CollectionLoans", Column("collection", "word", "collection"), Column("loans", "number")
        ),
        "loans_by_category": View(f"{_HERE}:CategoryLoans", Column("category"), Column("loans", "number")),
        "most_lent": View(
            f"{_HERE}:TitleLoans", Column("title", "title"), Column("loans", "number"), Column("record_id", "id")
        ),
        "longest_waiting": View(
            f"{_HERE}:WaitingTitle",
            Column("title", "title"),
            Column("days", "number"),
            Column("holds", "number"),
            Column("copies", "number"),
            Column("record_id", "id"),
        ),
        "longest_there": View(
            f"{_HERE}:UnlentCopy",
            Column("title", "title"),
            Column("library"),
            Column("added", "date"),
            Column("barcode", "id"),
        ),
        "money": View(
            f"{_HERE}:KindMoney",
            Column("kind", "word", "fine"),
            Column("charged", "money"),
            Column("paid", "money"),
            Column("waived", "money"),
            Column("open", "money"),
        ),
        "takings": View(
            f"{_HERE}:DayTakings", Column("date", "date"), Column("online", "money"), Column("desk", "money")
        ),
    },
    is_single=True,
    screen="tunilib.library.desk.screens:ReportScreen",
)


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
