"""A command: how it says what it is (:class:`Noun`), and what it gets when it is called (:class:`Invocation`).

:mod:`tunilib.cli.app` shows a whole one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, TextIO, TypeVar, get_args, get_origin

import typer

from tunilib.cli.errors import SEE_HELP
from tunilib.cli.options import TextType
from tunilib.cli.output import Output
from tunilib.cli.tree import Command, CommandLine, Group, Member, first_sentence
from tunilib.errors import LocalError, TunilibError, UsageError
from tunilib.messages import date_text, gettext, ngettext, pgettext, translated, value_of
from tunilib.parts import load_part
from tunilib.views.texts import clean, clean_lines

if TYPE_CHECKING:
    from tunilib.core.note import Message
    from tunilib.views.view import View

F = TypeVar("F", bound=Callable[..., int | None])

_ALWAYS_POSSIBLE = (0, 2, 6, 130)
_SHOWN = 4
"""How many of its verbs' examples the help of a noun shows."""


class Noun:
    """A noun of the command line, or a noun within one (``desk patron``).

    Args:
        help: a longer text for its own ``--help``; else its line in the table of nouns.
        default: the verb of the bare noun; None: the bare noun prints its help.
        examples: command lines that its help shows before those of its verbs.
    """

    def __init__(self, *, help: str = "", default: str | None = None, examples: tuple[str, ...] = ()) -> None:  # noqa: A002
        self._help, self._default = help, default
        self._members: dict[str, Member] = {}
        self._examples = list(examples)

    def command(
        self,
        verb: str = "",
        *,
        view: View | None = None,
        exits: tuple[int, ...] = (),
        examples: tuple[str, ...] = (),
        all_profiles: bool = False,
        all_cards: bool = False,
    ) -> Callable[[F], F]:
        """Add a verb, or a command that the noun itself is (``tunilib status``).

        Args:
            verb: its name; empty: the noun is itself the command.
            view: what it shows; None: no fields.
            exits: of a command that changes something: the codes it can end with, beside 0, 2, 6 and 130, which
                every command can; help lists them. Empty for a command that only reads.
            examples: command lines that help shows.
            all_profiles: whether it takes ``--all-profiles``; otherwise that is exit 2.
            all_cards: whether it takes ``--all-cards``; otherwise that is exit 2.

        The function's docstring is its help, the first sentence what the noun's help shows. Its first parameter is the
        :class:`Invocation`; the others are declared with ``Annotated`` and ``Argument`` or ``Option`` of
        :mod:`tunilib.cli.options`. It returns its exit code, None for 0.
        """

        def add(function: F) -> F:
            @cache
            def load() -> Command:
                command = _command_of(function)
                command.view, command.examples = view, examples
                command.exits = tuple(sorted({*exits, *_ALWAYS_POSSIBLE})) if exits else ()
                names = (("all_profiles", all_profiles), ("all_cards", all_cards))
                command.honours = frozenset(name for name, is_honoured in names if is_honoured)
                return command

            self._members[verb] = Member(first_sentence(inspect.getdoc(function) or ""), load)
            self._examples += examples[:1]
            return function

        return add

    def noun(self, name: str, where: str, help_line: str) -> None:
        """Add a noun within this one, at ``module`` or ``module:attribute``, imported only when the line names it."""
        self._members[name] = _lazy_member(where, help_line)

    def build(self, help_line: str) -> Group | Command:
        """What the line means with its name."""
        if "" in self._members:
            return self._members[""].load()
        examples = tuple(self._examples[:_SHOWN])
        return Group(self._help or help_line, self._members, default=self._default, examples=examples)


