"""One call of a command: what was asked for, and the streams to answer on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol, TextIO

from tunilib.cli.options import Line
from tunilib.cli.output import Output
from tunilib.cli.render.clean import clean_lines
from tunilib.messages import said, text

if TYPE_CHECKING:
    from tunilib.errors import TunilibError

__all__ = ["Invocation"]


class Note(Protocol):
    """Something found on the way and passed over, as :class:`tunilib.core.note.Note` has it."""

    @property
    def template(self) -> str: ...
    @property
    def facts(self) -> Iterable[tuple[str, str]]: ...


class Invocation:
    """What a command gets as its first argument.

    Attributes:
        command: the words that name the command, ``loans renew`` for example.
        profile: ``--profile`` or ``TUNILIB_PROFILE``; None: the default one. all_profiles: every account.
        card: ``--card``; None: the active one. all_cards: every card.
        json: whether the answer is JSON. store: ``--store`` or ``TUNILIB_STORE``, None where neither is given.
        lang: the language of messages, one of ``en fi sv``.
        quiet, is_verbose, no_color: as asked for.
        is_terminal: whether standard output is a terminal. can_ask: whether standard input is one.
        environ: the environment. stdin: standard input, None where it is closed.
        read_secret: asks for a line without echo; replaced in tests.
    """

    def __init__(
        self,
        command: str,
        line: Line,
        output: Output,
        *,
        stdin: TextIO | None,
        environ: Mapping[str, str],
        read_secret: Callable[[str], str] | None = None,
    ) -> None:
        self.command = command
        self.all_profiles = line.has("all_profiles")
        self.profile = None if self.all_profiles else line.value("profile")
        self.all_cards = line.has("all_cards")
        self.card = line.value("card")
        self.json = line.has("json")
        self.store = line.value("store")
        self._line = line
        self.lang = line.language
        self.quiet = line.has("quiet")
        self.is_verbose = line.has("verbose")
        self.no_color = line.has("no_color") or environ.get("TERM") == "dumb"
        self.environ = environ
        self.output = output
        self.is_terminal = output.is_terminal
        self.stdin = stdin
        self.can_ask = stdin is not None and stdin.isatty()
        self.read_secret = read_secret

    def text(self, key: str, /, **params: object) -> str:
        """A text of the catalogue in the language of this call."""
        return text(key, self.lang, **params)

    def said(self, told: TunilibError | Note) -> str:
        """What an error, or a note from below, says in the language of this call."""
        return said(told.template, self.lang, dict(told.facts))

    def prefer(self, language: str) -> None:
        """Speak the language that an account has set, unless the call or the environment asks for another."""
        self._line.preferred = language
        self.lang = self.output.language = self._line.language

    def say(self, message: str) -> None:
        """A note for a person, on standard error; not with ``--quiet`` or ``--json``."""
        if not (self.quiet or self.json):
            self.output.note(message)

    def tell(self, message: str) -> None:
        """A refusal, or what needs a person: said with ``--quiet`` too; not with ``--json``, whose data says it."""
        if not self.json:
            self.output.note(message)

    def verbose(self, message: str) -> None:
        """What is being done, on standard error, with ``--verbose``; secrets are the caller's to leave out."""
        if self.is_verbose and not self.json:
            self.output.note(message)

    def write(self, data: str) -> None:
        """Data on standard output, as it is; commands use :mod:`tunilib.cli.render.emit`."""
        self.output.write(data)

    def write_line(self, line: str) -> None:
        """A line of plain text on standard output, made safe for a terminal."""
        self.output.write(clean_lines(line) + "\n")
