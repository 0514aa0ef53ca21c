"""All that tunilib knows of Typer's private parts: this file alone may have to follow a new Typer.

Typer (0.26 to 0.28) carries its own copy of click, which has no public name. Three things are added to it here:

- every level of the command line takes the global options, and the parser hands each to the :class:`Line` of the call
  the moment it meets it;
- groups know their members by a table and import one only when the line names it; a noun without a verb, or with
  options that are not its own, goes to its default verb;
- what the parser finds wrong becomes a :class:`tunilib.errors.UsageError` with our messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

import typer
from typer._click.core import Command, Context, Parameter
from typer._click.exceptions import BadOptionUsage, BadParameter, ClickException, MissingParameter, NoSuchOption
from typer._click.exceptions import UsageError as ClickUsageError
from typer._click.formatting import HelpFormatter
from typer._click.parser import _Option, _OptionParser, _ParsingState
from typer._types import TyperChoice
from typer.core import TyperCommand, TyperGroup
from typer.models import TyperPath

from tunilib.cli.errors import MEANING, SEE_HELP
from tunilib.cli.options import GLOBALS, GlobalOption, Line, check_text
from tunilib.errors import UsageError

__all__ = ["Asked", "Child", "Group", "Leaf", "ParserError", "PluginChoice", "leaf_command", "usage_error_of"]

ParserError = ClickException


class Asked(Exception):
    """The line asks for ``--help``, or for ``--version``.

    Attributes:
        help: the help text; None where the version was asked for.
    """

    def __init__(self, help_text: str | None) -> None:
        super().__init__()
        self.help = help_text


class Child(NamedTuple):
    """A member of a group: what help says of it, and how to get it."""

    help: str
    load: Callable[[], Command]


class _Global(_Option):
    """A global option as the parser of one level sees it."""

    def __init__(self, option: GlobalOption, ctx: Context) -> None:
        action = "store" if option.metavar else "store_const"
        super().__init__(None, option.flags, option.name, action, 1, "yes")  # type: ignore[arg-type]
        self._option, self._ctx = option, ctx

    def process(self, value: Any, state: _ParsingState) -> None:
        if self._option.name == "help":
            raise Asked(self._ctx.get_help() + "\n")
        if self._option.name == "version":
            _look_for_json(state.rargs, self._ctx.obj.line)
            raise Asked(None)
        self._ctx.obj.line.take(self._option.name, value if self._option.metavar else "yes")


class _Parser(_OptionParser):
    def __init__(self, ctx: Context, *, stops_at_unknown: bool) -> None:
        super().__init__(ctx)
        self._line: Line = ctx.obj.line
        self._stops_at_unknown, self._stopped = stops_at_unknown, False
        for option in GLOBALS:
            known = _Global(option, ctx)
            self._long_opt.update(dict.fromkeys(known._long_opts, known))
            self._short_opt.update(dict.fromkeys(known._short_opts, known))

    def _process_opts(self, arg: str, state: _ParsingState) -> None:
        if self._stops_at_unknown and arg.partition("=")[0] not in {*self._long_opt, *self._short_opt}:
            state.rargs.insert(0, arg)
            raise _Stop
        super()._process_opts(arg, state)

    def _process_args_for_options(self, state: _ParsingState) -> None:
        try:
            super()._process_args_for_options(state)
        except _Stop:
            return
        except ClickUsageError:
            self._finish(state)
            raise

    def _finish(self, state: _ParsingState) -> None:
        """Read on after a mistake, for the options that say how it is to be told."""
        while state.rargs:
            try:
                super()._process_args_for_options(state)
                break
            except ClickUsageError:
                continue
            except (_Stop, Asked):
                break
        _look_for_json(state.rargs, self._line)


class _Stop(Exception):
    """An option that is not this level's."""


def _look_for_json(rest: list[str], line: Line) -> None:
    before_operands = rest[: rest.index("--")] if "--" in rest else rest
    if "--json" in before_operands:
        line.take("json")


