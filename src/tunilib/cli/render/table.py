"""Lists and single things at a terminal: tables as wide as there is room, or records of a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.cli.output import clean
from tunilib.cli.render.lines import (
    INDENT,
    Line,
    Piece,
    cells_of,
    cut,
    cut_title,
    distance_text,
    filled,
    padded,
    printed,
    wrapped,
)
from tunilib.cli.render.lines import style_of as style_of_word
from tunilib.cli.render.screens import Entry, screen_of
from tunilib.cli.views import Column, heading_of
from tunilib.core.models import Labelled
from tunilib.messages import date_text, filter_words, gettext, money_text, near_text, word

if TYPE_CHECKING:
    from datetime import date

    from tunilib.cli.command import Invocation
    from tunilib.cli.render.screens import Screen
    from tunilib.cli.views import Row, View

GAP = 2
"""Blanks between two columns."""
_READABLE = {"text": 12, "title": 20, "names": 12, "filters": 12}
"""Text in a narrower column is hard to read."""
_READABLE_WHOLE = 34
"""The same of a title, as long as there is something that may be left out, or a few lines would show more."""
_EVIDENT = ("date", "distance", "word", "title", "names", "id")
"""The kinds of values that need no heading where sections have one."""
_SHORT_HEADING = 8
"""A heading of more cells may take two lines."""
_UNLABELLED = ("title", "names", "word", "filters", "text")
"""The kinds of values that say themselves what they are."""
_RIGHT = ("money", "number")
_WITHIN = {"collection": "collection", "status": "item"}
"""The words of copies that are listed within a row."""
_LEAST_FOR_ID_IN_LINE = 44
_ACCOUNT = Column("account", "id")


def table_text(inv: Invocation, entries: Sequence[Entry], view: View) -> str:
    """A list: what a person has to do, then a table or records, then the number of outcomes."""
    return printed(inv, _list_lines(inv, entries, view))


def sheet_text(inv: Invocation, entry: Entry, view: View) -> str:
    """A single thing: what a person has to do, its values, each beside its heading, then its lists as tables."""
    return printed(inv, _sheet_lines(inv, entry, view))


def _sheet_lines(inv: Invocation, entry: Entry, view: View) -> Iterator[Line | str]:
    screen, room = screen_of(inv, [entry], view), inv.output.width(inv.environ)
    if entry.account:
        yield Line(cut(entry.account, room), "bold")
    head = list(screen.head(room))
    yield from head
    values = [
        (inv.pgettext("heading", column.english_heading), shown, _style(inv, entry.row, column))
        for column in view.columns
        if column.field not in screen.in_head and (shown := cell(entry.row, column, inv.lang, thing=entry.thing))
    ]
    yield from _pairs(values, room)
    is_first = not (entry.account or head or values)
    for field, table in view.tables.items():
        rows = entry.row.get(field)
        if not rows:
            continue
        if not is_first:
            yield ""
        is_first = False
        if lines := screen.table(field, rows, room):
            yield from lines
            continue
        if field != view.rows:
            yield Line(inv.pgettext("heading", heading_of(field)), "bold")
        things = getattr(entry.thing, field, None) or (None,) * len(rows)
        today = screen.today(entry)
        within = [Entry(row, thing, today=today) for row, thing in zip(rows, things, strict=True)]
        yield from _list_lines(inv, within, table, entry.row)


def _pairs(values: Sequence[tuple[str, str, str]], room: int) -> Iterator[Line | str]:
    """Values beside their headings, or below them where the terminal is narrow."""
    beside = max((cells_of(heading) for heading, _, _ in values), default=0) + GAP
    is_narrow = room - beside < _READABLE["title"]
    for heading, shown, style in values:
        indent = INDENT if is_narrow else beside
        first = Line().add(cut(heading, room), "bold")
        if is_narrow:
            yield first
        for number, line in enumerate(wrapped(shown, room - indent)):
            start = first if number == 0 and not is_narrow else Line()
            yield start.add(" " * (indent - start.cells)).add(line, style)


def cell(
    row: Row,
    column: Column,
    language: str,
    around: Row | None = None,
    *,
    thing: Any = None,
    today: date | None = None,
) -> str:
    """What a column of a row shows, safe for a terminal; empty where nothing is known.

    Args:
        around: the thing that the row is a part of: it may have the currency.
        thing: what the row was made of; an amount in it has its own currency.
        today: the day from which distances count; None: dates alone are shown.
    """
    value = _value_at(row, column.field)
    if value is None:
        return ""
    if column.kind == "reasons":
        return "\n".join(clean(reason.text(language)) for reason in value)
    if column.kind == "money":
        amount = getattr(thing, column.field, None)
        currency = row.get("currency") or (around or {}).get("currency")
        return clean(money_text(amount if hasattr(amount, "cents") else value, currency, language))
    if column.kind in ("date", "when"):
        return clean(date_text(value, language) if today is None else near_text(value, today, language))
    if column.kind == "distance":
        return "" if today is None else distance_text(value, today, language)
    if isinstance(value, list | tuple):
        return "; ".join(_scalar(item, column, language) for item in value)
    return _scalar(value, column, language)


class Need(NamedTuple):
    """The room of a column.

    Attributes:
        least: what it needs. full: in this nothing is cut or wrapped. content: what it gets before headings are
            given more than they need.
    """

    least: int
    full: int
    content: int = 0


def need_of(column: Column, heading: str, cells: Sequence[str]) -> Need:
    """The room of a column: values of a fixed form stay in one piece, words stay whole, running text takes the rest."""
    lines = [line for text in cells for line in text.split("\n")]
    widest = max(map(cells_of, lines), default=0)
    of_heading = max(map(cells_of, heading.split()), default=0)
    readable = _READABLE.get(column.kind)
    least = max(widest, of_heading if cells_of(heading) > _SHORT_HEADING else cells_of(heading))
    if readable is not None:
        least = min(least, max(readable, of_heading))
    content = min(widest, _READABLE_WHOLE) if column.kind in ("title", "names") else widest
    return Need(least, max(least, widest, cells_of(heading)), content)


def widths_of(needs: Sequence[Need], room: int, title: int | None = None) -> list[int] | None:
    """Widths that fill the room as far as it is of use; None where there is too little.

    Args:
        title: the column that gets room before the others until it is readable; then the narrow ones come first.
    """
    widths = [need.least for need in needs]
    left = room - sum(widths) - GAP * (len(widths) - 1)
    if left < 0:
        return None
    if title is not None:
        more = min(left, max(min(needs[title].full, _READABLE_WHOLE) - widths[title], 0))
        widths[title] += more
        left -= more
    while left:
        growing = [index for index, need in enumerate(needs) if widths[index] < need.content]
        growing = growing or [index for index, need in enumerate(needs) if widths[index] < need.full]
        if not growing:
            break
        widths[min(growing, key=widths.__getitem__)] += 1
        left -= 1
    return widths


class _Sheet(NamedTuple):
    """The columns that have a value, their headings, and the cells of each entry."""

    columns: list[Column]
    headings: list[str]
    cells: list[list[str]]

    def with_room(self, room: int, *, is_long: bool) -> tuple[_Sheet, list[int]] | None:
        """The columns that there is room for, and their widths; None: not even without the extra ones."""
        extra = max((index for index, column in enumerate(self.columns) if column.is_extra), default=None)
        needs = [need_of(*of) for of in zip(self.columns, self.headings, zip(*self.cells, strict=True), strict=True)]
        if extra is not None or is_long:
            needs = [
                need._replace(least=max(need.least, min(_READABLE_WHOLE, need.full)))
                if column.kind == "title"
                else need
                for column, need in zip(self.columns, needs, strict=True)
            ]
        title = next((index for index, column in enumerate(self.columns) if column.kind == "title"), None)
        widths = widths_of(needs, room, title)
        if widths is not None:
            return self, widths
        if extra is None:
            extra = next((index for index, column in enumerate(self.columns) if column.kind == "distance"), None)
        return None if extra is None or is_long else self.without(extra).with_room(room, is_long=False)

    def without(self, index: int) -> _Sheet:
        """The same without a column."""
        kept = [one for one in range(len(self.columns)) if one != index]
        return _Sheet(
            [self.columns[one] for one in kept],
            [self.headings[one] for one in kept],
            [[line[one] for one in kept] for line in self.cells],
        )


def _list_lines(
    inv: Invocation, entries: Sequence[Entry], view: View, around: Row | None = None
) -> Iterator[Line | str]:
    room, screen = inv.output.width(inv.environ), screen_of(inv, entries, view)
    head = [*screen.head(room), *(line for one in screen.common for line in wrapped(one, room))]
    yield from head
    if head:
        yield ""
    sections = [screen.section(entry) for entry in entries]
    indent = INDENT if any(sections) else 0
    sheet = _sheet_of(inv, entries, view, screen, around)
    fitting = sheet.with_room(room - indent, is_long=view.is_long)
    if fitting is not None and not (any(sections) and all(one.kind in _EVIDENT for one in fitting[0].columns)):
        yield from _heading_lines(*fitting, indent)
    before = ""
    for number, entry in enumerate(entries):
        if sections[number] != before:
            before = sections[number]
            yield Line(cut(before, room), "bold")
        if fitting is None:
            yield from _record(inv, entry, view, sheet, number, room, indent)
        else:
            yield from _row_lines(inv, entry, *fitting, number, indent)
        for text in screen.below(entry):
            for line in wrapped(clean(text), room - indent - INDENT):
                yield Line(" " * (indent + INDENT)).add(line)
    if summary := screen.summary():
        yield ""
        yield from filled([(summary, "bold")], room)


def _sheet_of(inv: Invocation, entries: Sequence[Entry], view: View, screen: Screen, around: Row | None) -> _Sheet:
    columns: list[Column] = []
    for column in view.columns:
        if column.kind == "when":
            columns += [Column(column.field, "date", heading=column.heading), Column(column.field, "distance")]
        elif not column.is_below:
            columns.append(column)
    if any(entry.account for entry in entries):
        columns.insert(len(columns) - 1, _ACCOUNT)
    headings = [
        inv.pgettext("heading", "Account")
        if column is _ACCOUNT
        else column.english_heading and inv.pgettext("heading", column.english_heading)
        for column in columns
    ]
    cells = [
        [
            entry.account
            if column is _ACCOUNT
            else ""
            if screen.is_hidden(entry, column)
            else cell(entry.row, column, inv.lang, around, thing=entry.thing, today=screen.today(entry))
            for column in columns
        ]
        for entry in entries
    ]
    sheet = _Sheet(columns, headings, cells)
    for index in reversed(range(len(columns))):
        if not any(line[index] for line in cells):
            sheet = sheet.without(index)
    return sheet


def _heading_lines(sheet: _Sheet, widths: Sequence[int], indent: int) -> Iterator[Line]:
    parts = [wrapped(heading, width) for heading, width in zip(sheet.headings, widths, strict=True)]
    height = max(map(len, parts), default=0)
    from_below = [[""] * (height - len(part)) + part for part in parts]
    for line in zip(*from_below, strict=True):
        shown = [
            padded(text, width, right=column.kind in _RIGHT)
            for text, width, column in zip(line, widths, sheet.columns, strict=True)
        ]
        yield Line(" " * indent + (" " * GAP).join(shown), "bold")


def _row_lines(
    inv: Invocation, entry: Entry, sheet: _Sheet, widths: Sequence[int], number: int, indent: int
) -> Iterator[Line]:
    parts = [
        _fitted(text, column, width)
        for text, column, width in zip(sheet.cells[number], sheet.columns, widths, strict=True)
    ]
    styles = [_style(inv, entry.row, column) for column in sheet.columns]
    for line in zip_longest(*parts, fillvalue=""):
        shown = Line(" " * indent)
        for index, (text, width, column) in enumerate(zip(line, widths, sheet.columns, strict=True)):
            shown.add(" " * GAP if index else "")
            shown.add(padded(text, width, right=column.kind in _RIGHT), styles[index])
        yield shown


def _record(
    inv: Invocation, entry: Entry, view: View, sheet: _Sheet, number: int, room: int, indent: int
) -> Iterator[Line]:
    """A thing in a few lines: its title and its id, then its other values, each with its heading if it needs one."""
    cells, columns = sheet.cells[number], sheet.columns
    titles = [i for i, one in enumerate(columns) if one.kind == "title" and cells[i]]
    first = titles[0] if titles else next((i for i, text in enumerate(cells) if text), 0)
    last = next((i for i in reversed(range(len(columns))) if columns[i].kind == "id" and i != first), None)
    line = Line(" " * indent)
    if last is not None and room >= _LEAST_FOR_ID_IN_LINE:
        width = room - indent - GAP - cells_of(cells[last])
        line.add(padded(_fitted(cells[first], columns[first], width)[0], width + GAP), "bold").add(cells[last])
    else:
        line.add(_fitted(cells[first], columns[first], room - indent)[0], "bold")
        last = None
    yield line
    pieces: list[Piece] = []
    for index, (text, column) in enumerate(zip(cells, columns, strict=True)):
        is_left_out = column.is_extra and not view.is_long
        if not text or is_left_out or index in (first, last) or (column.kind == "money" and not text.strip("€$£0., ")):
            continue
        if column.kind == "distance" and pieces:
            pieces[-1] = (f"{pieces[-1][0]}, {text}", pieces[-1][1])
            continue
        is_evident = bool(indent) and columns[index + 1 : index + 2] and columns[index + 1].kind == "distance"
        is_labelled = column.kind not in _UNLABELLED and sheet.headings[index] and not is_evident
        pieces.append((f"{sheet.headings[index]} {text}" if is_labelled else text, _style(inv, entry.row, column)))
    for below in filled(pieces, room - indent - INDENT):
        yield Line(" " * (indent + INDENT)).add_line(below)


def _fitted(text: str, column: Column, width: int) -> list[str]:
    if column.kind == "title":
        return [cut_title(text, width)]
    return [cut(text, width)] if column.kind == "names" else wrapped(text, width)


def _style(inv: Invocation, row: Row, column: Column) -> str:
    return style_of_word(inv, row.get(column.field)) if column.field in ("status", "outcome") else ""


def _value_at(row: Row, field: str) -> Any:
    """The value of a field, or of a field of an object within (``register.name``)."""
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
