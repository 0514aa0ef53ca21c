"""The report of a library: at a terminal, for a spreadsheet, and as a page to print."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Option, named_file, output_file
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.render.table import cell
from tunilib.errors import UsageError
from tunilib.formats.spreadsheet import csv_line
from tunilib.library.desk.commands import desk_of
from tunilib.library.desk.views.library import REPORT
from tunilib.messages import date_text
from tunilib.services.reference_files import write_file
from tunilib.views.texts import clean
from tunilib.views.view import Row, View, heading_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tunilib.library.models.library import Report


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
    with desk_of(inv) as desk:
        found = desk.report()
    text = csv_text(found) if kind == ".csv" else page(inv, found, REPORT)
    if file is None:
        inv.output.write(text)
        return 0
    write_file(file, [text.encode("utf-8", "replace")])
    inv.say(inv.gettext("Report written to {file}.", file=str(file)))
    return 0


CHARTS: Final = ("loans_by_month", "loans_by_collection", "loans_by_category")
"""Tables that are drawn as bars: a name and a number."""
_NAMES, _BARS, _NUMBERS, _ROW = 170, 400, 70, 22
"""Widths of the parts of a chart, and the height of a row."""
_LONGEST: Final = 24
_STYLE: Final = (
    "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 sans-serif;color:#111;background:#fff}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}caption{text-align:left;font-weight:bold}"
    "td,th{padding:.15rem .4rem;border-bottom:1px solid #bbb;text-align:left;vertical-align:top}"
    ".n{text-align:right;white-space:nowrap}svg{width:100%;height:auto}svg text{font:13px sans-serif;fill:#111}"
    "rect{fill:#1f5f8b}section{break-inside:avoid}@media print{body{margin:0;max-width:none}}"
)


def csv_text(report: Report) -> str:
    """A line for each figure: table, key and title of the row, column, value. The rules are left out.

    It begins with a byte order mark: without one Excel does not read UTF-8.
    """
    lines = (["" if value is None else clean(str(value)) for value in line] for line in _lines(report))
    return "\ufeff" + "".join(map(csv_line, lines))


def _lines(report: Report) -> Iterator[tuple[Any, ...]]:
    yield ("table", "row", "title", "column", "value")
    lists = {}
    for field, value in report.to_dict().items():
        if isinstance(value, list):
            lists[field] = value
        else:
            yield ("figures", "", "", field, value)
    del lists["rules"]
    for field, rows in lists.items():
        for row in rows:
            (_, key), *others = row.items()
            for column, value in others:
                if column not in ("title", "currency"):
                    yield (field, key, row.get("title"), column, value)


def page(inv: Invocation, report: Report, view: View) -> str:
    """The report as an HTML page. Nothing is loaded from elsewhere."""
    row = view.row(report)
    day = date_text(report.day, inv.lang)
    title = escape(clean(f"{report.library}, {day}"))
    parts = [
        f'<!DOCTYPE html><html lang="{inv.lang}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1><table>",
    ]
    for column in view.columns[2:]:
        if shown := cell(row, column, inv.lang, thing=report):
            heading = inv.pgettext("heading", column.english_heading)
            parts.append(f'<tr><th scope="row">{escape(heading)}</th><td class="n">{escape(shown)}</td></tr>')
    parts.append("</table>")
    for field, table in view.tables.items():
        if row[field]:
            parts.append("<section>" + "".join(_section(inv, field, table, row[field], report)) + "</section>")
    return "".join(parts) + "</body></html>\n"


def _section(inv: Invocation, field: str, table: View, rows: Sequence[Row], report: Report) -> Iterator[str]:
    heading = escape(inv.pgettext("heading", heading_of(field)))
    things = getattr(report, field)
    columns = table.columns
    pairs = list(zip(rows, things, strict=True))
    cells = [[cell(row, column, inv.lang, thing=thing) for column in columns] for row, thing in pairs]
    if field in CHARTS:
        yield _chart(field, heading, [(line[0] or "–", thing.loans) for line, thing in zip(cells, things, strict=True)])
    yield f"<table><caption>{heading}</caption><thead><tr>"
    kinds = [' class="n"' if column.kind in ("number", "money", "date") else "" for column in columns]
    for column, kind in zip(columns, kinds, strict=True):
        yield f'<th scope="col"{kind}>{escape(inv.pgettext("heading", column.english_heading))}</th>'
    yield "</tr></thead><tbody>"
    for line in cells:
        yield "<tr>" + "".join(f"<td{kind}>{escape(text or '–')}</td>" for text, kind in zip(line, kinds, strict=True))
        yield "</tr>"
    yield "</tbody></table>"


def _chart(field: str, heading: str, bars: Sequence[tuple[str, int]]) -> str:
    """Bars with names and numbers. The description is read aloud."""
    most, height = max((number for _, number in bars), default=0) or 1, _ROW * len(bars)
    described = escape("; ".join(f"{name}: {number}" for name, number in bars))
    drawn = []
    for index, (name, number) in enumerate(bars):
        middle, width = _ROW * index + 15, round(_BARS * number / most)
        short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
        drawn.append(
            f'<text x="{_NAMES - 8}" y="{middle}" text-anchor="end">{escape(short)}</text>'
            f'<rect x="{_NAMES}" y="{middle - 12}" width="{width}" height="16"/>'
            f'<text x="{_NAMES + width + 6}" y="{middle}">{number}</text>'
        )
    return (
        f'<svg viewBox="0 0 {_NAMES + _BARS + _NUMBERS} {height}" role="img" aria-labelledby="{field}-t {field}-d"'
        f' xmlns="http://www.w3.org/2000/svg"><title id="{field}-t">{heading}</title>'
        f'<desc id="{field}-d">{described}</desc>{"".join(drawn)}</svg>'
    )
