"""The command line as a table of text for completion, which has to answer before Typer could be imported.

It is made from the tree of commands when a shell first asks, and put beside what this machine remembers. Its first line
says of which version of the program it is and when a file of the command line last changed, so that another one is made
after an upgrade. The other lines have five columns: what it is, the words before it, its name, what its value is, and
help. Values: ``a|b`` one of these, ``@loan`` what this machine knows of a kind, ``file``, ``folder``, ``*`` any text;
with ``+`` at the end an argument may be repeated.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer._click.core import Parameter

    from tunilib.cli.tree import Group

_FOLDER_NAMES = ("FOLDER", "DIR")


class CompletionTable:
    """The rows by what is looked for.

    Attributes:
        members: the nouns or verbs behind some words, with their help. defaults: the verb that a bare noun means.
        options: name, value and help of those of a command. arguments: their values.
        aliases: other spellings of nouns.
    """

    def __init__(self, rows: str) -> None:
        self.members: dict[str, list[tuple[str, str]]] = {}
        self.defaults: dict[str, str] = {}
        self.options: dict[str, list[tuple[str, str, str]]] = {}
        self.arguments: dict[str, list[str]] = {}
        self.aliases: dict[str, str] = {}
        for row in rows.splitlines():
            what, path, name, value, help_ = row.split("\t")
            if what == "member":
                self.members.setdefault(path, []).append((name, help_))
            elif what == "option":
                self.options.setdefault(path, []).append((name, value, help_))
            elif what == "argument":
                self.arguments.setdefault(path, []).append(value)
            elif what == "default":
                self.defaults[path] = name
            else:
                self.aliases[name] = value


def open_table(folder: str) -> CompletionTable:
    """The table in a folder; it is made where this program has not made it yet."""
    path, head = os.path.join(folder, "completion.txt"), _stamp()
    try:
        with open(path, encoding="utf-8") as file:
            found, _, rows = file.read().partition("\n")
        if found == head:
            return CompletionTable(rows)
    except (OSError, ValueError):
        pass
    from tunilib.cli.app import root_group

    rows = table_text(root_group())
    if folder:
        _write(path, f"{head}\n{rows}")
    return CompletionTable(rows)


def table_text(root: Group) -> str:
    """The rows of a command line."""
    from tunilib.cli.command_line import GLOBALS

    rows = [("option", "*", flag, _value(one), one.summary) for one in GLOBALS for flag in one.opts]
    rows += [("alias", "", name, noun, "") for name, noun in root.aliases.items()]
    rows += _rows(root, "")
    return "".join("\t".join(row) + "\n" for row in rows)


def _rows(group: Group, path: str) -> Iterator[tuple[str, str, str, str, str]]:
    from tunilib.cli.options import is_argument
    from tunilib.cli.tree import Group

    if group.default is not None:
        yield "default", path, group.default, "", ""
    for name, member in group.members.items():
        words = f"{path} {name}".strip()
        yield "member", path, name, "", member.help
        node = member.load()
        if isinstance(node, Group):
            yield from _rows(node, words)
            continue
        for one in node.params:
            if is_argument(one):
                yield "argument", words, "", _value(one) + ("+" if one.nargs == -1 else ""), ""
            else:
                help_ = getattr(one, "help", None) or ""
                yield from (("option", words, flag, _value(one), help_) for flag in one.opts)


def _value(parameter: Parameter) -> str:
    from tunilib.cli.command_line import GlobalOption
    from tunilib.cli.options import is_switch, text_of

    metavar, text = parameter.metavar or "", text_of(parameter)
    if is_switch(parameter):
        return ""
    if text.completes:
        fixed = [word for word in metavar.split("|") if word.islower()]
        return "|".join((f"@{text.completes}", *fixed))
    choices = parameter.choices if isinstance(parameter, GlobalOption) else text.choices
    if choices:
        return "|".join(choices)
    if metavar == "FILE":
        return "file"
    return "folder" if metavar in _FOLDER_NAMES else ("*" if metavar else "")


def _stamp() -> str:
    """The version, and when a file of the command line last changed."""
    from tunilib._version import __version__

    root = os.path.dirname(os.path.dirname(__file__))
    files = (os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names if name.endswith(".py"))
    return f"tunilib {__version__} {max(os.stat(file).st_mtime_ns for file in files)}"


def _write(path: str, text: str) -> None:
    """Put the table there, whole; where that is not possible, it is made again the next time."""
    new = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(new, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(new, path)
    except OSError:
        pass
