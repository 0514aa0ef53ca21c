"""Arguments of messages: a word of English in a Finnish or Swedish sentence is found where it is written.

What a message is given is data, an option or a command as one types it, or a term that is translated with it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import tunilib
from tunilib.terms import TERMS

SOURCE = Path(tunilib.__file__).parent
WORD = re.compile(r"[^\W\d_]{2,}")
AS_TYPED = re.compile(r"--[\w-]+( \w*)?|tunilib( .*)?|[{\[].*[}\]]|use = .*", re.DOTALL)
"""An option, a command, and a piece of a file in the form that one writes."""
NAMES = {
    "crontab": "a program",
    "notify-send": "a program",
    "sendmail": "a program",
    "https": "the beginning of an address",
    "ID": "an argument as the help names it",
    "page": "a parameter of the Python interface",
    "status": "a parameter of the Python interface",
    "limit": "a parameter of the Python interface",
}
"""Words that are the same in all languages, with the reason."""
_OWN = ("hint", "expected", "template", "message", "code")
"""Arguments that are messages themselves."""
_SENDS = ("post", "send", "follow", "hand_over", "read_page")


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(SOURCE), node


def texts(node: ast.expr) -> list[str]:
    """The constants that a value may be."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))]
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in texts(value)]
    if isinstance(node, ast.Subscript):
        return texts(node.value)
    return []


def is_message(call: ast.Call) -> bool:
    """Whether the first argument is a text with placeholders, which the others fill."""
    first = call.args[0] if call.args else None
    return (
        isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and re.search(r"\{\w+\}", first.value) is not None
    )


def test_no_argument_of_a_message_is_a_word_of_its_own() -> None:
    found = [
        (str(path), call.lineno, keyword.arg, text)
        for path, call in calls()
        if is_message(call)
        for keyword in call.keywords
        if keyword.arg is not None and keyword.arg not in _OWN
        for text in texts(keyword.value)
        if WORD.search(text) and text not in NAMES and AS_TYPED.fullmatch(text) is None
    ]
    assert found == []


def test_the_name_of_each_page_of_a_site_is_translated() -> None:
    """It is an argument of the messages about a page that was not understood, and of a form that leads elsewhere."""
    names = {
        text
        for path, call in calls()
        if "vufind" in path.parts
        for keyword in call.keywords
        if (_name_of(call) in _SENDS and keyword.arg == "name")
        or (_name_of(call) == "PageError" and keyword.arg == "page")
        for text in texts(keyword.value)
    }
    assert names
    assert names - TERMS["page"].keys() == set()


def _name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
