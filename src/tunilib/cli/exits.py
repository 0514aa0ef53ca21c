"""Exit codes (interface, "Exit codes"): what each means, and which wins where several apply."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = [
    "DONE",
    "INTERRUPTED",
    "LOCAL",
    "MEANING",
    "NOT_UNDERSTOOD",
    "READER_GONE",
    "REFUSED",
    "SIGN_IN",
    "UNAVAILABLE",
    "USAGE",
    "gravest",
    "of_error",
    "of_outcome",
]

DONE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2
SIGN_IN: Final = 3
UNAVAILABLE: Final = 4
NOT_UNDERSTOOD: Final = 5
LOCAL: Final = 6
INTERRUPTED: Final = 130
READER_GONE: Final = 141
"""Whoever read standard output closed it: what a program ended by SIGPIPE reports, said by no message."""

MEANING: Final = {
    DONE: "done, or nothing to do",
    REFUSED: "refused by the library's rules (of several items: at least one)",
    USAGE: "the command line makes no sense, or names something that does not exist",
    SIGN_IN: "not signed in, credentials refused, session expired, or a step only you can do",
    UNAVAILABLE: "the library or the network is unavailable; what was not reached was not changed",
    NOT_UNDERSTOOD: "the answer was not understood, or the outcome is unknown: look before repeating",
    LOCAL: "this machine: configuration, keyring, a file, a database, a missing extra",
    INTERRUPTED: "interrupted",
}

_GRAVEST_FIRST = (INTERRUPTED, NOT_UNDERSTOOD, SIGN_IN, UNAVAILABLE, LOCAL, USAGE, REFUSED)

_OF_OUTCOME = {"refused": REFUSED, "unknown": NOT_UNDERSTOOD, "not-tried": UNAVAILABLE}

_OF_ERROR = {
    "usage": USAGE,
    "not-found": USAGE,
    "not-signed-in": SIGN_IN,
    "credentials-refused": SIGN_IN,
    "session-expired": SIGN_IN,
    "person-needed": SIGN_IN,
    "unavailable": UNAVAILABLE,
    "not-understood": NOT_UNDERSTOOD,
    "unknown-outcome": NOT_UNDERSTOOD,
    "configuration": LOCAL,
    "keyring": LOCAL,
    "file": LOCAL,
    "database": LOCAL,
    "interrupted": INTERRUPTED,
}


def gravest(codes: Iterable[int]) -> int:
    """The one code for several results: the gravest for the user, in the order 5, 3, 4, 6, 1."""
    found = set(codes)
    return next((code for code in _GRAVEST_FIRST if code in found), DONE)


def of_outcome(word: str) -> int:
    """What one outcome of interface section 2 ends with; 0 for all but ``refused``, ``unknown`` and ``not-tried``."""
    return _OF_OUTCOME.get(word, DONE)


def of_error(code: str) -> int:
    """What an error object with this code ends with."""
    return _OF_ERROR.get(code, NOT_UNDERSTOOD)
