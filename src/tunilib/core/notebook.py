"""How a notebook shows models: a list as a table, a single thing as its fields."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = TypeVar("T")


class Listed(tuple[T, ...]):
    """A tuple of models, which a notebook shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return rows_html([one.to_dict() for one in self])  # type: ignore[attr-defined]


def rows_html(rows: Sequence[Mapping[str, Any]]) -> str:
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if any(map(_known(name), rows))]
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(row.get(name))}</td>' for name in names)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def thing_html(values: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{_cell(value)}</td></tr>" for name, value in values.items() if _is_known(value)
    )
    return f"<table><tbody>{rows}</tbody></table>"


def _known(name: str) -> Any:
    return lambda row: _is_known(row.get(name))


def _is_known(value: object) -> bool:
    return value is not None and value != [] and value != ""


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return _text(value["message"]) if "message" in value else thing_html(value)
    if isinstance(value, list):
        is_table = bool(value) and isinstance(value[0], dict) and "message" not in value[0]
        return rows_html(value) if is_table else "<br>".join(map(_cell, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else _text(str(value))


def _text(text: str) -> str:
    return escape("".join(letter if letter.isprintable() else " " for letter in text))
