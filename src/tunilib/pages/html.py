"""Reading HTML. Only this module imports the HTML library.

Pages are not trusted. A page that is too large, too deep or has too many attributes raises :class:`HtmlError`, so that
the parser neither crashes nor runs for minutes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tunilib.core.foreign import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator


UNSEEN = ("sr-only", "visually-hidden")
"""Classes of texts that only screen readers show, in Bootstrap 3 and 5."""
HIDDEN = frozenset(("hidden", "d-none"))
"""Classes of what nobody sees, in Bootstrap 3 and 5."""
MAX_CHARACTERS = 4 * 1024 * 1024
_MAX_DEPTH = 600
_MAX_TAGS = 200_000
_MAX_ATTRIBUTES = 400
_MAX_REOPENED = 1_000_000

# their end tags are optional, so they are not counted in the depth
_LEAF = "area base br col embed hr img input link meta source track wbr param"
_OPEN = "p li option optgroup td th tr tbody thead tfoot dt dd rt rp"
_FORMAT = "a b big code em font i nobr s small strike strong tt u"
_LEAVES = frozenset([*_LEAF.split(), *_OPEN.split()])
_FORMATTING = frozenset(_FORMAT.split())
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_COMMENT = re.compile(r"<!--(?:(?!-->).)*-->", re.DOTALL)
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{2000,}")


class HtmlError(ValueError):
    """The text is not HTML, or would take too long to parse."""


class Node:
    """An element or a text of a page.

    In texts each run of white space, no-break spaces included, is one space.
    """

    __slots__ = ("_node",)

    def __init__(self, node: LexborNode) -> None:
        self._node = node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self._node.mem_id == other._node.mem_id

    def __hash__(self) -> int:
        return self._node.mem_id

    def __repr__(self) -> str:
        return f"<Node {self.tag}>"

    @property
    def tag(self) -> str:
        return self._node.tag or ""

    @property
    def is_element(self) -> bool:
        return self._node.is_element_node

    def attr(self, name: str) -> str | None:
        attributes = self._node.attrs
        if name not in attributes:
            return None
        return clean_text(attributes[name] or "")

    @property
    def classes(self) -> frozenset[str]:
        return frozenset((self.attr("class") or "").split())

    @property
    def text(self) -> str:
        return " ".join(clean_text(self._node.text(deep=True)).split())

    @property
    def spaced_text(self) -> str:
        """The text with a blank between elements, so that their words and numbers do not join."""
        return " ".join(clean_text(self._node.text(deep=True, separator=" ")).split())

    @property
    def raw_text(self) -> str:
        return clean_text(self._node.text(deep=True))

    def text_without(self, *classes: str) -> str:
        unwanted = set(classes)
        parts: list[str] = []
        stack = [self]
        while stack:
            node = stack.pop()
            if not node.is_element:
                parts.append(node.raw_text)
            elif not unwanted & node.classes:
                stack.extend(reversed(list(node.nodes())))
        return " ".join("".join(parts).split())

    def nodes(self) -> Iterator[Node]:
        child = self._node.child
        while child is not None:
            if child.is_element_node or child.is_text_node:
                yield Node(child)
            child = child.next

    def children(self) -> Iterator[Node]:
        return (node for node in self.nodes() if node.is_element)

    def following(self) -> Iterator[Node]:
        sibling = self._node.next
        while sibling is not None:
            if sibling.is_element_node or sibling.is_text_node:
                yield Node(sibling)
            sibling = sibling.next

    def preceding(self) -> Iterator[Node]:
        sibling = self._node.prev
        while sibling is not None:
            if sibling.is_element_node:
                yield Node(sibling)
            sibling = sibling.prev

    @property
    def parent(self) -> Node | None:
        parent = self._node.parent
        return None if parent is None or not parent.is_element_node else Node(parent)

    def ancestors(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def all(self, selector: str) -> list[Node]:
        return [Node(found) for found in self._node.css(selector)]

    def first(self, selector: str) -> Node | None:
        found = self._node.css_first(selector)
        return None if found is None else Node(found)

    @property
    def markup(self) -> str:
        for node in self._node.css("script, style, noscript"):
            node.decompose()
        return _COMMENT.sub("", self._node.html or "")

    @property
    def markup_text(self) -> str:
        parts: list[str] = []
        stack: list[Node | str] = [*reversed(list(self.nodes()))]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                parts.append(item)
            elif not item.is_element:
                parts.append(item.raw_text)
            else:
                inside = list(item.nodes())
                parts.append(f"<{item.tag}>")
                if inside or item.tag not in _LEAVES:
                    stack.append(f"</{item.tag}>")
                stack.extend(reversed(inside))
        return " ".join("".join(parts).split())


def parse(text: str) -> Node:
    _guard(text)
    tree = LexborHTMLParser(text.encode("utf-8", "replace"))
    root = tree.root
    if root is None:
        raise HtmlError("no element at all")
    return Node(root)


def _guard(text: str) -> None:
    """Refuse what makes the parser slow. Its time grows with the square of depth and of attributes in a tag."""
    if len(text) > MAX_CHARACTERS:
        raise HtmlError(f"more than {MAX_CHARACTERS} characters")
    depth = formatting = deepest = most_formatting = tags = 0
    for closing, name in _TAG.findall(text):
        tags += 1
        tag = name.lower()
        if tag in _LEAVES:
            continue
        step = -1 if closing else 1
        depth += step
        if depth < 0:
            depth = 0
        elif depth > deepest:
            deepest = depth
        if tag in _FORMATTING:
            formatting = max(0, formatting + step)
            most_formatting = max(most_formatting, formatting)
    if tags > _MAX_TAGS:
        raise HtmlError(f"more than {_MAX_TAGS} tags")
    if deepest > _MAX_DEPTH or tags * most_formatting > _MAX_REOPENED:
        raise HtmlError("nested too deep")
    for tag in _LONG_TAG.findall(text):
        if len(re.sub(r'"[^"]*"', "", tag).split()) > _MAX_ATTRIBUTES:
            raise HtmlError("too many attributes in one tag")
