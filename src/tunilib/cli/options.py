"""Options: those that every command takes, how a command declares its own, and values with a form of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tunilib.cli.errors import SEE_HELP
from tunilib.errors import UsageError
from tunilib.messages import LANGUAGES, language_of, term, value_of

if TYPE_CHECKING:
    from datetime import date

    from tunilib.core.loan import Duration

_DAY = r"\d{4}-\d{2}-\d{2}"
_AMOUNT = r"\d{1,9}\.\d{2}"


class Choices:
    """The names that an option takes, to which other packages add.

    Args:
        ours: the names that come with tunilib.
        find_others: finds those of other packages, which takes a tenth of a second: it is called only for help and for
            a name that is not ours.
    """

    def __init__(self, ours: tuple[str, ...], find_others: Callable[[], Iterable[str]]) -> None:
        self.ours, self._find_others = ours, find_others

    def others(self) -> tuple[str, ...]:
        """The names of other packages."""
        return tuple(self._find_others())


class Option:
    """How a command declares an option, in ``Annotated``.

    Args:
        flag: ``--due-within`` for example.
        metavar: the name of its value in help.
        parser: reads a value, or raises :class:`~tunilib.errors.UsageError`.
        min, max: the least and the greatest whole number.
        choices: names to which other packages add; a fixed choice is a ``Literal``.
        words: where its fixed values have terms: their kind, a key of :data:`tunilib.terms.TERMS`. Then the terms of
            the call's language are taken too, and help names them.
        file_okay: False: the path of a folder.
        completes: the kind of thing that it names, of which completion offers those that this machine knows: a kind of
            :func:`tunilib.local.candidates.find_candidates`.
    """

    def __init__(
        self,
        flag: str,
        *,
        metavar: str = "",
        help: str = "",  # noqa: A002
        parser: Callable[[str], Any] | None = None,
        min: int | None = None,  # noqa: A002
        max: int | None = None,  # noqa: A002
        choices: Choices | None = None,
        words: str = "",
        file_okay: bool = True,
        completes: str = "",
    ) -> None:
        self.flags: tuple[str, ...] = (flag,)
        self.words, self.completes = words, completes
        self.metavar, self.help, self.parser = metavar, help, parser
        self.min, self.max, self.choices, self.file_okay = min, max, choices, file_okay


class Argument(Option):
    """How a command declares an argument, in ``Annotated``; ``metavar`` is its name in help, else the parameter's."""

    def __init__(
        self,
        *,
        metavar: str = "",
        help: str = "",  # noqa: A002
        parser: Callable[[str], Any] | None = None,
        words: str = "",
        completes: str = "",
    ) -> None:
        super().__init__("", metavar=metavar, help=help, parser=parser, words=words, completes=completes)
        self.flags = ()


class GlobalOption:
    """One option of interface section 1, "Global options".

    Attributes:
        name: what it sets. flags: its spellings.
        metavar: the name of its value; empty for a switch.
        choices: the values it takes; empty for any.
        variable: the environment variable that stands in for it; empty where there is none.
        completes: as of :class:`Option`.
    """

    def __init__(
        self,
        name: str,
        flags: tuple[str, ...],
        help_text: str,
        metavar: str = "",
        choices: tuple[str, ...] = (),
        variable: str = "",
        completes: str = "",
    ) -> None:
        self.name, self.flags, self.help = name, flags, help_text
        self.metavar, self.choices, self.variable, self.completes = metavar, choices, variable, completes


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
    def row_options(self) -> tuple[str, ...]:
        """Those options given that say how a list or a thing is printed: ``--json``, ``--fields``, ``--header``."""
        return tuple(_flag(name) for name in ("json", "fields", "header") if name in self._given)

    def check_columns(self, command: str, columns: Callable[[bool], tuple[str, ...] | None]) -> None:
        """Refuse ``--fields`` and ``--header`` where no rows are printed, and columns that there are not.

        Args:
            command: the words that name it.
            columns: what a row of it has; None where it prints a single thing. Gets whether several accounts or cards
                are meant.

        Raises:
            UsageError: exit 2.
        """
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
                raise UsageError("{option} must not be empty", option=option.flags[0])
            if option.choices and value not in option.choices:
                choices = ", ".join(option.choices)
                raise UsageError("{name} must be one of: {choices}", name=option.flags[0], choices=choices)
        for name in ("all_profiles", "all_cards"):
            if name in self._given and name not in allowed:
                raise UsageError(
                    "{option} cannot be used with {command}", hint=SEE_HELP, option=_flag(name), command=command
                )
        for one, other in _CONTRADICTIONS:
            if one in self._given and other in self._given:
                raise UsageError("{one} and {other} cannot be used together", one=_flag(one), other=_flag(other))


def day(text: str) -> date:
    """``2026-11-25``; anything else is exit 2."""
    from datetime import date

    try:
        if re.fullmatch(_DAY, text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageError("not a date: {value}", hint="write it as year-month-day, for example 2026-11-25", value=text)


def amount(text: str) -> str:
    """An amount of money: digits, a point and two digits, as they are; anything else is exit 2."""
    if re.fullmatch(_AMOUNT, text, re.ASCII):
        return text
    raise UsageError(
        "not an amount: {value}", hint="write digits, a point and two digits, for example 3.00", value=text
    )


def duration(text: str) -> Duration:
    """``3d``: calendar days, today is ``0d``; ``26h``: hours; anything else is exit 2."""
    from tunilib.core.loan import Duration

    try:
        return Duration.parse(text)
    except ValueError:
        raise UsageError("not a duration: {value}", hint="write 3d for days or 26h for hours", value=text) from None


STANDARD_OUTPUT: Final = Path("-")
"""What ``-`` names; a file of that name is ``./-``."""


def output_file(text: str) -> Path:
    """The value of an option that names a file to be written."""
    return STANDARD_OUTPUT if text == "-" else Path(text)


def named_file(output: Path | None) -> Path | None:
    """The file that an option names; None: standard output, as by default or by ``-``."""
    return None if output is STANDARD_OUTPUT else output


def pairs(words: Sequence[str], fields: Sequence[str], kind: str, language: str) -> dict[str, str]:
    """``FIELD=VALUE`` words, each field once and one of those known; anything else is exit 2.

    Args:
        kind: of the terms of the fields, a key of :data:`tunilib.terms.TERMS`. language: of the call; a field may be
            named by its term.
    """
    from tunilib.core.note import joined

    found: dict[str, str] = {}
    for word in words:
        typed, sign, value = word.partition("=")
        field = typed if typed in fields else value_of(kind, typed, language)
        if not sign or field is None or field not in fields:
            raise UsageError(
                "not FIELD=VALUE: {value}; the fields are: {fields}",
                value=word,
                fields=joined((term(kind, one) for one in fields), ", "),
            )
        if field in found:
            raise UsageError("{field} is given twice", field=field)
        found[field] = value
    return found


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
                raise UsageError("{name} is not valid UTF-8", name=name) from None


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
