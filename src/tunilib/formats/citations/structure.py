"""The elements of a style that order others, where citeproc-py does otherwise than the specification.

A rendered entry has a state: which variables were called, which of them had a value, and which a substitution used.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from citeproc import model  # type: ignore[import-not-found,import-untyped,unused-ignore]
from citeproc.source import VariableError  # type: ignore[import-not-found,import-untyped,unused-ignore]
from citeproc.string import String, join  # type: ignore[import-not-found,import-untyped,unused-ignore]

SPACE = "http://purl.org/net/xbiblio/csl"
_MOST = 100_000


@dataclass
class _Run:
    """What was rendered so far.

    Attributes:
        called: number of variables that were called.
        there: the variables that had a value; an empty name for a group.
        used_up: the variables that a substitution used.
        elements: number of elements.
        people: in a citation in the text, the names that were printed there; None in the bibliography.
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


def run() -> _Run:
    """The state of the entry that is being rendered."""
    return _RUN.get()


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
        """One entry of the bibliography."""
        children = [rendered(child, item) for child in self.iterchildren()]
        texts = [text for text in children if text]
        if len(texts) > 1 and self.getparent().get("second-field-align") and children[0]:
            texts[0] = String(f"{str(texts[0]).rstrip()} ")
        return self.format(self.wrap(join(texts))) if texts else None


class Macro(model.Macro):  # type: ignore[misc,unused-ignore]
    """A macro is a group without delimiter that is never suppressed."""

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        """The children."""
        texts = _children(self, item, "", context, **kwargs)
        return join(texts) if texts else None


class Group(model.Group):  # type: ignore[misc,unused-ignore]
    """Corrects: a group with empty variables printed its terms if these were in a macro or a choice."""

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        """The children, or nothing if variables were called and none had a value."""
        entry = run()
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
        """The children of that branch."""
        branch = self.branch(item)
        texts = [] if branch is None else _children(branch, item, delimiter, context, **kwargs)
        return join(texts, delimiter) if texts else None


class If(model.If):  # type: ignore[misc,unused-ignore]
    """Corrects: a variable with a hyphen never had a value. Position and disambiguation are always false here."""

    def holds(self, item: Any) -> bool:
        """Whether its condition holds."""
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
        """Always."""
        return True


class Substitute(model.Substitute):  # type: ignore[misc,unused-ignore]
    """Corrects: the substitute of missing names was printed again in its own place; a choice printed all branches."""

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        """The first child that prints something; its variables are not printed again."""
        return _first(self, item, context=context, **kwargs)


def _first(element: Any, item: Any, **kwargs: Any) -> Any:
    entry = run()
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


ELEMENTS = {cls.__name__: cls for cls in (Choose, Else, ElseIf, Group, If, Layout, Macro, Substitute)}
"""The classes here by the name of the class of citeproc-py that each replaces."""
