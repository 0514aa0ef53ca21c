"""The plain TOML that tunilib itself writes, read without ``tomllib``, whose import is a tenth of a small command.

A file is plain if each of its lines is empty, a comment, a table's name that was not there before, or a key with a
short text or true or false. Whatever else there is, or could be a mistake, is left to ``tomllib``.
"""

from __future__ import annotations

from typing import Any

__all__ = ["read_plain"]

_SWITCHES = {"true": True, "false": False}


def read_plain(text: str) -> dict[str, Any] | None:
    """What a plain file says; None where it is not plain."""
    found: dict[str, Any] = {}
    table = found
    for line in text.split("\n"):
        if not line.isprintable():
            return None
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            made = _new_table(found, line[1:-1].split(".")) if line.endswith("]") else None
            if made is None:
                return None
            table = made
            continue
        key, _, written = line.partition(" = ")
        value = _SWITCHES.get(written, _text(written))
        if value is None or key in table or not _is_bare(key):
            return None
        table[key] = value
    return found


def _new_table(found: dict[str, Any], names: list[str]) -> dict[str, Any] | None:
    """A table that no line has named before; None where there may be something in its place."""
    for name in names[:-1]:
        within: Any = found.setdefault(name, {})
        if not isinstance(within, dict) or not _is_bare(name):
            return None
        found = within
    if names[-1] in found or not _is_bare(names[-1]):
        return None
    made: dict[str, Any] = {}
    found[names[-1]] = made
    return made


def _is_bare(key: str) -> bool:
    return key.isascii() and key.replace("-", "a").replace("_", "a").isalnum()


def _text(written: str) -> str | None:
    inner = written[1:-1]
    is_text = len(written) > 1 and written[0] == written[-1] == '"' and not ('"' in inner or "\\" in inner)
    return inner if is_text else None
