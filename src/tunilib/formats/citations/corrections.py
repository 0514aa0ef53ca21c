"""Corrections of citeproc-py: elements of a style that replace its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from citeproc import model  # type: ignore[import-not-found,import-untyped,unused-ignore]
from citeproc.source import CitationItem, Reference as Source, VariableError  # type: ignore[import-not-found,import-untyped,unused-ignore]
from citeproc.string import String  # type: ignore[import-not-found,import-untyped,unused-ignore]

SPACE = "http://purl.org/net/xbiblio/csl"
_MOST_MACROS = 10_000
_SMALL_TEXT = (
    "a an and as at but by down for from in into nor of on onto or over so the till to up via with yet "
    "about de d' d’ van von v v."
)
_SMALL = frozenset(_SMALL_TEXT.split())
_AROUND = "\"'“”‘’«»([{.,;:!?)]}"
_BEFORE_ERA = re.compile(r"(?<=\d)(?=[^\W\d])")
_PIECE = re.compile(r"[^\s/‐–-]+|[\s/‐–-]+")
# Hebrew, Arabic and Thai have no capitals, and initials nevertheless.
_UNCASED = re.compile("[\u0590-\u06ff\u0e01-\u0e5b]")
_RANGE = re.compile(r"([A-Za-z]*)(\d+)-([A-Za-z]*)(\d+)")
_ROMAN_RANGE = re.compile(r"\b[ivxlcdm]+\s*[-–—,&]\s*[ivxlcdm]+\b", re.IGNORECASE)


@dataclass
class _Run:
    """What was printed of an item so far.

    ``printed`` are the variables with a value, with an empty name for each group, and ``called`` counts all variables.
    """

    called: int = 0
    printed: list[str] = field(default_factory=list)
    substituted: set[str] = field(default_factory=set)
    macros: int = 0


class Cited(CitationItem):  # type: ignore[misc,unused-ignore]
    def __init__(self, source: Source, number: int) -> None:
        super().__init__("x")
        self.__dict__.update(_source=source, _number=number, run=_Run())

    @property
    def reference(self) -> Source:
        return self.__dict__["_source"]

    @property
    def number(self) -> Any:
        return String(self.__dict__["_number"])

    def get_field(self, field: str) -> Any:
        return self.reference.get(field)

    def prints(self, variable: str) -> bool:
        """Note the call of a variable. False: it has no value, or a substitution has printed it."""
        run = self.__dict__["run"]
        run.called += 1
        known = "page" if variable == "page-first" else variable
        if known in run.substituted or not (known == "citation-number" or known in self.reference):
            return False
        run.printed.append(known)
        return True


class Macro(model.Macro):  # type: ignore[misc,unused-ignore]
    """Corrects: macros that call each other twice never end."""

    def render(self, item: Any, context: Any = None, sort_options: Any = None) -> Any:
        item.run.macros += 1
        if item.run.macros > _MOST_MACROS:
            raise RecursionError
        return super().render(item, context=context, sort_options=sort_options)


class Group(model.Group):  # type: ignore[misc,unused-ignore]
    """Corrects: a group with empty variables printed its terms if these were in a macro or a choice."""

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        called, printed = item.run.called, len(item.run.printed)
        text = super().process(item, context=context, **kwargs)
        if item.run.called > called and len(item.run.printed) == printed:
            raise VariableError
        # a group that prints something counts as a variable with a value in the group around it
        item.run.printed.append("")
        return text


class If(model.If):  # type: ignore[misc,unused-ignore]
    """Corrects: a condition on disambiguation always held."""

    def render(self, item: Any, context: Any = None, delimiter: str = "", **kwargs: Any) -> Any:
        if "disambiguate" in self.attrib:
            raise model.ConditionFailed
        return super().render(item, context=context, delimiter=delimiter, **kwargs)


class ElseIf(If):
    pass


class Substitute(model.Substitute):  # type: ignore[misc,unused-ignore]
    """Corrects: the substitute of missing names was printed again in its own place."""

    def add_to_repressed_list(self, child: Any, context: Any) -> None: ...

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        before = len(item.run.printed)
        text = super().render(item, context=context, **kwargs)
        if text:
            item.run.substituted.update(item.run.printed[before:])
        return text


class _Pages:
    """Corrects: of the pages 1-20 the last was abbreviated to 0, and "613-26" was not known as 613 to 626."""

    def _format_last_page(self: Any, first: str, last: str) -> str:
        style = self.get_root().get("page-range-format", "")
        found = _RANGE.fullmatch(f"{first}-{last}")
        if not found or not style or found[3] not in ("", found[1]):
            return last
        mark, start, end = found[1], found[2], found[4]
        end = start[: max(len(start) - len(end), 0)] + end
        if style == "expanded":
            return f"{mark}{end}"
        return end if len(end) > len(start) or int(end) < int(start) else super()._format_last_page(start, end)  # type: ignore[misc]


class Number(_Pages, model.Number):  # type: ignore[misc,unused-ignore]
    """Corrects: a substitute was printed again."""

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        if not item.prints(self.get("variable")):
            raise VariableError
        return super().process(item, context, **kwargs)


class Text(_Pages, model.Text):  # type: ignore[misc,unused-ignore]
    """Corrects: a substitute was printed again; title case had fewer exceptions."""

    def _variable(self, item: Any, context: Any) -> Any:
        variable = self.get("variable")
        is_there = item.prints(variable) if variable != "year-suffix" else "year-suffix" in item.reference
        return super()._variable(item, context) if is_there else None

    def case(self, text: Any, language: str | None = None) -> Any:
        if self.get("text-case") == "title" and language == "en":
            return String(title_case(str(text)))
        return super().case(text, language)


def title_case(text: str) -> str:
    """English title case: lower-case words are capitalised, except articles, conjunctions and prepositions.

    Words with a capital in them and single letters are unchanged. The first and last word, and the first after a colon
    or the end of a sentence, are always capitalised. Parts of hyphenated words count as words.
    """
    if text.isupper():
        return text
    pieces = _PIECE.findall(text)
    words = [place for place, piece in enumerate(pieces) if piece.strip(_AROUND + " /‐–-")]
    opening = True
    for place, piece in enumerate(pieces):
        bare = piece.strip(_AROUND)
        if bare.strip(" /‐–-"):
            small = len(bare) == 1 or bare in _SMALL or piece in _SMALL or bare.startswith(("d'", "d’"))
            if bare.islower() and (opening or place == words[-1] or not small):
                pieces[place] = _capital_word(piece)
            opening = piece.endswith((":", "?", "!", ".")) and bare != "v"
        elif ":" in piece:
            opening = True
    return "".join(pieces)


def _capital_word(word: str) -> str:
    for place, character in enumerate(word):
        if character.isalpha():
            return word[:place] + character.upper() + word[place + 1 :]
        if character.isdigit():
            break
    return word


class Label(model.Label):  # type: ignore[misc,unused-ignore]
    """Corrects: a missing number had a label; terms had no title case; Roman numerals were always one page."""

    def _is_plural(self, item: Any) -> bool:
        value = str(item.reference[self.get("variable")])
        if self.get("variable").startswith("number-of"):
            number = re.match(r"\d+", value)
            return number is not None and int(number[0]) > 1
        return (self.RE_MULTIPLE_NUMBERS.search(value) or _ROMAN_RANGE.search(value)) is not None

    def process(
        self, item: Any, variable: str | None = None, plural: Any = None, context: Any = None, **kwargs: Any
    ) -> Any:
        if variable is None and self.attrib["variable"] not in item.reference:
            return None
        return super().process(item, variable=variable, plural=plural, context=context, **kwargs)

    def case(self, text: Any, language: str | None = None) -> Any:
        return super().case(text, language or "en")


class Names(model.Names):  # type: ignore[misc,unused-ignore]
    """Corrects: names that a substitution has printed were printed again."""

    def process(self, item: Any, names_context: Any = None, context: Any = None, **kwargs: Any) -> Any:
        hidden = {
            role: item.reference.pop(role)
            for role in self.get("variable").split()
            if not item.prints(role) and role in item.reference
        }
        try:
            return super().process(item, names_context=names_context, context=context, **kwargs)
        finally:
            item.reference.update(hidden)


class Name(model.Name):  # type: ignore[misc,unused-ignore]
    """Corrects: names were initialized against the style; scripts without capitals had no initials."""

    def initialize(self, given: str, mark: str, context: Any) -> str:
        outer = self.xpath_search("./ancestor::*[self::cs:bibliography or self::cs:citation][1]")
        for element in (self, *outer, self.get_root()):
            if element.get("initialize") is not None:
                if element.get("initialize") == "false":
                    return _spaced(given, mark)
                break
        made: list[str] = []
        for word in given.replace(".", ". ").split():
            pieces = [piece for piece in re.split(r"[-‐–]", word.rstrip(".")) if piece]
            if not pieces or not (pieces[0][0].isupper() or _UNCASED.match(pieces[0])):
                made.append(f" {word} " if made else f"{word} ")
                continue
            joint = f"{mark.rstrip()}-" if self.get_option("initialize-with-hyphen", context) else mark
            made.append(joint.join([piece[0].upper() for piece in pieces]) + mark)
        return " ".join("".join(made).split())


class NamePart(model.Name_Part):  # type: ignore[misc,unused-ignore]
    """Corrects: parts of names in some text cases were an error."""

    def format_part(self, given: str | None, family: str | None) -> tuple[str | None, str | None]:
        is_given = self.get("name") == "given"
        text = given if is_given else family
        if not text:
            return given, family
        formatted = str(self.wrap(self.format(self.case(String(text)))))
        return (formatted, family) if is_given else (given, formatted)


def _spaced(given: str, mark: str) -> str:
    """Given names in full; initials get the style's mark."""
    return " ".join(
        [f"{word[0]}{mark}".rstrip() if re.fullmatch(r"[^\W\d_]\.?", word) else word for word in given.split()]
    )


