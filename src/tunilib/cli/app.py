"""The command line: how a noun is added, and the one place where a run begins and ends.

A noun lives in ``cli/commands/<noun>.py`` and is listed in :mod:`tunilib.cli.nouns`. All of it::

    '''Loans and renewals.'''
    from __future__ import annotations

    from typing import Annotated

    from typer import Argument, Option

    from tunilib.cli.accounts import show_list
    from tunilib.cli.command import Invocation, Noun
    from tunilib.cli.views import Column, View

    noun = Noun(default="list")

    LOANS = View(
        "tunilib.core.loan:Loan",
        Column("due", "date"),
        Column("title"),
        Column("status", "word", "loan"),
        Column("reasons", "reasons"),
        Column("id", "id"),
        empty="There are no loans.",
        account_after="reasons",
    )

    @noun.command("list", all_profiles=True, all_cards=True, examples=("tunilib loans --json",))
    def show(inv: Invocation) -> int:
        '''List the loans, by due date.'''
        return show_list(inv, LOANS, lambda account: account.loans())

    @noun.command("renew", exits=(1, 3, 4, 5), all_profiles=True, all_cards=True)
    def renew(inv: Invocation, ids: Annotated[list[str] | None, Argument(metavar="ID")] = None) -> int:
        '''Renew loans, and prove it.'''
        ...

- A body parses, calls an account once, shows what it returned; what takes longer belongs into a service.
- ``Invocation``, ``Annotated``, ``Argument``, ``Option`` are imported at run time: the annotations are evaluated.
  Everything heavy, the account too, is imported inside the function.
- :func:`~tunilib.cli.accounts.show_list` and ``show_things`` return the exit code of what they show.
- Errors are raised (:class:`~tunilib.errors.TunilibError`), never printed.
- Values with a form of their own (days, amounts, lengths of time): ``Option(parser=...)`` with a function of
  :mod:`tunilib.cli.values`. A fixed choice: ``Literal["early", "late"]``. A switch: ``Option("--all")``.
- Afterwards: ``python -m tunilib.cli.completion.generate``; a test says when that was forgotten.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, TextIO

from tunilib.cli.command import Invocation, lazy_child
from tunilib.cli.errors import DONE, READER_GONE
from tunilib.cli.nouns import ALIASES, NOUNS
from tunilib.cli.options import Line
from tunilib.cli.output import Output, ReaderGone
from tunilib.cli.typer_glue import Asked, Group, ParserError, usage_error_of

__all__ = ["Streams", "root_group", "run"]

_HELP = """The patron's side of the library: loans, holds, fines and references, with proof of what was done.

Begin with: tunilib demo (a small library to try), or tunilib login --library NAME."""


class Streams(NamedTuple):
    """The standard streams of a run; None for one that is closed."""

    stdin: TextIO | None
    stdout: TextIO | None
    stderr: TextIO | None


class _Call:
    """What the levels of the parser share."""

    def __init__(
        self,
        line: Line,
        output: Output,
        stdin: TextIO | None,
        environ: Mapping[str, str],
        read_secret: Callable[[str], str] | None,
    ) -> None:
        self.line, self._output, self._stdin = line, output, stdin
        self._environ, self._read_secret = environ, read_secret

    def begin(self, command: str) -> Invocation:
        """The line is read: from here on the command runs."""
        _let_garbage_be_collected()
        return Invocation(
            command,
            self.line,
            self._output,
            stdin=self._stdin,
            environ=self._environ,
            read_secret=self._read_secret,
        )


def root_group(nouns: Mapping[str, tuple[str, str]] = NOUNS, aliases: Mapping[str, str] = ALIASES) -> Group:
    """The whole command line over a table of nouns."""
    children = {name: lazy_child(name, module, line) for name, (module, line) in nouns.items()}
    usage = "[GLOBAL OPTIONS] NOUN VERB [ARGUMENTS] [OPTIONS]"
    return Group("tunilib", _HELP, children, aliases=aliases, usage=usage)


def run(
    words: Sequence[str],
    *,
    streams: Streams | None = None,
    environ: Mapping[str, str] | None = None,
    nouns: Mapping[str, tuple[str, str]] = NOUNS,
    read_secret: Callable[[str], str] | None = None,
) -> int:
    """Run a command line.

    Args:
        words: after the program's name.
        streams: of the process, where not given; likewise ``environ``.
        nouns: another table of nouns, for tests.
        read_secret: asks for a line without echo; ``getpass``, where not given.

    Returns:
        The exit code; whatever happens, it has been told on standard error.
    """
    environ = os.environ if environ is None else environ
    stdin, stdout, stderr = streams or (sys.stdin, sys.stdout, sys.stderr)
    line, output = Line(environ), Output(stdout, stderr)
    try:
        try:
            code = _dispatch(root_group(nouns), words, _Call(line, output, stdin, environ, read_secret))
        except Asked as asked:
            output.write(asked.help or _version(line))
            code = DONE
        except ParserError as error:
            raise usage_error_of(error) from error
        output.flush()
    except ReaderGone:
        return READER_GONE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the one place: no traceback, ever
        return _fail(error, line, output)
    return code


def _version(line: Line) -> str:
    from tunilib._version import version_text

    return version_text(as_json=line.has("json"))


def _dispatch(root: Group, words: Sequence[str], call: _Call) -> int:
    with root.make_context("tunilib", list(words), obj=call) as ctx:
        code = root.invoke(ctx)
    return DONE if code is None else int(code)


def _fail(error: BaseException, line: Line, output: Output) -> int:
    from tunilib.cli.errors import failure_of, tell
    from tunilib.errors import LocalError

    with suppress(ReaderGone, LocalError):
        output.flush()
    failure = failure_of(error, line.language, verbose=line.has("verbose"))
    tell(failure, output, line.language, as_json=line.has("json"))
    return failure.exit_code


def _let_garbage_be_collected() -> None:
    import gc

    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(10_000)  # what is read is little, and most of it is shown at once
        gc.enable()
