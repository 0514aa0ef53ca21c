"""The man pages, made from the commands when the package is built: ``tunilib.1``, and one for each noun."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tunilib._version import __version__
from tunilib.cli.app import root_group
from tunilib.cli.errors import MEANING
from tunilib.cli.help_page import usage_of
from tunilib.cli.options import is_argument, is_switch, label_of, text_of
from tunilib.cli.tree import GLOBALS, Command, Group, every_node

if TYPE_CHECKING:
    from typer._click.core import Parameter

ENVIRONMENT = {
    "TUNILIB_PROFILE, TUNILIB_STORE, TUNILIB_LANG, NO_COLOR": "Stand in for the options of these names.",
    "TUNILIB_CONFIG": "The file config.toml.",
    "TUNILIB_DATA, TUNILIB_STATE": "The folders of libraries and the ledger, and of sessions and locks.",
    "TUNILIB_PASSWORD, TUNILIB_PASSWORD_<PROFILE>": "Passwords where there is neither a terminal nor a keyring.",
    "TUNILIB_PLAIN": "1: one thing below the other, without bars and colours, as a screen reader reads it out.",
    "TUNILIB_PAGER, PAGER": "What shows a text that is longer than the terminal; empty: nothing does.",
    "TUNILIB_NOW": "The time of an embedded library, for trying out what happens later.",
}
FILES = {
    "~/.config/tunilib/config.toml": "What you set; read, and never written.",
    "~/.config/tunilib/profiles.toml": "The accounts made by login.",
    "~/.local/share/tunilib/": "Embedded libraries and the ledger.",
    "~/.local/state/tunilib/": "Sessions, locks, and redacted pages for bug reports.",
}


def man_pages() -> dict[str, str]:
    """What each page should hold, by file name."""
    root = root_group()
    pages = {"tunilib.1": _whole(root)}
    for noun, member in root.members.items():
        pages[f"tunilib-{noun}.1"] = _noun(noun, member.help, member.load())
    return pages


def _whole(root: Group) -> str:
    nouns = [(f"\\fBtunilib\\-{name}\\fR(1)", member.help) for name, member in root.members.items()]
    globals_ = [
        (
            _flags(option.opts, option.metavar or ""),
            option.summary + (f" [{option.variable}]" if option.variable else ""),
        )
        for option in GLOBALS
    ]
    return "".join(
        (
            _head("tunilib", "the patron's side of the library"),
            f".SH SYNOPSIS\n.B tunilib\n{_text(root.usage)}\n",
            f".SH DESCRIPTION\n{_paragraphs(root.help)}",
            f".SH COMMANDS\n{_listed(nouns)}",
            f".SH GLOBAL OPTIONS\nThey go before the noun or after the verb.\n{_listed(globals_)}",
            _exits(MEANING),
            f".SH ENVIRONMENT\n{_listed((_bold(name), _text(what)) for name, what in ENVIRONMENT.items())}",
            f".SH FILES\n{_listed((_italic(name), _text(what)) for name, what in FILES.items())}",
            f".SH EXAMPLES\n{_examples(root.examples)}",
        )
    )


def _noun(noun: str, help_line: str, node: Group | Command) -> str:
    name = f"tunilib-{noun}"
    parts = [_head(name, help_line.rstrip(".")[:1].lower() + help_line.rstrip(".")[1:])]
    usage = node.usage if isinstance(node, Group) else _arguments(node)
    parts.append(f".SH SYNOPSIS\n.B tunilib {noun}\n{_text(usage)}\n")
    if isinstance(node, Command):
        parts.append(f".SH DESCRIPTION\n{_paragraphs(node.help)}{_command(node)}")
        exits = set(node.exits)
    else:
        parts.append(f".SH DESCRIPTION\n{_paragraphs(node.help)}.SH COMMANDS\n")
        exits = set()
        verbs = [(words, one) for words, one in every_node(node) if isinstance(one, Command)]
        for words, verb in verbs:
            is_default = node.default == " ".join(words)
            line = " ".join(("tunilib", noun, *words, _arguments(verb)))
            default = f"It is what \\fBtunilib {_text(noun)}\\fR alone does.\n.PP\n" if is_default else ""
            parts.append(f".SS {_text(line)}\n{_paragraphs(verb.help)}{default}{_command(verb)}")
            exits |= set(verb.exits)
    if exits:
        parts.append(_exits({code: MEANING[code] for code in sorted(exits)}))
    parts.append(".SH SEE ALSO\n.BR tunilib (1),\nfor the global options.\n")
    return "".join(parts)


def _command(command: Command) -> str:
    described = [(_spelling(one), _text(getattr(one, "help", None) or "")) for one in command.params]
    parts = [_listed(described)]
    if columns := command.columns():
        parts.append(f".PP\nColumns: {_text(' '.join(columns))}\n")
    if command.examples:
        parts.append(f".PP\nExamples:\n{_examples(command.examples)}")
    return "".join(parts)


def _spelling(parameter: Parameter) -> str:
    if is_argument(parameter):
        return _italic(label_of(parameter))
    if is_switch(parameter):
        return _flags(parameter.opts, "")
    return _flags(parameter.opts, parameter.metavar or "|".join(text_of(parameter).choices) or "N")


def _arguments(command: Command) -> str:
    arguments = [usage_of(one) for one in command.params if is_argument(one)]
    has_options = any(not is_argument(one) for one in command.params)
    return " ".join([*arguments, *(["[OPTIONS]"] if has_options else [])])


def _head(name: str, what: str) -> str:
    title = _text(name.upper())
    head = f'.TH {title} 1 "" "tunilib {__version__}" "tunilib"\n.nh\n.ad l\n'
    return f"{head}.SH NAME\n{_text(name)} \\- {_text(what)}\n"


def _exits(codes: dict[int, str]) -> str:
    return f".SH EXIT STATUS\n{_listed((_bold(str(code)), _text(meaning)) for code, meaning in codes.items())}"


def _examples(lines: Iterable[str]) -> str:
    return ".PP\n.nf\n.RS\n" + "".join(f"{_line(line)}\n" for line in lines) + ".RE\n.fi\n"


def _listed(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f".TP\n{name}\n{what}\n" for name, what in pairs if what)


def _paragraphs(text: str | None) -> str:
    found = [_line(" ".join(part.split())) for part in (text or "").split("\n\n")]
    return "\n.PP\n".join(found) + "\n"


def _flags(flags: Iterable[str], metavar: str) -> str:
    spelled = ", ".join(_bold(flag) for flag in sorted(flags, key=len))
    return f"{spelled} {_italic(metavar)}" if metavar else spelled


def _bold(text: str) -> str:
    return f"\\fB{_text(text)}\\fR"


def _italic(text: str) -> str:
    return f"\\fI{_text(text)}\\fR"


def _line(text: str) -> str:
    """A line that is not a request of roff."""
    return re.sub(r"^(?=[.'])", r"\\&", _text(text))


def _text(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-")
