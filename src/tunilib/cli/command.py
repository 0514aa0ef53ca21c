"""A command: how it says what it is (:class:`Noun`), and what it gets when it is called (:class:`Invocation`).

:mod:`tunilib.cli.app` shows a whole one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Literal, TextIO, TypeVar, get_args, get_origin

from tunilib.cli.errors import SEE_HELP
from tunilib.cli.options import Line, Option
from tunilib.cli.output import Output, clean_lines
from tunilib.errors import UsageError
from tunilib.messages import gettext, ngettext, pgettext, translated, value_of

if TYPE_CHECKING:
    from tunilib.cli.views import View
    from tunilib.core.note import Message
    from tunilib.errors import LocalError

F = TypeVar("F", bound=Callable[..., int | None])

_ALWAYS_POSSIBLE = (0, 2, 6, 130)
_SHOWN = 4
"""How many of its verbs' examples the help of a noun shows."""


class Parameter:
    """An argument or option of a command.

    Attributes:
        name: of the function's parameter.
        annotation: its type, as Typer reads it: ``list[str] | None`` for example.
        kind: the type of one value; ``str`` where ``choices`` lists the values.
        is_multiple: whether it may be given several times.
        default: ``inspect.Parameter.empty`` where it is required.
        declared: what ``Annotated`` adds.
    """

    def __init__(self, found: inspect.Parameter) -> None:
        (declared,) = found.annotation.__metadata__
        assert isinstance(declared, Option)
        self.name, self.default, self.declared = found.name, found.default, declared
        self.annotation = found.annotation.__origin__
        alternatives = get_args(self.annotation)
        kind = alternatives[0] if type(None) in alternatives else self.annotation
        self.is_multiple = get_origin(kind) is list
        if self.is_multiple:
            (kind,) = get_args(kind)
        self.choices = tuple(map(str, get_args(kind))) if get_origin(kind) is Literal else ()
        if declared.choices is not None:
            self.choices = declared.choices.ours
        self.kind: type = str if self.choices else kind

    @property
    def is_argument(self) -> bool:
        """Whether it has no flag."""
        return not self.declared.flags

    @property
    def is_required(self) -> bool:
        """Whether the line must name it."""
        return self.default is inspect.Parameter.empty

    @property
    def is_switch(self) -> bool:
        """Whether it is an option without a value."""
        return self.kind is bool

    @property
    def every_choice(self) -> tuple[str, ...]:
        """Its choices, those that other packages add too."""
        added = self.declared.choices
        return self.choices if added is None else (*self.choices, *added.others())

    def meant(self, text: str, language: str) -> str | None:
        """What a term of a language means, which is one of its choices if it has such; None: nothing."""
        found = value_of(self.declared.words, text, language) if self.declared.words else None
        return None if self.choices and found not in self.choices else found

    @property
    def label(self) -> str:
        """What messages call it."""
        return self.declared.metavar or self.name if self.is_argument else self.declared.flags[0]


class Command:
    """A verb, or a noun without verbs.

    Attributes:
        function: gets the :class:`Invocation`, and its parameters by name.
        help: its docstring.
        view: what it shows; None where it shows no fields.
        honours: which of ``all_profiles`` and ``all_cards`` it takes.
        exits: the codes that help lists. examples: command lines that help shows.
    """

    def __init__(
        self,
        function: Callable[..., int | None],
        *,
        view: View | None,
        exits: tuple[int, ...],
        examples: tuple[str, ...],
        all_profiles: bool,
        all_cards: bool,
    ) -> None:
        self.function, self.help, self.view = function, inspect.getdoc(function) or "", view
        names = (("all_profiles", all_profiles), ("all_cards", all_cards))
        self.honours = frozenset(name for name, is_honoured in names if is_honoured)
        self.exits = tuple(sorted({*exits, *_ALWAYS_POSSIBLE})) if exits else ()
        self.examples = examples

    def columns(self, of_several: bool = False) -> tuple[str, ...] | None:
        """The columns of the rows that it prints in a pipe; None where it prints none.

        Args:
            of_several: whether several accounts or cards are meant, so that rows name them.
        """
        return None if self.view is None else self.view.columns_in_pipe(of_several=of_several)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its arguments and options, in the order declared."""
        signature = inspect.signature(self.function, eval_str=True)
        return tuple(map(Parameter, list(signature.parameters.values())[1:]))


class Child:
    """A member of a group: what help says of it, and how to get it."""

    def __init__(self, help_line: str, load: Callable[[], Group | Command]) -> None:
        self.help, self.load = help_line, load


class Group:
    """A noun with verbs, or the whole command line with its nouns.

    Attributes:
        children: what it holds, by name, in the order of help.
        aliases: other names of children, not shown.
        default: the verb of a bare noun; None: it prints its help.
        usage: what follows its name in a usage line.
        examples: command lines that help shows. is_root: whether it is the whole command line.
    """

    def __init__(
        self,
        help_text: str,
        children: Mapping[str, Child],
        *,
        aliases: Mapping[str, str] | None = None,
        default: str | None = None,
        usage: str = "VERB [ARGUMENTS] [OPTIONS]",
        examples: tuple[str, ...] = (),
        is_root: bool = False,
    ) -> None:
        self.help, self.children, self.aliases = help_text, children, aliases or {}
        self.default, self.usage, self.examples, self.is_root = default, usage, examples, is_root


class Noun:
    """A noun of the command line, or a noun within one (``desk patron``).

    Args:
        help: a longer text for its own ``--help``; else its line in the table of nouns.
        default: the verb of the bare noun; None: the bare noun prints its help.
        examples: command lines that its help shows before those of its verbs.
    """

    def __init__(self, *, help: str = "", default: str | None = None, examples: tuple[str, ...] = ()) -> None:  # noqa: A002
        self._help, self._default = help, default
        self._children: dict[str, Child] = {}
        self._examples = list(examples)
        self._alone: Command | None = None

    def command(
        self,
        verb: str,
        *,
        view: View | None = None,
        exits: tuple[int, ...] = (),
        examples: tuple[str, ...] = (),
        all_profiles: bool = False,
        all_cards: bool = False,
    ) -> Callable[[F], F]:
        """Add a verb.

        Args:
            view: what it shows; None where it shows no fields.
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
            command = Command(
                function, view=view, exits=exits, examples=examples, all_profiles=all_profiles, all_cards=all_cards
            )
            self._children[verb] = Child(_first_sentence(command.help), lambda: command)
            self._examples += examples[:1]
            return function

        return add

    def alone(
        self,
        *,
        view: View | None = None,
        exits: tuple[int, ...] = (),
        examples: tuple[str, ...] = (),
        all_profiles: bool = False,
        all_cards: bool = False,
    ) -> Callable[[F], F]:
        """The noun is itself the command (``tunilib status``); the parameters are those of :meth:`command`."""

        def add(function: F) -> F:
            self._alone = Command(
                function, view=view, exits=exits, examples=examples, all_profiles=all_profiles, all_cards=all_cards
            )
            return function

        return add

    def noun(self, name: str, where: str, help_line: str) -> None:
        """Add a noun within this one, at ``module`` or ``module:attribute``, imported only when the line names it."""
        self._children[name] = _lazy_child(where, help_line)

    def build(self, help_line: str) -> Group | Command:
        """What the line means with its name."""
        return self._alone or Group(
            self._help or help_line, self._children, default=self._default, examples=tuple(self._examples[:_SHOWN])
        )