class Date(model.Date):  # type: ignore[misc,unused-ignore]
    """Corrects: a date of the locale lost the text between its parts, and a range of dates what both ends share."""

    def process(self, item: Any, variable: str | None = None, *args: Any, **kwargs: Any) -> Any:
        if not self.is_locale_date() and not item.prints(variable or self.get("variable")):
            return None
        return super().process(item, variable, *args, **kwargs)

    def render_single_date(self, date: Any, show_parts: Any = None, context: Any = None) -> Any:
        parts = self.parts(date, show_parts, None if context is self else context)
        return self.join(parts) if parts else None

    def render_date_range(self, date_range: Any, show_parts: Any = None, context: Any = None) -> Any:
        begin, end = date_range.begin, date_range.get("end")
        if end is None:
            text = self.render_single_date(begin, show_parts, context)
            return None if text is None else String(f"{str(text).rstrip(' ,/')}–")
        names = ("year", "month", "day")
        differs = [
            begin.get(name) != end.get(name) or (name == "month" and begin.get("season") != end.get("season"))
            for name in names
        ]
        shown = [part.get("name") for part in self.iterchildren() if part.get("name") in show_parts]
        first = next((place for place, name in enumerate(names) if differs[place] and name in shown), None)
        if first is None:
            return self.render_single_date(begin, show_parts, context)
        varying = [place for place, name in enumerate(shown) if name in names[first:]]
        start, stop = varying[0], varying[-1] + 1
        texts = [
            self.render_single_date(begin, shown[:start], context),
            self.render_single_date(begin, shown[start:stop], context),
            self.render_single_date(end, shown[start:stop], context),
            self.render_single_date(end, shown[stop:], context),
        ]
        before, since, until, behind = ["" if text is None else str(text) for text in texts]
        return self.join([String(text) for text in (before, f"{since.rstrip(' ,/')}–{until.lstrip()}", behind) if text])


class DatePart(model.Date_Part):  # type: ignore[misc,unused-ignore]
    """Corrects: a date of a style changed the locale. It also adds the letter of a year."""

    def render(self, date: Any, context: Any = None) -> Any:
        own = dict(self.attrib)
        try:
            return super().render(date, context)
        finally:
            self.attrib.clear()
            self.attrib.update(own)

    def process(self, date: Any, context: Any = None) -> Any:
        text = super().process(date, context)
        if self.get("name") != "year":
            return text
        return f"{_BEFORE_ERA.sub(' ', str(text))}{date.get('letter', '')}"


ELEMENTS = {
    "date": Date,
    "date-part": DatePart,
    "else-if": ElseIf,
    "if": If,
    "label": Label,
    "group": Group,
    "macro": Macro,
    "name": Name,
    "name-part": NamePart,
    "names": Names,
    "number": Number,
    "substitute": Substitute,
    "text": Text,
}
"""The classes here by the name of the element that each reads."""
