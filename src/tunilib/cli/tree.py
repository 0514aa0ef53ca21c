"""The tree of groups and commands, as Typer reads a line by it, and the global options that each of them takes.

A noun's module is imported only when a line names it, and a command is made of its function only when it is called or
its help is wanted. Each level reads its own options and the global ones; what is given of these is noted in one
:class:`CommandLine`, so that the later one wins. A noun without a verb, or with an option that is not its own, goes to
its default verb. The first mistake of a line is reported, after the rest of the line has said in which language, and
whether as JSON.

Typer (0.26 to 0.28) carries its parser, a copy of click, as a private package. What is used of it in this folder:

=========================================  ==========================================================================
private name                               why
=========================================  ==========================================================================
``_click.types.ParamType``                 what ``click_type`` of an option has to be: a word that has terms
``_click.types.IntParamType``               that a value had to be a number; it has no public name
``_click.exceptions.UsageError``           the base of all mistakes, to report them in our form and language; the
                                           public ``TyperException`` is not in 0.26
``_click.exceptions.NoSuchOption``         which option; it has no public name
``_click.exceptions.BadOptionUsage``       which option has no value, or one too many; it has no public name
``_click.exceptions.MissingParameter``     which argument or option is missing; it has no public name
=========================================  ==========================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from typer._click.exceptions import BadOptionUsage, NoSuchOption, UsageError as TyperUsageError
from typer.core import TyperCommand, TyperOption

from tunilib.cli.errors import SEE_HELP
from tunilib.cli.options import TextType, check_texts, clean_texts
from tunilib.errors import UsageError
from tunilib.messages import LANGUAGES, language_of

if TYPE_CHECKING:
    from typer._click.core import Context, Parameter

    from tunilib.views.view import View


class HelpWanted(Exception):
    """The line asks for help, or is empty (``is_brief``)."""

    def __init__(self, path: str, node: Group | Command, *, is_brief: bool = False) -> None:
        super().__init__(path)
        self.path, self.node, self.is_brief = path, node, is_brief


class VersionWanted(Exception):
    """The line asks for the version."""


class GlobalOption(TyperOption):
    """One option of interface section 1, "Global options"."""

    def __init__(
        self,
        key: str,
        flags: tuple[str, ...],
        help_text: str,
        metavar: str = "",
        choices: tuple[str, ...] = (),
        variable: str = "",
        completes: str = "",
    ) -> None:
        super().__init__(
            param_decls=[f"global_{key}", *flags],
            type=TextType(completes=completes) if metavar else None,
            is_flag=not metavar,
            metavar=metavar or None,
            help=help_text,
            callback=_note,
            expose_value=False,
            is_eager=True,  # read before a mistake in anything else is reported
        )
        self.key, self.choices, self.variable, self.summary = key, choices, variable, help_text


def _note(context: Context, option: Parameter, value: Any) -> None:
    if value is None or value is False:
        return
    assert isinstance(option, GlobalOption)
    line: CommandLine = context.obj
    if option.key == "help":
        if not line.is_decided:
            assert isinstance(context.command, Group | Command)  # all are of this tree
            raise HelpWanted(context.command_path, context.command)
    elif option.key == "version":
        if not line.is_decided:
            raise VersionWanted
    else:
        line.take(option.key, "yes" if value is True else value)


GLOBALS = (
    GlobalOption("profile", ("--profile",), "Which account.", "NAME", variable="TUNILIB_PROFILE", completes="profile"),
    GlobalOption("all_profiles", ("--all-profiles",), "Every account, each on its own."),
    GlobalOption("card", ("--card",), "Which library card of the account.", "ID"),
    GlobalOption("all_cards", ("--all-cards",), "Every library card of the account."),
    GlobalOption("json", ("--json",), "Data as JSON on stdout, errors as JSON on stderr."),
    GlobalOption(
        "store",
        ("--store",),
        "sqlite:///PATH or postgresql://HOST/DB.",
        "URL",
        variable="TUNILIB_STORE",
    ),
    GlobalOption("lang", ("--lang",), "Language of messages.", "|".join(LANGUAGES), LANGUAGES, "TUNILIB_LANG"),
    GlobalOption("quiet", ("--quiet",), "On stderr only errors, refusals and what you must do yourself."),
    GlobalOption("verbose", ("--verbose",), "Tell on stderr what is being done."),
    GlobalOption("no_color", ("--no-color",), "No colours.", variable="NO_COLOR"),
    GlobalOption("fields", ("--fields",), "Lists as in a pipe, with these columns in this order.", "A,B,..."),
    GlobalOption("header", ("--header",), "Lists as in a pipe, with a first line of column names."),
    GlobalOption("version", ("--version",), "Show the version."),
    GlobalOption("help", ("--help", "-h"), "Show this help."),
)

_CONTRADICTIONS = (
    ("profile", "all_profiles"),
    ("card", "all_cards"),
    ("card", "all_profiles"),
    ("quiet", "verbose"),
)


class CommandLine:
    """The global options of a command line, as far as it was read.

    Attributes:
        preferred: the language that the account in use has set, once it is known.
        is_decided: whether there is a mistake, or help is wanted: then the rest of the line only says how to tell it.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._given: dict[str, str] = {}
        self.preferred: str | None = None
        self.is_decided = False

    def take(self, name: str, value: str = "yes") -> None:
        """Note that the line gives an option."""
        self._given[name] = value

    def has(self, name: str) -> bool:
        """Whether the line, or the environment in its place, sets a switch."""
        return name in self._given or (name == "no_color" and bool(self._environ.get("NO_COLOR")))

    def value(self, name: str) -> str | None:
        """The value of an option, from the line or else the environment; None: neither has it."""
        if name in self._given:
            return self._given[name]
        variable = next(option.variable for option in GLOBALS if option.key == name)
        return self._environ.get(variable) or None if variable else None

    @property
    def row_options(self) -> tuple[str, ...]:
        """Those options given that say how a list or a thing is printed: ``--json``, ``--fields``, ``--header``."""
        return tuple(_flag(name) for name in ("json", "fields", "header") if name in self._given)

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that ``--fields`` names; none: all of them."""
        return tuple(name.strip() for name in self._given.get("fields", "").split(",")) if self.has("fields") else ()

    @property
    def language(self) -> str:
        """The language of this call; one that does not exist is passed over."""
        asked = self._given.get("lang")
        return language_of(self._environ, asked if asked in LANGUAGES else None, self.preferred)

    def check(self, parsed: ParsedLine) -> None:
        """Refuse what contradicts itself or does not go with the command, and values that are not text."""
        command, allowed = parsed.path, parsed.command.honours
        with_value = [option for option in GLOBALS if option.metavar]
        check_texts(with_value, {option.name or "": self.value(option.key) for option in with_value})
        for option in GLOBALS:
            value = self._given.get(option.key)
            if value is None:
                continue
            if option.metavar and not value.strip():
                raise UsageError("{option} must not be empty", option=option.opts[0])
            if option.choices and value not in option.choices:
                choices = ", ".join(option.choices)
                raise UsageError("{name} must be one of: {choices}", name=option.opts[0], choices=choices)
        for name in ("all_profiles", "all_cards"):
            if name in self._given and name not in allowed:
                raise UsageError(
                    "{option} cannot be used with {command}", hint=SEE_HELP, option=_flag(name), command=command
                )
        for one, other in _CONTRADICTIONS:
            if one in self._given and other in self._given:
                raise UsageError("{one} and {other} cannot be used together", one=_flag(one), other=_flag(other))
        self._check_columns(command, parsed.command.columns)
        clean_texts(parsed.command.params, parsed.values)

    def _check_columns(self, command: str, columns: Callable[[bool], tuple[str, ...] | None]) -> None:
        """Refuse ``--fields`` and ``--header`` without rows, and unknown columns."""
        options = [one for one in self.row_options if one != "--json"]
        if not options:
            return
        if self.has("json"):
            raise UsageError("{one} and {other} cannot be used together", one=options[0], other="--json")
        known = columns(self.has("all_profiles") or self.has("all_cards"))
        if known is None:
            raise UsageError(
                "{option} cannot be used with {command}", hint=SEE_HELP, option=options[0], command=command
            )
        for name in self.fields:
            if name not in known:
                raise UsageError(
                    "unknown column: {name}", hint="the columns are: {names}", name=name, names=", ".join(known)
                )


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


class ParsedLine(NamedTuple):
    path: str
    command: Command
    values: dict[str, Any]


class UnknownCommand(TyperUsageError):
    """A word that names no member of a group."""

    def __init__(self, word: str, context: Context) -> None:
        super().__init__(word, context)
        self.word = word


class TreeNode(TyperCommand):
    """A group or a command: it takes the global options beside its own."""

    allow_extra_args = True
    default: str | None = None
    examples: tuple[str, ...] = ()

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Its own options and arguments, and the global options."""
        return [*super().get_params(ctx), *GLOBALS]

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Read the words of this level; returns those that are left."""
        words = list(args)
        try:
            try:
                return super().parse_args(ctx, args)
            except (NoSuchOption, BadOptionUsage) as mistake:
                before = words[: _place(words, mistake.option_name)]
                with suppress(TyperUsageError, UsageError):  # what comes before the mistake may ask for help
                    super().parse_args(self._again(ctx), before)
                if self.default is not None and isinstance(mistake, NoSuchOption):
                    return super().parse_args(ctx, [self.default, *words])
                raise
        except (TyperUsageError, HelpWanted, VersionWanted) as ending:
            if isinstance(ending, TyperUsageError):
                ending.ctx = ending.ctx or ctx
            self.note_globals(ctx, words)
            raise

    def note_globals(self, ctx: Context, words: Sequence[str]) -> None:
        """Note the global options of a line that has a mistake or asks for help, wherever they are."""
        line: CommandLine = ctx.obj
        line.is_decided = True
        rest = list(words)
        while True:
            try:
                super().parse_args(self._again(ctx), list(rest))
            except (NoSuchOption, BadOptionUsage) as mistake:
                del rest[_place(rest, mistake.option_name)]
            except (TyperUsageError, UsageError):
                return  # a wrong value; the global options were read before it
            else:
                return

    def _again(self, ctx: Context) -> Context:
        return self.context_class(
            self, parent=ctx.parent, info_name=ctx.info_name, obj=ctx.obj, allow_interspersed_args=True
        )


class Command(TreeNode):
    """A verb, or a noun without verbs."""

    function: Callable[..., int | None]
    view: View | None = None
    honours: frozenset[str] = frozenset()
    exits: tuple[int, ...] = ()

    def invoke(self, ctx: Context) -> ParsedLine:
        """The values that the line gives; the command itself is run by the caller."""
        if ctx.args:
            rest = " ".join(ctx.args)
            raise UsageError("unexpected argument: {words}", hint=SEE_HELP, words=rest, command=ctx.command_path)
        return ParsedLine(ctx.command_path, self, super().invoke(ctx))

    def columns(self, of_several: bool = False) -> tuple[str, ...] | None:
        """The columns of its rows in a pipe; None: it prints no rows."""
        return None if self.view is None else self.view.columns_in_pipe(of_several=of_several)


class Member(NamedTuple):
    """A member of a group: what help says of it, and how to get it."""

    help: str
    load: Callable[[], Group | Command]


class Group(TreeNode):
    """A noun with verbs, or the whole command line with its nouns."""

    allow_interspersed_args = False

    def __init__(
        self,
        help_text: str,
        members: Mapping[str, Member],
        *,
        aliases: Mapping[str, str] | None = None,
        default: str | None = None,
        usage: str = "VERB [ARGUMENTS] [OPTIONS]",
        examples: tuple[str, ...] = (),
        is_root: bool = False,
        sections: Mapping[str, tuple[str, ...]] = {},
    ) -> None:
        super().__init__(None, help=help_text, add_help_option=False, rich_markup_mode=None)
        self.members, self.aliases = members, aliases or {}
        self.default, self.usage, self.examples = default, usage, examples
        self.is_root, self.sections = is_root, sections

    def invoke(self, ctx: Context) -> ParsedLine:
        """Go on with the member that the next word names."""
        words = ctx.args or ([self.default] if self.default else [])
        if not words:
            if ctx.obj.has("json"):
                raise UsageError("missing command", hint=SEE_HELP, command=ctx.command_path)
            raise HelpWanted(ctx.command_path, self, is_brief=self.is_root)
        name = self.aliases.get(words[0], words[0])
        if name not in self.members:
            self.note_globals(ctx, words[1:])
            raise UnknownCommand(words[0], ctx)
        command = self.members[name].load()
        with command.make_context(name, words[1:], parent=ctx) as context:
            parsed: ParsedLine = command.invoke(context)
            return parsed


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text of help, each on one line: the texts that are translated."""
    return [" ".join(part.split()) for part in text.split("\n\n")]


def first_sentence(text: str) -> str:
    """The first sentence of a docstring, up to a semicolon: what fits a line of a list."""
    line = text.partition("\n")[0].partition("; ")[0].partition(". ")[0]
    return line.rstrip(".") + "." if line else line


def every_node(node: Group | Command, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Group | Command]]:
    """A group or command and all below it, each with the words that lead there."""
    yield words, node
    if isinstance(node, Group):
        for name, member in node.members.items():
            yield from every_node(member.load(), (*words, name))


def _place(words: Sequence[str], option: str) -> int:
    begins = f"{option}=" if option.startswith("--") else option
    return next(at for at, word in enumerate(words) if word == option or word.startswith(begins))
