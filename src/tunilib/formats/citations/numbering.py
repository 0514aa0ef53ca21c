"""Ranges of pages, and the case of titles, as citation styles want them."""

from __future__ import annotations

import re

__all__ = ["is_plural", "page_range", "title_case"]

_RANGE = re.compile(r"^([A-Za-z]*)(\d+)\s*[-–—]\s*([A-Za-z]*)(\d+)$")
# A full stop separates nothing: "version 2.0" is one.
_SEVERAL = re.compile(r"\d[^\d.]+\d|\b[ivxlcdm]+\s*[-–—,&]\s*[ivxlcdm]+\b", re.IGNORECASE)
# The specification's, and particles of names.
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "down",
        "for",
        "from",
        "in",
        "into",
        "nor",
        "of",
        "on",
        "onto",
        "or",
        "over",
        "so",
        "the",
        "till",
        "to",
        "up",
        "via",
        "with",
        "yet",
        "about",
        "de",
        "d'",
        "d’",
        "van",
        "von",
        "v",
        "v.",
    ]
)
_AROUND = "\"'“”‘’«»([{.,;:!?)]}"
_PIECE = re.compile(r"[^\s/‐–-]+|[\s/‐–-]+")


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


def title_case(text: str) -> str:
    """English title case: words in small letters get a capital, but for articles, conjunctions and
    prepositions.

    A word with a capital anywhere, and a letter alone, is left as it is; the first and last word, and what
    follows the end of a sentence or a colon, have a capital always. Parts of words with hyphens are words.
    """
    if text.isupper():
        return text
    pieces = _PIECE.findall(text)
    words = [place for place, piece in enumerate(pieces) if piece.strip(_AROUND + " /‐–-")]
    opening = True
    for place, piece in enumerate(pieces):
        bare = piece.strip(_AROUND)
        if bare.strip(" /‐–-"):
            small = len(bare) == 1 or bare in _SMALL or piece in _SMALL or bare.startswith(("d'", "d’"))
            if bare.islower() and (opening or place == words[-1] or not small):
                pieces[place] = _capital(piece)
            opening = piece.endswith((":", "?", "!", ".")) and bare != "v"
        elif ":" in piece:
            opening = True
    return "".join(pieces)


def _capital(word: str) -> str:
    for place, character in enumerate(word):
        if character.isalpha():
            return word[:place] + character.upper() + word[place + 1 :]
        if character.isdigit():
            break
    return word
