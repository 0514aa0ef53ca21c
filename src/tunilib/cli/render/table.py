"""Tables for a terminal: cells in the reader's language, columns as wide as there is room, states in colour."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tunilib.cli.output import clean
from tunilib.cli.views import heading_of
from tunilib.core.models import Labelled
from tunilib.messages import date_text, filter_words, gettext, money_text, word

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tunilib.cli.command import Invocation
    from tunilib.cli.views import Column, Row, View

__all__ = ["GAP", "Need", "cell", "need_of", "printed", "row_style", "sheet_text", "table_text", "widths_of"]

GAP = 2
"""Blanks between two columns."""
_READABLE = 12
"""Running text in a narrower column is hard to read."""
_UNBROKEN = ("id", "date", "money", "number", "truth")
_RIGHT = ("money", "number")
_STYLES = {
    "due-soon": "yellow",
    "overdue": "red",
    "ready": "green",
    "frozen": "dim",
    "collected": "dim",
    "expired": "dim",
    "cancelled": "dim",
    "renewed": "green",
    "placed": "green",
    "changed": "green",
    "requested": "green",
    "lent": "green",
    "returned": "green",
    "would-renew": "cyan",
    "would-cancel": "cyan",
    "refused": "red",
    "unknown": "bold red",
    "not-tried": "yellow",
    "failed": "red",
}
"""Colours of states and outcomes; the words beside them say the same."""


def table_text(inv: Invocation, rows: Sequence[Row], view: View) -> str:
    """A list as a table of the terminal's width, columns without any value left out."""
    return printed(inv, _table(inv, rows, view, None))


def sheet_text(inv: Invocation, thing: Row, view: View) -> str:
    """A single thing: its values, each beside its heading, then its lists as tables."""
    grid = _grid()
    for column in view.columns:
        if shown := cell(thing, column, inv.lang):
            grid.add_row(inv.pgettext("heading", column.english_heading), Text(shown, _style(thing, column)))
    parts: list[RenderableType] = [grid]
    for field, table in view.tables.items():
        if rows := thing.get(field):
            parts += [Text(), Text(inv.pgettext("heading", heading_of(field)), "bold"), _table(inv, rows, table, thing)]
    return printed(inv, *parts)


def cell(row: Row, column: Column, language: str, around: Row | None = None) -> str:
    """What a column of a row shows, safe for a terminal; empty where nothing is known.

    Args:
        around: the thing that the row is a part of: it may have the currency.
    """
    value = _value_at(row, column.field)
    if value is None:
        return ""
    if column.kind == "reasons":
        return "\n".join(clean(reason.text(language)) for reason in value)
    if column.kind == "money":
        return clean(money_text(value, row.get("currency") or (around or {}).get("currency"), language))
    if column.kind == "date":
        return clean(date_text(value, language))
    if isinstance(value, list | tuple):
        return "; ".join(_scalar(item, column, language) for item in value)
    return _scalar(value, column, language)


def row_style(row: Mapping[str, Any]) -> str:
    """The style of a row, by its ``outcome``, else its ``status``; empty for the ordinary."""
    return _STYLES.get(str(row.get("outcome") or row.get("status") or ""), "")


class Need(NamedTuple):
    """The room a column needs at least, and the room in which nothing of it is broken."""

    least: int
    full: int


def need_of(column: Column, heading: str, cells: Sequence[str]) -> Need:
    """The room of a column: values of a fixed form stay in one piece, words stay whole, running text takes the rest."""
    lines = [line for text in cells for line in text.split("\n")]
    widest = max(map(cell_len, lines), default=0)
    of_heading = _longest_word([heading])
    if column.kind in _UNBROKEN:
        least = max(widest, of_heading)
    elif column.kind == "word":
        least = max(_longest_word(lines), of_heading)
    else:
        least = min(max(widest, of_heading), _READABLE)
    return Need(least, max(least, widest, cell_len(heading)))


def widths_of(needs: Sequence[Need], room: int) -> list[int] | None:
    """Widths that fill the room as far as it is of use, the narrow columns first; None where there is too little."""
    widths = [need.least for need in needs]
    left = room - sum(widths) - GAP * (len(widths) - 1)
    if left < 0:
        return None
    while left:
        growing = [index for index, need in enumerate(needs) if widths[index] < need.full]
        if not growing:
            break
        widths[min(growing, key=widths.__getitem__)] += 1
        left -= 1
    return widths


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


def _table(inv: Invocation, rows: Sequence[Row], view: View, around: Row | None) -> RenderableType:
    every = view.columns
    cells = [[cell(row, column, inv.lang, around) for column in every] for row in rows]
    used = [index for index in range(len(every)) if any(line[index] for line in cells)]
    columns = [every[index] for index in used]
    headings = [inv.pgettext("heading", column.english_heading) for column in columns]
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


def _value_at(row: Row, field: str) -> Any:
    """The value of a field, or of a field of an object within (``register.name``)."""
    value: Any = row
    for name in field.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _scalar(value: Any, column: Column, language: str) -> str:
    if isinstance(value, Mapping):
        return clean(" ".join(str(part) for part in value.values() if part))
    if isinstance(value, bool):
        return word("truth", "yes" if value else "no", language)
    if isinstance(value, Labelled) and column.kind != "id" and value.label is not None:
        return clean(gettext("{label}", language, label=value.label))
    if column.kind == "filters":
        field, _, wanted = str(value).partition("=")
        return clean(": ".join(filter_words(field, wanted, language)))
    if column.kind == "word":
        return clean(word(column.words, str(value), language))
    return clean(str(value))


def _longest_word(lines: Sequence[str]) -> int:
    return max((cell_len(one) for line in lines for one in line.split()), default=0)


def _width(inv: Invocation) -> int:
    columns = inv.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        assert inv.output.stdout is not None
        return os.get_terminal_size(inv.output.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
