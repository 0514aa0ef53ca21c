"""Reads a command line by the tree of commands.

What Typer finds wrong becomes our error here and nowhere else: by the class and the fields of its error, never by its
words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer
from typer._click.exceptions import BadOptionUsage, MissingParameter, NoSuchOption, UsageError as TyperUsageError
from typer._click.types import IntParamType
from typer.models import TyperPath

from tunilib.cli.command_line import GLOBALS, CommandLine
from tunilib.cli.errors import DID_YOU_MEAN, SEE_HELP, any_of
from tunilib.cli.options import Text, is_argument, is_switch, label_of
from tunilib.cli.suggestions import commands_like, options_like
from tunilib.cli.tree import Group, ParsedLine, UnknownCommand
from tunilib.errors import LocalError, UsageError
from tunilib.messages import term

if TYPE_CHECKING:
    from typer._click.core import Context, Parameter


def read_line(words: Sequence[str], root: Group, line: CommandLine) -> ParsedLine:
    """Read a command line; what it says of the global options goes into ``line``."""
    try:
        with root.make_context("tunilib", list(words), obj=line) as context:
            parsed: ParsedLine = root.invoke(context)
            return parsed
    except TyperUsageError as error:
        raise _mistake_of(error) from error


def _mistake_of(error: TyperUsageError) -> UsageError | LocalError:
    """What Typer found wrong, with our messages."""
    assert error.ctx is not None
    context, path = error.ctx, error.ctx.command_path
    if isinstance(error, UnknownCommand):
        return _unknown_command(error.word, context)
    if isinstance(error, NoSuchOption):
        close = options_like(_flags(context), error.option_name)
        return UsageError(
            "unknown option: {option}",
            hint=DID_YOU_MEAN if close else SEE_HELP,
            option=error.option_name,
            words=any_of(close),
            command=path,
        )
    if isinstance(error, BadOptionUsage):
        every = context.command.get_params(context)
        option = next(one for one in every if error.option_name in one.opts)
        return UsageError(
            "{option} takes no value" if is_switch(option) else "{option} needs a value",
            hint=SEE_HELP,
            option=error.option_name,
            command=path,
        )
    if not isinstance(error, typer.BadParameter) or error.param is None:
        return UsageError("tunilib does not understand this command line", hint=SEE_HELP, command=path)
    return _wrong_value(error.param, path, is_missing=isinstance(error, MissingParameter))


def _unknown_command(word: str, context: Context) -> UsageError:
    path, root = context.command_path, context.find_root().command
    assert isinstance(root, Group)
    close = commands_like(root, path.split(" "), word)
    return UsageError(
        "unknown command: {name}",
        hint=DID_YOU_MEAN if close else SEE_HELP,
        name=f"{path} {word}".partition(" ")[2],
        words=any_of(close),
        command=path,
    )


def _flags(context: Context) -> list[str]:
    """The options that may be meant by another: those of a command, the global ones where none is named yet."""
    known = GLOBALS if isinstance(context.command, Group) else context.command.params
    return [flag for one in known for flag in one.opts if flag.startswith("--")]


def _wrong_value(parameter: Parameter, path: str, *, is_missing: bool) -> UsageError | LocalError:
    name, kind = label_of(parameter), parameter.type
    if is_missing:
        return UsageError(
            "missing argument: {name}" if is_argument(parameter) else "missing option: {name}",
            hint=SEE_HELP,
            name=name,
            command=path,
        )
    if isinstance(kind, Text):
        return _not_a_choice(name, kind)
    if isinstance(kind, IntParamType):
        return _not_a_number(name, getattr(kind, "min", None), getattr(kind, "max", None))
    if isinstance(kind, TyperPath):
        return LocalError(
            "{name} must be a file that you may read"
            if kind.file_okay
            else "{name} must be a folder that you may read",
            code="file",
            name=name,
        )
    return UsageError("invalid value for {name}", hint=SEE_HELP, name=name, command=path)


def _not_a_choice(name: str, kind: Text) -> UsageError:
    from tunilib.core.note import joined

    shown = [term(kind.words, one) if kind.words else one for one in kind.choices]
    if any("," in str(words) for words in shown):  # a list of these would not say where one ends
        shown = list(kind.choices)
    return UsageError("{name} must be one of: {choices}", name=name, choices=joined(shown, ", "))


def _not_a_number(name: str, least: int | None, most: int | None) -> UsageError:
    if least is None and most is None:
        return UsageError("{name} must be a whole number", name=name)
    if most is None:
        return UsageError("{name} must be a whole number, at least {least}", name=name, least=least)
    if least is None:
        return UsageError("{name} must be a whole number, at most {most}", name=name, most=most)
    return UsageError("{name} must be a whole number from {least} to {most}", name=name, least=least, most=most)
