"""What can go wrong in a run: mistakes in the command line, how an error is reported, and the exit codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.errors import TunilibError
from tunilib.messages import gettext, translated

if TYPE_CHECKING:
    from tunilib.cli.output import Output

DONE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2
SIGN_IN: Final = 3
UNAVAILABLE: Final = 4
NOT_UNDERSTOOD: Final = 5
LOCAL: Final = 6
INTERRUPTED: Final = 130
HUNG_UP: Final = 129
TERMINATED: Final = 143
READER_GONE: Final = 141
"""The reader of standard output closed it: what a program ended by SIGPIPE reports, without a message."""
ORDER: Final = "Of several the most serious is reported, in this order: 5, 3, 4, 6, 1."

MEANING: Final = {
    DONE: "done, or nothing to do",
    REFUSED: "refused by the library's rules (at least one of the items)",
    USAGE: "wrong usage, or something named in the command does not exist",
    SIGN_IN: "not signed in, sign-in refused or ended, or a step only you can do",
    UNAVAILABLE: "library or network unavailable; nothing was changed there",
    NOT_UNDERSTOOD: "answer not understood or outcome unknown: check before repeating",
    LOCAL: "this machine: configuration, keyring, file, database, missing extra",
    INTERRUPTED: "interrupted",
    HUNG_UP: "hung up: the terminal was closed",
    READER_GONE: "the reader of a pipe closed it",
    TERMINATED: "terminated",
}

BRIEFLY: Final = {
    DONE: "done",
    REFUSED: "refused",
    USAGE: "usage",
    SIGN_IN: "sign-in",
    UNAVAILABLE: "unavailable",
    NOT_UNDERSTOOD: "unknown",
    LOCAL: "this machine",
    INTERRUPTED: "interrupted",
}
"""What help says of a code, in a line with the others; ``tunilib help exit-codes`` has whole sentences."""

SEE_HELP: Final = "see: {command} --help"
"""The hint of most mistakes in a command line."""
DID_YOU_MEAN: Final = "Did you mean {words}?"
"""The hint where the line has a word like others; ``words``: :func:`any_of` them."""

_STOP_MESSAGES = {INTERRUPTED: "interrupted", TERMINATED: "terminated", HUNG_UP: "hung up"}

_MOST_SERIOUS_FIRST = (INTERRUPTED, NOT_UNDERSTOOD, SIGN_IN, UNAVAILABLE, LOCAL, USAGE, REFUSED)

OF_OUTCOME: Final = {"refused": REFUSED, "unknown": NOT_UNDERSTOOD, "not-tried": UNAVAILABLE}
"""What the outcomes of interface section 2 end with; all others with 0."""


def most_serious(codes: Iterable[int]) -> int:
    """The one code for several results: 5 before 3, 4, 6, 1."""
    found = set(codes)
    return next((code for code in _MOST_SERIOUS_FIRST if code in found), DONE)


def of_dry_run(code: int) -> int:
    """The code of a dry run: what the library would refuse is an answer, and an account that failed a failure."""
    return DONE if code == REFUSED else code


class _Either:
    """Words to choose from in a question, as a fact of a message; a mistake in a line loads nothing of core."""

    template = "{some} or {last}"

    def __init__(self, words: Sequence[str]) -> None:
        self.facts = {"some": ", ".join(words[:-1]), "last": words[-1]}

    def __str__(self) -> str:
        return self.template.format_map(self.facts)


def any_of(words: Sequence[str]) -> _Either | str:
    """Words to choose from in a question: ``a, b or c``."""
    return _Either(words) if len(words) > 1 else "".join(words)


class Failure(NamedTuple):
    """An error as the interface tells it."""

    code: str
    exit_code: int
    message: str
    hint: str | None = None

    @property
    def line(self) -> str:
        """The message and its hint in one line."""
        return ": ".join(filter(None, (self.message, self.hint)))

    def as_dict(self) -> dict[str, str | None]:
        """The error object of interface section 2."""
        return {"code": self.code, "message": self.message, "hint": self.hint}


def _is_anywhere() -> bool:
    """Whether the folder of this process is there, which every relative name needs."""
    from pathlib import Path

    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True


def failure_of(error: BaseException, language: str, *, verbose: bool = False) -> Failure:
    """What an exception means to a person.

    Whatever was not foreseen is ``unknown-outcome``, exit 5: a change may have been made before it happened. Of it
    only the kind is reported, and with ``verbose`` the places in the code; its text may hold what is secret.
    """
    if isinstance(error, TunilibError):
        hint = None if error.hint_template is None else gettext(error.hint_template, language, **error.facts)
        return Failure(error.code, error.exit_code, translated(error, language), hint)
    stop = error if isinstance(error, KeyboardInterrupt) else error.__cause__  # wrapped by Python 3.11
    if isinstance(stop, KeyboardInterrupt):
        code = 128 + getattr(stop, "signal", 2)
        return Failure("interrupted", code, gettext(_STOP_MESSAGES[code], language))
    if isinstance(error, OSError) and error.filename is not None:
        from tunilib.core.note import cause_of

        return Failure("file", 6, gettext("{file}: {why}", language, file=error.filename, why=cause_of(error)))
    if isinstance(error, FileNotFoundError) and not _is_anywhere():
        message = gettext("the folder that you are in is no longer there", language)
        return Failure("file", 6, message, gettext("go to another one, and try again", language))
    kind = type(error).__name__
    message = gettext(
        "something unexpected happened ({kind}); what you asked for may or may not have been done",
        language,
        kind=kind,
    )
    hint = (
        gettext("this is a bug in tunilib; report it with these lines: {trail}", language, trail=_trail(error))
        if verbose
        else gettext("check before you repeat it; to report it, run the command again with --verbose", language)
    )
    return Failure("unknown-outcome", 5, message, hint)


def tell(failure: Failure, output: Output, language: str, *, as_json: bool) -> None:
    """Write an error to standard error."""
    if as_json:
        from tunilib.cli.output import json_text

        if output.has_error:  # one error object at most (interface 1)
            return
        output.has_error = True
        output.note_data(json_text({"error": failure.as_dict()}))
        return
    output.note(f"{gettext('error', language)}: {_one_line(failure.message)}")
    if failure.hint:
        output.note(f"{gettext('hint', language)}: {_one_line(failure.hint)}")


def _one_line(message: str) -> str:
    return " ".join(message.split())


def _trail(error: BaseException) -> str:
    steps = []
    frame = error.__traceback__
    while frame is not None:
        code = frame.tb_frame.f_code
        steps.append(f"{frame.tb_frame.f_globals.get('__name__', '?')}.{code.co_name}:{frame.tb_lineno}")
        frame = frame.tb_next
    names_code_only = isinstance(error, ImportError | AttributeError | NameError)
    said = f" ({error})" if names_code_only else ""
    return f"{type(error).__name__}{said} {' > '.join(steps[-8:])}"
