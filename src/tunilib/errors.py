"""What can stop an operation.

A refusal by the library's rules is no error: it is a value, in an outcome's reasons. An exception means that the
operation did not take place, or that nobody knows whether it did::

    TunilibError
    ├─ UsageError            2   the arguments contradict each other or make no sense
    ├─ NotFound              2   no such loan, hold, card, record, list or profile in this account
    ├─ NotSignedIn           3   there is no session
    ├─ CredentialsRefused    3   the library refused card and password, or locked the card
    ├─ SessionExpired        3   there was a session, and the library no longer takes it
    ├─ PersonNeeded          3   a step that only a person can do
    ├─ Unavailable           4   the library or the network cannot be reached; nothing was changed
    ├─ NotUnderstood         5   the library's answer was not understood
    ├─ OutcomeUnknown        5   a change may or may not have been made
    └─ LocalError            6   configuration, keyring, file or database of this machine
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "CredentialsRefused",
    "LocalError",
    "NotFound",
    "NotSignedIn",
    "NotUnderstood",
    "OutcomeUnknown",
    "PersonNeeded",
    "SessionExpired",
    "TunilibError",
    "Unavailable",
    "UsageError",
]


class TunilibError(Exception):
    """The root of all errors of tunilib; never raised itself.

    A message is written in English where it is raised, with its facts as ``{name}``; the catalogue has its other
    languages under the English text::

        raise NotFound("no such loan in this account: {id}", hint="see: tunilib loans list", id=text)

    Attributes:
        code: the permanent word for programs, as in the JSON error object.
        exit_code: what the command line ends with.
        message: what went wrong, for a person.
        hint: what to do about it, or None.
        template, hint_template, facts: what these two were made of.
    """

    code: str = "unavailable"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str | None = None, **facts: object) -> None:
        self.template, self.hint_template, self.facts = message, hint, facts
        self.message = message.format_map(facts) if facts else message
        self.hint = hint.format_map(facts) if facts and hint else hint
        super().__init__(self.message)


class UsageError(TunilibError):
    """The arguments contradict each other or make no sense."""

    code = "usage"
    exit_code = 2


class NotFound(TunilibError):
    """No such thing in this account or library; nothing of the call was done."""

    code = "not-found"
    exit_code = 2


class NotSignedIn(TunilibError):
    """There is no session, and none could be made."""

    code = "not-signed-in"
    exit_code = 3


class CredentialsRefused(TunilibError):
    """The library refused the card and password, or has locked the card for a while."""

    code = "credentials-refused"
    exit_code = 3


class SessionExpired(TunilibError):
    """There was a session, and the library no longer takes it."""

    code = "session-expired"
    exit_code = 3


class PersonNeeded(TunilibError):
    """A step that only a person can do, at a terminal or in a browser."""

    code = "person-needed"
    exit_code = 3


class Unavailable(TunilibError):
    """The library or the network cannot be reached; what was not reached was not changed."""

    code = "unavailable"
    exit_code = 4


class NotUnderstood(TunilibError):
    """The library's answer was not understood; nothing is assumed."""

    code = "not-understood"
    exit_code = 5


class OutcomeUnknown(TunilibError):
    """A change may or may not have been made: look before repeating."""

    code = "unknown-outcome"
    exit_code = 5


class LocalError(TunilibError):
    """Something of this machine: configuration, keyring, a file or a database.

    Args:
        message: what went wrong.
        code: which of ``configuration``, ``keyring``, ``file`` and ``database`` it is.
        hint: what to do about it.
        facts: what stands in both as ``{name}``.
    """

    code = "file"
    exit_code = 6

    def __init__(self, message: str, *, code: str = "file", hint: str | None = None, **facts: object) -> None:
        super().__init__(message, hint=hint, **facts)
        self.code = code
