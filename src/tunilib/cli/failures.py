"""How an error is told: ``error:`` and ``hint:`` on standard error, or one JSON object there."""

from __future__ import annotations

from typing import NamedTuple

from tunilib.cli.mistakes import Mistake
from tunilib.cli.output import Output
from tunilib.errors import TunilibError
from tunilib.messages import said, text

__all__ = ["Failure", "failure_of", "tell"]


class Failure(NamedTuple):
    """An error as the interface tells it.

    Attributes:
        code: the permanent word of the error object.
        exit_code: what the process ends with.
    """

    code: str
    exit_code: int
    message: str
    hint: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        """The error object of interface section 2."""
        return {"code": self.code, "message": self.message, "hint": self.hint}


def failure_of(error: BaseException, language: str, *, verbose: bool = False) -> Failure:
    """What an exception means to a person.

    Whatever was not foreseen is ``unknown-outcome``, exit 5: a change may have been made before it happened. Of it
    only the kind is told, and with ``verbose`` the places in the code; its text may hold what is secret.
    """
    if isinstance(error, Mistake):
        message, hint = error.told_in(language)
        return Failure(error.code, error.exit_code, message, hint)
    if isinstance(error, TunilibError):
        message = said(error.template, language, error.facts)
        hint = None if error.hint_template is None else said(error.hint_template, language, error.facts)
        return Failure(error.code, error.exit_code, message, hint)
    if isinstance(error, KeyboardInterrupt) or isinstance(error.__cause__, KeyboardInterrupt):  # wrapped by Python 3.11
        return Failure("interrupted", 130, text("errors.interrupted", language))
    if isinstance(error, OSError) and error.filename is not None:
        why = error.strerror or type(error).__name__
        return Failure("file", 6, text("errors.file-failed", language, file=str(error.filename), why=why))
    kind = type(error).__name__
    hint = text("errors.report-trail", language, trail=_trail(error)) if verbose else text("errors.report", language)
    return Failure("unknown-outcome", 5, text("errors.unexpected", language, kind=kind), hint)


def tell(failure: Failure, output: Output, language: str, *, as_json: bool) -> None:
    """Write an error to standard error."""
    if as_json:
        from tunilib.cli.render.jsontext import json_text

        output.note_data(json_text({"error": failure.as_dict()}))
        return
    output.note(f"{text('errors.error', language)}: {_one_line(failure.message)}")
    if failure.hint:
        output.note(f"{text('errors.hint', language)}: {_one_line(failure.hint)}")


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
