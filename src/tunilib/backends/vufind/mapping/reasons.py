"""The library's words as reasons: its own text under the code it means, ``other`` where the words are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.reason import Reason, ReasonCode, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.vufind.pages.messages import Block, Flash

__all__ = ["block_reasons", "flash_reasons", "inferred", "is_reason", "said"]

_CODES = frozenset(code.value for code in ReasonCode)


def said(words: str, code: str | None, otherwise: ReasonCode = ReasonCode.OTHER) -> Reason:
    """One reason in the library's words."""
    return Reason.said(words, ReasonCode(code) if code is not None and code in _CODES else otherwise)


def is_reason(code: str | None) -> bool:
    """Whether a code of the word tables is one of the interface's reasons."""
    return code in _CODES


def block_reasons(blocks: Iterable[Block]) -> tuple[Reason, ...]:
    """What stands in the box of blocks, each once."""
    return _once(said(block.text, block.code) for block in blocks)


def flash_reasons(flashes: Iterable[Flash]) -> tuple[Reason, ...]:
    """What messages in red or blue say that is a reason, or that nobody knows; the site's own sentences are neither."""
    told = (flash for flash in flashes if flash.level != "success")
    return _once(said(flash.text, flash.code) for flash in told if flash.code is None or is_reason(flash.code))


def inferred(code: ReasonCode) -> Reason:
    """A reason that the page shows without words."""
    return Reason(code, Source.INFERRED)


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))
