"""The help page of the whole, of a noun and of a command: what a terminal of 80 by 24 shows without a pager, if it can.

The parts come in the order of their use: options first, then the global ones, columns and examples, exit codes last.
Between them is an empty line where there is room for it, and in the long list of a group that needs a pager anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from textwrap import wrap
from typing import TYPE_CHECKING

from tunilib.cli.errors import BRIEFLY, MEANING, ORDER
from tunilib.cli.options import is_argument, is_switch, label_of, text_of
from tunilib.cli.tree import GLOBALS, Command, GlobalOption, Group, Member, paragraphs
from tunilib.messages import Placeholder, Typed, helptext

if TYPE_CHECKING:
    from typer._click.core import Parameter


SCREEN = 23
"""The lines of a page that leaves a line of 24 for the prompt."""
_WIDEST = 80
_NARROW = 60
"""From this width on a description is beside its name."""
_NAME = 28
"""The widest name that others make room for."""
_FEW = 2
"""The fewest examples, if there is room for any."""
_SOLID, _DENSE, _AIRY = range(3)
"""No empty lines, those around the lists, and all."""
_HELD = "\xa0"
"""A blank at which no line ends."""


def help_page(path: str, node: Group | Command, language: str, width: int, *, is_linear: bool = False) -> str:
    """The help page of a group or command.

    Args:
        is_linear: descriptions are below their names, not beside them.
    """
    page, every = _Page(path, node, language, max(min(width, _WIDEST), 20), is_linear), len(node.examples)
    forms = [(_AIRY, every), (_DENSE, every), (_DENSE, _FEW), (_SOLID, _FEW)]
    forms += [(_DENSE, 0), (_SOLID, 0)] if isinstance(node, Group) else [(_SOLID, 1)]  # verbs have examples too
    texts = [page.text(air=air, examples=examples) for air, examples in forms]
    longer = texts[0 if isinstance(node, Group) else 2]
    return next((text for text in texts if text.count("\n") <= SCREEN), longer)


def brief_page(path: str, root: Group, language: str, width: int) -> str:
    """What ``tunilib`` alone shows: the nouns without their descriptions."""
    return _Page(path, root, language, max(min(width, _WIDEST), 20), is_linear=False).brief(root)


def exit_codes_page(language: str, width: int, *, is_linear: bool) -> str:
    meanings = ((f"{code}: " if is_linear else f"{code:>3}  ", text) for code, text in MEANING.items())
    lines = [_wrap(helptext(text, language), width, code, " " * 5) for code, text in meanings]
    return "\n".join([*chain(*lines), "", *_wrap(helptext(ORDER, language), width)]) + "\n"


def usage_of(parameter: Parameter) -> str:
    """An argument as a usage line shows it: ``CARD``, ``[ID...]``."""
    usage = label_of(parameter) + ("..." if parameter.nargs == -1 else "")
    return usage if parameter.required else f"[{usage}]"


def value_of(parameter: Parameter) -> str:
    """How help shows the value of an option."""
    if is_switch(parameter):
        return ""
    return parameter.metavar or "|".join(text_of(parameter).choices) or "VALUE"


class _Page:
    def __init__(self, path: str, node: Group | Command, language: str, width: int, is_linear: bool) -> None:
        self._path, self._node, self._language, self._width = path, node, language, width
        self._is_linear = is_linear

    def text(self, *, air: int, examples: int) -> str:
        node = self._node
        if isinstance(node, Group):
            head, lists, foot = self._named(node.usage), list(self._of_group(node)), []
        else:
            head, lists, foot = self._usage(node), list(self._of_command(node)), list(self._foot(node))
        shown = [f"  {line}" for line in node.examples[:examples]]
        parts = [
            self._hanging(self._say("Usage: {usage}", usage=f"{self._path} {head}")),
            [*self._description(node)],
            *lists,
            self._globals(),
            *foot[:1],
            [self._say("Examples:"), *shown] if shown else [],
            *foot[1:],
        ]
        parts = [part for part in parts if part]
        apart = range(len(parts)) if air == _AIRY else (2, 2 + len(lists)) if air == _DENSE else ()
        return "".join("\n" * (i in apart and i > 0) + "\n".join(part) + "\n" for i, part in enumerate(parts))

    def brief(self, root: Group) -> str:
        nouns = {title: [name for name in names if name in root.members] for title, names in root.sections.items()}
        lists = [self._hanging(f"{self._say(title)} {'  '.join(names)}") for title, names in nouns.items() if names]
        more = self._hanging(
            self._say("Every command and option: tunilib --help; one command: tunilib help loans renew.")
        )
        usage = self._hanging(self._say("Usage: {usage}", usage=f"{self._path} {self._named(root.usage)}"))
        parts = [usage, [*self._description(root)], [line for lines in lists for line in lines], more]
        return "\n\n".join("\n".join(part) for part in parts) + "\n"

    def _of_command(self, command: Command) -> Iterator[list[str]]:
        arguments = [self._argument(one) for one in command.params if is_argument(one)]
        options = [self._option(one) for one in command.params if not is_argument(one)]
        both = [(self._say("Arguments:"), arguments), (self._say("Options:"), options)]
        if lines := [line for title, records in both if records for line in self._list(title, records)]:
            yield lines

    def _of_group(self, group: Group) -> Iterator[list[str]]:
        left = dict(group.members)
        for title, names in group.sections.items():
            if members := {name: left.pop(name) for name in names if name in left}:
                yield self._members(group, self._say(title), members)
        if left:
            yield self._members(group, self._say("Commands:"), left)

    def _members(self, group: Group, title: str, members: Mapping[str, Member]) -> list[str]:
        default = self._say("(default)")
        names = ((f"{name} {default}" if name == group.default else name, one) for name, one in members.items())
        return self._list(title, [(name, self._say(member.help)) for name, member in names])

    def _globals(self) -> list[str]:
        if isinstance(self._node, Group) and self._node.is_root:
            return self._list(self._say("Global options:"), [self._global(option) for option in GLOBALS])
        flags = " ".join(option.opts[0] for option in GLOBALS)
        return self._hanging(f"{self._say('Global options:')} {flags}")

    def _foot(self, command: Command) -> Iterator[list[str]]:
        columns = command.columns()
        yield self._hanging(f"{self._say('Columns:')} {' '.join(columns)}") if columns else []
        if command.exits:
            words = ((code, self._say(BRIEFLY[code]).replace(" ", _HELD)) for code in command.exits)
            codes = ", ".join(f"{code}{_HELD}{word}" for code, word in words)
            yield self._hanging(f"{self._say('Exit codes:')} {codes} (tunilib help exit-codes)")

    def _usage(self, command: Command) -> str:
        return self._named(" ".join([*(usage_of(one) for one in command.params if is_argument(one)), "[OPTIONS]"]))

    def _named(self, usage: str) -> str:
        return usage if self._language == "en" else Placeholder(usage).text(self._language)

    def _argument(self, parameter: Parameter) -> tuple[str, str]:
        help_, choices = self._say(_help_of(parameter)), text_of(parameter).choices
        if choices and parameter.metavar != "|".join(choices):
            help_ = f"{help_} {self._say('One of: {values}.', values=', '.join(choices))}"
        return self._named(usage_of(parameter).strip("[]")), self._with_terms(help_, parameter)

    def _option(self, parameter: Parameter) -> tuple[str, str]:
        help_ = self._with_terms(self._say(_help_of(parameter)), parameter) + self._formats(parameter)
        if parameter.required:
            help_ += f" [{self._say('required')}]"
        elif not is_switch(parameter) and parameter.default not in (None, ""):
            help_ += f" [{self._say('default: {value}', value=parameter.default)}]"
        return f"{parameter.opts[0]} {self._named(value_of(parameter))}".rstrip(), help_

    def _with_terms(self, help_: str, parameter: Parameter) -> str:
        """The help of a parameter, with its terms in the language."""
        kind = text_of(parameter).words
        if self._language == "en" or not kind:
            return help_
        from tunilib.terms import TERMS

        named = text_of(parameter).choices or [
            one for one in TERMS[kind] if re.search(rf"\b{one}\b", _help_of(parameter))
        ]
        terms = ", ".join(Typed(kind, value).text(self._language) for value in named)
        return f"{help_} {self._say('In this language: {terms}.', terms=terms)}" if terms else help_

    def _formats(self, parameter: Parameter) -> str:
        """The values of the filter that has a closed list of them."""
        if text_of(parameter).words != "filter":
            return ""
        from tunilib.terms import TERMS

        values = ", ".join(Typed("format", value).text(self._language) for value in TERMS["format"])
        return f" {self._say('Formats: {values}.', values=values)}"

    def _say(self, text: str, **facts: object) -> str:
        return helptext(text, self._language, **facts) if text else ""

    def _global(self, option: GlobalOption) -> tuple[str, str]:
        spelling = ", ".join(sorted(option.opts, key=len))
        variable = f" [env: {option.variable}]" if option.variable else ""
        return f"{spelling} {self._named(option.metavar or '')}".rstrip(), self._say(option.summary) + variable

    def _list(self, title: str, records: Iterable[tuple[str, str]]) -> list[str]:
        """Names with their descriptions beside them, or below in a narrow terminal."""
        records = list(records)
        if self._width < _NARROW or self._is_linear:
            return [title, *(line for name, help_ in records for line in self._below(name, help_))]
        edge = 4 + max((len(name) for name, _ in records if len(name) <= _NAME), default=0)
        lines = [title]
        for name, help_ in records:
            first, *rest = self._wrapped(help_, edge, f"  {name}  ".ljust(edge)) or [f"  {name}"]
            lines += [first, *rest]
        return lines

    def _below(self, name: str, help_: str) -> list[str]:
        line = f"  {name}  {help_}"
        if len(line) <= self._width and not self._is_linear:
            return [line]
        return self._wrapped(name, 2) + self._wrapped(help_, 6)

    def _description(self, node: Group | Command) -> Iterator[str]:
        for part in paragraphs(node.help or ""):
            yield from self._wrapped(self._say(part), 2)

    def _hanging(self, text: str) -> list[str]:
        return self._wrapped(text, 2, "")

    def _wrapped(self, text: str, indent: int, first: str | None = None) -> list[str]:
        blanks = " " * indent
        lines = _wrap(text, self._width, blanks if first is None else first, blanks)
        return [line.replace(_HELD, " ") for line in lines]


def _wrap(text: str, width: int, first: str = "", others: str = "") -> list[str]:
    return wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=others,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _help_of(parameter: Parameter) -> str:
    return getattr(parameter, "help", None) or ""
