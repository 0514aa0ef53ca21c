"""The mutants of a module: its source with one fault each, in a fixed order and with names that stay."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.mutations.kinds import KINDS, Members

_NOT_RUN = frozenset({"annotation", "returns", "decorator_list", "type_params", "type_comment", "bases"})
_ONLY_FOR_TYPES = frozenset({"TypeVar", "cast"})


class Mutant(NamedTuple):
    """A module with one fault.

    Attributes:
        name: ``core/policy/fines.py overdue_fine: days <= 0 -> days < 0``; the second of one name ends with ``#2``.
        module: its file, below ``src/tunilib``.
        function: the function or class that the fault is in; empty: neither.
        is_called: whether it is in the body of a function, which runs only when it is called.
        line: of the fault. kind: of the fault.
        whole: the statements of the module. at: which of them has the fault. text: that statement with it.
    """

    name: str
    module: str
    function: str
    is_called: bool
    line: int
    kind: str
    whole: Sequence[str]
    at: int
    text: str

    @property
    def source(self) -> str:
        """Of the whole module, with the fault."""
        return "\n".join((*self.whole[: self.at], self.text, *self.whole[self.at + 1 :]))


class _Place(NamedTuple):
    """Where a part stands: a field of its parent, and the position where that is a list."""

    parent: ast.AST
    field: str
    position: int | None
    node: ast.AST
    function: str
    is_called: bool

    def put(self, node: ast.AST) -> None:
        if self.position is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.position] = node


def mutants_of(root: Path, module: str) -> Iterator[Mutant]:
    """All mutants of a module, from its file below a folder."""
    tree = ast.parse((root / module).read_text(encoding="utf-8"))
    members = _members(tree)
    names: Counter[str] = Counter()
    statements = [ast.Module([statement], []) for statement in tree.body]  # a whole module is slow to write for each
    whole = [ast.unparse(statement) for statement in statements]
    for at, statement in enumerate(statements):
        seen = {whole[at]}
        for place, kind, node in _faults(statement, members):
            place.put(node)
            text = ast.unparse(ast.fix_missing_locations(statement))
            place.put(place.node)
            if text in seen:  # two kinds may lead to the same
                continue
            seen.add(text)
            name = f"{module} {place.function or '-'}: {_short(place.node)} -> {_short_after(place.node, node)}"
            names[name] += 1
            number = f" #{names[name]}" if names[name] > 1 else ""
            line = getattr(place.node, "lineno", getattr(place.parent, "lineno", 0))
            yield Mutant(name + number, module, place.function, place.is_called, line, kind, whole, at, text)


def _faults(statement: ast.Module, members: Members) -> Iterator[tuple[_Place, str, ast.AST]]:
    """The parts of a statement, each with the kinds of faults that it may have, and what then stands in its place."""
    for place in list(_places(statement, "")):
        for kind, replace in KINDS.items():
            for node in replace(place.node, members):
                yield place, kind, node


def _places(parent: ast.AST, scope: str, is_inside: bool = False) -> Iterator[_Place]:
    """All parts, with the function or class that they are in; what is in a function belongs to the outermost one."""
    for field, value in ast.iter_fields(parent):
        if field in _NOT_RUN:
            continue
        for index, node in enumerate(value) if isinstance(value, list) else ((None, value),):
            if not isinstance(node, ast.AST) or _is_not_run(node) or _is_compared_by_identity(parent, node):
                continue
            yield _Place(parent, field, index, node, scope, is_inside and not isinstance(parent, ast.arguments))
            if isinstance(node, ast.JoinedStr):
                continue  # it is one text, of which only SQL is changed
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not is_inside:
                named = f"{scope}.{node.name}" if scope else node.name
                yield from _places(node, named, isinstance(node, ast.FunctionDef))
            else:
                yield from _places(node, scope, is_inside)


def _is_not_run(node: ast.AST) -> bool:
    """Whether a part is not run, or says nothing to the program: imports, docstrings, and what only types need."""
    match node:
        case (
            ast.Import()
            | ast.ImportFrom()
            | ast.Expr(value=ast.Constant())
            | ast.If(test=ast.Name(id="TYPE_CHECKING"))
            | ast.Assign(targets=[ast.Name(id="__all__")])
            | ast.Assign(value=ast.Subscript(value=ast.Name(id="tuple" | "Callable")))
            | ast.AnnAssign(annotation=ast.Name(id="TypeAlias"))
        ):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in _ONLY_FOR_TYPES
    return False


def _is_compared_by_identity(parent: ast.AST, node: ast.AST) -> bool:
    """Whether it is the None of ``is None``: ``is "mutant"`` would be seen by the compiler and not by a test."""
    is_identity = isinstance(parent, ast.Compare) and isinstance(parent.ops[0], (ast.Is, ast.IsNot))
    return is_identity and isinstance(node, ast.Constant)


def _members(tree: ast.AST) -> Members:
    found: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr.isupper():
            known = found.setdefault(node.value.id, [])
            if node.attr not in known:
                known.append(node.attr)
    return {name: sorted(known) for name, known in found.items()}


def _short(node: Any) -> str:
    """A part of the code in a line."""
    if isinstance(node, (ast.If, ast.While)):
        return f"{type(node).__name__.lower()} {ast.unparse(node.test)}"
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 100 else f"{text[:60]} … {text[-37:]}"


def _short_after(before: Any, after: Any) -> str:
    """The faulty part in a line; where that is too long to see the difference, what is left out."""
    text = _short(after)
    if text != _short(before):
        return text
    if isinstance(after, (ast.Constant, ast.JoinedStr)):
        whole = ast.unparse(after)
        at = next(at for at, (old, new) in enumerate(zip(ast.unparse(before), whole, strict=False)) if old != new)
        return f"… {whole[max(0, at - 30) : at + 30]} …"
    left = {ast.dump(node) for node in ast.iter_child_nodes(after)}
    missing = [ast.unparse(node) for node in ast.iter_child_nodes(before) if ast.dump(node) not in left]
    return f"without {' and '.join(missing)}" if missing else text
