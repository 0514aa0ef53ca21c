"""What is removed from pages stored for bug reports. The time grows with the length of the page alone."""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_WORDS = 200
_TABLE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}"), "name@example.org"),
    (re.compile(r"\beyJ[\w-]{8,}(?:\.[\w-]{1,}){0,2}"), "TOKEN"),
    (re.compile(r"\b[0-9a-fA-F]{16,}(?:-[0-9a-fA-F]{16,})?\b"), "TOKEN"),
    (
        re.compile(
            r"(?i)\b(csrf|hash|hashKey|token|key|cat_password|password|sid|session|sessionid|jsessionid|phpsessid)="
            r"(?![\"'])[^&;\s\"'<>]+"
        ),
        r"\1=X",
    ),
    (re.compile(r"(?<![\w./#-])\+?\d[\d ()-]{6,20}\d(?![\w./-])"), "0000000"),
    (re.compile(r"\b\d{6,}\b"), "000000"),
)
_INPUT = re.compile(r"<input\b[^<>]*>", re.IGNORECASE)
_TYPE = re.compile(r"\btype=[\"']?(\w+)", re.IGNORECASE)
_VALUE = re.compile(r"\bvalue=(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+)", re.IGNORECASE)
_KEPT_INPUTS = frozenset(("hidden", "submit", "button", "checkbox", "radio"))
_SCRIPT_END = "</script>"
_RUN = re.compile(r"[^\s\"'<>]+")


def redacted(page: str, known: Iterable[str] = ()) -> str:
    """A page without personal data: known words (card, name, address), mail addresses, long numbers, tokens.

    Known words are removed plain, escaped for HTML, encoded for an address, and in Base64. Dates and amounts stay: bugs
    cannot be found without them.
    """
    words = sorted({text.strip() for text in known if len(text.strip()) >= 3}, key=len, reverse=True)[:_MOST_WORDS]
    page = _INPUT.sub(_without_value, _without_scripts(page))
    if words:
        spelled = sorted({spelling for word in words for spelling in _spellings(word)}, key=len, reverse=True)
        page = re.sub("|".join(map(re.escape, spelled)), "REDACTED", page, flags=re.IGNORECASE)
        lower = [word.lower() for word in words]
        page = _RUN.sub(lambda run: "REDACTED" if _holds(run[0], lower) else run[0], page)
    for pattern, instead in _TABLE:
        page = pattern.sub(instead, page)
    return page


def _spellings(word: str) -> set[str]:
    raw = word.encode("utf-8", "replace")
    plain = {word, escape(word), escape(word, quote=False), quote(word), quote(word, safe=""), quote_plus(word)}
    encoded = {b64encode(raw).decode().rstrip("="), urlsafe_b64encode(raw).decode().rstrip("=")}
    return plain | {escape(one) for one in plain} | encoded


def _holds(run: str, words: list[str]) -> bool:
    if "%" not in run:
        return False
    once = unquote_plus(run)
    decoded = f"{once}\n{unquote_plus(once)}".lower()
    return any(word in decoded for word in words)


def _without_value(found: re.Match[str]) -> str:
    kind = _TYPE.search(found[0])
    return found[0] if kind and kind[1].lower() in _KEPT_INPUTS else _VALUE.sub('value=""', found[0])


def _without_scripts(page: str) -> str:
    lower = page.lower()
    if len(lower) != len(page):  # a few letters have another length in lower case
        lower = page
    parts: list[str] = []
    place = 0
    while (begin := lower.find("<script", place)) >= 0:
        end = lower.find(_SCRIPT_END, begin)
        parts += page[place:begin], "<script></script>"
        place = len(page) if end < 0 else end + len(_SCRIPT_END)
    return "".join((*parts, page[place:]))
