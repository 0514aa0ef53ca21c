"""Foreign text: the one gate for what libraries, files and the user's programs write, after its format was parsed."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, Final, TypeVar

from tunilib.errors import UsageError

T = TypeVar("T")

_UNUSABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Text that can be stored and written: half a surrogate becomes U+FFFD, a control character a blank.

    Tabs and line breaks stay. Passwords, addresses and file names do not come here.
    """
    if text.isprintable():
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not text.isascii() else text
    return _UNUSABLE.sub(" ", whole)


def encodable(text: str, name: str) -> str:
    """A password, an address or a file name, unchanged; ``UsageError`` if it is not valid text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError("{name} is not valid UTF-8", name=name) from None
    return text


def clean_values(value: T) -> T:
    """A value with clean text everywhere in it: in lists, mappings, tuples and dataclasses."""
    found: Any = value
    if found.__class__ is str:
        found = clean_text(found)
    elif isinstance(found, dict):
        found = {clean_values(key): clean_values(part) for key, part in found.items()}
    elif isinstance(found, list):
        found = [clean_values(part) for part in found]
    elif isinstance(found, tuple):
        parts = [clean_values(part) for part in found]
        if any(new is not old for new, old in zip(parts, found, strict=True)):
            found = found._make(parts) if hasattr(found, "_make") else tuple(parts)
    elif names := _names(found.__class__):
        given = ((name, getattr(found, name)) for name in names)
        changed = {name: new for name, old in given if old and (new := clean_values(old)) is not old}
        found = replace(found, **changed) if changed else found
    return found  # type: ignore[no-any-return]


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.init) if is_dataclass(kind) else ()
