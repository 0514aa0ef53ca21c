"""Messages at the top of a page, and the blocks on an account.

Only ``.flash-message`` is a message: rows, hidden boxes and error pages have the same alert classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.words import Words

Level = Literal["success", "info", "danger", "warning"]

_MOST = 300
_LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Flash:
    """One message at the top of a page. It may belong to another request, so it never proves anything.

    Attributes:
        level: by its class.
        text: in the site's words.
        code: what it means, a code of the word tables; None where the words are not known.
        count: the number in it.
    """

    level: Level
    text: str
    code: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    text: str
    code: str | None


def flashes(page: Document) -> tuple[Flash, ...]:
    """The messages of a page, in its order.

    Raises:
        PageError: there are more than a site would ever show.
    """
    nodes = page.root.all(".flash-message")
    if len(nodes) > _MOST:
        raise PageError(expected="at most {number} messages", page="messages", number=_MOST)
    return tuple(_flash(node, page.words) for node in nodes if node.text and "hidden" not in node.classes)


def flashes_say(found: tuple[Flash, ...], *codes: str) -> bool:
    """Whether one of the messages has one of the codes."""
    return any(flash.code in codes for flash in found)


def new_flashes(found: tuple[Flash, ...], before: tuple[Flash, ...]) -> tuple[Flash, ...]:
    """The messages of an answer that were not on the page before it: a block on the account is on each, in red."""
    known = {flash.text for flash in before}
    return tuple(flash for flash in found if flash.text not in known)


def account_blocks(page: Document) -> tuple[Block, ...]:
    """The blocks on the account: in finna2 in a box, elsewhere messages in red whose words are known reasons."""
    if page.markup.blocks is not None:
        return tuple(block(node.text, page.words) for node in page.root.all(page.markup.blocks) if node.text)
    reds = (flash for flash in flashes(page) if flash.level == "danger")
    return tuple(Block(flash.text, flash.code) for flash in reds if (flash.code or "").startswith("patron."))


def block(text: str, words: Words) -> Block:
    """A text of the library, with its reason code where the words are known."""
    sentence = words.reason(text)
    return Block(text, sentence.code if sentence is not None else None)


def _flash(node: Node, words: Words) -> Flash:
    body = node.first(".message-body")
    text = (body or node).text
    sentence = None if body is not None else words.message(text) or words.reason(text)
    return Flash(
        level=next((level for level in _LEVELS if f"alert-{level}" in node.classes), "info"),
        text=text,
        code="library.message" if body is not None else sentence.code if sentence is not None else None,
        count=sentence.count if sentence is not None else None,
    )
