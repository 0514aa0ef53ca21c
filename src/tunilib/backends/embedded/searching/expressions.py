"""What was asked for, in the language of the full-text indexes. Every word is quoted: no text is an error there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.searching.asking import Both, Term, Without
from tunilib.backends.embedded.words import cleaned, key_of

if TYPE_CHECKING:
    from tunilib.backends.embedded.searching.asking import Node

__all__ = ["COLUMNS", "heading_of", "spelling", "within"]

COLUMNS = {
    "all": "",
    "title": "title",
    "author": "author contributor",
    "subject": "subject",
    "isn": "isn",
}
"""The fields of the index by the type of a search; ``all``: every field."""


def within(node: Node, columns: str = "") -> str:
    """An expression for the index of words.

    Args:
        columns: the fields it must be found in; empty: anywhere, numbers also among the ISBNs and ISSNs.
    """
    inner = _words(node, with_numbers=not columns)
    return f"{{{columns}}} : ({inner})" if columns else inner


def spelling(node: Node, columns: str = "") -> str:
    """An expression for the index of spellings, which knows no order of words."""
    inner = _spelt(node)
    return f"{{{columns}}} : ({inner})" if columns else inner


def heading_of(text: str) -> tuple[str, bool] | None:
    """The key of the title that a text may be, operators and all, and whether its end is open; None without words."""
    key = key_of(cleaned(text))
    return (key, text.rstrip('"”’ ').endswith("*")) if key else None


def _words(node: Node, *, with_numbers: bool) -> str:
    if isinstance(node, Term):
        found = f'"{" ".join(node.words)}"{" *" if node.is_beginning else ""}'
        return f'({found} OR isn : "{node.number}")' if with_numbers and node.number else found
    if isinstance(node, Without):
        wanted, unwanted = (_words(part, with_numbers=with_numbers) for part in node)
        return f"(({wanted}) NOT ({unwanted}))"
    operator = " AND " if isinstance(node, Both) else " OR "
    return f"({operator.join(_words(part, with_numbers=with_numbers) for part in node.parts)})"


def _spelt(node: Node) -> str:
    if isinstance(node, Term):
        *before, last = node.words
        parts = [f'"{word}"' for word in before] + [f'"{last}"{" *" if node.is_beginning else ""}']
        found = f"({' AND '.join(parts)})"
        return f'({found} OR "{node.number}")' if node.number and node.words != (node.number,) else found
    if isinstance(node, Without):
        return f"(({_spelt(node.wanted)}) NOT ({_spelt(node.unwanted)}))"
    operator = " AND " if isinstance(node, Both) else " OR "
    return f"({operator.join(map(_spelt, node.parts))})"
