"""How wide the columns of a table are: what each needs, and who gets the room that is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.cli.views import Column

READABLE_WHOLE = 34
"""The cells of a title, as long as there is something that may be left out, or a few lines would show more."""
_READABLE = {"text": 12, "names": 12, "filters": 12}
"""The cells of running text, which may be wrapped or cut."""
_SHORT_HEADING = 8
GAP = 2


class Need(NamedTuple):
    """The room of a column: the least it needs, room for every value in one line, and for the heading too."""

    least: int
    content: int
    full: int
    is_title: bool


def need_of(column: Column, heading: str, cells: Sequence[str], title: int) -> Need:
    widest = max(cell_len(line) for text in cells for line in text.split("\n"))
    is_title = column.kind == "title"
    readable = title if is_title else _READABLE.get(column.kind, widest)
    words = heading.split(" ") if cell_len(heading) > _SHORT_HEADING else [heading]
    least = max(min(widest, readable), *map(cell_len, words))
    return Need(least, max(least, widest), max(least, widest, cell_len(heading)), is_title)


def widths_of(needs: Sequence[Need], room: int) -> list[int] | None:
    """Widths that fill the room as far as it is of use, the narrowest column first; None: there is too little."""
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
