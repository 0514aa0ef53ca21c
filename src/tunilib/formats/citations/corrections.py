"""What citeproc-py does otherwise than the specification, corrected: elements of a style in place of its own.

A rendered entry has a state: which variables were called, which of them had a value, and which a substitution used.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from citeproc import model  # type: ignore[import-not-found,import-untyped,unused-ignore]
from citeproc.source import DateRange, LiteralDate, VariableError  # type: ignore[import-not-found,import-untyped,unused-ignore]
from citeproc.string import String, join  # type: ignore[import-not-found,import-untyped,unused-ignore]

from tunilib.formats.citations.forms import (
    NameOptions,
    cased,
    format_date,
    format_names,
    format_open,
    format_span,
    is_plural,
    page_range,
)

SPACE = "http://purl.org/net/xbiblio/csl"
_MOST = 100_000


@dataclass
class _Run:
    """What was rendered so far: how many variables were called, and which had a value (an empty name for a group).

    ``used_up`` are the variables that a substitution used, and ``people`` the names that a citation in the text
    printed; None in the bibliography.
    """

    called: int = 0
    there: list[str] = field(default_factory=list)
    used_up: set[str] = field(default_factory=set)
    elements: int = 0
    people: list[dict[str, str]] | None = None


_RUN: ContextVar[_Run] = ContextVar("run")


@contextmanager
def running(*, in_text: bool = False) -> Iterator[_Run]:
    """The context in which one entry of the bibliography is rendered, or one citation in the text."""
    entry = _Run(people=[] if in_text else None)
    token = _RUN.set(entry)
    try:
        yield entry
    finally:
        _RUN.reset(token)


def call(variable: str, *, there: bool) -> bool:
    """Record a call of a variable; whether it has a value that no substitution used."""
    entry = _RUN.get()
    entry.called += 1
    if not there or variable in entry.used_up:
        return False
    entry.there.append(variable)
    return True


def is_there(item: Any, variable: str) -> bool:
    """Whether a variable of an item has a value."""
    name = variable.replace("-", "_")
    return name in item.reference and bool(item.reference[name])


def rendered(element: Any, item: Any, **kwargs: Any) -> Any:
    """The text of an element, or None; an element displayed as a block is put on its own line."""
    entry = _RUN.get()
    entry.elements += 1
    if entry.elements > _MOST:
        raise RecursionError
    try:
        text = element.render(item, **kwargs)
    except VariableError:
        return None
    return String(f"\n{text}\n") if text and element.get("display") in ("block", "indent") else text


def _children(element: Any, item: Any, delimiter: str, context: Any, **kwargs: Any) -> list[Any]:
    texts = []
    for child in element.iterchildren():
        more = {"delimiter": delimiter} if isinstance(child, model.Choose) else {}
        text = rendered(child, item, context=context, **more, **kwargs)
        if text:
            texts.append(text)
    return texts


class Layout(model.Layout):  # type: ignore[misc,unused-ignore]
    """Corrects: there was no blank between a number and its entry."""

    def render_entry(self, item: Any) -> Any:
        children = [rendered(child, item) for child in self.iterchildren()]
        texts = [text for text in children if text]
        if len(texts) > 1 and self.getparent().get("second-field-align") and children[0]:
            texts[0] = String(f"{str(texts[0]).rstrip()} ")
        return self.format(self.wrap(join(texts))) if texts else None


class Macro(model.Macro):  # type: ignore[misc,unused-ignore]
    """Counts its elements, since macros that call each other twice would never end."""

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        texts = _children(self, item, "", context, **kwargs)
        return join(texts) if texts else None


class Group(model.Group):  # type: ignore[misc,unused-ignore]
    """Corrects: a group with empty variables printed its terms if these were in a macro or a choice."""

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        entry = _RUN.get()
        called, there = entry.called, len(entry.there)
        texts = _children(self, item, self.get("delimiter", ""), context, **kwargs)
        if not texts or (entry.called > called and len(entry.there) == there):
            raise VariableError
        # a group that prints something counts as a variable with a value in the group around it
        entry.there.append("")
        return self.join(texts)


class Choose(model.Choose):  # type: ignore[misc,unused-ignore]
    """Returns its branch, which ``Substitute`` needs."""

    def branch(self, item: Any) -> Any:
        """The first branch whose condition holds, or None."""
        return next((child for child in self.iterchildren() if child.holds(item)), None)

    def render(self, item: Any, context: Any = None, delimiter: str = "", **kwargs: Any) -> Any:
        branch = self.branch(item)
        texts = [] if branch is None else _children(branch, item, delimiter, context, **kwargs)
        return join(texts, delimiter) if texts else None


class If(model.If):  # type: ignore[misc,unused-ignore]
    """Corrects: a variable with a hyphen never had a value. Position and disambiguation are always false here."""

    def holds(self, item: Any) -> bool:
        results = [False] * sum(name in self.attrib for name in ("position", "disambiguate", "locator"))
        if "type" in self.attrib:
            results += self._type(item)
        if "variable" in self.attrib:
            results += [is_there(item, name) for name in self.get("variable").split()]
        if "is-numeric" in self.attrib:
            results += [bool(result) for result in self._is_numeric(item)]
        if "is-uncertain-date" in self.attrib:
            results += [bool(result) for result in self._is_uncertain_date(item)]
        match = self.get("match", "all")
        return any(results) if match == "any" else not any(results) if match == "none" else all(results)


class ElseIf(If):
    """The same for other branches."""


class Else(model.Else):  # type: ignore[misc,unused-ignore]
    """The branch that is left."""

    def holds(self, item: Any) -> bool:  # noqa: ARG002 - as the others
        return True


class Substitute(model.Substitute):  # type: ignore[misc,unused-ignore]
    """Corrects: the substitute of missing names was printed again in its own place; a choice printed all branches."""

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        """The first child that prints something; its variables are not printed again."""
        return _first(self, item, context=context, **kwargs)


def _first(element: Any, item: Any, **kwargs: Any) -> Any:
    entry = _RUN.get()
    for child in element.iterchildren():
        if isinstance(child, Choose):
            branch = child.branch(item)
            text = None if branch is None else _first(branch, item, **kwargs)
        else:
            before = len(entry.there)
            text = rendered(child, item, **kwargs)
            if text:
                entry.used_up.update(entry.there[before:])
        if text:
            return text
    return None


class Text(model.Text):  # type: ignore[misc,unused-ignore]
    """Corrects: pages 1-20 became "1–0"; terms such as months had no title case."""

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        language = str(item.reference.get("language") or _language(self))[:2]
        if "variable" not in self.attrib:
            return super().process(item, context=context, **kwargs)[0], language
        variable = self.get("variable")
        short = f"{variable}-short"
        if self.get("form") == "short" and is_there(item, short):
            variable = short
        if variable == "year-suffix":
            # A group is printed without it, too.
            return item.reference.get("year_suffix"), language
        if variable == "citation-number":
            return item.number if call(variable, there=True) else None, language
        return _value(self, item, variable), language

    def case(self, text: Any, language: str | None = None) -> Any:
        return _cased(self, text, language)


def _value(element: Any, item: Any, variable: str) -> Any:
    """The value of a variable, or None; ranges of pages in the form that the style asks for."""
    known = "page" if variable == "page-first" else variable
    if not call(known, there=is_there(item, known)):
        return None
    value = item.reference[known.replace("-", "_")]
    if known != "page":
        return value
    dash = str(element.get_single_term(name="page-range-delimiter")) or "–"
    style = element.get_root().get("page-range-format", "")
    return String(page_range(str(value), style, dash, first=variable == "page-first"))


def _language(element: Any) -> str:
    return str(element.get_root().language)


def _cased(element: Any, text: Any, language: str | None) -> Any:
    case = element.get("text-case")
    return String(cased(str(text), case, english=(language or _language(element)) == "en")) if text and case else text


class Number(model.Number):  # type: ignore[misc,unused-ignore]
    """Corrects: variables with a hyphen in their name were never found; pages as in ``Text``."""

    def process(self, item: Any, **_: Any) -> Any:
        variable = self.get("variable")
        value = _value(self, item, variable)
        if value is None:
            raise VariableError
        return value if variable in ("page", "page-first") else self._process(str(value), variable)

    def case(self, text: Any, language: str | None = None) -> Any:
        return _cased(self, text, language)


class Label(model.Label):  # type: ignore[misc,unused-ignore]
    """Corrects: the label of a missing number was printed; Roman numerals were always one page."""

    def process(
        self, item: Any, variable: str | None = None, plural: Any = None, context: Any = None, **kwargs: Any
    ) -> Any:
        """The term for a variable, or nothing without the variable."""
        if variable is None and not is_there(item, self.get("variable")):
            return None
        return super().process(item, variable=variable, plural=plural, context=context, **kwargs)

    def _is_plural(self, item: Any) -> bool:
        value = str(item.reference[self.get("variable").replace("-", "_")])
        return is_plural(value, count=self.get("variable").startswith("number-of"))

    def case(self, text: Any, language: str | None = None) -> Any:
        """As in ``Text``; terms of the locale get title case in every language."""
        return _cased(self, text, language or "en")


class Names(model.Names):  # type: ignore[misc,unused-ignore]
    """Corrects: names were initialized where the style wants none; roles with a hyphen were never found."""

    def process(self, item: Any, context: Any = None, **_: Any) -> Any:
        """The names of all roles that have names, else their substitute."""
        frame = self
        while frame.name is None:
            # within a substitute: in the form of the missing names
            frame = next(frame.getparent().iterancestors(f"{{{SPACE}}}names"))
        present = [role for role in self.get("variable").split() if call(role, there=is_there(item, role))]
        together = self._together(item, present)
        if together:
            present = present[:1]
        texts = []
        for role in present:
            people = [dict(person) for person in item.reference[role.replace("-", "_")]]
            text = self._formatted(frame, people)
            label = frame.label
            if label is not None and text:
                said = label.render(item, "editortranslator" if together else role, len(people) > 1)
                first = list(frame).index(label) < list(frame).index(frame.name)
                text = (said + text if first else text + said) if said else text
            texts.append(text)
        texts = [text for text in texts if text]
        if texts:
            return self.join(texts, self.get_parent_delimiter(context) or "")
        substitute = self.substitute()
        text = substitute.render(item, context=context) if substitute is not None else None
        if not text:
            raise VariableError
        return text

    def _together(self, item: Any, present: list[str]) -> bool:
        if set(present) != {"editor", "translator"} or item.reference.editor != item.reference.translator:
            return False
        return bool(self.get_single_term(name="editortranslator"))

    def _formatted(self, frame: Any, people: list[dict[str, str]]) -> Any:
        element = frame.name
        options = NameOptions.of(lambda name: _option(element, name))
        printed = _RUN.get().people
        if printed is not None:
            printed += people
            if element.get_root().find("cs:citation", {"cs": SPACE}).get("disambiguate-add-names") == "true":
                options = replace(options, et_al_min=0)
        and_term = {"text": element.get_single_term(name="and"), "symbol": "&"}.get(options.and_)
        et_al = frame.find("cs:et-al", frame.nsmap)
        others = (et_al if et_al is not None else element).get_single_term(
            name=et_al.get("term", "et-al") if et_al is not None else "et-al"
        )
        cases = {part.get("name"): part.get("text-case", "") for part in element.findall("cs:name-part", element.nsmap)}
        text = format_names(people, options, str(and_term or ""), str(others), cases)
        return element.wrap(element.format(String(text))) if text else None


def _option(element: Any, name: str) -> str | None:
    """An option of a name: its own, else of the bibliography, else of the style."""
    ancestors = element.xpath_search("./ancestor::*[self::cs:bibliography or self::cs:citation][1]")
    part = "cs:bibliography" if _RUN.get().people is None else "cs:citation"
    outer = ancestors[0] if ancestors else element.get_root().find(part, {"cs": SPACE})
    inherited = {"form": "name-form", "delimiter": "name-delimiter"}.get(name, name)
    value = element.get(name)
    value = outer.get(inherited) if value is None and outer is not None else value
    value = element.get_root().get(inherited) if value is None else value
    return None if value is None else str(value)


class Date(model.Date):  # type: ignore[misc,unused-ignore]
    """Corrects: a date in a form of the locale lost the text between its parts, and changed the locale."""

    def process(self, item: Any, **_: Any) -> Any:
        name = self.get("variable")
        if not call(name, there=is_there(item, name)):
            raise VariableError
        date = item.reference[name.replace("-", "_")]
        if isinstance(date, LiteralDate):
            return self.wrap(date.text)
        pattern = self.get_date(self.get("form")) if self.get("form") else self
        shown = self.get("date-parts", "year-month-day").split("-")
        own = {part.get("name"): dict(part.attrib) for part in self.iterchildren()}
        parts = [
            {**part.attrib, **(own.get(part.get("name"), {}) if pattern is not self else {})}
            for part in pattern.iterchildren()
            if part.get("name") in shown
        ]
        letter = item.reference.get("year_suffix") if name == "issued" and not _prints_letters(self) else None
        for part in parts if letter else ():
            if part["name"] == "year":
                part["suffix"] = f"{letter}{part.get('suffix', '')}"
        delimiter = pattern.get("delimiter", "")
        if isinstance(date, DateRange) and "end" not in date:
            text = format_open(date.begin, parts, delimiter, self._term)
        elif isinstance(date, DateRange):
            text = format_span(date.begin, date.end, parts, delimiter, self._term)
        else:
            text = format_date(date, parts, delimiter, self._term)
        if not text:
            raise VariableError
        return self.wrap(String(text))

    def _term(self, name: str, form: str | None) -> str:
        if name.startswith("day-"):
            number = int(name.removeprefix("day-"))
            once = (self.get_locale_option("limit-day-ordinals-to-day-1") or "").lower() == "true"
            return str(number) if once and number > 1 else str(model.to_ordinal(number, self))
        term = str(self.get_single_term(name=name, form=form) or "")
        return f" {term}" if name in ("ad", "bc") and term[:1].isalpha() else term


def _prints_letters(element: Any) -> bool:
    """Whether the style says where the letters of years go; else they are behind the year."""
    return bool(element.xpath_search("//cs:text[@variable='year-suffix']"))


ELEMENTS = {
    cls.__name__: cls
    for cls in (Choose, Date, Else, ElseIf, Group, If, Label, Layout, Macro, Names, Number, Substitute, Text)
}
"""The classes here by the name of the class of citeproc-py that each replaces."""