class _Level(Command):
    """What every level has: the global options, and help in our form."""

    examples: tuple[str, ...] = ()
    exits: tuple[int, ...] = ()
    stops_at_unknown = False

    def make_parser(self, ctx: Context) -> _OptionParser:
        parser = _Parser(ctx, stops_at_unknown=self.stops_at_unknown)
        for param in self.get_params(ctx):
            param.add_to_parser(parser, ctx)
        return parser

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        params = self.get_params(ctx)
        _write_list(formatter, "Arguments", [_argument_record(param) for param in params if _is_argument(param)])
        options = [_option_record(param, ctx) for param in params if not _is_argument(param)]
        _write_list(formatter, "Options", [record for record in options if record is not None])
        self.format_children(formatter)
        _write_list(formatter, "Global options", [_global_record(option) for option in GLOBALS])
        if self.examples:
            with formatter.section("Examples"):
                formatter.write("".join(f"  {line}\n" for line in self.examples))
        _write_list(formatter, "Exit codes", [(str(code), MEANING[code]) for code in self.exits])

    def format_children(self, formatter: HelpFormatter) -> None:
        """What a group lists; a command has nothing to list."""


def _write_list(formatter: HelpFormatter, title: str, records: list[tuple[str, str]]) -> None:
    if records:
        with formatter.section(title):
            formatter.write_dl(records)


def _global_record(option: GlobalOption) -> tuple[str, str]:
    spelling = ", ".join(sorted(option.flags, key=len))
    variable = f"  [env: {option.variable}]" if option.variable else ""
    return f"{spelling} {option.metavar}".rstrip(), option.help + variable


class PluginChoice(TyperChoice[str]):
    """A fixed choice that other packages add to, for ``Option(click_type=...)``.

    Args:
        ours: the names that come with tunilib.
        others: finds the names of other packages, which takes a tenth of a second: it is called only by help and for a
            name that is not ours.
    """

    def __init__(self, ours: Iterable[str], others: Callable[[], Iterable[str]]) -> None:
        super().__init__(ours)
        self._others = others

    def others(self) -> tuple[str, ...]:
        """The names of other packages."""
        return tuple(self._others())

    def every(self) -> tuple[str, ...]:
        """All names, those of other packages last."""
        return (*self.choices, *self._others())

    def get_metavar(self, param: Parameter, ctx: Context) -> str:  # noqa: ARG002 - Typer's signature
        return f"<{'|'.join(self.every())}>"

    def convert(self, value: Any, param: Parameter | None, ctx: Context | None) -> str:
        if value not in self.choices and value not in self._others():
            self.fail(self.get_invalid_choice_message(value=value, ctx=ctx), param, ctx)
        return str(value)


class Leaf(_Level, TyperCommand):
    """A command that does something."""

    allow_extra_args = True
    honours: frozenset[str] = frozenset()

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if rest:
            words = " ".join(rest)
            raise UsageError("This is one word too many: {words}", hint=SEE_HELP, words=words, command=ctx.command_path)
        return rest

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        return [*map(_argument_usage, filter(_is_argument, self.get_params(ctx))), "[OPTIONS]"]

    def invoke(self, ctx: Context) -> Any:
        ctx.obj.line.check(ctx.command_path, self.honours)
        for param in self.get_params(ctx):
            if not isinstance(param.type, TyperPath):
                check_text(ctx.params.get(param.name or ""), _name_of(param))
        assert self.callback is not None
        return ctx.invoke(self.callback, inv=ctx.obj.begin(ctx.command_path.partition(" ")[2]), **ctx.params)


def _is_argument(param: Parameter) -> bool:
    return param.param_type_name == "argument"


def _argument_record(param: Parameter) -> tuple[str, str]:
    return _argument_usage(param).strip("[]"), getattr(param, "help", None) or ""


def _option_record(param: Parameter, ctx: Context) -> tuple[str, str] | None:
    record = param.get_help_record(ctx)
    others = param.type.others() if isinstance(param.type, PluginChoice) and param.metavar else ()
    return (record[0], f"{record[1]} Others: {', '.join(others)}.") if record and others else record


def _argument_usage(param: Parameter) -> str:
    usage = param.human_readable_name + ("..." if param.nargs != 1 else "")
    return usage if param.required else f"[{usage}]"


