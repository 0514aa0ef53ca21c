"""How a command declares its arguments and options, and how dates, amounts and lengths of time are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from typer._click.types import ParamType
from typer.models import ArgumentInfo, OptionInfo

from tunilib.errors import UsageError
from tunilib.messages import Placeholder, Typed, value_of

if TYPE_CHECKING:
    from typer._click.core import Context, Parameter

    from tunilib.core.loan import Duration

_DAY = r"\d{4}-\d{2}-\d{2}"
_NO_PAIR = "not FIELD=VALUE: {name}; the fields are: {fields}"
_UNALTERED = frozenset(("ADDRESS", "DIR", "E", "FILE", "FOLDER", "H", "HOST:PORT", "URL"))
"""How help calls the values that are never altered."""
_AMOUNT = r"\d{1,9}\.\d{2}"


class TextType(ParamType):
    """The type of a text, which may be one of some words.

    Args:
        choices: the words; none: any text.
        words: where words have terms: their kind, a key of :data:`tunilib.terms.TERMS`. Then the terms of the call's
            language are taken too, and help names them.
        completes: the kind of thing that it names, of which completion offers those that this machine knows: a kind of
            :func:`tunilib.local.quick.find_candidates`.
    """

    name = "text"

    def __init__(self, choices: tuple[str, ...] = (), words: str = "", completes: str = "") -> None:
        self.choices, self.words, self.completes = choices, words, completes

    def convert(self, value: Any, param: Parameter | None, ctx: Context | None) -> str:
        """The word that a text means, else the text itself where any is taken."""
        text = str(value)
        if text in self.choices:
            return text
        meant = value_of(self.words, text, ctx.obj.language) if self.words and ctx is not None else None
        if self.choices and meant not in self.choices:
            self.fail(text, param, ctx)
        return meant or text


ANY_TEXT = TextType()


class Option(OptionInfo):
    """How a command declares an option, in ``Annotated``.

    Args:
        flag: ``--due-within`` for example.
        metavar: the name of its value in help.
        parser: reads a value, or raises :class:`~tunilib.errors.UsageError`.
        min, max: the least and the greatest whole number.
        choices: the words that it takes where they are not written as ``Literal``.
        words, completes: as of :class:`TextType`.
        file_okay: False: the path of a folder.
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
        choices: tuple[str, ...] = (),
        words: str = "",
        completes: str = "",
        file_okay: bool = True,
    ) -> None:
        super().__init__(
            default=...,
            param_decls=(flag,),
            metavar=metavar or None,
            help=help,
            parser=parser,
            min=min,
            max=max,
            file_okay=file_okay,
        )
        self.text = TextType(choices, words, completes)


class Argument(ArgumentInfo):
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
        super().__init__(default=..., metavar=metavar or None, help=help, parser=parser)
        self.text = TextType((), words, completes)


Yes = Annotated[bool, Option("--yes", help="Do not ask.")]
DryRun = Annotated[bool, Option("--dry-run", help="Show what would be done, and do nothing.")]
MailDryRun = Annotated[bool, Option("--dry-run", help="Show what would be mailed, and send nothing.")]
NoBrowser = Annotated[bool, Option("--no-browser", help="Show the address only.")]
PasswordStdin = Annotated[bool, Option("--password-stdin", help="Read the password from a line of standard input.")]
Target = Annotated[str | None, Option("--target", metavar="NAME", help="Which library of a site that serves several.")]


def is_argument(parameter: Parameter) -> bool:
    """Whether it has no flag."""
    return parameter.param_type_name == "argument"


def is_switch(parameter: Parameter) -> bool:
    """Whether it is an option without a value."""
    return getattr(parameter, "is_flag", False)


def label_of(parameter: Parameter) -> str:
    """What messages call it."""
    return Placeholder(parameter.metavar or parameter.name or "") if is_argument(parameter) else parameter.opts[0]


def text_of(parameter: Parameter) -> TextType:
    """What is known of its words; of a number or a file that it takes any."""
    return parameter.type if isinstance(parameter.type, TextType) else ANY_TEXT


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


def input_file(text: str) -> Path:
    """The value of an argument that names a file to be read; ``-``: standard input."""
    return Path("/dev/stdin" if text == "-" else text)


def output_file(text: str) -> Path:
    """The value of an option that names a file to be written."""
    return STANDARD_OUTPUT if text == "-" else Path(text)


def named_file(output: Path | None) -> Path | None:
    """The file that an option names; None: standard output, as by default or by ``-``."""
    return None if output is STANDARD_OUTPUT else output


def pairs(
    words: Sequence[str], fields: Sequence[str], kind: str, language: str, *, others: bool = False
) -> dict[str, str]:
    """``FIELD=VALUE`` words, each field once and one of those known, else exit 2; ``others``: there may be more."""
    from tunilib.core.note import joined

    found: dict[str, str] = {}
    for word in words:
        typed, sign, value = word.partition("=")
        field = typed if typed in fields else value_of(kind, typed, language)
        if field is None and others:
            field = typed or None
        if not sign or field is None or (field not in fields and not others):
            message = "unknown field: {name}; the fields are: {fields}" if sign else _NO_PAIR
            raise UsageError(message, name=typed or word, fields=joined((Typed(kind, one) for one in fields), ", "))
        if field in found:
            raise UsageError("{field} is given twice", field=field)
        found[field] = value
    return found


def check_texts(parameters: Iterable[Parameter], values: Mapping[str, object]) -> None:
    """Refuse values, by the names of their parameters, that are not text; a path may be any bytes."""
    from tunilib.core.foreign import encodable

    for parameter in parameters:
        value = values[parameter.name or ""]
        for text in value if isinstance(value, list | tuple) else (value,):
            if isinstance(text, str) and not text.isascii():
                encodable(text, label_of(parameter))


def clean_texts(parameters: Sequence[Parameter], values: dict[str, Any]) -> None:
    """Replace what is not text in the values; refuse it in addresses and names of files."""
    from tunilib.core.foreign import clean_values

    check_texts((one for one in parameters if _is_unaltered(one)), values)
    for parameter in parameters:
        if parameter.name is not None and not _is_unaltered(parameter):
            values[parameter.name] = clean_values(values[parameter.name])


def _is_unaltered(parameter: Parameter) -> bool:
    return bool(_UNALTERED.intersection((parameter.metavar or "").split("|")))