class Invocation:
    """What a command gets as its first argument.

    Attributes:
        command: the words that name the command, ``loans renew`` for example. line: what the call says.
        profile: ``--profile`` or ``TUNILIB_PROFILE``; None: the default one. all_profiles: every account.
        card: ``--card``; None: the active one. all_cards: every card.
        json: whether the answer is JSON. store: ``--store`` or ``TUNILIB_STORE``; None: neither is given.
        lang: the language of messages, one of ``en fi sv``.
        quiet, is_verbose, no_color: as asked for.
        fields: the columns that are wanted, none for all. header: whether a line with their names is.
        is_terminal: whether tables and screens are printed: standard output is a terminal, and neither ``fields`` nor
            ``header`` asks for the form of a pipe. can_ask: whether standard input is one.
        environ: the environment. stdin: standard input, None where it is closed.
        read_secret: asks for a line without echo; replaced in tests.
        is_change: whether it changes something: its answer never waits in a pager.
        problem: what could not be stored after the work was done: reported after the result; exit 6 if that is 0.
    """

    def __init__(
        self,
        command: str,
        line: CommandLine,
        output: Output,
        *,
        stdin: TextIO | None,
        environ: Mapping[str, str],
        view: View | None = None,
        is_change: bool = False,
        read_secret: Callable[[str], str] | None = None,
    ) -> None:
        self.command, self.is_change = command, is_change
        self._view = view
        self.all_profiles = line.has("all_profiles")
        self.profile = None if self.all_profiles else line.value("profile")
        self.all_cards = line.has("all_cards")
        self.card = line.value("card")
        self.json = line.has("json")
        self.store = line.value("store")
        self.line = line
        self.lang = line.language
        self.quiet = line.has("quiet")
        self.is_verbose = line.has("verbose")
        self.is_linear = output.is_linear
        self.no_color = line.has("no_color") or self.is_linear
        self.environ = environ
        self.output = output
        self.fields = line.fields
        self.header = line.has("header")
        self.is_terminal = output.is_terminal and not (self.fields or self.header)
        self.stdin = stdin
        self.can_ask = stdin is not None and stdin.isatty()
        self.read_secret = read_secret
        self.problem: LocalError | None = None

    @cached_property
    def today(self) -> date | None:
        """Today; dates of this year are shown without it. None: the clock has no valid time."""
        from tunilib.core.calendar import HERE
        from tunilib.services.machine import Machine

        try:
            return Machine(environ=self.environ).time_at(movable=True)(HERE).date()
        except TunilibError:
            return None

    @property
    def view(self) -> View:
        """What the command shows."""
        assert self._view is not None, f"{self.command} has no view"
        return self._view

    def gettext(self, message: str, /, **facts: object) -> str:
        """:func:`tunilib.messages.gettext` in the language of this call."""
        return gettext(message, self.lang, **self._shown(facts))

    def _shown(self, facts: dict[str, object]) -> dict[str, object]:
        """The facts of a sentence; days of this year without the year."""
        if not any(isinstance(value, date) for value in facts.values()):
            return facts
        return {
            name: date_text(value, self.lang, self.today) if isinstance(value, date) else value
            for name, value in facts.items()
        }

    def ngettext(self, one: str, several: str, count: object, /, **facts: object) -> str:
        """:func:`tunilib.messages.ngettext` in the language of this call."""
        return ngettext(one, several, count, self.lang, **self._shown(facts))

    def pgettext(self, context: str, message: str, /, **facts: object) -> str:
        """:func:`tunilib.messages.pgettext` in the language of this call."""
        return pgettext(context, message, self.lang, **facts)

    def value_of(self, kind: str, text: str) -> str:
        """What a term of the language of this call means, see :func:`tunilib.messages.value_of`; else the text."""
        return value_of(kind, text, self.lang) or text

    def translated(self, message: Message) -> str:
        """An error or a note in the language of this call."""
        return translated(message, self.lang)

    def prints_file(self, how: str = "") -> None:
        """Refuse ``--json``, ``--fields`` and ``--header``: a file is printed, always or by the option ``how``."""
        for option in self.line.row_options:
            if how:
                raise UsageError("{one} and {other} cannot be used together", one=option, other=how)
            raise UsageError(
                "{option} cannot be used with {command}",
                hint=SEE_HELP,
                option=option,
                command=f"tunilib {self.command}",
            )

    def prefer(self, language: str) -> str:
        """Use the language that an account has set, unless the call or the environment asks for another."""
        self.line.preferred = language
        self.lang = self.line.language
        return self.lang

    def say(self, message: str) -> None:
        """A note for a person, on standard error; not with ``--quiet`` or ``--json``."""
        if not (self.quiet or self.json):
            self.output.note(message)

    def tell(self, message: str) -> None:
        """A refusal, or what needs a person: written with ``--quiet`` too; not with ``--json``, whose data says it."""
        if not self.json:
            self.output.note(message)

    def verbose(self, message: str, /, **facts: object) -> None:
        """What is being done, on standard error, with ``--verbose``; secrets are the caller's to leave out."""
        if self.is_verbose and not self.json:
            self.output.note(self.gettext(message, **facts))

    def show(self, screen: str) -> None:
        """A screen for a person, on standard output; through a pager if the terminal is shorter."""
        if self.is_change:
            self.output.write(screen)
        else:
            self.output.show(screen)

    def write_line(self, line: str) -> None:
        """A line of plain text on standard output, made safe for a terminal."""
        self.output.write(clean_lines(line) + "\n")

    @contextmanager
    def progress(self, label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """A bar while the body runs, and what advances it; not with ``--quiet``, ``--json`` or without a terminal."""
        if self.quiet or self.json or not self.output.is_stderr_terminal:
            yield lambda _: None
            return
        if self.is_linear:
            self.output.note(f"{label} ...")
            yield lambda _: None
            return
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import Progress

        console = Console(file=self.output.stderr, no_color=self.no_color, markup=False, emoji=False, highlight=False)
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task(escape(clean(label)), total=total)
            self.output.above_bar = lambda text: bar.console.print(text, end="", soft_wrap=True)
            try:
                yield lambda steps: bar.advance(task, steps)
            finally:
                self.output.above_bar = None


@contextmanager
def no_log() -> Iterator[None]:
    """Write no log while the block runs: what the libraries of a server write may hold what came from outside."""
    import logging

    before = logging.root.manager.disable
    logging.disable()
    try:
        yield
    finally:
        logging.disable(before)


def _command_of(function: Callable[..., int | None]) -> Command:
    """The command of a function. Its first parameter is the call."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(cls=Command, help=inspect.getdoc(function) or "", add_help_option=False)(_values_of(function))
    command = typer.main.get_command(app)
    assert isinstance(command, Command)
    command.function = function
    return command


def _values_of(function: Callable[..., int | None]) -> Callable[..., dict[str, Any]]:
    def values(**found: Any) -> dict[str, Any]:
        return found

    parameters = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    declared = [
        one.replace(annotation=_typed(one.annotation), kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters
    ]
    values.__signature__ = inspect.Signature(declared)  # type: ignore[attr-defined]
    values.__annotations__ = {one.name: one.annotation for one in declared}
    return values


def _typed(annotation: Any) -> Any:
    """An annotation that says how words are read: a ``Literal`` lists them, and they may have terms."""
    option, kind = annotation.__metadata__[0], annotation.__origin__
    literal = next((one for one in (kind, *get_args(kind)) if get_origin(one) is Literal), None)
    text: TextType = option.text
    if literal is not None:
        text = TextType(tuple(map(str, get_args(literal))), text.words, text.completes)
    if option.parser is None and (text.choices or text.words or text.completes):
        option = copy(option)
        option.click_type = text
    return Annotated[kind, option]


def lazy_members(places: Mapping[str, tuple[str, str]]) -> dict[str, Member]:
    """The members of a group, from the place and the line of help of each."""
    return {name: _lazy_member(where, help_line) for name, (where, help_line) in places.items()}


def _lazy_member(where: str, help_line: str) -> Member:
    """A member of a group, at ``module`` or ``module:attribute``, imported when it is named."""

    def load() -> Group | Command:
        noun: Noun = load_part(where if ":" in where else f"{where}:noun")
        return noun.build(help_line)

    return Member(help_line, load)
