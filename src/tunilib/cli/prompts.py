"""Questions to a person: asked at a terminal only, else read from standard input where the interface allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tunilib.cli.command import Invocation
from tunilib.core.foreign import clean_text, encodable
from tunilib.errors import UsageError
from tunilib.views.texts import failure_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

_LONGEST_LINE = 65_536
_LONGEST_TEXT = 1_000_001


def secret(inv: Invocation, question: str, *, from_stdin: bool, option: str) -> str:
    """Ask for a password without echo, or read a line of standard input; nobody to ask is exit 2."""
    if from_stdin:
        return encodable(_line(inv, question), question)
    if not inv.can_ask:
        raise _nobody_to_ask(question, option)
    try:
        return encodable(_read_without_echo(inv, f"{question}: "), question)
    except EOFError:
        raise _no_answer(inv, question) from None


def ask(inv: Invocation, question: str, *, option: str, from_stdin: bool = False) -> str:
    """Ask for a line with echo, or read one of standard input; nobody to ask is exit 2."""
    if from_stdin:
        return clean_text(_line(inv, question))
    if not inv.can_ask:
        raise _nobody_to_ask(question, option)
    inv.output.ask(f"{question}: ")
    return clean_text(_line(inv, question))


def ask_until(inv: Invocation, question: str, take: Callable[[str], T], *, option: str) -> T:
    """Ask at a terminal until ``take`` accepts the answer; each mistake is reported."""
    while True:
        answer = ask(inv, question, option=option).strip()
        try:
            return take(answer)
        except UsageError as error:
            inv.tell(failure_of(error, inv.lang).line)


def confirm(inv: Invocation, question: str, *, yes: bool, option: str = "--yes") -> bool:
    """Ask before what cannot be undone, and report that nothing was done; nobody to ask is exit 2."""
    if yes:
        return True
    if not inv.can_ask:
        raise _nobody_to_ask(question, option)
    inv.output.ask(inv.gettext("{question} (y/N)", question=question) + " ")
    try:
        answer = _line(inv, question)
    except UsageError:
        answer = ""
    if answer.strip().casefold() in inv.pgettext("answer", "y yes").split():
        return True
    inv.say(inv.gettext("Nothing was done."))
    return False


def listed(inv: Invocation, words: Sequence[str]) -> list[str]:
    """The words of a list, with those of standard input, one a line, in the place of ``-``."""
    found: list[str] = []
    for word in words:
        if word != "-":
            found.append(word)
            continue
        lines = _lines(inv)
        if not lines:
            raise UsageError("there is nothing on standard input", hint="write one a line, or leave - out")
        found += lines
    return found


def _nobody_to_ask(question: str, option: str) -> UsageError:
    return UsageError(
        "there is no terminal to ask at: {question}", hint="use {option}", question=question, option=option
    )


def _lines(inv: Invocation) -> list[str]:
    found: list[str] = []
    try:
        while inv.stdin is not None and (line := inv.stdin.readline(_LONGEST_LINE)):
            if len(line) == _LONGEST_LINE and not line.endswith("\n"):
                raise UsageError("a line of standard input is too long")
            found.append(clean_text(line.strip()))
    except (UnicodeDecodeError, OSError):
        raise UsageError("standard input is not text") from None
    return [word for word in found if word]


def rest_of_input(inv: Invocation, question: str) -> str:
    """All that is left of standard input, as the one answer to a question."""
    try:
        text = "" if inv.stdin is None else inv.stdin.read(_LONGEST_TEXT)
    except (UnicodeDecodeError, OSError):
        raise UsageError("standard input is not text") from None
    if not text:
        raise _no_answer(inv, question)
    return text


def _no_answer(inv: Invocation, question: str) -> UsageError:
    if inv.can_ask:
        inv.output.ask("\n")  # after ^D
    return UsageError("standard input ended before the answer to: {question}", question=question)


def _line(inv: Invocation, question: str) -> str:
    try:
        line = "" if inv.stdin is None else inv.stdin.readline(_LONGEST_LINE)
    except (UnicodeDecodeError, OSError):
        raise UsageError("standard input is not text") from None
    if not line:
        raise _no_answer(inv, question)
    if len(line) == _LONGEST_LINE and not line.endswith("\n"):
        raise UsageError("a line of standard input is too long")
    return line.removesuffix("\n").removesuffix("\r")


def _read_without_echo(inv: Invocation, prompt: str) -> str:
    if inv.read_secret is not None:
        return inv.read_secret(prompt)
    from getpass import getpass

    return getpass(prompt)
