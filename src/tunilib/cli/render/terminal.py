"""What a terminal shows is drawn by rich: its console, styles, titles in one line, and how wide columns are."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.text import Text

from tunilib.messages import day_at, gettext, ngettext
from tunilib.views.texts import HELD, held

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tunilib.cli.command import Invocation
    from tunilib.views.view import Column

INDENT: Final = 2
"""Blanks before what belongs to the line above."""
READABLE: Final = 20
"""A title in a narrower column is hard to read."""
APART: Final = " · "
"""What is between texts of which each says a thing by itself."""
_SUBTITLE: Final = " : "
"""What is between a title and its subtitle."""
_SIGNS: Final = "…·▆"
_ASCII: Final = str.maketrans({"…": "~", "·": "|", "→": ">", "–": "-", "×": "x"})
"""For terminals that have no other signs."""
_BLANKS_AT_END: Final = re.compile(r"(?:\x1b\[[\d;]*m| )+$", re.MULTILINE)
_STYLES: Final = {
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
_ON_LIGHT: Final = {"yellow": "magenta", "cyan": "blue", "green": "color(28)"}
"""What cannot be read on a light background, and what can."""


Piece = tuple[str, str]
"""A text and its style, as rich names styles."""


class Linear(Console):
    """A terminal on which one thing comes below the other, whole, as a screen reader reads it out."""


class Title:
    """A title in one line: without its subtitle, then with an ellipsis, where room is short."""

    def __init__(self, text: str, style: str = "", *, has_subtitle: bool = True) -> None:
        self._text, self._style, self._has_subtitle = text, style, has_subtitle

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        width = cell_len(self._text)
        return Measurement(min(width, READABLE), width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        text = self._text
        if isinstance(console, Linear):
            yield Text(text, self._style)
            return
        if cell_len(text) > options.max_width and self._has_subtitle:
            text = text.partition(_SUBTITLE)[0].rstrip()
        yield Text(text, self._style, no_wrap=True, overflow="ellipsis")


def running(text: str, style: str = "") -> Text:
    """Text that is broken between words, not within a price or a day; a longer word ends in an ellipsis."""
    return Text(held(text), style, overflow="ellipsis")


class Pieces:
    """Short texts in lines, each in its style, broken between them where that is possible."""

    def __init__(self, pieces: Iterable[Piece], between: str = APART) -> None:
        self._pieces, self._between = [running(text, style) for text, style in pieces], between

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widths = [piece.cell_len for piece in self._pieces]
        whole = sum(widths) + len(self._between) * (len(widths) - 1)
        return Measurement(min(whole, READABLE), whole)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        line = running("")
        if isinstance(console, Linear):
            yield from self._pieces if self._between == APART else [Text(self._between).join(self._pieces)]
            return
        for piece in self._pieces:
            if line and line.cell_len + len(self._between) + piece.cell_len > options.max_width:
                yield line
                line = running("")
            line.append(self._between if line else "").append_text(piece)
        yield line


def console_of(inv: Invocation) -> Console:
    """The terminal of a call: its width and colours; what is printed there is only written by :func:`printed`."""
    kind = Linear if inv.is_linear else Console
    return kind(
        file=StringIO(),
        width=inv.output.width(),
        height=25,  # rich takes TERM=dumb for 80 columns where it has to find out one of the two
        force_terminal=True,
        color_system=None if inv.no_color else "standard",
        no_color=inv.no_color,  # rich would look at NO_COLOR itself
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def printed(inv: Invocation, console: Console, parts: Iterable[RenderableType]) -> str:
    """What rich draws, as text for the terminal, without blanks at the ends of lines."""
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    shown = _BLANKS_AT_END.sub(lambda end: end[0].replace(" ", ""), captured.get()).replace(HELD, " ")
    return shown if inv.output.shows(_SIGNS) else shown.translate(_ASCII)


def distance_text(value: object, today: date, language: str) -> str:
    """How far a date is from today, in words."""
    day = day_at(value)
    if day is None:
        return ""
    days = (day - today).days
    if days == 0:
        return gettext("today", language)
    if days == 1:
        return gettext("tomorrow", language)
    if days == -1:
        return gettext("yesterday", language)
    if days < 0:
        return ngettext("{count} day ago", "{count} days ago", -days, language)
    return ngettext("in {count} day", "in {count} days", days, language)


def style_of(inv: Invocation, word: object) -> str:
    """The style of a status or an outcome; empty for the ordinary."""
    return on_background(inv, _STYLES.get(str(word or ""), ""))


def on_background(inv: Invocation, style: str) -> str:
    """A style that can be read on the terminal's background."""
    return _ON_LIGHT.get(style, style) if is_light(inv) else style


def is_light(inv: Invocation) -> bool:
    """Whether the terminal says, in ``COLORFGBG``, that its background is light."""
    return inv.environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")


def is_plain(inv: Invocation) -> bool:
    """Whether bars are drawn with ASCII, as there is nothing else."""
    return not inv.output.shows(_SIGNS)


READABLE_WHOLE = 34
"""The cells of a title, as long as there is something that may be left out, or a few lines would show more."""
_READABLE = {"text": 12, "names": 12, "filters": 12}
"""The cells of running text, which may be wrapped or cut."""
_SHORT_HEADING = 8
GAP = 2


class ColumnNeed(NamedTuple):
    """The room of a column: the least it needs, room for every value in one line, and for the heading too."""

    least: int
    content: int
    full: int
    is_title: bool


def need_of(column: Column, heading: str, cells: Sequence[str], title: int) -> ColumnNeed:
    widest = max(cell_len(line) for text in cells for line in text.split("\n"))
    is_title = column.kind == "title"
    readable = title if is_title else _READABLE.get(column.kind, widest)
    words = heading.split(" ") if cell_len(heading) > _SHORT_HEADING else [heading]
    least = max(min(widest, readable), *map(cell_len, words))
    return ColumnNeed(least, max(least, widest), max(least, widest, cell_len(heading)), is_title)


def widths_of(needs: Sequence[ColumnNeed], room: int) -> list[int] | None:
    """Widths that fill the useful room, the narrowest column first. None: too little room."""
    widths = [need.least for need in needs]
    left = room - sum(widths) - GAP * (len(widths) - 1)
    if left < 0:
        return None
    for index, need in enumerate(needs):
        if need.is_title:
            more = min(left, max(min(need.full, READABLE_WHOLE) - need.least, 0))
            widths[index] += more
            left -= more
    for limits in ([need.content for need in needs], [need.full for need in needs]):
        while left and (growing := [index for index, limit in enumerate(limits) if widths[index] < limit]):
            widths[min(growing, key=widths.__getitem__)] += 1
            left -= 1
    return widths
