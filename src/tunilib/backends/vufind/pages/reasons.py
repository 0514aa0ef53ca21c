"""The library's words as reasons: with the code that they mean, ``other`` where the words are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.reason import Reason, ReasonCode, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.vufind.pages.messages import Block, Flash
    from tunilib.errors import TunilibError

NOT_TOLD_APART = Claim(ClaimWord.REFUSED, (Reason(ReasonCode.OTHER, Source.INFERRED, (("what", "not-told-apart"),)),))
"""For what the site shows several times alike: nothing is sent for it."""

_CODES = frozenset(code.value for code in ReasonCode)


def library_reason(words: str, code: str | None, otherwise: ReasonCode = ReasonCode.OTHER) -> Reason:
    """A reason in the library's words."""
    return Reason.said(words, ReasonCode(code) if code is not None and code in _CODES else otherwise)


def inferred_reason(code: ReasonCode) -> Reason:
    """A reason that follows from the page, which does not state it."""
    return Reason(code, Source.INFERRED)


def block_reasons(blocks: Iterable[Block]) -> tuple[Reason, ...]:
    """The blocks on the account, each once."""
    return _once(library_reason(block.text, block.code) for block in blocks)


def flash_reasons(flashes: Iterable[Flash]) -> tuple[Reason, ...]:
    """Messages that are reasons or have unknown words; neither successes nor the site's own known sentences."""
    wanted = (flash for flash in flashes if flash.level != "success" and (flash.code is None or flash.code in _CODES))
    return _once(library_reason(flash.text, flash.code) for flash in wanted)


def refusal_reasons(flashes: Iterable[Flash]) -> tuple[Reason, ...]:
    """Why the site refused, by its messages in red; empty where it has none."""
    red = [flash for flash in flashes if flash.level == "danger"]
    return flash_reasons(red) or _once(library_reason(flash.text, None) for flash in red)


def not_sent(items: Iterable[str], error: TunilibError | None = None) -> dict[str, Claim]:
    """Claims for what was not sent, as the site failed on what was sent before it."""
    reasons = (Reason.because(error),) if error is not None else ()
    return {item: Claim(ClaimWord.NOT_SENT, reasons) for item in items}


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))
