"""``python -m tunilib.cli.completion.generate``: write the table and the scripts anew from the command line.

For a checkout of the project, after a command was added or changed. A test says when it is due.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tunilib.cli.command import Child, Command, Group
from tunilib.cli.completion.scripts import FILES, SHELLS, script
from tunilib.cli.nouns import ALIASES
from tunilib.cli.options import GLOBALS, GlobalOption, Option

_HEAD = '''"""The command line as a table. Made by ``python -m tunilib.cli.completion.generate``: do not edit."""

# fmt: off
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Option = tuple[tuple[str, ...], str, str]
    Node = tuple[str, tuple[Option, ...], tuple[str, ...], tuple[tuple[str, Any], ...], str]
'''

_FOLDER_NAMES = ("FOLDER", "DIR")
_WIDTH = 120


def main() -> None:
    """Write every file that has changed."""
    for path, content in outputs(_checkout()).items():
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
            sys.stderr.write(f"{path.name}: written\n")


def outputs(checkout: Path) -> dict[Path, str]:
    """What the files of a checkout should hold."""
    from tunilib.cli.app import root_group

    files = {checkout / "completions" / FILES[shell]: script(shell) for shell in SHELLS}
    files[checkout / "src" / "tunilib" / "cli" / "completion" / "table.py"] = table_source(root_group())
    return files


def table_source(root: Group) -> str:
    """The module ``table`` for a command line."""
    lines = _HEAD.split("\n")
    lines.append("GLOBALS: tuple[Option, ...] = (")
    lines += [f"    ({option.flags!r}, {_kind(option, option.choices)!r}, {option.help!r})," for option in GLOBALS]
    lines += [")", "", f"ALIASES: dict[str, str] = {ALIASES!r}", "", "TREE: Node = (", *_body("", root, 1), ")", ""]
    return "\n".join(line if len(line) <= _WIDTH else f"{line}  # noqa: E501" for line in lines)


def _node(name: str, child: Child, depth: int) -> Iterator[str]:
    indent = "    " * depth
    yield f"{indent}({name!r}, ("
    yield from _body(child.help, child.load(), depth + 1)
    yield f"{indent})),"


def _body(help_line: str, command: Group | Command, depth: int) -> Iterator[str]:
    indent = "    " * depth
    yield f"{indent}{help_line!r},"
    if isinstance(command, Group):
        yield f"{indent}(), (), ("
        for name, child in command.children.items():
            yield from _node(name, child, depth + 1)
        yield f"{indent}), {command.default or ''!r},"
        return
    yield f"{indent}("
    arguments = []
    for parameter in command.parameters:
        kind = _kind(parameter.declared, parameter.choices)
        if parameter.is_argument:
            arguments.append(kind + ("+" if parameter.is_multiple else ""))
        else:
            flags, help_ = parameter.declared.flags, parameter.declared.help
            yield f"{indent}    ({flags!r}, {'' if parameter.is_switch else kind!r}, {_first_line(help_)!r}),"
    yield f"{indent}), {tuple(arguments)!r}, (), '',"


def _kind(declared: Option | GlobalOption, choices: Sequence[str]) -> str:
    if declared.completes:
        fixed = [word for word in declared.metavar.split("|") if word.islower()]
        return "|".join((f"@{declared.completes}", *fixed))
    if choices:
        return "|".join(choices)
    if declared.metavar == "FILE":
        return "file"
    return "folder" if declared.metavar in _FOLDER_NAMES else ("*" if declared.metavar else "")


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def _checkout() -> Path:
    for folder in Path(__file__).resolve().parents:
        if (folder / "pyproject.toml").is_file():
            return folder
    raise SystemExit("this is for a checkout of the project")


if __name__ == "__main__":
    main()
