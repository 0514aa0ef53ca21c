"""A command: how it says what it is (:class:`Noun`), and what it gets when it is called (:class:`Invocation`).

:mod:`tunilib.cli.app` shows a whole one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TextIO, TypeVar

from tunilib.cli.options import Line
from tunilib.cli.output import Output, clean_lines
from tunilib.cli.typer_glue import Child, Group, Leaf, leaf_command
from tunilib.messages import gettext, ngettext, pgettext, translated

if TYPE_CHECKING:
    from tunilib.messages import Message

__all__ = ["Invocation", "Noun", "lazy_child"]

F = TypeVar("F", bound=Callable[..., int | None])

_ALWAYS_POSSIBLE = (0, 2, 6, 130)


class _Declared(NamedTuple):
    function: Callable[..., int | None]
    help: str
    honours: frozenset[str]
    exits: tuple[int, ...]
    examples: tuple[str, ...]

    def build(self, name: str) -> Leaf:
        return leaf_command(
            name,
            _without_invocation(self.function),
            help_text=self.help,
            honours=self.honours,
            exits=self.exits,
            examples=self.examples,
        )


class _Buildable(Protocol):
    def build(self, name: str, help_text: str) -> Group | Leaf: ...


class Noun:
    """A noun of the command line, or a noun within one (``desk patron``).

    Args:
        help: a longer text for its own ``--help``; else its line in the table of nouns.
        default: the verb of the bare noun; None: the bare noun prints its help.
    """

    def __init__(self, *, help: str = "", default: str | None = None) -> None:  # noqa: A002
        self._help, self._default = help, default
        self._children: dict[str, Child] = {}
        self._alone: _Declared | None = None

    def command(
        self,
        verb: str,
        *,
        exits: tuple[int, ...] = (),
        examples: tuple[str, ...] = (),
        all_profiles: bool = False,
        all_cards: bool = False,
    ) -> Callable[[F], F]:
        """Add a verb.

        Args:
            exits: of a command that changes something: the codes it can end with, beside 0, 2, 6 and 130, which
                every command can; help lists them. Empty for a command that only reads.
            examples: command lines that help shows.
            all_profiles: whether it honours ``--all-profiles``; otherwise that is exit 2.
            all_cards: whether it honours ``--all-cards``; otherwise that is exit 2.

        The function's docstring is its help, the first line what the noun's help shows. Its first parameter is the
        :class:`Invocation`; the others are declared with ``Annotated`` and Typer's
        ``Argument`` and ``Option``. It returns its exit code, None for 0.
        """

        def add(function: F) -> F:
            declared = _declared(function, exits, examples, all_profiles, all_cards)
            self._children[verb] = Child(_first_line(declared.help), lambda: declared.build(verb))
            return function

        return add

    def alone(
        self,
        *,
        exits: tuple[int, ...] = (),
        examples: tuple[str, ...] = (),
        all_profiles: bool = False,
        all_cards: bool = False,
    ) -> Callable[[F], F]:
        """The noun is itself the command (``tunilib status``); the parameters are those of :meth:`command`."""

        def add(function: F) -> F:
            self._alone = _declared(function, exits, examples, all_profiles, all_cards)
            return function

        return add

    def noun(self, name: str, where: str, help_line: str) -> None:
        """Add a noun within this one, at ``module`` or ``module:attribute``, imported only when the line names it."""
        self._children[name] = lazy_child(name, where, help_line)

    def build(self, name: str, help_line: str) -> Group | Leaf:
        """The parser's command for it."""
        if self._alone is not None:
            return self._alone.build(name)
        return Group(name, self._help or help_line, self._children, default=self._default)


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

    def gettext(self, message: str, /, **facts: object) -> str:
        """:func:`tunilib.messages.gettext` in the language of this call."""
        return gettext(message, self.lang, **facts)

    def ngettext(self, one: str, several: str, count: object, /, **facts: object) -> str:
        """:func:`tunilib.messages.ngettext` in the language of this call."""
        return ngettext(one, several, count, self.lang, **facts)

    def pgettext(self, context: str, message: str, /, **facts: object) -> str:
        """:func:`tunilib.messages.pgettext` in the language of this call."""
        return pgettext(context, message, self.lang, **facts)

    def translated(self, message: Message) -> str:
        """An error or a note in the language of this call."""
        return translated(message, self.lang)

    def prefer(self, language: str) -> None:
        """Speak the language that an account has set, unless the call or the environment asks for another."""
        self._line.preferred = language
        self.lang = self._line.language

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


def lazy_child(name: str, where: str, help_line: str) -> Child:
    """A member of a group, at ``module`` or ``module:attribute``, imported when the line names it."""

    def load() -> Group | Leaf:
        module, _, attribute = where.partition(":")
        noun: _Buildable = getattr(import_module(module), attribute or "noun")
        return noun.build(name, help_line)

    return Child(help_line, load)


def _declared(
    function: Callable[..., int | None],
    exits: tuple[int, ...],
    examples: tuple[str, ...],
    all_profiles: bool,
    all_cards: bool,
) -> _Declared:
    names = (("all_profiles", all_profiles), ("all_cards", all_cards))
    return _Declared(
        function,
        inspect.getdoc(function) or "",
        frozenset(name for name, is_honoured in names if is_honoured),
        tuple(sorted({*exits, *_ALWAYS_POSSIBLE})) if exits else (),
        examples,
    )


def _without_invocation(function: Callable[..., int | None]) -> Callable[..., Any]:
    """The function as Typer may see it: it would take the invocation for something to be typed."""
    signature = inspect.signature(function, eval_str=True)
    parameters = list(signature.parameters.values())[1:]

    def shim(**values: Any) -> int | None:
        return function(**values)

    shim.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    shim.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    shim.__name__, shim.__module__ = function.__name__, function.__module__
    return shim


def _first_line(text: str) -> str:
    return text.partition("\n")[0]
