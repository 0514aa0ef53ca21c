"""A report as files: lines for a spreadsheet, and a page to print, with a table beside each chart."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from tunilib.cli.render.table import cell
from tunilib.formats.spreadsheet import csv_line
from tunilib.messages import date_text
from tunilib.views.texts import clean
from tunilib.views.view import heading_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tunilib.cli.command import Invocation
    from tunilib.library.models.report import Report
    from tunilib.views.view import Row, View

CHARTS: Final = ("loans_by_month", "loans_by_collection", "loans_by_category")
"""The tables of a name and a number that are drawn as bars."""
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
    """A line for each figure: its table, the row by its key and its title, the column, and the value.

    The rules are left out. It begins with a byte order mark, without which Excel does not read it as UTF-8.
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
    """The report as one page of HTML in the language of the call; nothing is loaded from other places."""
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
    """Bars with their names and numbers beside them, which are also the description that is read aloud."""
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
