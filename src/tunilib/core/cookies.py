"""Cookies as people copy them from a browser: the value alone, ``name=value``, or a whole ``Cookie`` header."""

from __future__ import annotations

import re
from typing import Final

from tunilib.core.note import Note

NAMELESS: Final = ""
"""The name of a value that was copied without its name."""

_LONGEST: Final = 16_384
_MOST: Final = 50
_HEADER: Final = re.compile(r"(?:set-)?cookie:\s*", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}")
_VALUE: Final = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,4096}")
"""RFC 6265, section 4.1.1: no blanks, quotes, commas, semicolons and backslashes."""
_COPIED: Final = re.compile(r'([^=:"\s]+)\s*[:=]\s*"([^"]*)"')
_ATTRIBUTES: Final = frozenset(
    ("domain", "expires", "httponly", "max-age", "partitioned", "path", "priority", "samesite", "secure")
)


class InvalidCookie(ValueError):
    """A text that is no cookie; ``expected``: what it must be, without any of the text itself."""

    def __init__(self, expected: Note) -> None:
        super().__init__(str(expected))
        self.expected = expected


def read_cookies(text: str) -> dict[str, str]:
    """The cookies in a text; the name of a value alone is :data:`NAMELESS`.

    ``name:"value"`` is what Firefox copies; what follows the value in a ``Set-Cookie`` header is left out.

    Raises:
        InvalidCookie: there is none, or it holds what a cookie cannot.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise InvalidCookie(Note.of("a cookie of at most 16384 characters"))
    if not text.isascii() or not text.isprintable():
        raise InvalidCookie(Note.of("a cookie in one line of letters, digits and signs, without control characters"))
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, _HEADER.sub("", text, count=1).split(";"))):
        name, value = _pair(part)
        if (name or value).casefold() in _ATTRIBUTES:
            continue
        if not _is_cookie(name, value):
            raise InvalidCookie(Note.of("a cookie as name=value, or its value alone"))
        found[name] = value
    if not 0 < len(found) <= _MOST:
        raise InvalidCookie(Note.of("a cookie as name=value, or its value alone"))
    return found


def _pair(part: str) -> tuple[str, str]:
    copied = _COPIED.fullmatch(part)
    if copied is not None:
        return copied[1], copied[2]
    name, sign, value = part.partition("=")
    return (name.strip(), value.strip()) if sign and value.strip("=") else (NAMELESS, part)


def _is_cookie(name: str, value: str) -> bool:
    return (name == NAMELESS or _NAME.fullmatch(name) is not None) and _VALUE.fullmatch(value) is not None
