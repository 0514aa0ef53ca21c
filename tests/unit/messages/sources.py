"""Finds, in the source, what the catalogue must have: its keys, and the English templates of errors and notes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[3] / "src" / "tunilib"
_RAISED = [
    "UsageError",
    "NotFound",
    "NotSignedIn",
    "CredentialsRefused",
    "SessionExpired",
    "PersonNeeded",
    "Unavailable",
    "NotUnderstood",
    "OutcomeUnknown",
    "LocalError",
]
_SPOKEN = ("template", "message", "hint", "expected")
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


def templates() -> dict[str, str]:
    """The English templates of errors and notes below the command line, each with the place it was found at."""
    found: dict[str, str] = {}
    apart = {"messages", "cli", "core", "_entry.py"}
    trees = [(path, tree) for path, tree in _modules() if not apart & set(path.relative_to(SOURCE).parts)]
    shared = {name: value for _, tree in trees for name, value in _constants(tree, {}).items()}
    for path, tree in trees:
        constants = {**shared, **_constants(tree, shared)}
        speakers = _speakers(tree)
        for node in ast.walk(tree):
            for expression in _spoken(node, speakers):
                for text in _texts(expression, constants):
                    if text.strip():
                        found.setdefault(text, f"{path.relative_to(SOURCE)}:{expression.lineno}")
    return found


def all_strings() -> frozenset[str]:
    """Every string in the source outside the catalogue: a translation of none of them is stale."""
    nodes = _nodes_outside_the_catalogue()
    strings = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(strings | set(templates()))


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


def _constants(tree: ast.Module, known: dict[str, str]) -> dict[str, str]:
    """The texts that stand under a name at the top of a module."""
    own: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            texts = list(_texts(node.value, {**known, **own}))
            if len(texts) == 1 and not isinstance(node.value, ast.Call):
                own[node.targets[0].id] = texts[0]
    return own


def _speakers(tree: ast.Module) -> dict[str, list[str]]:
    """The functions of a module that pass a template on, with the names of their parameters."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {
        function.name: names
        for function in functions
        if set(names := [argument.arg for argument in function.args.args if argument.arg != "self"]) & set(_SPOKEN)
    }


def _spoken(node: ast.AST, speakers: dict[str, list[str]]) -> Iterator[ast.expr]:
    """The expressions that a call, or a table of templates, says to a person."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and "TEMPLATES" in node.targets[0].id:
        yield from (part for part in ast.walk(node.value) if isinstance(part, ast.Constant | ast.Name))
    if not isinstance(node, ast.Call):
        return
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    is_note = name == "of" and getattr(getattr(node.func, "value", None), "id", "") == "Note"
    if name in _RAISED or is_note:
        yield from node.args[:1]
    elif name in speakers:
        yield from (
            argument for parameter, argument in zip(speakers[name], node.args, strict=False) if parameter in _SPOKEN
        )
    else:
        return
    yield from (keyword.value for keyword in node.keywords if keyword.arg in _SPOKEN)


def _texts(expression: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    """What an expression can say; of a sum with an unknown part, the known part with its blank at the seam."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        yield expression.value
    elif isinstance(expression, ast.Name) and expression.id in constants:
        yield constants[expression.id]
    elif isinstance(expression, ast.IfExp):
        yield from _texts(expression.body, constants)
        yield from _texts(expression.orelse, constants)
    elif isinstance(expression, ast.BoolOp):
        for value in expression.values:
            yield from _texts(value, constants)
    elif isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
        left, right = list(_texts(expression.left, constants)), list(_texts(expression.right, constants))
        if left and right:
            yield from (first + second for first in left for second in right)
        else:
            yield from left or right
