"""Statements with ``?`` for their values, as the stores write them, in the form that psycopg takes."""

from __future__ import annotations

import re
from functools import lru_cache

_PIECES = re.compile(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|::)|\?|(?<![\w:]):([a-z_]\w*)|%")


@lru_cache(maxsize=1024)
def with_placeholders(sql: str) -> str:
    """A statement with ``?`` or ``:name`` for its values, as psycopg writes it; texts within quotes stay."""

    def replaced(found: re.Match[str]) -> str:
        quoted, name = found.groups()
        if quoted:
            return quoted.replace("%", "%%")
        if name:
            return f"%({name})s"
        return "%s" if found[0] == "?" else "%%"

    return _PIECES.sub(replaced, sql)
