"""What can go wrong in a run: mistakes in the command line, how an error is reported, and the exit codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from tunilib.messages import gettext
from tunilib.views.texts import HUNG_UP, INTERRUPTED, TERMINATED, Failure, json_text

if TYPE_CHECKING:
    from tunilib.cli.output import Output

DONE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2
SIGN_IN: Final = 3
UNAVAILABLE: Final = 4
NOT_UNDERSTOOD: Final = 5
LOCAL: Final = 6
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
    """Words to choose from, as a fact of a message."""

    template = "{some} or {last}"

    def __init__(self, words: Sequence[str]) -> None:
        self.facts = {"some": ", ".join(words[:-1]), "last": words[-1]}

    def __str__(self) -> str:
        return self.template.format_map(self.facts)


def any_of(words: Sequence[str]) -> _Either | str:
    """Words to choose from in a question: ``a, b or c``."""
    return _Either(words) if len(words) > 1 else "".join(words)


def tell(failure: Failure, output: Output, language: str, *, as_json: bool) -> None:
    if as_json:
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
