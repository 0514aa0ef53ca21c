"""Reasons as rows of the interface, in the language of the call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tunilib.core.reason import Reason

__all__ = ["reason_rows"]


def reason_rows(reasons: Iterable[Reason], language: str) -> list[dict[str, str]]:
    """Reasons as objects ``code message source``; the library's own words stay as they are."""
    return [
        {
            "code": str(reason.code),
            "message": reason.text(language),
            "source": str(reason.source),
        }
        for reason in reasons
    ]
