"""What could come next on a command line, from a table of it: completion has to answer before Typer could be imported.

The scripts of the shells run ``tunilib`` with ``_TUNILIB_COMPLETE`` set to their name and the words so far as
arguments, the one at the cursor last. The answer has a line for each candidate, ``word<TAB>help`` (bash: the help of
what this machine knows alone, as of an id its title), and ``:files`` or ``:folders`` where the shell should offer its
own. bash and PowerShell put a word on the line as it is, so it is quoted for them; zsh and fish quote it themselves.

The table is made from the tree of commands when a shell first asks, and put beside what this machine remembers. Its
first line says of which version it is, when a file of the command line last changed, and in which language
its help is, so that another one is made when that changes. The other lines have five columns: what it is, the words
before it, its name, what its value is, and help. Values: ``a|b`` one of these, ``@loan`` what this machine knows of a
kind, ``file``, ``folder``, ``*`` any text; with ``+`` at the end an argument may be repeated.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from typer._click.core import Parameter

    from tunilib.cli.tree import Group

    Named = list[tuple[str, str]]
    Known = Callable[[str, dict[str, str], bool], Named]

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,")


def answer(words: list[str], shell: str, table: CompletionTable, known: Known | None = None) -> str:
    """The candidates for the last of ``words``."""
    shell = shell.partition(" ")[0]  # what older scripts say behind it
    if shell == "powershell" and words:
        words = [*words[:-1], words[-1][1:]]
    if shell == "bash":
        words = _rejoined(words)
    current = words[-1] if words else ""
    opened = current[:1] if shell in ("bash", "fish", "zsh") and current[:1] in ("'", '"') else ""
    if opened:
        current = current[1:]
    elif shell in ("bash", "fish"):
        current = current.replace("\\", "")
    candidates = _Candidates(words[:-1], table, known)
    found = candidates.of(current)
    found = [(_quoted(word, shell, opened), _one_line(help_)) for word, help_ in found]
    if shell == "bash" and not candidates.are_known:
        return "".join(f"{word}\n" for word, _ in found)
    return "".join(f"{word}\t{help_}\n" if help_ else f"{word}\n" for word, help_ in found)


def _rejoined(words: list[str]) -> list[str]:
    joined: list[str] = []
    for word in words:
        if joined and word == "=" and joined[-1].startswith("--"):
            continue
        joined.append(word)
    if words and words[-1] == "=":
        joined.append("")
    return joined


def _quoted(word: str, shell: str, opened: str) -> str:
    if shell not in ("bash", "powershell") or opened or _PLAIN.issuperset(word):
        return word
    if shell == "powershell":
        return "'" + word.replace("'", "''") + "'"
    return "".join(letter if letter in _PLAIN or ord(letter) > 127 else "\\" + letter for letter in word)


def _one_line(text: str) -> str:
    return text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text)


class _Candidates:
    def __init__(self, before: list[str], table: CompletionTable, known: Known | None) -> None:
        self._table, self._known, self.are_known = table, known, False
        self._path, self._before, self._given = "", before, dict[str, str]()
        self._positionals, self._pending, self._only_operands = 0, "", False
        flag = ""
        for word in before:
            if self._pending:
                self._given[flag], self._pending = word, ""
            elif word == "--" and not self._only_operands:
                self._only_operands = True
            elif word.startswith("-") and not self._only_operands:
                flag, equals, value = word.partition("=")
                kind = self._kind(flag)
                self._pending = kind if kind and not equals else ""
                if equals:
                    self._given[flag] = value
            else:
                self._operand(word)

    def of(self, current: str) -> Named:
        """The candidates for a word that has been begun."""
        if self._pending:
            return self._values(self._pending, current)
        if self._only_operands or not current.startswith("-"):
            members = [] if self._only_operands else self._members
            found = [(name, help_) for name, help_ in members if name.startswith(current)]
            return found or self._values(self._argument(), current)
        flag, equals, value = current.partition("=")
        if equals:
            return [(f"{flag}={word}", help_) for word, help_ in self._values(self._kind(flag) or "", value)]
        return [(name, help_) for name, _, help_ in self._options() if name.startswith(current)]

    @property
    def _members(self) -> Named:
        return self._table.members.get(self._path, [])

    def _operand(self, word: str) -> None:
        name = self._table.aliases.get(word, word)
        if name not in dict(self._members):
            self._positionals += 1
        elif self._path or name != "help":  # what follows help is what could be in its place
            self._path, self._positionals = f"{self._path} {name}".strip(), 0

    def _options(self) -> list[tuple[str, str, str]]:
        """The options of the command, or of the noun's default verb, and the global ones."""
        default = f"{self._path} {self._table.defaults.get(self._path, '')}".strip()
        return [option for path in (default, "*") for option in self._table.options.get(path, [])]

    def _kind(self, flag: str) -> str | None:
        return next((kind for name, kind, _ in self._options() if name == flag), None)

    def _argument(self) -> str:
        kinds = self._table.arguments.get(self._path, [])
        if self._positionals < len(kinds):
            return kinds[self._positionals].removesuffix("+")
        return kinds[-1].removesuffix("+") if kinds and kinds[-1].endswith("+") else ""

    def _values(self, kind: str, current: str) -> Named:
        if kind in ("file", "folder"):
            return [(f":{kind}s", "")]
        found: Named = []
        for name in kind.split("|"):
            if name.startswith("@"):
                self.are_known = True
                at_desk = self._path.startswith("desk ")
                known = self._known(name[1:], self._given, at_desk) if self._known else []
                found += [(word, text) for word, text in known if word.isprintable() and word not in self._before]
            elif name not in ("", "*"):
                found.append((name, ""))
        return [(word, help_) for word, help_ in found if word.startswith(current)]


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


_LANGUAGE_VARIABLES = ("TUNILIB_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def open_table(folder: str, environ: Mapping[str, str]) -> CompletionTable:
    """The table in a folder, with help in the language of an environment; it is made where it is not there yet."""
    asked = " ".join(environ.get(name, "-") for name in _LANGUAGE_VARIABLES)
    path, head = os.path.join(folder, "completion.txt"), f"{_stamp()} {asked}"
    try:
        with open(path, encoding="utf-8") as file:
            found, _, rows = file.read().partition("\n")
        if found == head:
            return CompletionTable(rows)
    except (OSError, ValueError):
        pass
    from tunilib.cli.app import root_group
    from tunilib.messages import language_of

    rows = table_text(root_group(), language_of(environ))
    if folder:
        _write(path, f"{head}\n{rows}")
    return CompletionTable(rows)


def table_text(root: Group, language: str = "en") -> str:
    """The rows of a command line, with help in a language."""
    from tunilib.cli.tree import GLOBALS
    from tunilib.messages import helptext

    rows = [("option", "*", flag, _value(one), one.summary) for one in GLOBALS for flag in one.opts]
    rows += [("alias", "", name, noun, "") for name, noun in root.aliases.items()]
    rows += _rows(root, "")
    told = ((*row, helptext(help_, language) if help_ else "") for *row, help_ in rows)
    return "".join("\t".join(row) + "\n" for row in told)


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
    from tunilib.cli.options import is_switch, text_of
    from tunilib.cli.tree import GlobalOption

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

    root = os.path.dirname(__file__)
    files = (os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names if name.endswith(".py"))
    return f"tunilib {__version__} {max(os.stat(file).st_mtime_ns for file in files)}"


def _write(path: str, text: str) -> None:
    """Write the table whole; a failure only costs time at the next call."""
    new = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(new, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(new, path)
    except OSError:
        pass
