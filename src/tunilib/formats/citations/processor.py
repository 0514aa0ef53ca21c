"""A style in a locale, read from a file of the CSL project, and what it prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from citeproc import LANGUAGE_NAMES, LOCALES_PATH, PRIMARY_DIALECTS, model  # type: ignore[import-not-found,import-untyped,unused-ignore]
from citeproc.formatter import plain  # type: ignore[import-not-found,import-untyped,unused-ignore]
from citeproc.source import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
    Date,
    DateRange,
    LiteralDate,
    Name,
    Reference as Source,
    VariableError,
)
from citeproc.string import String  # type: ignore[import-not-found,import-untyped,unused-ignore]
from lxml import etree  # type: ignore[import-not-found,import-untyped,unused-ignore]

from tunilib.core.note import cause_of
from tunilib.errors import LocalError, UsageError
from tunilib.formats.citations.corrections import ELEMENTS, SPACE, Cited

_LONGEST = 4_000_000
_NAMES_TEXT = (
    "author chair collection-editor compiler composer container-author contributor curator director "
    "editor editorial-director executive-producer guest host illustrator interviewer narrator organizer "
    "original-author performer producer recipient reviewed-author script-writer series-creator translator"
)
_NAMES = frozenset(_NAMES_TEXT.split())
_DATES = frozenset(("accessed", "available-date", "event-date", "issued", "original-date", "submitted"))
_ALONE = re.compile(r"(?<![.,;] )([.,;]) ([.,;])(?! [.,;])(?= |$)")
_CLOSED = re.compile(r"([?!])\.(?=[ ”’\"')]|$)")
# raised by styles with missing macros or terms, or with macros that call each other without end
_WRONG = (AttributeError, IndexError, KeyError, NameError, RecursionError, TypeError, ValueError)
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f]")
_NO_WORD = re.compile(r"\W+")
_UNREAD = frozenset(("id", "type", "keyword", "note"))


class Processor:
    """Formats references in a style, one by one. Without a locale it uses the style's own language."""

    def __init__(self, path: Path, locale: str | None) -> None:
        self._path = path
        self._style = _load(path, locale)
        self._style.formatter = plain
        if self._style.bibliography is None:
            raise UsageError("the style has no list of references: {path}", path=str(path))
        self._layout = self._style.bibliography.layout
        self._letters_are_placed = bool(self._style.xpath_search("//cs:text[@variable='year-suffix']"))
        self._inside = (self._style.get_locale_option("punctuation-in-quote") or "").lower() == "true"
        self._closing = {str(self._style.get_single_term(name=name)) for name in ("close-quote", "close-inner-quote")}

    def cite(self, item: dict[str, object], number: int) -> str:
        """The citation of a CSL item, as plain text; ``number`` is its place in the list."""
        text = self._rendered(self._layout, item, number)
        return self._punctuated(text) if text is not None else ""

    def _rendered(self, layout: Any, item: dict[str, object], number: int = 1) -> str | None:
        layout.repressed = {}
        layout.getparent().cites = []
        cited = self._item(item, number)
        text = self._working(lambda: layout.format(layout.wrap(layout.render_children(cited))))
        return None if text is None else str(text)

    def _working(self, render: Callable[[], Any]) -> Any:
        try:
            return render()
        except VariableError:
            return None
        except _WRONG:
            raise LocalError("the style does not work: {path}", code="file", path=str(self._path)) from None

    def _item(self, item: dict[str, object], number: int = 1) -> Cited:
        source = _source({"language": self.language, **item})
        if "year_suffix" in source and not self._letters_are_placed and "issued" in source:
            issued = source["issued"]
            (issued.get("end") or issued.get("begin") or issued)["letter"] = source["year_suffix"]
        return Cited(source, number)

    @property
    def language(self) -> str:
        return str(self._style.language)

    @property
    def adds_letters(self) -> bool:
        """Whether the style adds letters to years ("2001a") of works that are cited alike in a text."""
        citation = self._style.citation
        return citation is not None and citation.get("disambiguate-add-year-suffix") == "true"

    def lettered(self, items: Sequence[dict[str, object]]) -> Iterator[dict[str, object]]:
        """The CSL items in their order, with letters in the order in which the style sorts them."""
        alike: dict[Hashable, list[int]] = {}
        for place, item in enumerate(items):
            text = self._rendered(self._style.citation.layout, item)
            if text is not None:
                alike.setdefault((_NO_WORD.sub(" ", text), *self._told_apart(item)), []).append(place)
        letters: dict[int, str] = {}
        for places in alike.values():
            if len(places) > 1:
                letters |= {place: _letter(number) for number, place in enumerate(self._sorted(places, items))}
        for place, item in enumerate(items):
            yield {**item, "year-suffix": letters[place]} if place in letters else item

    def _told_apart(self, item: dict[str, object]) -> Iterator[str]:
        """The parts of names by which the style tells apart items that it cites alike."""
        citation = self._style.citation
        rule = citation.get("givenname-disambiguation-rule", "by-cite")
        people: Any = next((item[name] for name in ("author", "editor", "translator") if name in item), ())
        for place, person in enumerate(people):
            if citation.get("disambiguate-add-names") == "true":
                yield person.get("family", "") or person.get("literal", "")
            if citation.get("disambiguate-add-givenname") == "true" and not (place and rule.startswith("primary-name")):
                given = person.get("given", "")
                yield "".join([word[0] for word in _WORD.findall(given)]) if rule.endswith("with-initials") else given

    def _sorted(self, places: list[int], items: Sequence[dict[str, object]]) -> list[int]:
        self._layout.repressed = {}
        cited = [self._item(items[place], place) for place in places]
        found = self._working(lambda: self._layout.sort_bibliography(cited))
        return [int(one.number) for one in found or cited]

    def _punctuated(self, text: str) -> str:
        """The text with full stops and commas inside quotation marks, if the locale wants it, and none doubled."""
        text = _CLOSED.sub(r"\1", text)
        text = _ALONE.sub(lambda found: found[1] if found[1] == found[2] else f"{found[1]}{found[2]}", text)
        if self._inside:
            for closing in filter(None, self._closing):
                text = re.sub(rf"([.,!?])?({re.escape(closing)})([.,])", _inside, text)
        return text


