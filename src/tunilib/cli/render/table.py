"""Lists and single things at a terminal: tables as wide as there is room, or records of a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from rich.align import Align
from rich.cells import cell_len
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from tunilib.cli.render.screen_kinds import screen_of
from tunilib.cli.render.screens import Screen, ScreenItem
from tunilib.cli.render.terminal import (
    GAP,
    INDENT,
    READABLE,
    READABLE_WHOLE,
    Linear,
    Piece,
    Pieces,
    Title,
    console_of,
    distance_text,
    need_of,
    printed,
    running,
    style_of as style_of_word,
    widths_of,
)
from tunilib.core.models import Labelled
from tunilib.messages import date_text, filter_words, gettext, money_text, word
from tunilib.views.texts import clean
from tunilib.views.view import Column, Row, View, heading_of

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from tunilib.cli.command import Invocation

    _Lines = Mapping[int | None, Sequence[RenderableType]]
    """What is above or below a row, by its number."""

_EVIDENT = ("date", "distance", "word", "title", "names", "id")
"""The kinds of values that need no heading where sections have one."""
_UNLABELLED = ("title", "names", "word", "filters", "text")
"""The kinds of values that say themselves what they are."""
_RIGHT = ("money", "number")
_WITHIN = {"collection": "collection", "status": "item"}
"""The words of copies that are listed within a row."""
_LEAST_FOR_ID_IN_LINE = 44


def table_text(inv: Invocation, entries: Sequence[ScreenItem], view: View) -> str:
    """A list: what a person has to do, then a table or records, then the number of outcomes; account by account."""
    console = console_of(inv)
    accounts: dict[str, list[ScreenItem]] = {}
    for entry in entries:
        accounts.setdefault(entry.account, []).append(entry)
    texts = []
    for account, mine in accounts.items():
        heading = [Title(account, "bold")] if account else []
        texts.append(printed(inv, console, (*heading, *_list(inv, console, mine, view))))
    return "\n".join(texts)


def sheet_text(inv: Invocation, entry: ScreenItem, view: View) -> str:
    """A single thing: what a person has to do, its values, each beside its heading, then its lists as tables."""
    console = console_of(inv)
    return printed(inv, console, _sheet(inv, console, entry, view))


def _sheet(inv: Invocation, console: Console, entry: ScreenItem, view: View) -> Iterator[RenderableType]:
    screen = screen_of(inv, [entry], view)
    if entry.account:
        yield Title(entry.account, "bold")
    head = list(screen.head())
    yield from head
    values = [
        (
            inv.pgettext("heading", column.english_heading),
            running(shown, _style(inv, entry.row, column)),
        )
        for column in view.columns
        if column.field not in screen.in_head
        and (shown := cell(entry.row, column, inv.lang, thing=entry.thing, this_day=inv.today))
    ]
    yield from _pairs(console, values)
    is_first = not (entry.account or head or values)
    for field, table in view.tables.items():
        rows = entry.row.get(field)
        if not rows:
            continue
        if not is_first:
            yield ""
        is_first = False
        if lines := screen.table(field, rows):
            yield from lines
            continue
        if field != view.rows:
            yield Text(inv.pgettext("heading", heading_of(field)), "bold")
        things = getattr(entry.thing, field, None) or (None,) * len(rows)
        today = screen.today(entry)
        within = [ScreenItem(row, thing, today=today) for row, thing in zip(rows, things, strict=True)]
        yield from _list(inv, console, within, table, entry.row)


def _pairs(console: Console, values: Sequence[tuple[str, Text]]) -> Iterator[RenderableType]:
    """Values beside their headings, or below them in a narrow terminal."""
    if isinstance(console, Linear):
        yield from (Text.assemble(f"{heading}: ", shown) for heading, shown in values)
        return
    beside = max((cell_len(heading) for heading, _ in values), default=0) + GAP
    if console.width - beside >= READABLE:
        pairs = Table.grid(padding=(0, GAP))
        pairs.add_column(style="bold", no_wrap=True)
        pairs.add_column()
        for heading, shown in values:
            pairs.add_row(heading, shown)
        if values:
            yield pairs
        return
    for heading, shown in values:
        yield Title(heading, "bold")
        yield Padding(shown, (0, 0, 0, INDENT))


def cell(
    row: Row,
    column: Column,
    language: str,
    around: Row | None = None,
    *,
    thing: Any = None,
    today: date | None = None,
    this_day: date | None = None,
) -> str:
    """What a column of a row shows, safe for a terminal; empty where nothing is known.

    Args:
        today: the day of the reading, from which distances count. this_day: the day now, whose year is left out.
    """
    value = _value_at(row, column.field)
    if not value and column.kind == "title" and row.get("record_id"):
        return gettext("(no title)", language)
    if value is None:
        return ""
    if column.kind == "reasons":
        return "\n".join(clean(reason.text(language)) for reason in value)
    if column.kind == "finding":
        return word("finding", "no" if not value else "note" if row.get("hint") else "yes", language)
    if column.kind == "money":
        amount = getattr(thing, column.field, None)
        currency = row.get("currency") or (around or {}).get("currency")
        return clean(money_text(amount if hasattr(amount, "cents") else value, currency, language))
    if column.kind in ("date", "when"):
        return clean(date_text(value, language, today or this_day))
    if column.kind == "distance":
        return "" if today is None else distance_text(value, today, language)
    if isinstance(value, list | tuple):
        return "; ".join(_scalar(item, column, language) for item in value)
    return _scalar(value, column, language)


class _Sheet(NamedTuple):
    """The columns that have a value, their headings, and the cells of each entry."""

    columns: list[Column]
    headings: list[str]
    cells: list[list[str]]

    def without(self, index: int) -> _Sheet:
        """The same without a column."""
        return _Sheet(
            [*self.columns[:index], *self.columns[index + 1 :]],
            [*self.headings[:index], *self.headings[index + 1 :]],
            [[*line[:index], *line[index + 1 :]] for line in self.cells],
        )

    def last_extra(self) -> int | None:
        """The last column that a table may do without."""
        return max((index for index, column in enumerate(self.columns) if column.is_extra), default=None)


class _Rows:
    """A table with lines above and below its rows."""

    def __init__(self, table: Table, indent: int, above: _Lines, below: _Lines) -> None:
        self._table, self._indent, self._above, self._below = table, indent, above, below

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        within = options.update_width(options.max_width - self._indent)
        for row, lines in groupby(console.render_lines(self._table, within, pad=False), key=_row_of):
            yield from self._above.get(row, ())
            for line in lines:
                yield Segment(" " * self._indent)
                yield from line
                yield Segment.line()
            yield from self._below.get(row, ())


def _row_of(line: Sequence[Segment]) -> int | None:
    """The number of the row of a line. None: the headings."""
    return next((found.style.meta["row"] for found in line if found.style and "row" in found.style.meta), None)


def _list(
    inv: Invocation, console: Console, entries: Sequence[ScreenItem], view: View, around: Row | None = None
) -> Iterator[RenderableType]:
    screen = screen_of(inv, entries, view)
    head = [*screen.head(), *map(Text, screen.common)]
    yield from head
    if head:
        yield ""
    sections = [screen.section(entry) for entry in entries]
    indent = INDENT if any(sections) else 0
    above: _Lines = {
        number: (Title(section, "bold"),)
        for number, section in enumerate(sections)
        if section and (number == 0 or section != sections[number - 1])
    }
    below: _Lines = {
        number: [Padding(running(clean(text)), (0, 0, 0, indent + INDENT)) for text in screen.below(entry)]
        for number, entry in enumerate(entries)
    }
    entries = [screen.shown(entry) for entry in entries]
    sheet = _sheet_of(inv, entries, view, screen, around)
    table = None
    if not inv.is_linear:
        table = _table_that_fits(inv, console, entries, sheet, indent, is_long=view.is_long)
    if table is not None:
        yield _Rows(table, indent, above, below)
    else:
        for number, entry in enumerate(entries):
            yield from above.get(number, ())
            yield from _record(inv, entry, view, sheet, number, console.width, indent)
            yield from below[number]
    if summary := screen.summary():
        yield ""
        yield running(summary, "bold")


def _sheet_of(inv: Invocation, entries: Sequence[ScreenItem], view: View, screen: Screen, around: Row | None) -> _Sheet:
    columns: list[Column] = []
    for column in view.columns:
        if column.kind == "when":
            columns += [Column(column.field, "date", heading=column.heading), Column(column.field, "distance")]
        elif not column.is_below:
            columns.append(column)
    headings = [column.english_heading and inv.pgettext("heading", column.english_heading) for column in columns]
    cells = [
        [
            _marked(
                cell(
                    entry.row,
                    column,
                    inv.lang,
                    around,
                    thing=entry.thing,
                    today=screen.today(entry),
                    this_day=inv.today,
                ),
                screen.mark(entry) if column.field == "status" else "",
            )
            for column in columns
        ]
        for entry in entries
    ]
    sheet = _Sheet(columns, headings, cells)
    for index in reversed(range(len(columns))):
        if not any(line[index] for line in cells):
            sheet = sheet.without(index)
    return sheet


def _marked(text: str, mark: str) -> str:
    return f"{text} {mark}" if mark else text


def _table_that_fits(
    inv: Invocation, console: Console, entries: Sequence[ScreenItem], sheet: _Sheet, indent: int, *, is_long: bool
) -> Table | None:
    """The table, without extra columns where room is short. None: too little room."""
    extra = sheet.last_extra()
    title = READABLE if extra is None and not is_long else READABLE_WHOLE
    columns = zip(sheet.columns, sheet.headings, zip(*sheet.cells, strict=True), strict=True)
    widths = widths_of([need_of(*column, title) for column in columns], console.width - indent)
    if widths is not None:
        return _table(inv, entries, sheet, widths, in_sections=bool(indent))
    if extra is None:
        extra = next((index for index, column in enumerate(sheet.columns) if column.kind == "distance"), None)
    if extra is None or is_long:
        return None
    return _table_that_fits(inv, console, entries, sheet.without(extra), indent, is_long=False)


def _table(
    inv: Invocation, entries: Sequence[ScreenItem], sheet: _Sheet, widths: Sequence[int], *, in_sections: bool
) -> Table:
    is_evident = in_sections and all(one.kind in _EVIDENT for one in sheet.columns)
    table = Table(box=None, pad_edge=False, show_header=not is_evident, header_style="bold")
    for column, heading, width in zip(sheet.columns, sheet.headings, widths, strict=True):
        side: Literal["left", "right"] = "right" if column.kind in _RIGHT else "left"
        table.add_column(Align(heading, side, vertical="bottom"), justify=side, width=width)
    for number, (entry, cells) in enumerate(zip(entries, sheet.cells, strict=True)):
        shown = [
            _fitted(text, column, _style(inv, entry.row, column))
            for text, column in zip(cells, sheet.columns, strict=True)
        ]
        table.add_row(*shown, style=Style(meta={"row": number}))
    return table


def _fitted(text: str, column: Column, style: str) -> RenderableType:
    if column.kind in ("title", "names"):
        return Title(text, style, has_subtitle=column.kind == "title")
    return running(text, style)


def _record(
    inv: Invocation, entry: ScreenItem, view: View, sheet: _Sheet, number: int, room: int, indent: int
) -> Iterator[RenderableType]:
    """A thing in a few lines: title and id, then the other values."""
    cells, columns = sheet.cells[number], sheet.columns
    titles = [i for i, one in enumerate(columns) if one.kind == "title" and cells[i]]
    first = titles[0] if titles else next((i for i, text in enumerate(cells) if text), 0)
    last = next((i for i in reversed(range(len(columns))) if columns[i].kind == "id" and i != first), None)
    line = Table.grid(padding=(0, 2), expand=True)
    line.add_column(ratio=1)
    heading = "" if titles or not inv.is_linear else f"{sheet.headings[first]}: "
    head: list[RenderableType] = [Title(heading + cells[first], "bold", has_subtitle=columns[first].kind == "title")]
    if last is not None and room >= _LEAST_FOR_ID_IN_LINE and not inv.is_linear:
        line.add_column(no_wrap=True)
        head.append(cells[last])
    else:
        last = None
    line.add_row(*head)
    yield Padding(line, (0, 0, 0, indent))
    pieces: list[Piece] = []
    for index, (text, column) in enumerate(zip(cells, columns, strict=True)):
        is_left_out = column.is_extra and not view.is_long and not inv.is_linear
        if not text or is_left_out or index in (first, last) or (column.kind == "money" and not text.strip("€$£0., ")):
            continue
        if column.kind == "distance" and pieces:
            pieces[-1] = (f"{pieces[-1][0]}, {text}", pieces[-1][1])
            continue
        is_evident = bool(indent) and columns[index + 1 : index + 2] and columns[index + 1].kind == "distance"
        is_labelled = column.kind not in _UNLABELLED and sheet.headings[index] and not is_evident
        if inv.is_linear and sheet.headings[index]:
            text = f"{sheet.headings[index]}: {text}"
        elif is_labelled:
            text = f"{sheet.headings[index]} {text}"
        pieces.append((text, _style(inv, entry.row, column)))
    if pieces:
        yield Padding(Pieces(pieces), (0, 0, 0, indent + INDENT))


def _style(inv: Invocation, row: Row, column: Column) -> str:
    return style_of_word(inv, row.get(column.field)) if column.field in ("status", "outcome") else ""


def _value_at(row: Row, field: str) -> Any:
    value: Any = row
    for name in field.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _scalar(value: Any, column: Column, language: str) -> str:
    if isinstance(value, Mapping):
        parts = (
            word(_WITHIN[key], part, language) if key in _WITHIN else str(part) for key, part in value.items() if part
        )
        return clean(" ".join(parts))
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
