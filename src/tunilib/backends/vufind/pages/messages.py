"""What a page says: the messages at its top, the blocks on the account, and the reasons that they mean.

Only ``.flash-message`` is a message: rows, hidden boxes and error pages have the same alert classes. A reason has the
library's words, with the code that they mean; ``other`` where the words are not known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.words import Words
from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import TunilibError

Level = Literal["success", "info", "danger", "warning"]

NOT_TOLD_APART = Claim(ClaimWord.REFUSED, (Reason(ReasonCode.OTHER, Source.INFERRED, (("what", "not-told-apart"),)),))
"""For what the site shows several times alike: nothing is sent for it."""

_MOST = 300
_LEVELS: tuple[Level, ...] = get_args(Level)
_CODES = frozenset(code.value for code in ReasonCode)


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


def flashes(page: Document) -> tuple[Flash, ...]:
    """The messages of a page, in its order; more than a site would ever show are an error."""
    nodes = page.root.all(".flash-message")
    if len(nodes) > _MOST:
        raise PageError(expected="at most {number} messages", page="messages", number=_MOST)
    return tuple(_flash(node, page.words) for node in nodes if node.text and "hidden" not in node.classes)


def flashes_say(found: tuple[Flash, ...], *codes: str) -> bool:
    """Whether one of the messages has one of the codes."""
    return any(flash.code in codes for flash in found)


def largest_count(found: Iterable[Flash], code: str) -> int | None:
    """The number in the messages with a code; Finna states each twice, in its own words and in VuFind's."""
    return max((flash.count for flash in found if flash.code == code and flash.count is not None), default=None)


def new_flashes(found: tuple[Flash, ...], before: tuple[Flash, ...]) -> tuple[Flash, ...]:
    """The messages of an answer that were not on the page before it: a block on the account is on each, in red."""
    known = {flash.text for flash in before}
    return tuple(flash for flash in found if flash.text not in known)


def texts_of(found: Iterable[Flash]) -> tuple[str, ...]:
    """What the messages say, word for word."""
    return tuple(flash.text for flash in found)


def account_blocks(page: Document) -> tuple[Reason, ...]:
    """The blocks on the account: in finna2 in a box, elsewhere messages in red whose words are known reasons."""
    if page.markup.blocks is not None:
        return blocks_in(page, page.markup.blocks)
    reds = (flash for flash in flashes(page) if flash.level == "danger")
    return _once(library_reason(flash.text, flash.code) for flash in reds if (flash.code or "").startswith("patron."))


def blocks_in(page: Document, selector: str) -> tuple[Reason, ...]:
    """The texts of some elements as reasons, each once."""
    return _once(reason_in(node.text, page.words) for node in page.root.all(selector) if node.text)


def reason_in(text: str, words: Words) -> Reason:
    """A text of the library as a reason, with the code for it where its words are known."""
    sentence = words.reason(text)
    return library_reason(text, sentence.code if sentence is not None else None)


def library_reason(words: str, code: str | None, otherwise: ReasonCode = ReasonCode.OTHER) -> Reason:
    """A reason in the library's words."""
    return Reason.said(words, ReasonCode(code) if code is not None and code in _CODES else otherwise)


def inferred_reason(code: ReasonCode) -> Reason:
    """A reason that follows from the page, which does not state it."""
    return Reason(code, Source.INFERRED)


def flash_reasons(found: Iterable[Flash]) -> tuple[Reason, ...]:
    """Messages that are reasons or have unknown words; neither successes nor the site's own known sentences."""
    wanted = (flash for flash in found if flash.level != "success" and (flash.code is None or flash.code in _CODES))
    return _once(library_reason(flash.text, flash.code) for flash in wanted)


def refusal_reasons(found: Iterable[Flash]) -> tuple[Reason, ...]:
    """Why the site refused, by its messages in red; empty where it has none."""
    red = [flash for flash in found if flash.level == "danger"]
    return flash_reasons(red) or _once(library_reason(flash.text, None) for flash in red)


def claimed(found: Iterable[Flash], *, done: bool) -> Claim:
    """What a site claims of a change of one item: messages in red refuse it, whatever else shows that it is done."""
    reasons = refusal_reasons(found)
    return Claim(ClaimWord.REFUSED if reasons else ClaimWord.DONE if done else ClaimWord.SILENT, reasons)


def not_sent(items: Iterable[str], error: TunilibError | None = None) -> dict[str, Claim]:
    """Claims for what was not sent, as the site failed on what was sent before it."""
    reasons = (Reason.because(error),) if error is not None else ()
    return {item: Claim(ClaimWord.NOT_SENT, reasons) for item in items}


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))


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