def _letter(number: int) -> str:
    more, last = divmod(number, 26)
    return (_letter(more - 1) if more else "") + chr(ord("a") + last)


def _inside(found: re.Match[str]) -> str:
    before, closing, after = found[1] or "", found[2], found[3]
    if before in ("!", "?") and after == ",":
        return f"{before}{closing},"
    return f"{before or after}{closing}"


def _source(item: dict[str, object]) -> Source:
    source = Source("x", str(item.get("type", "document")))
    for name, value in item.items():
        if name in _UNREAD:
            continue
        key = name.replace("-", "_")
        if name in _NAMES and isinstance(value, list):
            source[name] = source[key] = [_name(person) for person in value]
        elif name in _DATES and isinstance(value, dict):
            date = _date(value)
            if date is not None:
                source[key] = date
        else:
            # citeproc-py looks numbers up with hyphens in their names, everything else with underscores
            source[name] = source[key] = str(value) if name == "language" else String(value)
    return source


def _name(person: dict[str, str]) -> Name:
    """A name. In Chinese, Japanese and Korean script it has no blanks and no initials."""
    whole = f"{person.get('family', '')}{person.get('given', '')}"
    return Name(literal=whole) if _UNSPACED.search(whole) else Name(**person)


def _date(value: dict[str, Any]) -> Any:
    circa = bool(value.get("circa"))
    parts = [dict(zip(("year", "month", "day"), part, strict=False)) for part in value.get("date-parts") or []]
    if not parts:
        return LiteralDate(value["literal"], circa=circa) if value.get("literal") else None
    if "season" in value:
        parts[0]["season"] = value["season"]
    if len(parts) == 1:
        return Date(circa=circa, **parts[0])
    begin = Date(**parts[0])
    # the year 0 is an unknown end
    return DateRange(begin=begin, end=Date(**parts[1]), circa=circa) if parts[1]["year"] else DateRange(begin=begin)


def _load(path: Path, locale: str | None) -> Any:
    root = _read(path)
    if root.find("cs:info/cs:link[@rel='independent-parent']", {"cs": SPACE}) is not None:
        raise UsageError(
            "the style depends on another: {path}", hint="use the style that it names as its parent", path=str(path)
        )
    for names in root.iter(f"{{{SPACE}}}names"):
        if names.find("cs:name", {"cs": SPACE}) is not None:
            continue
        substitute = next(names.iterancestors(f"{{{SPACE}}}substitute"), None)
        if substitute is not None and not len(names):
            # within a substitute: in the form of the missing names
            parts = (part for part in substitute.getparent() if part is not substitute)
            names.extend([deepcopy(part) for part in parts])
        else:
            names.insert(0, names.makeelement(f"{{{SPACE}}}name"))
    for element in root.iter(etree.Element):
        if element.get("display") in ("block", "indent"):
            # all is on one line
            element.set("prefix", f" {element.get('prefix', '')}")
    listed = root.find("cs:bibliography[@second-field-align]/cs:layout", {"cs": SPACE})
    if listed is not None and len(listed):
        # citeproc-py has no blank between a number and its entry
        listed[0].set("suffix", f"{listed[0].get('suffix', '').rstrip()} ")
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
    for cls in model.CitationStylesElement.__subclasses__():
        if cls.__module__ == model.__name__:
            names[cls.__name__.replace("_", "-").lower()] = cls
    for name, corrected in {**ELEMENTS, "style": _Style}.items():
        names[name] = corrected
    parser = etree.XMLParser(remove_comments=True, no_network=True, resolve_entities=False)
    parser.set_element_class_lookup(lookup)
    return parser


class _Style(model.Style):  # type: ignore[misc,unused-ignore]
    def set_locale_list(self, output_locale: str, validate: bool = True) -> None:  # noqa: ARG002 - as the library calls it
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
