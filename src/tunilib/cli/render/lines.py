"""Lines of a terminal: text that is cut or wrapped to a width in cells, and its printing in colours.

No word is broken: what is too long for its place ends in an ellipsis.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tunilib.messages import day_at, gettext, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tunilib.cli.command import Invocation

INDENT: Final = 2
"""Blanks before what belongs to the line above."""
SUBTITLE: Final = " : "
"""What is between a title and its subtitle."""
_ELLIPSIS: Final = "…"
_BETWEEN: Final = " · "
_NUMBER: Final = re.compile(r"(?<=\d) (?=[\d€$£])")
"""What stays together: an amount and its sign, the groups of a telephone number."""
_ASCII: Final = str.maketrans({_ELLIPSIS: "~", "·": "|", "→": ">", "–": "-"})
"""For terminals that have no other signs."""
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
_ON_LIGHT: Final = {"yellow": "magenta", "cyan": "blue"}
"""What cannot be read on a light background, and what can."""

_CODES: Final = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}
"""What a terminal understands of a style (ECMA-48, section 8.3.117)."""

Piece = tuple[str, str]
"""A text and its style: words of the table of codes."""


class Line:
    """A line, in pieces of one style each."""

    def __init__(self, text: str = "", style: str = "") -> None:
        self._pieces: list[Piece] = [(text, style)]

    @property
    def cells(self) -> int:
        """Its width."""
        return sum(cell_len(text) for text, _ in self._pieces)

    def add(self, text: str, style: str = "") -> Line:
        """Add a piece; returns the line itself."""
        self._pieces.append((text, style))
        return self

    def add_line(self, other: Line) -> Line:
        """Add the pieces of another line; returns the line itself."""
        self._pieces += other._pieces
        return self

    def shown(self, *, in_colour: bool) -> str:
        """What is written for it, without blanks at its end."""
        plain = "".join(text for text, _ in self._pieces)
        left = len(plain.rstrip())
        parts: list[str] = []
        for text, style in self._pieces:
            part, left = text[: max(left, 0)], left - len(text)
            if part and style and in_colour:
                part = f"\x1b[{';'.join(_CODES[word] for word in style.split())}m{part}\x1b[0m"
            parts.append(part)
        return "".join(parts)


def cells_of(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return cell_len(text)


def cut(text: str, room: int) -> str:
    """A text in one line; what has no room is an ellipsis."""
    if cell_len(text) <= room:
        return text
    taken, left = [], room - 1
    for character in text:
        left -= cell_len(character)
        if left < 0:
            break
        taken.append(character)
    return "".join(taken).rstrip(" ,;:.-–—") + _ELLIPSIS if room > 0 else ""


def cut_title(title: str, room: int) -> str:
    """A title in one line: without its subtitle where that does not fit, then with an ellipsis."""
    return title if cell_len(title) <= room else cut(title.partition(SUBTITLE)[0].rstrip(), room)


def wrapped(text: str, room: int) -> list[str]:
    """A text in lines, broken between words; a word that is longer than a line ends in an ellipsis."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _NUMBER.sub("\u00a0", paragraph).split(" "):
            piece = cut(word.replace("\u00a0", " "), room)
            if not piece:
                continue
            if line and cell_len(line) + 1 + cell_len(piece) <= room:
                line += f" {piece}"
                continue
            if line:
                lines.append(line)
            line = piece
        lines.append(line)
    return lines


def filled(pieces: Sequence[Piece], room: int, between: str = _BETWEEN) -> list[Line]:
    """Short texts in lines, broken between them where that is possible."""
    lines = [Line()]
    for text, style in pieces:
        here = lines[-1].cells
        if here and here + cell_len(between) + cell_len(text) <= room:
            lines[-1].add(between).add(text, style)
            continue
        for number, part in enumerate(wrapped(text, room)):
            if number or here:
                lines.append(Line())
            lines[-1].add(part, style)
    return lines


def padded(text: str, width: int, *, right: bool = False) -> str:
    """A text with as many blanks as it takes to fill a width."""
    blanks = " " * max(width - cell_len(text), 0)
    return blanks + text if right else text + blanks


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
    """Whether bars are drawn with ASCII: there is nothing else, or a screen reader may read them out."""
    return inv.environ.get("TERM") == "dumb" or not _shows_signs(inv)


def _shows_signs(inv: Invocation) -> bool:
    encoding = getattr(inv.output.stdout, "encoding", None) or "utf-8"
    try:
        (_ELLIPSIS + _BETWEEN + "▆").encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def printed(inv: Invocation, lines: Iterable[Line | str]) -> str:
    """The lines as they go to the terminal, with its colours, without blanks at their ends."""
    in_colour = not inv.no_color
    shown = "".join(
        (line if isinstance(line, Line) else Line(line)).shown(in_colour=in_colour) + "\n" for line in lines
    )
    return shown if _shows_signs(inv) else shown.translate(_ASCII)
