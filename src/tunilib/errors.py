"""The errors of tunilib.

A refusal by the library's rules is not an error: it is a value, in an outcome's reasons. An exception means that the
operation was not done, or that it is not known whether it was::

    TunilibError
    ├─ UsageError            2   the arguments contradict each other or are invalid
    ├─ NotFound              2   no such loan, hold, card, record, list or profile in this account
    ├─ NotSignedIn           3   there is no session
    ├─ CredentialsRefused    3   the library refused the card and password, or locked the card
    │  └─ PasswordRefused    3   the password is not right; the card is not locked
    ├─ SessionExpired        3   the session has ended
    ├─ PersonNeeded          3   a step that only a person can do
    │  └─ CardNotLinked      3   the account of a university has no library card yet
    ├─ Unavailable           4   the library or the network cannot be reached; nothing was changed
    ├─ StateChanged          1   what was agreed to is not what would be done now; nothing was done
    ├─ LetterRefused         4   a mail service takes letters, but not this one
    ├─ NotUnderstood         5   the library's answer was not understood
    ├─ OutcomeUnknown        5   a change may or may not have been made
    └─ LocalError            6   configuration, keyring, file or database of this machine
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from tunilib.hints import in_python
from tunilib.shown import shown_fact

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class TunilibError(Exception):
    """The base class of all errors of tunilib; it is never raised itself.

    A message is in English where it is raised, with its facts as ``{name}``; it is the key of its translations::

        raise NotFound("no such loan in this account: {id}", hint="see: tunilib loans list", id=text)

    Attributes:
        code: a permanent word for programs, as in the JSON error object.
        exit_code: the exit code of the command line.
        message: what went wrong, in English.
        hint: what to do about it in Python, in English, or None.
        template, hint_template, facts: the message and the shell's hint before their facts are filled in.
    """

    code: str = "unavailable"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str | None = None, **facts: object) -> None:
        self.template, self.hint_template = message, hint
        self.facts = facts = {name: shown_fact(value) for name, value in facts.items()}
        self.message = message.format_map(facts) if facts else message
        self.hint = None if hint is None else in_python(hint.format_map(facts) if facts else hint)
        super().__init__(self.message)


class UsageError(TunilibError):
    """The arguments contradict each other or are invalid."""

    code = "usage"
    exit_code = 2


class TermsAsked(UsageError):
    """The library has terms of use that a person must accept first.

    Its fact ``terms`` is their text.
    """


class NotFound(TunilibError):
    """The thing is not in this account or library; nothing was done."""

    code = "not-found"
    exit_code = 2


class NotSignedIn(TunilibError):
    """No session, and signing in was not possible."""

    code = "not-signed-in"
    exit_code = 3


class CredentialsRefused(TunilibError):
    """The library refused the card and password, or has locked the card for some time."""

    code = "credentials-refused"
    exit_code = 3


class PasswordRefused(CredentialsRefused):
    """The password is not right, which is another thing than a card that is locked."""


class SessionExpired(TunilibError):
    """The session has ended."""

    code = "session-expired"
    exit_code = 3


class PersonNeeded(TunilibError):
    """A step that only a person can do, at a terminal or in a browser."""

    code = "person-needed"
    exit_code = 3


class CardNotLinked(PersonNeeded):
    """The account of a university has no library card yet, so it has no loans, holds or fines to show (S8)."""


class Unavailable(TunilibError):
    """The library or the network cannot be reached; nothing was changed there."""

    code = "unavailable"
    exit_code = 4


class StateChanged(TunilibError):
    """What was agreed to is not what would be done now; nothing was done."""

    code = "changed"
    exit_code = 1


class LetterRefused(TunilibError):
    """A service takes letters, but not this one: its receiver is not known there, or takes nothing at the moment.

    Attributes:
        for_now: it may be accepted later.
    """

    code = "unavailable"
    exit_code = 4

    def __init__(self, message: str, *, for_now: bool = False, hint: str | None = None, **facts: object) -> None:
        super().__init__(message, hint=hint, **facts)
        self.for_now = for_now


class NotUnderstood(TunilibError):
    """The library's answer was not understood; nothing is assumed."""

    code = "not-understood"
    exit_code = 5


class OutcomeUnknown(TunilibError):
    """A change may or may not have been made: check before repeating."""

    code = "unknown-outcome"
    exit_code = 5


class LocalError(TunilibError):
    """A problem on this machine: configuration, keyring, a file or a database.

    Args:
        message: what went wrong.
        code: ``configuration``, ``keyring``, ``file`` or ``database``.
        hint: what to do about it.
        facts: the values of ``{name}`` in both.
    """

    code = "file"
    exit_code = 6

    def __init__(self, message: str, *, code: str = "file", hint: str | None = None, **facts: object) -> None:
        super().__init__(message, hint=hint, **facts)
        self.code = code


def cut_short(error: Unavailable | LocalError, hint: str) -> Unavailable | LocalError:
    """The error where some of several transactions were made: "nothing was changed" is true only of the last."""
    if isinstance(error, LocalError):
        return LocalError(error.template, code=error.code, hint=hint, **error.facts)
    return Unavailable("the library cannot be reached any more", hint=hint)


def configured_wrongly(error: TunilibError, *, hint: str | None = None) -> LocalError:
    """The same error, caused by a file or the register instead of the call."""
    return LocalError(error.template, code="configuration", hint=error.hint_template or hint, **error.facts)


def only_list(found: Sequence[T], name: str) -> T:
    """The list of favourites that was found by a name.

    Raises:
        NotFound: no list has it. UsageError: several lists have this name, which sites allow.
    """
    if len(found) > 1:
        raise UsageError(
            "several lists are called {list}", hint="name one by its ID: tunilib favourites lists", list=name
        )
    if not found:
        raise no_such_list(name)
    return found[0]


def no_such_list(name: str) -> NotFound:
    """The error for a list that is not there; its hint says how to make it."""
    from shlex import quote

    return NotFound(
        "no such list: {list}",
        hint="see: tunilib favourites lists; or create it with: tunilib favourites create {quoted}",
        list=name,
        quoted=quote(name),
    )


def not_offered(ability: object) -> NotFound:
    """The error for what a library does not let patrons do, or see, online."""
    return NotFound("this library does not offer this online: {what}", what=ability)


def not_yet(ability: object, page: str | None = None) -> NotFound:
    """The error for what a site offers, but tunilib cannot use.

    Args:
        page: where a person does it.
    """
    if page is None:
        return NotFound("tunilib cannot do this on a site yet: {what}", what=ability)
    return NotFound("tunilib cannot do this on a site yet: {what} ({page})", what=ability, page=page)


def no_card_linked() -> CardNotLinked:
    """The error for what needs a library card, in the account of a university that has none."""
    return CardNotLinked(
        "no library card is linked to this account yet (card.not-linked)",
        hint="link yours, with its password: tunilib cards add CARD",
    )


def no_such_organisation(name: str, found: str, near: str) -> TunilibError:
    """The error for a name that means no home organisation, or several.

    Args:
        found: those that it could mean. near: those with a similar name; empty: there are none.
    """
    if found:
        return UsageError(
            "several organisations could be meant by {name}",
            hint="write more of the name, or the entity ID: {found}",
            name=name,
            found=found,
        )
    return NotFound(
        "no such home organisation: {name}",
        hint="near it: {near}"
        if near
        else "leave --idp out at a terminal to choose from a list, or write its entity ID",
        name=name,
        near=near,
    )
