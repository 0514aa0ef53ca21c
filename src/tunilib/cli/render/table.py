"""Tables for a terminal; the only user of rich's tables."""

from __future__ import annotations

import os
from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tunilib.cli.invocation import Invocation
from tunilib.cli.render.cells import cell
from tunilib.cli.render.colours import row_style
from tunilib.cli.render.listing import Column, Listing, Row, Sheet
from tunilib.cli.render.widths import GAP, need_of, widths_of

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["printed", "sheet_text", "table_text"]

_RIGHT = ("money", "number")


def table_text(inv: Invocation, rows: Sequence[Row], listing: Listing) -> str:
    """A list as a table of the terminal's width, columns without any value left out."""
    return printed(inv, _table(inv, rows, listing, None))


def sheet_text(inv: Invocation, thing: Row, sheet: Sheet) -> str:
    """A single thing: its values, each beside its heading, then its lists as tables."""
    grid = _grid()
    for column in sheet.columns:
        if shown := cell(thing, column, inv.lang):
            grid.add_row(inv.text(column.heading_key), Text(shown, _style(thing, column)))
    parts: list[RenderableType] = [grid]
    for field, listing in sheet.tables.items():
        if rows := thing.get(field):
            parts += [Text(), Text(inv.text(f"headings.{field}"), "bold"), _table(inv, rows, listing, thing)]
    return printed(inv, *parts)


def _table(inv: Invocation, rows: Sequence[Row], listing: Listing, around: Row | None) -> RenderableType:
    cells = [[cell(row, column, inv.lang, around) for column in listing.columns] for row in rows]
    used = [index for index in range(len(listing.columns)) if any(line[index] for line in cells)]
    columns = [listing.columns[index] for index in used]
    headings = [inv.text(column.heading_key) for column in columns]
    shown = [[line[index] for index in used] for line in cells]
    needs = [need_of(*of) for of in zip(columns, headings, zip(*shown, strict=True), strict=True)]
    widths = widths_of(needs, _width(inv))
    if widths is None:
        return _stacked(rows, columns, headings, shown)
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for column, heading, width in zip(columns, headings, widths, strict=True):
        justify: Literal["left", "right"] = "right" if column.kind in _RIGHT else "left"
        table.add_column(Text(heading), justify=justify, width=width, overflow="fold")
    for row, line in zip(rows, shown, strict=True):
        table.add_row(*map(Text, line), style=row_style(row))
    return table


def _stacked(
    rows: Sequence[Row], columns: Sequence[Column], headings: Sequence[str], shown: Sequence[Sequence[str]]
) -> RenderableType:
    """Where the terminal is too narrow for a table: each row as lines, a value in each."""
    grid = _grid()
    for number, (row, line) in enumerate(zip(rows, shown, strict=True)):
        if number:
            grid.add_row()
        for column, heading, value in zip(columns, headings, line, strict=True):
            if value:
                grid.add_row(heading, Text(value, _style(row, column)))
    return grid


def _grid() -> Table:
    grid = Table.grid(padding=(0, GAP, 0, 0))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(overflow="fold")
    return grid


def _style(thing: Row, column: Column) -> str:
    return row_style(thing) if column.field in ("status", "outcome") else ""


def printed(inv: Invocation, *parts: RenderableType) -> str:
    """What rich draws at the terminal's width, without blanks at the ends of lines."""
    buffer = StringIO()
    console = Console(
        file=buffer,
        width=_width(inv),
        force_terminal=True,
        color_system=None if inv.no_color else "auto",
        no_color=inv.no_color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    for part in parts:
        console.print(part)
    lines = buffer.getvalue().split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _width(inv: Invocation) -> int:
    columns = inv.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        assert inv.output.stdout is not None
        return os.get_terminal_size(inv.output.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
