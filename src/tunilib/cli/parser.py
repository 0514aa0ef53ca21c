"""From the words of a line to a command and its values.

The global options are taken out wherever they are, so that the later one wins, and what is the value of another option
is never mistaken for one. Nouns and verbs are looked up in the groups, which import a noun's module only when the line
names it; a noun without a verb, or with options that are not its own, goes to its default verb.

A plain line, one whose values are right at first sight, is read here: importing Typer would cost more than anything
else that a small command does. Every other line is read by Typer (:mod:`tunilib.cli.typer_glue`), which also knows what
is wrong with it. A test has both read the same lines.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tunilib.cli.command import Command, Group, Parameter
from tunilib.cli.errors import DID_YOU_MEAN, SEE_HELP, any_of
from tunilib.cli.options import GLOBALS, GlobalOption, Line
from tunilib.errors import UsageError

_GLOBAL_OF = {flag: option for option in GLOBALS for flag in option.flags}
_NUMBER = r"-?[0-9]{1,18}"


class HelpWanted(Exception):
    """The line asks for help.

    Attributes:
        path: the words up to the group or command whose help is meant, with ``tunilib``.
    """

    def __init__(self, path: str, node: Group | Command) -> None:
        super().__init__(path)
        self.path, self.node = path, node


class VersionWanted(Exception):
    """The line asks for the version."""


class ParsedLine:
    """What a line says.

    Attributes:
        path: the words that name the command, with ``tunilib``.
        words: those that follow, without the global options.
        values: by the names of the function's parameters; None where the line is not plain.
    """

    def __init__(self, path: str, command: Command, words: tuple[str, ...], values: dict[str, Any] | None) -> None:
        self.path, self.command, self.words, self.values = path, command, words, values


def parse(words: Sequence[str], root: Group, line: Line) -> ParsedLine:
    """Read a command line; what it says of the global options goes into ``line``.

    Raises:
        HelpWanted: it asks for help, or names a noun that needs a verb.
        VersionWanted: it asks for the version.
        UsageError: it names no command, or a global option has no value.
    """
    reader = _Reader(root, line)
    reader.read(words)
    return reader.result()


def is_like(flag: str, typed: str) -> bool:
    """Whether an option is probably what was meant by another word."""
    from difflib import get_close_matches

    return bool(get_close_matches(typed.strip("-"), [flag.strip("-")], cutoff=0.7))


class _NotPlain(Exception):
    """A value that Typer must look at."""


class _Reader:
    """Reads the words from left to right; after a mistake or --help only the global options, which say how to tell."""

    def __init__(self, root: Group, line: Line) -> None:
        self._line, self._path = line, ["tunilib"]
        self._node: Group | Command = root
        self._words: list[str] = []
        self._options: dict[str, list[str]] = {}
        self._operands: list[str] = []
        self._mistake: UsageError | None = None
        self._help: HelpWanted | None = None
        self._is_plain = True

    def read(self, words: Sequence[str]) -> None:
        rest = iter(words)
        only_operands = False
        for word in rest:
            if only_operands or not word.startswith("-") or word == "-":
                self._operand(word)
            elif word == "--":
                if isinstance(self._node, Command):
                    only_operands = True
                    self._words.append(word)
            else:
                self._option(word, rest)

    def result(self) -> ParsedLine:
        if self._help is not None:
            raise self._help
        if self._mistake is not None:
            raise self._mistake
        node = self._leaf()
        if isinstance(node, Command):
            return ParsedLine(self._name, node, tuple(self._words), self._values(node))
        if self._line.has("json"):
            raise UsageError("missing command", hint=SEE_HELP, command=self._name)
        raise HelpWanted(self._name, node)

    @property
    def _is_decided(self) -> bool:
        """Whether only the global options of the rest matter: there is a mistake, or help is wanted."""
        return self._mistake is not None or self._help is not None

    @property
    def _name(self) -> str:
        return " ".join(self._path)

    def _leaf(self) -> Group | Command:
        """The command that the line means so far, a noun's default verb too; a group that has none."""
        if isinstance(self._node, Group) and self._node.default is not None:
            self._path.append(self._node.default)
            self._node = self._node.children[self._node.default].load()
        return self._node

    def _operand(self, word: str) -> None:
        if self._is_decided:
            return
        if isinstance(self._node, Command):
            self._operands.append(word)
            self._words.append(word)
            return
        name = self._node.aliases.get(word, word)
        child = self._node.children.get(name)
        if child is None:
            from tunilib.cli.suggestions import commands_like

            close = commands_like(self._path, word)
            self._wrong(
                UsageError(
                    "unknown command: {name}",
                    hint=DID_YOU_MEAN if close else SEE_HELP,
                    name=f"{self._name} {word}".partition(" ")[2],
                    words=any_of(close),
                    command=self._name,
                )
            )
            return
        self._path.append(name)
        self._node = child.load()

    def _option(self, word: str, rest: Iterator[str]) -> None:
        flag, equals, value = word.partition("=")
        option = _GLOBAL_OF.get(flag)
        if option is not None:
            self._global(option, flag, value if equals else None, rest)
            return
        if self._is_decided:
            return
        node = self._leaf()
        if isinstance(node, Group):
            close = [name for name in _GLOBAL_OF if name.startswith("--") and is_like(name, flag)]
            self._wrong(
                UsageError(
                    "unknown option: {option}",
                    hint=DID_YOU_MEAN if close else SEE_HELP,
                    option=flag,
                    words=any_of(close),
                    command=self._name,
                )
            )
            return
        self._words.append(word)
        parameter = next((one for one in node.parameters if flag in one.declared.flags), None)
        if parameter is None or (parameter.is_switch and equals):
            self._is_plain = False
            return
        if not equals and not parameter.is_switch:
            found = next(rest, None)
            if found is None:
                self._is_plain = False
                return
            self._words.append(found)
            value = found
        self._options.setdefault(parameter.name, []).append(value)

    def _global(self, option: GlobalOption, flag: str, value: str | None, rest: Iterator[str]) -> None:
        if option.metavar:
            value = next(rest, None) if value is None else value
            if value is None:
                self._wrong(UsageError("{option} needs a value", hint=SEE_HELP, option=flag, command=self._name))
            else:
                self._line.take(option.name, value)
        elif value is not None:
            self._wrong(UsageError("{option} takes no value", hint=SEE_HELP, option=flag, command=self._name))
        elif option.name not in ("help", "version"):
            self._line.take(option.name)
        elif not self._is_decided and self._is_plain:
            if option.name == "help":
                self._help = HelpWanted(self._name, self._node)
                return
            others = list(rest)
            if "--json" in others[: others.index("--") if "--" in others else None]:
                self._line.take("json")
            raise VersionWanted

    def _wrong(self, mistake: UsageError) -> None:
        """Note a mistake: the first one is reported, after the rest of the line has said how."""
        if self._mistake is None and self._is_plain:
            self._mistake = mistake

    def _values(self, command: Command) -> dict[str, Any] | None:
        if not self._is_plain:
            return None
        given = {**self._options, **self._arguments(command)}
        try:
            values = {one.name: _value(one, given.get(one.name, []), self._line) for one in command.parameters}
        except _NotPlain:
            return None
        return None if self._operands else values

    def _arguments(self, command: Command) -> dict[str, list[str]]:
        """The operands by argument: one each, and the rest for the last that takes several."""
        found = {}
        for parameter in command.parameters:
            if parameter.is_argument:
                count = len(self._operands) if parameter.is_multiple else 1
                found[parameter.name], self._operands = self._operands[:count], self._operands[count:]
        return found


def _value(parameter: Parameter, given: list[str], line: Line) -> Any:
    if not given:
        if parameter.is_required:
            raise _NotPlain
        return parameter.default
    if parameter.is_switch:
        return True
    if parameter.is_multiple:
        return [_one(parameter, text, line) for text in given]
    return _one(parameter, given[-1], line)


def _one(parameter: Parameter, text: str, line: Line) -> Any:
    declared = parameter.declared
    if declared.parser is not None:
        return declared.parser(text)
    if parameter.choices:
        chosen = text if text in parameter.choices else parameter.meant(text, line.language)
        if chosen is None:
            raise _NotPlain
        return chosen
    if parameter.kind is int:
        if not re.fullmatch(_NUMBER, text) or not _is_between(int(text), declared.min, declared.max):
            raise _NotPlain
        return int(text)
    if parameter.kind is Path:
        path = Path(text)
        if path.exists() and not (os.access(path, os.R_OK) and (declared.file_okay or path.is_dir())):
            raise _NotPlain
        return path
    assert parameter.kind is str
    return (parameter.meant(text, line.language) or text) if declared.words else text


def _is_between(number: int, least: int | None, most: int | None) -> bool:
    return (least is None or least <= number) and (most is None or number <= most)
