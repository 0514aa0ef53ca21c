"""What is removed from pages that are stored for bug reports, in one table."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["redacted"]

_TABLE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "name@example.org"),
    (re.compile(r"\b[0-9a-fA-F]{16,}(?:-[0-9a-fA-F]{16,})?\b"), "TOKEN"),
    (re.compile(r"(?i)(<input\b[^>]*\btype=[\"']?password[^>]*\bvalue=)(\"[^\"]*\"|'[^']*')"), r"\1''"),
    (re.compile(r"(?i)(\b(?:csrf|hash|hashKey|token|key|cat_password|password)=)[^&\s\"'<>]+"), r"\1X"),
    (re.compile(r"(?<![\w./#-])\+?\d[\d ()-]{6,}\d(?![\w./-])"), "0000000"),
    (re.compile(r"\b\d{6,}\b"), "000000"),
    (re.compile(r"<script\b[^>]*>.*?</script>", re.IGNORECASE | re.DOTALL), "<script></script>"),
)


def redacted(page: str, known: Iterable[str] = ()) -> str:
    """A page without personal data: what is known (card, name, address), mail addresses, long numbers, tokens.

    Dates and amounts are left, since a bug cannot be found without them.
    """
    for word in sorted({text.strip() for text in known if len(text.strip()) >= 3}, key=len, reverse=True):
        page = re.sub(re.escape(word), "REDACTED", page, flags=re.IGNORECASE)
    for pattern, instead in _TABLE:
        page = pattern.sub(instead, page)
    return page
