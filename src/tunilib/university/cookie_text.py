"""Cookies in a text that a person copied from a browser; pure.

Accepted: a value alone, ``name=value``, a ``Cookie`` header, a row of the developer tools of Firefox, Chromium or
Safari, a Netscape cookie file, and JSON from browsers and their extensions. Cookies of other hosts are left out.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from tunilib.core.note import Note
from tunilib.errors import CredentialsRefused, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAMELESS: Final = ""
"""The name given to a value that was copied alone."""

_LONGEST: Final = 1_000_000
_MOST: Final = 50
_HEADER: Final = re.compile(r"(?:set-)?cookie:\s*", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}")
_VALUE: Final = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,4096}")
"""RFC 6265, section 4.1.1: no blanks, quotes, commas, semicolons and backslashes."""
_COPIED: Final = re.compile(r'([^=:"\s]+)\s*[:=]\s*"([^"]*)"')
_ATTRIBUTES: Final = frozenset(
    ("domain", "expires", "httponly", "max-age", "partitioned", "path", "priority", "samesite", "secure")
)
_HTTP_ONLY: Final = "#HttpOnly_"
_HOST: Final = re.compile(r"\.?(localhost|[\w-]+(\.[\w-]+)+|\[[0-9a-f:]+\])", re.ASCII | re.IGNORECASE)
_IN_A_ROW: Final = 3
"""Name, value and host. Later cells of a row of the developer tools say how long the cookie lasts."""
_IN_A_FILE: Final = 7

_Found = tuple[str, str, str]
"""Name, value, and the stated host; empty: none stated."""


def read_cookies(text: str, host: str) -> dict[str, str]:
    text = text.strip().removeprefix("\ufeff")
    if len(text) > _LONGEST:
        raise UsageError("this must be {expected}", expected=Note.of("a cookie of at most 1000000 characters"))
    found: dict[str, str] = {}
    others: set[str] = set()
    for name, value, of in _cookies(text):
        if not _is_cookie(name, value):
            if of:
                continue  # one of many in a file
            raise _not_a_cookie()
        if of and not _is_of(of, host):
            others.add(of.lstrip("."))
            continue
        found[name] = value
    if others and not found:
        raise CredentialsRefused(
            "the cookie is of {others}, not of {host}",
            hint="copy the one of {host}, where you are signed in",
            others=", ".join(sorted(others)[:5]),
            host=host,
        )
    if not 0 < len(found) <= _MOST:
        raise _not_a_cookie()
    return found


def _not_a_cookie() -> UsageError:
    return UsageError(
        "this must be {expected}",
        hint="copy it as the browser's tools show it: its value, a row, a Cookie header, or a file of cookies",
        expected=Note.of("a cookie as name=value, or its value alone"),
    )


def _is_of(of: str, host: str) -> bool:
    name = of.lstrip(".").partition(":")[0].lower()
    return host.lower() == name or (of.startswith(".") and host.lower().endswith(f".{name}"))


def _cookies(text: str) -> Iterator[_Found]:
    if text[:1] in ("{", "["):
        yield from _of_json(text)
        return
    lines = text.splitlines()
    copied = [one for line in lines if (one := _COPIED.fullmatch(line.strip().rstrip(","))) is not None]
    if 1 < len(lines) == len(copied):  # a cookie with what Firefox shows beside it
        of = next((one[2] for one in copied if one[1].casefold() == "domain"), "")
        yield copied[0][1], copied[0][2], of
        return
    rows = [found for line in lines if (found := _of_row(line)) is not None]
    if rows:
        yield from rows
        return
    if not text.isascii() or not text.isprintable():
        raise UsageError(
            "this must be {expected}",
            expected=Note.of("a cookie in one line of letters, digits and signs, without control characters"),
        )
    for part in filter(None, map(str.strip, _HEADER.sub("", text, count=1).split(";"))):
        name, value = _pair(part)
        if (name or value).casefold() not in _ATTRIBUTES:
            yield name, value, ""


def _of_row(line: str) -> _Found | None:
    cells = [cell.strip().strip('"') for cell in line.removeprefix(_HTTP_ONLY).split("\t")]
    if len(cells) == _IN_A_FILE and cells[1] in ("TRUE", "FALSE"):
        of = cells[0] if cells[1] == "FALSE" else f".{cells[0].lstrip('.')}"
        return cells[5], cells[6], of
    if len(cells) == 1 and ";" not in line:
        cells = line.split()
    if len(cells) >= _IN_A_ROW and _HOST.fullmatch(cells[2]) and _NAME.fullmatch(cells[0]):
        return cells[0], cells[1], cells[2]
    if len(cells) == 2 and "\t" in line and _NAME.fullmatch(cells[0]):
        return cells[0], cells[1], ""
    return None


def _of_json(text: str) -> Iterator[_Found]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError(
            "this must be {expected}", expected=Note.of("cookies as JSON: a list of objects with name and value")
        ) from None
    yield from _of_objects(content)


def _of_objects(content: Any) -> Iterable[_Found]:
    if isinstance(content, list):
        for one in content:
            if isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("value"), str):
                of = one.get("domain") or one.get("host") or ""
                yield one["name"], one["value"], of if isinstance(of, str) else ""
        return
    if not isinstance(content, dict):
        return
    if isinstance(content.get("name"), str) and isinstance(content.get("value"), str):
        yield from _of_objects([content])
        return
    for name, value in content.items():
        if isinstance(value, str):
            yield name, value, ""
        elif isinstance(value, dict) and isinstance(value.get("value"), str):
            yield from _of_objects([{"name": name, **value}])
        elif isinstance(value, dict | list) and name.casefold() in ("cookies", "cookie", "request cookies"):
            yield from _of_objects(value)


def _pair(part: str) -> tuple[str, str]:
    copied = _COPIED.fullmatch(part)
    if copied is not None:
        return copied[1], copied[2]
    name, sign, value = part.partition("=")
    return (name.strip(), value.strip()) if sign and value.strip("=") else (NAMELESS, part)


def _is_cookie(name: str, value: str) -> bool:
    return (name == NAMELESS or _NAME.fullmatch(name) is not None) and _VALUE.fullmatch(value) is not None
