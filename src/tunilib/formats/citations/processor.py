"""A style in a locale, read from a file of the CSL project, and what it prints.

The style is read with elements of this package in place of those of citeproc-py of the same name; nothing of the
library itself is changed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from citeproc import LANGUAGE_NAMES, LOCALES_PATH, PRIMARY_DIALECTS, model  # type: ignore[import-not-found,import-untyped,unused-ignore]
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
from lxml import etree  # type: ignore[import-not-found,import-untyped,unused-ignore]

from tunilib.core.note import cause_of
from tunilib.errors import LocalError, UsageError
from tunilib.formats.citations import content, structure
from tunilib.formats.citations.structure import SPACE, running

__all__ = ["Processor"]

_LONGEST = 4_000_000
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
# raised by styles with missing macros or terms, or with macros that call each other without end
_WRONG = (AttributeError, IndexError, KeyError, NameError, RecursionError, TypeError, ValueError)
_UNREAD = frozenset(("id", "type", "keyword", "note"))


class Processor:
    """Formats references in a style, each by itself.

    Args:
        path: the CSL file.
        locale: a language, or None for the style's own.

    Raises:
        UsageError: the style has no bibliography, or there is no such locale.
        LocalError: the file cannot be read, or is not a CSL style.
    """

    def __init__(self, path: Path, locale: str | None) -> None:
        self._path = path
        self._style = _load(path, locale)
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
        """The text with full stops and commas inside quotation marks, if the locale wants it, and none doubled."""
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
    """An item with its own place, outside of a list."""

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
    """The item in the form of citeproc-py."""
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


def _load(path: Path, locale: str | None) -> Any:
    """The root of a style, with its locales.

    Raises:
        LocalError: the file cannot be read, or is not a style (code ``file``).
        UsageError: it depends on another style, or there is no such locale.
    """
    root = _read(path)
    if root.find("cs:info/cs:link[@rel='independent-parent']", {"cs": SPACE}) is not None:
        raise UsageError(
            "the style depends on another: {path}", hint="use the style that it names as its parent", path=str(path)
        )
    for names in root.iter(f"{{{SPACE}}}names"):
        # names without a name element get a plain one; within substitute they have that of the names they replace
        bare = names.find("cs:name", {"cs": SPACE}) is None
        if bare and (len(names) or next(names.iterancestors(f"{{{SPACE}}}substitute"), None) is None):
            names.insert(0, names.makeelement(f"{{{SPACE}}}name"))
    root.set_locale_list(_locale_name(locale or root.get("default-locale", "en-US")))
    return root


def _read(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST)
    except OSError as error:
        raise LocalError(
            "the style cannot be read: {path}: {reason}", code="file", path=str(path), reason=cause_of(error)
        ) from None
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError:
        root = None
    if root is None or root.tag != f"{{{SPACE}}}style":
        raise LocalError("not a CSL style: {path}", code="file", path=str(path))
    return root


def _locale_name(name: str) -> str:
    name = name.replace("_", "-")
    found = name if name in LANGUAGE_NAMES else PRIMARY_DIALECTS.get(name)
    if found is None:
        raise UsageError(
            "unknown locale: {name}",
            hint="choose one of: {languages}",
            name=name,
            languages=" ".join(sorted(PRIMARY_DIALECTS)),
        )
    return str(found)


def _parser() -> Any:
    lookup = etree.ElementNamespaceClassLookup()
    names = lookup.get_namespace(SPACE)
    names[None] = model.CitationStylesElement
    mended = {**structure.ELEMENTS, **content.ELEMENTS, "Style": _Style}
    for cls in model.CitationStylesElement.__subclasses__():
        if cls.__module__ == model.__name__:
            names[cls.__name__.replace("_", "-").lower()] = mended.get(cls.__name__, cls)
    names["else-if"] = structure.ElseIf
    parser = etree.XMLParser(remove_comments=True, no_network=True, resolve_entities=False)
    parser.set_element_class_lookup(lookup)
    return parser


class _Style(model.Style):  # type: ignore[misc,unused-ignore]
    """Reads locales with the elements of this package, too."""

    def set_locale_list(self, output_locale: str, validate: bool = True) -> None:  # noqa: ARG002 - as the library calls it
        """Set the locales for terms and dates, in the order of lookup."""
        language = output_locale.partition("-")[0]
        self.language = language
        self.locales = []
        for wanted in (output_locale, language, None):
            condition = f"@xml:lang='{wanted}'" if wanted else "not(@xml:lang)"
            self.locales += self.xpath_search(f"./cs:locale[{condition}]")
        for wanted in dict.fromkeys((output_locale, PRIMARY_DIALECTS.get(language), "en-US")):
            if wanted in LANGUAGE_NAMES:
                file = Path(LOCALES_PATH) / f"locales-{wanted}.xml"
                self.locales.append(etree.parse(str(file), _parser()).getroot())
        for locale in self.locales:
            locale.style = self