class Group(_Level, TyperGroup):
    """A noun with verbs, or the whole command line with its nouns.

    Args:
        children: what it holds, by name, in the order of help.
        aliases: other names of children, not shown.
        default: the verb of a bare noun; None: it prints its help.
        usage: what stands after its name in a usage line.
    """

    def __init__(
        self,
        name: str,
        help_text: str,
        children: Mapping[str, Child],
        *,
        aliases: Mapping[str, str] | None = None,
        default: str | None = None,
        usage: str = "VERB [ARGUMENTS] [OPTIONS]",
    ) -> None:
        super().__init__(name=name, help=help_text, add_help_option=False, rich_markup_mode=None)
        self.children, self.aliases, self.default = children, aliases or {}, default
        self.stops_at_unknown = default is not None
        self._usage = usage

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - Typer's signature
        return list(self.children)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # noqa: ARG002 - Typer's signature
        child = self.children.get(self.aliases.get(cmd_name, cmd_name))
        return None if child is None else child.load()

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        super().parse_args(ctx, args)
        words = [*ctx._protected_args, *ctx.args]
        if self.default is not None and (not words or words[0].startswith("-")):
            words = [self.default, *words]
        if not words:
            if ctx.obj.line.has("json"):
                raise UsageError("The command is missing.", hint=SEE_HELP, command=ctx.command_path)
            raise Asked(ctx.get_help() + "\n")
        ctx._protected_args, ctx.args = words[:1], words[1:]
        return ctx.args

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str, Command, list[str]]:
        name = self.aliases.get(args[0], args[0])
        command = self.get_command(ctx, name)
        if command is None:
            _look_for_json(args, ctx.obj.line)
            close = ", ".join(get_close_matches(name, self.children))
            raise UsageError(
                "There is no command {word}.",
                hint="Did you mean {words}?" if close else SEE_HELP,
                word=f"{ctx.command_path} {args[0]}".partition(" ")[2],
                words=close,
                command=ctx.command_path,
            )
        return name, command, args[1:]

    def collect_usage_pieces(self, ctx: Context) -> list[str]:  # noqa: ARG002 - Typer's signature
        return [self._usage]

    def format_children(self, formatter: HelpFormatter) -> None:
        records = [
            (f"{name} (default)" if name == self.default else name, child.help) for name, child in self.children.items()
        ]
        _write_list(formatter, "Commands", records)


def leaf_command(
    name: str,
    function: Callable[..., Any],
    *,
    help_text: str,
    honours: frozenset[str],
    exits: tuple[int, ...],
    examples: tuple[str, ...],
) -> Leaf:
    """The parser's command for a function whose parameters are declared in Typer's way."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, cls=Leaf, help=help_text, add_help_option=False)(function)
    command = typer.main.get_command(app)
    assert isinstance(command, Leaf)
    command.honours, command.examples, command.exits = honours, examples, exits
    return command


_BAD_VALUE = "The value of {name} does not fit: {why}"


def usage_error_of(error: ClickException) -> UsageError:
    """What the parser found wrong, as an error of ours."""
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path if ctx is not None else "tunilib"
    if isinstance(error, NoSuchOption):
        close = ", ".join(name for name in error.possibilities or () if _is_like(name, error.option_name))
        return UsageError(
            "There is no option {option}.",
            hint="Did you mean {words}?" if close else SEE_HELP,
            option=error.option_name,
            words=close,
            command=command,
        )
    if isinstance(error, BadOptionUsage):
        return UsageError(
            "The option {option} takes no value."
            if "not take" in error.message
            else "The option {option} needs a value.",
            hint=SEE_HELP,
            option=error.option_name,
            command=command,
        )
    if isinstance(error, BadParameter) and error.param is not None:
        return _bad_parameter(error, error.param, command)
    return UsageError(_BAD_VALUE, hint=SEE_HELP, name=command, why=error.format_message(), command=command)


def _is_like(flag: str, typed: str) -> bool:
    return bool(get_close_matches(typed.strip("-"), [flag.strip("-")], cutoff=0.7))


def _name_of(param: Parameter) -> str:
    return param.human_readable_name if _is_argument(param) else param.opts[0]


def _bad_parameter(error: BadParameter, param: Parameter, command: str) -> UsageError:
    is_argument, name = _is_argument(param), _name_of(param)
    if isinstance(error, MissingParameter):
        return UsageError(
            "The argument {name} is missing." if is_argument else "The option {name} is missing.",
            hint=SEE_HELP,
            name=name,
            command=command,
        )
    choices = param.type.every() if isinstance(param.type, PluginChoice) else getattr(param.type, "choices", None)
    if choices is not None:
        return UsageError("{name} must be one of: {choices}", name=name, choices=", ".join(map(str, choices)))
    if param.type.name.startswith("int"):
        describe = getattr(param.type, "_describe_range", None)
        if describe is None:
            return UsageError("{name} must be a whole number.", name=name)
        return UsageError("{name} must be a whole number ({range}).", name=name, range=describe())
    return UsageError(_BAD_VALUE, hint=SEE_HELP, name=name, why=error.message, command=command)
