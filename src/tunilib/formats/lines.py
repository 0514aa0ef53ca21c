"""What all line formats need: a value that is one line, whatever is in it."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["block", "one_line"]

_BREAKS = re.compile("[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029\x00]+")
_BLANKS = re.compile(" {2,}")


def one_line(value: str) -> str:
    """A value without line breaks of any kind and without runs of blanks.

    Both would let a reader see a tag where there is none: ``ER  - `` in a note ends a record.
    """
    return _BLANKS.sub(" ", _BREAKS.sub(" ", value)).strip()


def block(lines: list[str], cut: int, mark: str = "") -> str:
    """The lines of one record, composed (NFC), each ended by CR LF; what would break a line is taken out.

    Args:
        lines: the lines, each a tag and a value.
        cut: how long tag and separator are.
        mark: what stands between tag and value and nowhere else in a line ("  "), if anything.
    """
    text = "".join(lines)
    # nearly every record is sound: it is looked at as a whole, and line by line only where that shows a
    # fault; what
    # breaks a line is not printable
    if not text.isprintable() or (mark and text.count(mark) != len(lines)):
        lines = [line[:cut] + one_line(line[cut:]) for line in lines]
    text = "\r\n".join(lines)
    return text if text.isascii() else unicodedata.normalize("NFC", text)
