"""What happened so far while an entry is rendered: which variables were called, which were there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from citeproc.source import VariableError  # type: ignore[import-not-found,import-untyped,unused-ignore]
from citeproc.string import String  # type: ignore[import-not-found,import-untyped,unused-ignore]

__all__ = ["SPACE", "call", "is_there", "rendered", "run", "running"]

SPACE = "http://purl.org/net/xbiblio/csl"
_MOST = 100_000


@dataclass
class _Run:
    """The variables that were called and there, an empty one for a group; what stood in for names; all
    elements.
    """

    called: int = 0
    there: list[str] = field(default_factory=list)
    used_up: set[str] = field(default_factory=set)
    elements: int = 0


_RUN: ContextVar[_Run] = ContextVar("run")


@contextmanager
def running() -> Iterator[None]:
    """Within it, one entry is rendered."""
    token = _RUN.set(_Run())
    try:
        yield
    finally:
        _RUN.reset(token)


def run() -> _Run:
    """The entry that is rendered."""
    return _RUN.get()


def call(variable: str, *, there: bool) -> bool:
    """Note that a variable was called; whether it is there and was not used up by a substitution."""
    entry = _RUN.get()
    entry.called += 1
    if not there or variable in entry.used_up:
        return False
    entry.there.append(variable)
    return True


def is_there(item: Any, variable: str) -> bool:
    """Whether an item has something in a variable."""
    name = variable.replace("-", "_")
    return name in item.reference and bool(item.reference[name])


def rendered(element: Any, item: Any, **kwargs: Any) -> Any:
    """What an element prints, or None; one that has lines of its own has blanks around it."""
    entry = _RUN.get()
    entry.elements += 1
    if entry.elements > _MOST:
        raise RecursionError
    try:
        text = element.render(item, **kwargs)
    except VariableError:
        return None
    return String(f"\n{text}\n") if text and element.get("display") in ("block", "indent") else text
