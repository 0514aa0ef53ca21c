"""How wide the columns of a table are, and whether the terminal has room for a table at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from tunilib.cli.render.listing import Column

__all__ = ["GAP", "Need", "need_of", "widths_of"]

GAP = 2
"""Blanks between two columns."""
_READABLE = 12
"""Narrower than this, running text is no pleasure to read."""
_UNBROKEN = ("id", "date", "money", "number", "truth")


class Need(NamedTuple):
    """The room a column needs at least, and the room in which nothing of it is broken."""

    least: int
    full: int


def need_of(column: Column, heading: str, cells: Sequence[str]) -> Need:
    """The room of a column: values of a fixed form stay in one piece, words stay whole, running text takes the rest."""
    lines = [line for cell in cells for line in cell.split("\n")]
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


def _longest_word(lines: Sequence[str]) -> int:
    return max((cell_len(word) for line in lines for word in line.split()), default=0)
