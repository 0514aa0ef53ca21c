"""What a command line says beside its command: the global options, accepted before the noun and after the verb alike.

They are options of every group and command of the tree (:mod:`tunilib.cli.tree`), and what is given is noted in one
:class:`CommandLine`, so that the later one wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from typer.core import TyperOption

from tunilib.cli.errors import SEE_HELP
from tunilib.cli.options import Text, check_text
from tunilib.errors import UsageError
from tunilib.messages import LANGUAGES, language_of

if TYPE_CHECKING:
    from typer._click.core import Command, Context, Parameter


class HelpWanted(Exception):
    """The line asks for help."""

    def __init__(self, path: str, node: Command) -> None:
        super().__init__(path)
        self.path, self.node = path, node


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
            type=Text(completes=completes) if metavar else None,
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

_EITHER_OR = {"quiet": "verbose", "verbose": "quiet"}
_CONTRADICTIONS = (("profile", "all_profiles"), ("card", "all_cards"), ("card", "all_profiles"))


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
        self._given.pop(_EITHER_OR.get(name, ""), None)
        self._given[name] = value

    def has(self, name: str) -> bool:
        """Whether the line, or the environment in its place, sets a switch."""
        return name in self._given or (name == "no_color" and bool(self._environ.get("NO_COLOR")))

    def value(self, name: str) -> str | None:
        """The value of an option, from the line or else the environment; None where neither gives one."""
        if name in self._given:
            return self._given[name]
        variable = next(option.variable for option in GLOBALS if option.key == name)
        return self._environ.get(variable) or None if variable else None

    @property
    def row_options(self) -> tuple[str, ...]:
        """Those options given that say how a list or a thing is printed: ``--json``, ``--fields``, ``--header``."""
        return tuple(_flag(name) for name in ("json", "fields", "header") if name in self._given)

    def check_columns(self, command: str, columns: Callable[[bool], tuple[str, ...] | None]) -> None:
        """Refuse ``--fields`` and ``--header`` where no rows are printed, and columns that there are not."""
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

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that ``--fields`` names; none: all of them."""
        return tuple(name.strip() for name in self._given.get("fields", "").split(",")) if self.has("fields") else ()

    @property
    def language(self) -> str:
        """The language of this call; one that does not exist is passed over."""
        asked = self._given.get("lang")
        return language_of(self._environ, asked if asked in LANGUAGES else None, self.preferred)

    def check(self, command: str, allowed: frozenset[str]) -> None:
        """Refuse what contradicts itself, or does not go with a command."""
        for option in GLOBALS:
            if option.metavar:
                check_text(self.value(option.key), option.opts[0])
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


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
