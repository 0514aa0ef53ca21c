"""Notes in CSL-JSON: processors read a line such as ``issued: 1666`` in a note as a variable, and none may be."""

from __future__ import annotations

import re

from tunilib.formats.remarks import REMARK

__all__ = ["ISSN_LINE", "notes_in", "plain_note"]

ISSN_LINE = "ISSN: "
_BULLET = "• "
_VARIABLE = re.compile(r"\s*[A-Za-z][A-Za-z _-]*:")
_EMPTY_LINES = re.compile(r"\n\s*\n")


def plain_note(note: str) -> str:
    """A note of which no reader takes a line for a variable: such a line begins with a bullet."""
    lines = [bare for line in note.replace("{:", "{ :").splitlines() if (bare := line.strip())]
    return "\n".join([f"{_BULLET}{line}" if _needs_bullet(line) else line for line in lines])


def notes_in(text: str, issn: str) -> list[str]:
    """The notes in a field of notes, which are separated by empty lines; a remark is a note of its own.

    Args:
        issn: the ISSN of the item, which periodicals have among the notes, too.
    """
    notes: list[str] = []
    for block in _EMPTY_LINES.split(text):
        lines = [_without_bullet(line.strip()) for line in block.split("\n") if line.strip()]
        if any(REMARK.fullmatch(line) for line in lines):
            notes += lines
        elif lines and lines != [f"{ISSN_LINE}{issn}"]:
            notes.append("\n".join(lines))
    return notes


def _needs_bullet(line: str) -> bool:
    return line.startswith(_BULLET) or _VARIABLE.match(line) is not None


def _without_bullet(line: str) -> str:
    bare = line.removeprefix(_BULLET)
    return bare if _needs_bullet(bare) else line
