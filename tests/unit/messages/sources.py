"""Finds, in the source, what the catalogue must have: its keys, and the English templates of errors and notes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[3] / "src" / "tunilib"
_KEY = re.compile(r"[a-z_]+\.(?!sqlite$|toml$)[a-z][a-z0-9.-]*")


def literal_keys(subjects: frozenset[str]) -> frozenset[str]:
    """Every string of the source that has the form of a key of one of these subjects."""
    found = {
        node.value
        for node in _nodes_outside_the_catalogue()
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _KEY.fullmatch(node.value)
    }
    return frozenset(key for key in found if key.partition(".")[0] in subjects)


def made_keys(subjects: frozenset[str]) -> re.Pattern[str]:
    """What the keys look like that are put together at run time, ``f"doctor.{check}"`` for example."""
    forms = set()
    for node in _nodes_outside_the_catalogue():
        if isinstance(node, ast.JoinedStr) and _start(node).partition(".")[0] in subjects:
            parts = (re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)
            forms.add("".join(parts))
    return re.compile("|".join(sorted(forms)))


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def _start(text: ast.JoinedStr) -> str:
    first = text.values[0]
    return str(first.value) if isinstance(first, ast.Constant) else ""


def _nodes_outside_the_catalogue() -> Iterator[ast.AST]:
    for path, tree in _modules():
        if not {"messages", "vufind"} & set(path.relative_to(SOURCE).parts):  # a site has keys of its own
            yield from ast.walk(tree)
