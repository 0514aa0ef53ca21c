"""Typer: it writes every help page, and reads the lines that :mod:`tunilib.cli.parser` does not read by itself.

Typer (0.26 to 0.28) carries its parser, a copy of click, as a private package. What is used of it:

=========================================  ==========================================================================
private name                               why
=========================================  ==========================================================================
``_click.exceptions.UsageError``           the base of all mistakes, to report them in our form and language; the
                                           public ``TyperException`` is not in 0.26
``_click.exceptions.NoSuchOption``         which option, and which are like it; it has no public name
``_click.exceptions.BadOptionUsage``       which option has no value, or one too many; it has no public name
``_click.exceptions.MissingParameter``     which argument or option is missing; it has no public name
``Context.make_formatter``, ``write_dl``,  the methods that a command overrides to write its help; they are public in
``section``, ``get_help_record``           click, and Typer hands over the objects, but documents none of them
=========================================  ==========================================================================

Everything else is public: ``typer.Typer``, ``Argument``, ``Option``, ``Context``, ``BadParameter``,
``typer.main.get_command``, ``typer.core.TyperCommand``, ``typer.core.TyperGroup``.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer._click.exceptions import BadOptionUsage, MissingParameter, NoSuchOption
from typer._click.exceptions import UsageError as TyperUsageError
from typer.core import TyperCommand, TyperGroup

from tunilib.cli.command import Command, Group, Parameter
from tunilib.cli.errors import DID_YOU_MEAN, MEANING, SEE_HELP, any_of
from tunilib.cli.options import GLOBALS, GlobalOption
from tunilib.cli.parser import is_like
from tunilib.errors import UsageError
from tunilib.messages import term, word

__all__ = ["help_text", "values_of"]

_GLOBALS_IN_A_LINE = "Global options (tunilib --help tells what they do)"
_IN_LANGUAGE = {"fi": "In Finnish", "sv": "In Swedish"}


def help_text(path: str, node: Group | Command, language: str = "en") -> str:
    """The help page of a group or command.

    Args:
        path: the words that name it, with ``tunilib``.
        language: of the call; help is English, and names the terms of the language that are taken too.
    """
    command: _Page | _GroupPage = _GroupPage(node) if isinstance(node, Group) else _page(node, lambda: language)
    return str(typer.Context(command, info_name=path).get_help()) + "\n"


def values_of(
    path: str, command: Command, words: Iterable[str], language: Callable[[], str] = lambda: "en"
) -> dict[str, Any]:
    """The values of a line, by the names of the function's parameters.

    Args:
        words: those that follow the command's name, without the global options.
        language: gives that of the call: terms of it are taken for fixed values.

    Raises:
        UsageError: exit 2.
    """
    page = _page(command, language)
    try:
        context = page.make_context(path, list(words))
    except TyperUsageError as error:
        raise _usage_error_of(error, path, {one.name: one for one in command.parameters}) from error
    if context.args:
        rest = " ".join(context.args)
        raise UsageError("unexpected argument: {words}", hint=SEE_HELP, words=rest, command=path)
    assert page.callback is not None
    values: dict[str, Any] = context.invoke(page.callback, **context.params)
    return values


class _Page(TyperCommand):
    """A command as Typer sees it."""

    allow_extra_args = True
    command: Command
    language: Callable[[], str]

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's signature
        return [*(_usage(one) for one in self.command.parameters if one.is_argument), "[OPTIONS]"]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        arguments = [one for one in self.command.parameters if one.is_argument]
        described = [(_usage(one).strip("[]"), _of_choices(one)) for one in arguments]
        described = [
            _with_terms(record, one, self.language()) for record, one in zip(described, arguments, strict=True)
        ]
        _write_list(formatter, "Arguments", described)
        options = [one for one in self.command.parameters if not one.is_argument]
        records = {param.name: param.get_help_record(ctx) or ("", "") for param in self.get_params(ctx)}
        described = [_with_terms(_with_others(records[one.name], one), one, self.language()) for one in options]
        _write_list(formatter, "Options", described)
        _write_words(formatter, _GLOBALS_IN_A_LINE, _global_flags())
        _write_words(formatter, "Columns", self.command.columns() or ())
        _write_examples(formatter, self.command.examples)
        _write_list(formatter, "Exit codes", [(str(code), MEANING[code]) for code in self.command.exits])


class _GroupPage(TyperGroup):
    """A group as Typer sees it; its members are only listed."""

    def __init__(self, group: Group) -> None:
        super().__init__(help=group.help, add_help_option=False, rich_markup_mode=None)
        self._group = group

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's signature
        return [self._group.usage]

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - Typer's signature
        default = self._group.default
        children = self._group.children.items()
        records = [(f"{name} (default)" if name == default else name, child.help) for name, child in children]
        _write_list(formatter, "Commands", records)
        if self._group.is_root:
            _write_list(formatter, "Global options", map(_global_record, GLOBALS))
        else:
            _write_words(formatter, _GLOBALS_IN_A_LINE, _global_flags())
        _write_examples(formatter, self._group.examples)


def _page(command: Command, language: Callable[[], str]) -> _Page:
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(cls=_Page, help=command.help, add_help_option=False)(_signed(command.parameters, language))
    page = typer.main.get_command(app)
    assert isinstance(page, _Page)
    page.command, page.language = command, language
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
        known["metavar"] = declared.metavar or f"<{'|'.join(_every_choice(parameter))}>"
    elif declared.words and declared.parser is None:
        known["parser"] = lambda text: parameter.meant(text, language()) or text
    if parameter.is_argument:
        return typer.Argument(**known)
    return typer.Option(*declared.flags, **known, min=declared.min, max=declared.max, file_okay=declared.file_okay)


def _choice_parser(parameter: Parameter, language: Callable[[], str]) -> Callable[[str], str]:
    def choice(value: str) -> str:
        if value in parameter.choices:
            return value
        found = parameter.meant(value, language()) or (value if value in _every_choice(parameter) else None)
        if found is None:
            raise _not_a_choice(parameter)
        return found

    return choice


def _every_choice(parameter: Parameter) -> tuple[str, ...]:
    added = parameter.declared.choices
    return parameter.choices if added is None else (*parameter.choices, *added.others())


def _with_others(record: tuple[str, str], parameter: Parameter) -> tuple[str, str]:
    """The help of an option whose name of a value hides the choices."""
    added = parameter.declared.choices
    others = added.others() if added is not None and parameter.declared.metavar else ()
    return (record[0], f"{record[1]} Others: {', '.join(others)}.") if others else record


def _of_choices(parameter: Parameter) -> str:
    """The help of an argument, with its choices where it does not name them."""
    help_ = parameter.declared.help
    named = all(re.search(rf"\b{re.escape(one)}\b", help_) for one in parameter.choices)
    return help_ if named else f"{help_} One of: {', '.join(parameter.choices)}."


def _with_terms(record: tuple[str, str], parameter: Parameter, language: str) -> tuple[str, str]:
    """The help of what takes terms of the language, with the terms of its choices, or of the words that it names."""
    kind = parameter.declared.words
    if language == "en" or not kind:
        return record
    from tunilib.terms import TERMS

    named = parameter.choices or [one for one in TERMS[kind] if re.search(rf"\b{one}\b", parameter.declared.help)]
    terms = ", ".join(word(kind, value, language) for value in named)
    return (record[0], f"{record[1]} {_IN_LANGUAGE[language]}: {terms}.") if terms else record


def _write_list(formatter: Any, title: str, records: Iterable[tuple[str, str]]) -> None:
    if found := list(records):
        with formatter.section(title):
            formatter.write_dl(found)


def _write_words(formatter: Any, title: str, words: Iterable[str]) -> None:
    if found := " ".join(words):
        with formatter.section(title):
            formatter.write_text(found)


def _write_examples(formatter: Any, lines: Iterable[str]) -> None:
    if found := "".join(f"  {line}\n" for line in lines):
        with formatter.section("Examples"):
            formatter.write(found)


def _global_flags() -> Iterable[str]:
    return (option.flags[0] for option in GLOBALS)


def _global_record(option: GlobalOption) -> tuple[str, str]:
    spelling = ", ".join(sorted(option.flags, key=len))
    variable = f"  [env: {option.variable}]" if option.variable else ""
    return f"{spelling} {option.metavar}".rstrip(), option.help + variable


def _usage(parameter: Parameter) -> str:
    usage = parameter.label + ("..." if parameter.is_multiple else "")
    return usage if parameter.is_required else f"[{usage}]"


def _usage_error_of(error: TyperUsageError, path: str, parameters: dict[str, Parameter]) -> UsageError:
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
        return UsageError(
            "{name} must be a file that you may read"
            if parameter.declared.file_okay
            else "{name} must be a folder that you may read",
            name=parameter.label,
        )
    return UsageError("invalid value for {name}", hint=SEE_HELP, name=parameter.label, command=path)


def _not_a_choice(parameter: Parameter) -> UsageError:
    from tunilib.core.note import joined

    kind, every = parameter.declared.words, _every_choice(parameter)
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
