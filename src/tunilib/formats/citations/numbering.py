"""Ranges of pages as citation styles want them, and what is several."""

from __future__ import annotations

import re

__all__ = ["is_plural", "page_range"]

_RANGE = re.compile(r"^([A-Za-z]*)(\d+)\s*[-–—]\s*([A-Za-z]*)(\d+)$")
# A full stop separates nothing: "version 2.0" is one.
_SEVERAL = re.compile(r"\d[^\d.]+\d|\b[ivxlcdm]+\s*[-–—,&]\s*[ivxlcdm]+\b", re.IGNORECASE)


def page_range(value: str, style: str, dash: str, *, first: bool = False) -> str:
    """Pages with a dash of their own between them, the last abbreviated or not as a style asks for.

    Args:
        value: "613-626", "1, 5-7".
        style: ``expanded``, ``minimal``, ``minimal-two``, ``chicago`` (``-15``, ``-16``), or empty: as they
            are.
        dash: what stands between first and last.
        first: the first page alone.
    """
    if first:
        return re.split(r"\s*[-–—,&]\s*", value.strip(), maxsplit=1)[0]
    return ", ".join(
        [" & ".join([_one(piece.strip(), style, dash) for piece in some.split("&")]) for some in value.split(",")]
    )


def _one(piece: str, style: str, dash: str) -> str:
    found = _RANGE.match(piece)
    if not found or not style or found[3] not in ("", found[1]):
        return re.sub(r"(?<=\w)\s*[-–—]+\s*(?=\w)", dash, piece)
    mark, start, end = found[1], found[2], found[4]
    if len(end) < len(start):
        # "613-26" is 613 to 626
        end = start[: len(start) - len(end)] + end
    if style == "expanded" or len(end) > len(start) or int(end) < int(start):
        return f"{mark}{start}{dash}{mark if style == 'expanded' else ''}{end}"
    return f"{mark}{start}{dash}{_shortened(start, end, style)}"


def _shortened(start: str, end: str, style: str) -> str:
    least = {"minimal": 1, "minimal-two": 2}.get(style)
    if style.startswith("chicago"):
        number = int(start)
        if number < 100 or number % 100 == 0:
            return end
        least = 1 if number % 100 < 10 else 2
        if style != "chicago-16" and len(start) == 4 and sum(a != b for a, b in zip(start, end, strict=True)) >= 3:
            return end
    if least is None:
        return end
    same = 0
    while same < len(start) - least and start[same] == end[same]:
        same += 1
    return end[same:]


def is_plural(value: str, *, count: bool) -> bool:
    """Whether a number is several, so that its label is plural: "1-3", "iv–x"; a count is if it is not
    one.
    """
    if count:
        number = re.match(r"\d+", value)
        return number is not None and int(number[0]) > 1
    return _SEVERAL.search(value) is not None
