"""One style in one locale, ready to cite."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from citeproc.formatter import plain  # type: ignore[import-not-found,import-untyped,unused-ignore]
from citeproc.source import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
    CitationItem,
    Date,
    DateRange,
    LiteralDate,
    Name,
    VariableError,
)
from citeproc.source import Reference as Source
from citeproc.string import String  # type: ignore[import-not-found,import-untyped,unused-ignore]

from tunilib.errors import LocalError, UsageError
from tunilib.formats.citations.loading import load
from tunilib.formats.citations.running import running

__all__ = ["Processor"]

_NAMES = frozenset(
    [
        "author",
        "chair",
        "collection-editor",
        "compiler",
        "composer",
        "container-author",
        "contributor",
        "curator",
        "director",
        "editor",
        "editorial-director",
        "executive-producer",
        "guest",
        "host",
        "illustrator",
        "interviewer",
        "narrator",
        "organizer",
        "original-author",
        "performer",
        "producer",
        "recipient",
        "reviewed-author",
        "script-writer",
        "series-creator",
        "translator",
    ]
)
_DATES = frozenset(("accessed", "available-date", "event-date", "issued", "original-date", "submitted"))
_ALONE = re.compile(r"(?<![.,;] )([.,;]) ([.,;])(?! [.,;])(?= |$)")
_CLOSED = re.compile(r"([?!])\.(?=[ ”’\"')]|$)")
# what a style may raise that names macros or terms that are not there, or macros that call each other for
# ever
_WRONG = (AttributeError, IndexError, KeyError, NameError, RecursionError, TypeError, ValueError)
_UNREAD = frozenset(("id", "type", "keyword", "note"))


class Processor:
    """Cites references, each by itself.

    Args:
        path: the CSL file.
        locale: a language, or None for the style's own.

    Raises:
        UsageError: the style has no list of references, or there is no such locale.
        LocalError: the file cannot be read, or is no CSL style.
    """

    def __init__(self, path: Path, locale: str | None) -> None:
        self._path = path
        self._style = load(path, locale)
        self._style.formatter = plain
        bibliography = self._style.bibliography
        if bibliography is None:
            raise UsageError("the style has no list of references: {path}", path=str(path))
        self._layout = bibliography.find("cs:layout", bibliography.nsmap)
        self._inside = (self._style.get_locale_option("punctuation-in-quote") or "").lower() == "true"
        self._closing = {str(self._style.get_single_term(name=name)) for name in ("close-quote", "close-inner-quote")}

    def cite(self, item: dict[str, object], number: int) -> str:
        """The citation of a CSL item, as plain text; ``number`` is its place in the list."""
        source = _source(item)
        cited = _Cited(source, number)
        with running():
            try:
                text = self._layout.render_entry(cited)
            except VariableError:
                text = None
            except _WRONG:
                raise LocalError("the style does not work: {path}", code="file", path=str(self._path)) from None
        return self._punctuated(str(text)) if text is not None else ""

    def _punctuated(self, text: str) -> str:
        """With full stops and commas inside of quotation marks, where the locale puts them there; none stands
        alone.
        """
        text = _CLOSED.sub(r"\1", text)
        text = _ALONE.sub(lambda found: found[1] if found[1] == found[2] else f"{found[1]}{found[2]}", text)
        if self._inside:
            for closing in filter(None, self._closing):
                text = re.sub(rf"([.,!?])?({re.escape(closing)})([.,])", _inside, text)
        return text


def _inside(found: re.Match[str]) -> str:
    before, closing, after = found[1] or "", found[2], found[3]
    if before in ("!", "?") and after == ",":
        return f"{before}{closing},"
    return f"{before or after}{closing}"


class _Cited(CitationItem):  # type: ignore[misc,unused-ignore]
    """An item that knows its place without a list."""

    def __init__(self, source: Source, number: int) -> None:
        super().__init__("x")
        self.__dict__["_source"] = source
        self.__dict__["_number"] = number

    @property
    def reference(self) -> Source:
        return self.__dict__["_source"]

    @property
    def number(self) -> Any:
        return String(self.__dict__["_number"])


def _source(item: dict[str, object]) -> Source:
    """The item as the library keeps it."""
    source = Source("x", str(item.get("type", "document")))
    for name, value in item.items():
        if name in _UNREAD:
            continue
        key = name.replace("-", "_")
        if name in _NAMES and isinstance(value, list):
            source[key] = [Name(**person) for person in value]
        elif name in _DATES and isinstance(value, dict):
            date = _date(value)
            if date is not None:
                source[key] = date
        else:
            source[key] = str(value) if name == "language" else String(value)
    return source


def _date(value: dict[str, Any]) -> Any:
    circa = bool(value.get("circa"))
    parts = [dict(zip(("year", "month", "day"), part, strict=False)) for part in value.get("date-parts") or []]
    if not parts:
        return LiteralDate(value["literal"], circa=circa) if value.get("literal") else None
    if "season" in value:
        parts[0]["season"] = value["season"]
    if len(parts) == 1:
        return Date(circa=circa, **parts[0])
    return DateRange(begin=Date(**parts[0]), end=Date(**parts[1]), circa=circa)