class Invocation:
    """What a command gets as its first argument.

    Attributes:
        command: the words that name the command, ``loans renew`` for example. line: what the call says.
        profile: ``--profile`` or ``TUNILIB_PROFILE``; None: the default one. all_profiles: every account.
        card: ``--card``; None: the active one. all_cards: every card.
        json: whether the answer is JSON. store: ``--store`` or ``TUNILIB_STORE``, None where neither is given.
        lang: the language of messages, one of ``en fi sv``.
        quiet, is_verbose, no_color: as asked for.
        fields: the columns that are wanted, none for all. header: whether a line with their names is.
        is_terminal: whether tables and screens are printed: standard output is a terminal, and neither ``fields`` nor
            ``header`` asks for the form of a pipe. can_ask: whether standard input is one.
        environ: the environment. stdin: standard input, None where it is closed.
        read_secret: asks for a line without echo; replaced in tests.
        problem: what could not be stored after the work was done: told after the result; exit 6 if that is 0.
    """

    def __init__(
        self,
        command: str,
        line: Line,
        output: Output,
        *,
        stdin: TextIO | None,
        environ: Mapping[str, str],
        view: View | None = None,
        read_secret: Callable[[str], str] | None = None,
    ) -> None:
        self.command = command
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
        self.no_color = line.has("no_color") or environ.get("TERM") == "dumb"
        self.environ = environ
        self.output = output
        self.fields = line.fields
        self.header = line.has("header")
        self.is_terminal = output.is_terminal and not (self.fields or self.header)
        self.stdin = stdin
        self.can_ask = stdin is not None and stdin.isatty()
        self.read_secret = read_secret
        self.problem: LocalError | None = None

    @property
    def view(self) -> View:
        """What the command shows."""
        assert self._view is not None, f"{self.command} has no view"
        return self._view

    def gettext(self, message: str, /, **facts: object) -> str:
        """:func:`tunilib.messages.gettext` in the language of this call."""
        return gettext(message, self.lang, **facts)

    def ngettext(self, one: str, several: str, count: object, /, **facts: object) -> str:
        """:func:`tunilib.messages.ngettext` in the language of this call."""
        return ngettext(one, several, count, self.lang, **facts)

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
        """Refuse ``--json``, ``--fields`` and ``--header``: what is printed is a file.

        Args:
            how: the option that has it so, ``--export`` for example; empty: the command always prints one.

        Raises:
            UsageError: exit 2.
        """
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

    def write(self, data: str) -> None:
        """Data on standard output, as it is; commands use :mod:`tunilib.cli.render.emit`."""
        self.output.write(data)

    def show(self, screen: str) -> None:
        """A screen for a person, on standard output; through a pager if the terminal is shorter."""
        from tunilib.cli.pager import show

        show(self.output, self.environ, screen)

    def write_line(self, line: str) -> None:
        """A line of plain text on standard output, made safe for a terminal."""
        self.output.write(clean_lines(line) + "\n")


def lazy_children(places: Mapping[str, tuple[str, str]]) -> dict[str, Child]:
    """The members of a group, from the place and the line of help of each."""
    return {name: _lazy_child(where, help_line) for name, (where, help_line) in places.items()}


def _lazy_child(where: str, help_line: str) -> Child:
    """A member of a group, at ``module`` or ``module:attribute``, imported when the line names it."""

    def load() -> Group | Command:
        module, _, attribute = where.partition(":")
        noun: Noun = getattr(import_module(module), attribute or "noun")
        return noun.build(help_line)

    return Child(help_line, load)


def _first_sentence(text: str) -> str:
    """The first sentence of a docstring, up to a semicolon: what fits a line of a list."""
    line = text.partition("\n")[0].partition("; ")[0].partition(". ")[0]
    return line.rstrip(".") + "." if line else line
