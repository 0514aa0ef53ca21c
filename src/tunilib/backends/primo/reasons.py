"""Reasons, which Alma gives as texts in the language that was asked for, never as codes.

English texts are compared with the sentences that the maker and libraries document. A text that is not known is
``other`` with its words.
"""

from __future__ import annotations

import re
from typing import Final

from tunilib.core.reason import Reason, ReasonCode

_KNOWN: Final = (
    (
        r"\bcard (has )?expired|patron('s)? .*expired|account (has )?expired|expired patron",
        ReasonCode.PATRON_CARD_EXPIRED,
    ),
    (
        r"overdue (and recalled|recall)|too many overdue|overdue (item )?limit|limit of overdue",
        ReasonCode.PATRON_OVERDUE_LOANS,
    ),
    (r"cash limit|fine[s]? .*limit|owe[sd]? more|limit .*(fines|fees)", ReasonCode.PATRON_SUSPENDED_FINES),
    (r"\bpatron .*block|\bblocked?\b|patron is not active|loan limit for this patron", ReasonCode.PATRON_SUSPENDED),
    (r"already requested by (you|the patron)|patron has (an )?active request|duplicate", ReasonCode.HOLD_ALREADY_HELD),
    (r"request limit|limit .*requests|too many requests", ReasonCode.HOLD_LIMIT),
    (r"no items? can (fulfill|fill)|not requestable|cannot be requested", ReasonCode.HOLD_NOT_HOLDABLE),
    (r"\brequest(ed|s)?\b|\bon hold\b|\bbooking", ReasonCode.RENEWAL_REQUESTED),
    (r"recall", ReasonCode.RENEWAL_RECALLED),
    (r"\blost\b", ReasonCode.RENEWAL_LOST),
    (r"too early|too soon|days before (the )?due|not yet .*renew|renewal .*not begun", ReasonCode.RENEWAL_TOO_SOON),
    (r"due date .*(not|no) (be )?(later|extend|change)|no later due date|not extend", ReasonCode.RENEWAL_NO_GAIN),
    (
        r"renew(al)? (period|limit|time)|renewal .*(exceeded|expired|exhausted)|maximum .*renew|renewed .*maximum",
        ReasonCode.RENEWAL_LIMIT,
    ),
    (
        r"not renewable|cannot be renewed|renew(al)? (is )?not allowed|not allowed .*renew",
        ReasonCode.RENEWAL_NOT_ALLOWED,
    ),
)
"""Patterns of English texts, the patron first, in the order in which Alma tests."""


def renewal_reason(english: str, words: str | None = None) -> Reason:
    """The reason against a renewal.

    Args:
        words: the same in the language of the call.
    """
    return _reason(english, words, ("patron.", "renewal."), ReasonCode.OTHER)


def hold_reason(english: str) -> Reason:
    """The reason against a hold."""
    return _reason(english, None, ("patron.", "hold."), ReasonCode.OTHER)


def patron_reason(words: str) -> Reason:
    """What blocks the patron."""
    return _reason(words, None, ("patron.",), ReasonCode.PATRON_SUSPENDED)


def _reason(english: str, words: str | None, kinds: tuple[str, ...], otherwise: ReasonCode) -> Reason:
    plain = " ".join(english.casefold().split())
    known = (code for pattern, code in _KNOWN if code.startswith(kinds) and re.search(pattern, plain))
    return Reason.said(words or english, next(known, otherwise))
