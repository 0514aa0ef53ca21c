"""The global options, and what the words of one command line said of them.

They are accepted at every level: before the noun, between noun and verb, and after the verb. Each is taken when the
parser comes upon it, so the later one wins, and what stands as the value of another option is never mistaken for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tunilib.cli.errors import SEE_HELP
from tunilib.errors import UsageError
from tunilib.messages import LANGUAGES, language_of

__all__ = ["GLOBALS", "GlobalOption", "Line", "check_text"]


class GlobalOption(NamedTuple):
    """One option of interface section 1, "Global options".

    Attributes:
        name: what it sets. flags: its spellings.
        metavar: the name of its value; empty for a switch.
        choices: the values it takes; empty for any.
        variable: the environment variable that stands in for it; empty where there is none.
    """

    name: str
    flags: tuple[str, ...]
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    variable: str = ""


GLOBALS = (
    GlobalOption("profile", ("--profile",), "Which account.", "NAME", variable="TUNILIB_PROFILE"),
    GlobalOption("all_profiles", ("--all-profiles",), "Every account, each on its own."),
    GlobalOption("card", ("--card",), "Which library card of the account.", "ID"),
    GlobalOption("all_cards", ("--all-cards",), "Every library card of the account."),
    GlobalOption("json", ("--json",), "Data as JSON on stdout, errors as JSON on stderr."),
    GlobalOption("store", ("--store",), "The embedded library, sqlite:///PATH.", "URL", variable="TUNILIB_STORE"),
    GlobalOption("lang", ("--lang",), "Language of messages.", "|".join(LANGUAGES), LANGUAGES, "TUNILIB_LANG"),
    GlobalOption("quiet", ("--quiet",), "On stderr only errors, refusals and what needs a person."),
    GlobalOption("verbose", ("--verbose",), "Say on stderr what is being done."),
    GlobalOption("no_color", ("--no-color",), "No colours.", variable="NO_COLOR"),
    GlobalOption("version", ("--version",), "Show the version."),
    GlobalOption("help", ("--help", "-h"), "Show this help."),
)

_EITHER_OR = {"quiet": "verbose", "verbose": "quiet"}
_CONTRADICTIONS = (("profile", "all_profiles"), ("card", "all_cards"), ("card", "all_profiles"))


class Line:
    """What a command line has said so far; handed from level to level by the parser.

    Attributes:
        profile, card, store: the values, None where nothing names one.
        preferred: the language that the account in use has set, once it is known.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._given: dict[str, str] = {}
        self.preferred: str | None = None

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
        variable = next(option.variable for option in GLOBALS if option.name == name)
        return self._environ.get(variable) or None if variable else None

    @property
    def language(self) -> str:
        """The language of this call; while the line asks for an unknown one, what would be spoken without it."""
        asked = self._given.get("lang")
        return language_of(self._environ, asked if asked in LANGUAGES else None, self.preferred)

    def check(self, command: str, allowed: frozenset[str]) -> None:
        """Refuse what contradicts itself, or does not go with a command.

        Args:
            command: the words that name it, ``tunilib loans list`` for example.
            allowed: which of ``all_profiles`` and ``all_cards`` it honours.

        Raises:
            UsageError: exit 2.
        """
        for option in GLOBALS:
            if option.metavar:
                check_text(self.value(option.name), option.flags[0])
            value = self._given.get(option.name)
            if value is None:
                continue
            if option.metavar and not value.strip():
                raise UsageError("The option {option} must not be empty.", option=option.flags[0])
            if option.choices and value not in option.choices:
                choices = ", ".join(option.choices)
                raise UsageError("{name} must be one of: {choices}", name=option.flags[0], choices=choices)
        for name in ("all_profiles", "all_cards"):
            if name in self._given and name not in allowed:
                raise UsageError(
                    "{option} does not go with {command}.", hint=SEE_HELP, option=_flag(name), command=command
                )
        for one, other in _CONTRADICTIONS:
            if one in self._given and other in self._given:
                raise UsageError("{one} and {other} contradict each other.", one=_flag(one), other=_flag(other))


def check_text(value: object, name: str) -> None:
    """Refuse what the operating system handed over and is no text; a path may be any bytes, and is let through.

    Args:
        value: of an argument or option, or several of them.
        name: what it is called on the command line.

    Raises:
        UsageError: exit 2.
    """
    for text in value if isinstance(value, list | tuple) else (value,):
        if isinstance(text, str) and not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError:
                raise UsageError("{name} is no text: some of it is not UTF-8.", name=name) from None


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
