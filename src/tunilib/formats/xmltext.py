"""Text for XML files."""

from __future__ import annotations

import re

__all__ = ["escaped", "quoted"]

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escaped(text: str) -> str:
    """Text for an element. Characters that XML cannot hold become their pictures (U+2400 and on)."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if text.isprintable():
        return text
    return _ILLEGAL.sub(_picture, text).replace("\r", "&#13;")


def quoted(text: str) -> str:
    """Text for an attribute."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"
