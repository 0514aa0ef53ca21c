"""The kinds of faults: each takes a part of the code and gives the faulty parts that may stand in its place."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy

Members = Mapping[str, Sequence[str]]
"""By the name of a class the members of it that a module uses (``Word``: ``RENEWED``, ``REFUSED``)."""

Kind = Callable[[ast.AST, Members], Iterator[ast.AST]]

_COMPARISONS: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OPERATORS: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_BUILTINS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
_IS_SQL = re.compile(r"\b(SELECT|UPDATE|DELETE FROM|WHERE|JOIN|ORDER BY|IS NULL|IS NOT NULL)\b")
_SQL: Mapping[str, str] = {
    " AND ": " OR ",
    " OR ": " AND ",
    "IS NULL": "IS NOT NULL",
    "IS NOT NULL": "IS NULL",
    " < ": " <= ",
    " <= ": " < ",
    " > ": " >= ",
    " >= ": " > ",
    " <> ": " = ",
    " = 0": " = 1",
    "NOT EXISTS": "EXISTS",
    "NOT IN": "IN",
    "LEFT JOIN": "JOIN",
    "MAX(": "MIN(",
    "MIN(": "MAX(",
    " DESC": "",
}
_IN_SQL = re.compile("|".join(map(re.escape, sorted(_SQL, key=len, reverse=True))))


def _comparison(node: ast.AST, _: Members) -> Iterator[ast.AST]:
    """``<`` becomes ``<=``, ``is`` becomes ``is not``, ``in`` becomes ``not in``."""
    if isinstance(node, ast.Compare):
        for place, one in enumerate(node.ops):
            if type(one) in _COMPARISONS:
                changed = copy(node)
                changed.ops = [*node.ops[:place], _COMPARISONS[type(one)](), *node.ops[place + 1 :]]
                yield changed


def _logic(node: ast.AST, _: Members) -> Iterator[ast.AST]:
    """``and`` becomes ``or``; an operand of either is left out; ``not`` is left out."""
    if isinstance(node, ast.BoolOp):
        changed = copy(node)
        changed.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield changed
        for place in range(len(node.values)):
            rest = [*node.values[:place], *node.values[place + 1 :]]
            if len(rest) == 1:
                yield rest[0]
            else:
                less = copy(node)
                less.values = rest
                yield less
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand


def _arithmetic(node: ast.AST, _: Members) -> Iterator[ast.AST]:
    """``+`` becomes ``-``, ``//`` becomes ``*``; the sign of a number is left out."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _OPERATORS:
        changed = copy(node)
        changed.op = _OPERATORS[type(node.op)]()
        yield changed
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand


def _constant(node: ast.AST, _: Members) -> Iterator[ast.AST]:
    """A number becomes one more and one less, a text another text, True becomes False, None becomes a text."""
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if value is None:
        yield ast.Constant("mutant")
    elif isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        yield ast.Constant(value - 1)
    elif isinstance(value, str):
        yield ast.Constant("mutant" if value != "mutant" else "")


def _member(node: ast.AST, members: Members) -> Iterator[ast.AST]:
    """A member of an enumeration becomes the next one that the module uses."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        known = members.get(node.value.id, ())
        if node.attr in known and len(known) > 1:
            changed = copy(node)
            changed.attr = known[(known.index(node.attr) + 1) % len(known)]
            yield changed


def _condition(node: ast.AST, _: Members) -> Iterator[ast.AST]:
    """A condition holds always, or never."""
    if isinstance(node, (ast.If, ast.IfExp)):
        for outcome in (True, False):
            changed = copy(node)
            changed.test = ast.Constant(outcome)
            yield changed
    elif isinstance(node, ast.While):
        never = copy(node)
        never.test = ast.Constant(False)
        yield never
    elif isinstance(node, ast.comprehension):
        for place in range(len(node.ifs)):
            less = copy(node)
            less.ifs = [*node.ifs[:place], *node.ifs[place + 1 :]]
            yield less


def _statement(node: ast.AST, _: Members) -> Iterator[ast.AST]:
    """A call, an addition, an exception or the end of a loop is left out; nothing is returned."""
    if isinstance(node, (ast.Expr, ast.AugAssign, ast.Raise, ast.Break, ast.Continue, ast.Delete)):
        yield ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield ast.Return(ast.Constant(None))


def _element(node: ast.AST, _: Members) -> Iterator[ast.AST]:
    """An element of a tuple, list, set or dictionary is left out."""
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        for place in range(len(node.elts)):
            less = copy(node)
            less.elts = [*node.elts[:place], *node.elts[place + 1 :]]
            if less.elts or not isinstance(node, ast.Set):
                yield less
    elif isinstance(node, ast.Dict):
        for place in range(len(node.keys)):
            smaller = copy(node)
            smaller.keys = [*node.keys[:place], *node.keys[place + 1 :]]
            smaller.values = [*node.values[:place], *node.values[place + 1 :]]
            yield smaller


def _call(node: ast.AST, _: Members) -> Iterator[ast.AST]:
    """An argument by name, or the last one, is left out; the first two change places; ``min`` becomes ``max``."""
    if not isinstance(node, ast.Call):
        return
    for place in range(len(node.keywords)):
        less = copy(node)
        less.keywords = [*node.keywords[:place], *node.keywords[place + 1 :]]
        yield less
    if len(node.args) > 1:
        without = copy(node)
        without.args = node.args[:-1]
        yield without
        if not (isinstance(node.func, ast.Name) and node.func.id in ("min", "max")):
            swapped = copy(node)
            swapped.args = [node.args[1], node.args[0], *node.args[2:]]
            yield swapped
    if isinstance(node.func, ast.Name) and node.func.id in _BUILTINS:
        other = copy(node)
        other.func = ast.Name(_BUILTINS[node.func.id])
        if other.func.id == "list":
            other.keywords = []
        yield other


def _sql(node: ast.AST, _: Members) -> Iterator[ast.AST]:
    """In a text of SQL ``AND`` becomes ``OR``, ``<`` becomes ``<=``, ``IS NULL`` becomes ``IS NOT NULL``."""
    if not isinstance(node, (ast.Constant, ast.JoinedStr)) or not _IS_SQL.search(ast.unparse(node)):
        return
    for place, part in enumerate(node.values if isinstance(node, ast.JoinedStr) else [node]):
        if not isinstance(part, ast.Constant) or not isinstance(part.value, str):
            continue
        for found in _IN_SQL.finditer(part.value):
            changed: ast.Constant | ast.JoinedStr = ast.Constant(
                part.value[: found.start()] + _SQL[found[0]] + part.value[found.end() :]
            )
            if isinstance(node, ast.JoinedStr):
                changed, text = copy(node), changed
                changed.values = [*node.values[:place], text, *node.values[place + 1 :]]
            yield changed


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


KINDS: Mapping[str, Kind] = {
    "comparison": _comparison,
    "logic": _logic,
    "arithmetic": _arithmetic,
    "constant": _constant,
    "member": _member,
    "condition": _condition,
    "statement": _statement,
    "element": _element,
    "call": _call,
    "sql": _sql,
}
