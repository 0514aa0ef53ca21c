"""Typer: it reads the lines that :mod:`tunilib.cli.parser` does not read by itself.

Typer (0.26 to 0.28) carries its parser, a copy of click, as a private package. What is used of it:

=========================================  ==========================================================================
private name                               why
=========================================  ==========================================================================
``_click.exceptions.UsageError``           the base of all mistakes, to report them in our form and language; the
                                           public ``TyperException`` is not in 0.26
``_click.exceptions.NoSuchOption``         which option, and which are like it; it has no public name
``_click.exceptions.BadOptionUsage``       which option has no value, or one too many; it has no public name
``_click.exceptions.MissingParameter``     which argument or option is missing; it has no public name
=========================================  ==========================================================================

Everything else is public: ``typer.Typer``, ``Argument``, ``Option``, ``Context``, ``BadParameter``,
``typer.main.get_command``, ``typer.core.TyperCommand``, ``typer.core.TyperGroup``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer._click.exceptions import BadOptionUsage, MissingParameter, NoSuchOption
from typer._click.exceptions import UsageError as TyperUsageError
from typer.core import TyperCommand

from tunilib.cli.command import Command, Parameter
from tunilib.cli.errors import DID_YOU_MEAN, SEE_HELP, any_of
from tunilib.cli.parser import is_like
from tunilib.errors import LocalError, UsageError
from tunilib.messages import term


def values_of(
    path: str, command: Command, words: Iterable[str], language: Callable[[], str] = lambda: "en"
) -> dict[str, Any]:
    """The values of a line, by the names of the function's parameters.

    Args:
        words: those that follow the command's name, without the global options.
        language: gives that of the call: terms of it are taken for fixed values.

    Raises:
        UsageError: exit 2. LocalError: ``file``: a file or a folder that cannot be what was asked for.
    """
    page = _page(command, language)
    try:
        context = page.make_context(path, list(words))
    except TyperUsageError as error:
        raise _error_of(error, path, {one.name: one for one in command.parameters}) from error
    if context.args:
        rest = " ".join(context.args)
        raise UsageError("unexpected argument: {words}", hint=SEE_HELP, words=rest, command=path)
    assert page.callback is not None
    values: dict[str, Any] = context.invoke(page.callback, **context.params)
    return values


class _Page(TyperCommand):
    """A command as Typer sees it."""

    allow_extra_args = True


def _page(command: Command, language: Callable[[], str]) -> _Page:
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(cls=_Page, help=command.help, add_help_option=False)(_signed(command.parameters, language))
    page = typer.main.get_command(app)
    assert isinstance(page, _Page)
    return page


def _signed(parameters: Iterable[Parameter], language: Callable[[], str]) -> Callable[..., dict[str, Any]]:
    """A function with these parameters, declared in Typer's way, that returns what it gets."""

    def values(**found: Any) -> dict[str, Any]:
        return found

    annotations = {one.name: Annotated[one.annotation, _declared(one, language)] for one in parameters}
    by_name = inspect.Parameter.KEYWORD_ONLY
    signature = [
        inspect.Parameter(one.name, by_name, default=one.default, annotation=annotations[one.name])
        for one in parameters
    ]
    values.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
    values.__annotations__ = annotations
    return values


def _declared(parameter: Parameter, language: Callable[[], str]) -> Any:
    declared = parameter.declared
    known: dict[str, Any] = {
        "metavar": declared.metavar or None,
        "help": declared.help or None,
        "parser": declared.parser,
    }
    if parameter.choices and (declared.choices is not None or declared.words):
        known["parser"] = _choice_parser(parameter, language)
        known["metavar"] = declared.metavar or f"<{'|'.join(parameter.every_choice)}>"
    elif declared.words and declared.parser is None:
        known["parser"] = lambda text: parameter.meant(text, language()) or text
    if parameter.is_argument:
        return typer.Argument(**known)
    return typer.Option(*declared.flags, **known, min=declared.min, max=declared.max, file_okay=declared.file_okay)


def _choice_parser(parameter: Parameter, language: Callable[[], str]) -> Callable[[str], str]:
    def choice(value: str) -> str:
        if value in parameter.choices:
            return value
        found = parameter.meant(value, language()) or (value if value in parameter.every_choice else None)
        if found is None:
            raise _not_a_choice(parameter)
        return found

    return choice


def _error_of(error: TyperUsageError, path: str, parameters: dict[str, Parameter]) -> UsageError | LocalError:
    """What Typer found wrong, with our messages."""
    if isinstance(error, NoSuchOption):
        close = [name for name in error.possibilities or () if is_like(name, error.option_name)]
        return UsageError(
            "unknown option: {option}",
            hint=DID_YOU_MEAN if close else SEE_HELP,
            option=error.option_name,
            words=any_of(close),
            command=path,
        )
    if isinstance(error, BadOptionUsage):
        return UsageError(
            "{option} takes no value" if "not take" in error.message else "{option} needs a value",
            hint=SEE_HELP,
            option=error.option_name,
            command=path,
        )
    if not isinstance(error, typer.BadParameter) or error.param is None:
        return UsageError("tunilib does not understand this command line", hint=SEE_HELP, command=path)
    parameter = parameters[error.param.name or ""]
    if isinstance(error, MissingParameter):
        return UsageError(
            "missing argument: {name}" if parameter.is_argument else "missing option: {name}",
            hint=SEE_HELP,
            name=parameter.label,
            command=path,
        )
    if parameter.choices:
        return _not_a_choice(parameter)
    if parameter.kind is int:
        return _not_a_number(parameter)
    if parameter.kind is Path:
        return LocalError(
            "{name} must be a file that you may read"
            if parameter.declared.file_okay
            else "{name} must be a folder that you may read",
            code="file",
            name=parameter.label,
        )
    return UsageError("invalid value for {name}", hint=SEE_HELP, name=parameter.label, command=path)


def _not_a_choice(parameter: Parameter) -> UsageError:
    from tunilib.core.note import joined

    kind, every = parameter.declared.words, parameter.every_choice
    shown = [term(kind, one) if kind else one for one in every]
    if any("," in str(words) for words in shown):  # a list of these would not say where one ends
        shown = list(every)
    choices = joined(shown, ", ")
    return UsageError("{name} must be one of: {choices}", name=parameter.label, choices=choices)


def _not_a_number(parameter: Parameter) -> UsageError:
    least, most = parameter.declared.min, parameter.declared.max
    if least is None and most is None:
        return UsageError("{name} must be a whole number", name=parameter.label)
    if most is None:
        return UsageError("{name} must be a whole number, at least {least}", name=parameter.label, least=least)
    if least is None:
        return UsageError("{name} must be a whole number, at most {most}", name=parameter.label, most=most)
    return UsageError(
        "{name} must be a whole number from {least} to {most}", name=parameter.label, least=least, most=most
    )
