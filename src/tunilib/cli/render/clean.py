"""Text of a library is data: nothing in it may steer a terminal."""

from __future__ import annotations

__all__ = ["clean", "clean_lines"]

_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_BREAKS = (0x2028, 0x2029)
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))

_TABLE: dict[int, str] = dict.fromkeys((*_CONTROLS, *_BREAKS, *_BIDI), " ")


def clean(text: str) -> str:
    """One line of text that is safe on a terminal and in a tab-separated line.

    Each control character (C0, DEL, C1, and so every escape sequence's beginning), line break and bidirectional
    override becomes a blank, half of a surrogate pair the replacement character.
    """
    if text.isprintable():
        return text
    safe = text.replace("\r\n", "\n").translate(_TABLE)
    return safe if _encodes(safe) else safe.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean_lines(text: str) -> str:
    """The same for text of our own that may have several lines."""
    if text.isprintable():
        return text
    return "\n".join(map(clean, text.split("\n")))


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
