"""Asking a library once for a change, and what an error says about whether it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.answer import Answer
from tunilib.core.reason import Reason
from tunilib.errors import (
    CredentialsRefused,
    LocalError,
    NotFound,
    NotSignedIn,
    SessionExpired,
    TunilibError,
    Unavailable,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NOTHING_DONE", "ask_once"]

NOTHING_DONE = (UsageError, NotFound, NotSignedIn, CredentialsRefused, SessionExpired)
"""Errors after which it is certain that the library changed nothing, and that asking again unchanged is in vain."""


def ask_once(act: Callable[[], Answer]) -> Answer:
    """Ask, and never again.

    A library that could not be reached answers "not sent"; an answer that cannot be read counts as lost, since the
    change may have been made.

    Raises:
        UsageError, NotFound, NotSignedIn, CredentialsRefused, SessionExpired: nothing was done.
        LocalError: this machine failed in the middle of it; nobody knows, so that the intent has to stay open.
    """
    try:
        return act()
    except (*NOTHING_DONE, LocalError):
        raise
    except Unavailable as error:
        return Answer(sent=False, refused=(Reason.because(error),))
    except TunilibError as error:
        return Answer(lost=True, words=(error.message,))
