"""What is told of each recorded page: the page ``docs/explanation/recorded-pages.md``.

python -m tests.backends.vufind.pages.told
"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from tests.backends.vufind.pages.reference import ACCOUNT, documents, refuses

from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.state import state_of

PAGE: Final = Path(__file__).parents[4] / "docs" / "explanation" / "recorded-pages.md"
HEAD: Final = """# What is told of each recorded page

Made by `python -m tests.backends.vufind.pages.told` from the recorded pages, and compared with them by the tests.
The pages themselves are not part of the project. [How sites are read](sites.md) says which driver prints what.

Of each page: what it is, how many things it lists, and each field that is told of them. A field with few values
has them, with how often (`×`); any other has the number of things that have it. What a page does not say is not there.

| page | is | told |
|---|---|---|
"""
_QUIET: Final = frozenset(("id", "title", "author", "record_id", "read_at", "barcode", "is_counted", "kind", "profile"))
_PERSONAL: Final = frozenset(("name", "address", "email", "phone"))
_FEW: Final = 4
_LONGEST: Final = 40


def page_of_all() -> str:
    return HEAD + "".join(_line(name, document) for name, document in documents().items())


def _line(name: str, document: Document) -> str:
    state = state_of(document)
    kind = state.kind or "a page of another kind"
    readers = ACCOUNT.get(state.kind or "", ())
    if state.problem is not None:
        return f"| {name} | {kind} | not read: {state.problem.value} |\n"
    if not readers or all(refuses(reader, document) for reader in readers):
        return f"| {name} | {kind} | {'not read: ' + _why(readers[0], document) if readers else 'nothing'} |\n"
    found = readers[0](document)
    things = _things(found)
    counted = f"{kind}, {len(things)}" if things is not None else kind
    return f"| {name} | {counted} | {'; '.join(_fields(things or [])) or 'a form or a record'} |\n"


def _why(reader: Any, document: Document) -> str:
    try:
        reader(document)
    except PageError as error:
        return error.problem.value
    return ""


def _things(found: Any) -> list[Any] | None:
    if hasattr(found, "fines"):
        return list(found.fines.fines)
    if hasattr(found, "profile"):
        return [found.profile.register]
    rows = getattr(found, "rows", None)
    if rows is None:
        return None
    return [next((part for part in row if hasattr(part, "__dataclass_fields__")), row) for row in rows]


def _fields(things: list[Any]) -> list[str]:
    told: list[str] = []
    for name in dict.fromkeys(field.name for thing in things if _has_fields(thing) for field in fields(thing)):
        values = [value for thing in things if (value := getattr(thing, name, None)) not in (None, (), "")]
        if not values or name in _QUIET:
            continue
        texts = Counter(_text(value) for value in values)
        few = name not in _PERSONAL and len(texts) <= _FEW and all(len(text) <= _LONGEST for text in texts)
        shown = ", ".join(f"{text} ×{count}" for text, count in texts.items()) if few else f"{len(values)}"
        told.append(f"{name}: {shown}")
    return told


def _has_fields(thing: Any) -> bool:
    return hasattr(thing, "__dataclass_fields__")


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(str(getattr(one, "code", one)) for one in value)
    return str(value).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page_of_all(), "utf-8")
