"""Runs a command line in this process, over streams that may pretend to be terminals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import StringIO
from typing import Any, NamedTuple

from tunilib.cli.app import Streams, run

FAKE_NOUNS = {
    "loans": ("tests.cli.fakes.loans", "Loans and renewals."),
    "fines": ("tests.cli.fakes.fines", "Fines."),
    "status": ("tests.cli.fakes.small:status_noun", "All at a glance."),
    "favourites": ("tests.cli.fakes.small:favourites_noun", "Favourites."),
    "desk": ("tests.cli.fakes.small:desk_noun", "The service desk."),
    "broken": ("tests.cli.fakes.broken", "Commands that fail."),
}


class Stream(StringIO):
    """Text in memory that says whether it is a terminal."""

    def __init__(self, text: str = "", *, is_terminal: bool = False) -> None:
        super().__init__(text)
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


class Result(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The one error object on standard error."""
        assert self.err.count("\n") == 1
        (name, value), *others = json.loads(self.err).items()
        assert (name, others) == ("error", [])
        return value


def tunilib(
    *words: str,
    stdin: str = "",
    at_terminal: bool = False,
    terminal_input: bool = False,
    environ: Mapping[str, str] | None = None,
    nouns: Mapping[str, tuple[str, str]] = FAKE_NOUNS,
    secret: str | None = None,
) -> Result:
    """Run ``tunilib`` with these words; at a terminal of 100 columns, or in a pipe."""
    out, err = Stream(is_terminal=at_terminal), Stream(is_terminal=at_terminal)
    streams = Streams(Stream(stdin, is_terminal=terminal_input), out, err)
    setting = {"COLUMNS": "100", "TERM": "xterm-256color", "TUNILIB_NOW": "2026-11-25T12:00", **(environ or {})}
    read_secret = None if secret is None else lambda prompt: secret
    code = run(words, streams=streams, environ=setting, nouns=nouns, read_secret=read_secret)
    return Result(code, out.getvalue(), err.getvalue())
