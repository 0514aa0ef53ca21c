"""The text of a page, parsed once; and the parts of an address."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final
from urllib.parse import parse_qs

from tunilib.pages.html import Node, parse

_HIDDEN = re.compile(r"<!--|<(script|style)\b", re.IGNORECASE)
_HIDDEN_ENDS: Final = {
    None: re.compile(r"-->"),
    "script": re.compile(r"</script\s*>", re.IGNORECASE),
    "style": re.compile(r"</style\s*>", re.IGNORECASE),
}


class ParsedPage:
    """Raises ``HtmlError`` where the text is not HTML of a usual size and depth."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.root: Node = parse(source)

    @cached_property
    def visible_source(self) -> str:
        """The source without comments, scripts and style sheets, which may contain text that looks like tags."""
        parts = []
        position = 0
        while (start := _HIDDEN.search(self.source, position)) is not None:
            parts.append(self.source[position : start.start()])
            end = _HIDDEN_ENDS[start[1].lower() if start[1] else None].search(self.source, start.end())
            if end is None:
                return " ".join(parts)
            position = end.end()
        parts.append(self.source[position:])
        return " ".join(parts)


def path_of(address: str | None) -> str:
    return (address or "").partition("#")[0].partition("?")[0]


def query_of(address: str | None) -> dict[str, list[str]]:
    return parse_qs((address or "").partition("#")[0].partition("?")[2], keep_blank_values=True)


def in_query(address: str | None, name: str) -> str | None:
    return next((value for value in query_of(address).get(name, []) if value), None)
