"""What could come next on a command line, from the static table; imports nothing else.

The scripts of the shells run ``tunilib`` with ``_TUNILIB_COMPLETE`` set to their name and the words so far as
arguments, the one at the cursor last. The answer has a line for each candidate, ``word<TAB>help`` (bash: the word
alone), and ``:files`` or ``:folders`` where the shell should offer its own.
"""

from __future__ import annotations

from tunilib.cli.completion.table import ALIASES, GLOBALS, TREE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tunilib.cli.completion.table import Node

__all__ = ["answer"]


def answer(words: list[str], shell: str) -> str:
    """The candidates for the last of ``words``.

    Args:
        words: what follows the program's name, up to the cursor; in PowerShell, which loses empty arguments, the
            last one begins with ``=``.
        shell: ``bash``, ``zsh``, ``fish`` or ``powershell``; after it, separated by blanks, the names that other
            packages add to a choice: ``a|b=c|d``.
    """
    shell, *added = shell.split(" ")
    more = dict(choice.split("=", 1) for choice in added)
    if shell == "powershell" and words:
        words = [*words[:-1], words[-1][1:]]
    if shell == "bash":
        words = _rejoined(words)
    current = words[-1] if words else ""
    found = _candidates(words[:-1], current, more)
    if shell == "bash":
        return "".join(f"{word}\n" for word, _ in found)
    return "".join(f"{word}\t{help_}\n" if help_ else f"{word}\n" for word, help_ in found)


def _rejoined(words: list[str]) -> list[str]:
    """bash breaks ``--lang=fi`` into three words."""
    joined: list[str] = []
    for word in words:
        if joined and word == "=" and joined[-1].startswith("--"):
            continue
        joined.append(word)
    if words and words[-1] == "=":
        joined.append("")
    return joined


def _candidates(before: list[str], current: str, more: dict[str, str]) -> list[tuple[str, str]]:
    node, positionals, pending, only_operands = _walk(before)
    if pending:
        return _values(pending, current, "", more)
    if only_operands or not current.startswith("-"):
        found = [] if only_operands else [(name, child[0]) for name, child in node[3] if name.startswith(current)]
        return found or _values(_argument(node, positionals), current, "", more)
    flag, equals, value = current.partition("=")
    if equals:
        return _values(_kind(node, flag) or "", value, f"{flag}=", more)
    return [(name, help_) for names, _, help_ in _options(node) for name in names if name.startswith(current)]


def _walk(before: list[str]) -> tuple[Node, int, str, bool]:
    """The command that the words before the cursor lead to, and what is still open there."""
    node, positionals, pending, only_operands = TREE, 0, "", False
    for word in before:
        if pending:
            pending = ""
        elif word == "--" and not only_operands:
            only_operands = True
        elif word.startswith("-") and not only_operands:
            kind = _kind(node, word)
            pending = kind if kind and "=" not in word else ""
        elif (child := dict(node[3]).get(ALIASES.get(word, word))) is not None:
            node, positionals = child, 0
        else:
            positionals += 1
    return node, positionals, pending, only_operands


def _options(node: Node) -> tuple[tuple[tuple[str, ...], str, str], ...]:
    default = dict(node[3]).get(node[4])
    return (*node[1], *(default[1] if default else ()), *GLOBALS)


def _kind(node: Node, flag: str) -> str | None:
    flag = flag.partition("=")[0]
    return next((kind for names, kind, _ in _options(node) if flag in names), None)


def _argument(node: Node, index: int) -> str:
    kinds = node[2]
    if index < len(kinds):
        return kinds[index].removesuffix("+")
    return kinds[-1].removesuffix("+") if kinds and kinds[-1].endswith("+") else ""


def _values(kind: str, current: str, prefix: str, more: dict[str, str]) -> list[tuple[str, str]]:
    if kind in ("file", "folder"):
        return [(f":{kind}s", "")]
    names = f"{kind}|{more.get(kind, '')}".split("|")
    return [(prefix + value, "") for value in names if value not in ("", "*") and value.startswith(current)]
