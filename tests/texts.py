"""``python -m tests.texts``: bring the catalogues of messages up to date with the source.

Every message of ``src/tunilib`` is extracted and merged into ``locale/<language>/LC_MESSAGES/tunilib.po``; then each
``.mo`` is compiled. A message is what one of these has as text:

- a call of ``gettext``, ``ngettext`` or ``pgettext``;
- the first argument and ``hint=`` of an error of tunilib, and the first argument of ``Note.of``;
- an argument of a function of the same module whose parameter is named ``template``, ``message`` or ``hint``, and what
  such a parameter is by default;
- a text that is assigned to a variable of such a name;
- a table at the top of a module with a name that ends in ``_MESSAGES``: its values, and the pairs of a ``Plural``;
- ``TERMS``, a table of tables: the key of each is the context of what is in it; with the names of languages;
- the headings of a ``View`` of a command, for each of its fields, and its sentence for an empty list.

A text of placeholders and punctuation alone is left out.

:func:`extract` is the same as a method of Babel, for ``pybabel extract -F babel.cfg src``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import IO, Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tunilib.cli.app import root_group
from tunilib.cli.errors import BRIEFLY, MEANING, ORDER
from tunilib.cli.tree import GLOBALS, Group, every_node, paragraphs
from tunilib.core.reference.languages import language_names
from tunilib.terms import TERMS
from tunilib.views.view import View, heading_of

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "tunilib"
LOCALE = SOURCE / "locale"
HEADER = "# {language} messages of tunilib.\n# Update with: python -m tests.texts; see docs/howto/translate.md.\n#"
NAMES = {"fi": "Finnish", "sv": "Swedish"}

_CALLS = {"gettext": 1, "ngettext": 2, "pgettext": 2}
_PLACEHOLDER = re.compile(r"\{\w+\}")
_WORDS = re.compile(r"[^\W\d_]")
_PARAMETERS = ("template", "message", "hint")
_APART = ("_entry.py", "messages.py")
"""The module that speaks English only, and the one that translates."""
_PASSED_ON = (*_PARAMETERS, "hint_template", "expected")
_PAGE_ERRORS = ("PageError", "wrong_page")
"""What tells which mark of a page was expected."""


class Found(NamedTuple):
    """A message in the source."""

    line: int
    texts: tuple[str, ...]
    """One, or the forms for one and for several."""
    context: str | None = None
    comment: str | None = None
    is_error: bool = False
    """Whether it is the message or the hint of an error."""


class Module:
    """A module of the source, and the texts that its names stand for.

    Attributes:
        found: its messages. unclear: the arguments that should be messages, and are not text in the source.
        views: its views, with the tables within them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.found: list[Found] = []
        self.views: list[View] = []
        self.unclear: list[str] = []
        self._assigned = {name: value for node in self.tree.body for name, value in _assigned(node)}
        self._imported = {
            alias.asname or alias.name: (node.module, alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tunilib.")
            for alias in node.names
        }

    def read(self) -> None:
        """Find the messages."""
        for name, value in self._assigned.items():
            if name == "TERMS":
                self._terms(value)
            elif name.endswith("_MESSAGES"):
                self._table(value)
        if self._imported.get("View") == ("tunilib.views.view", "View"):
            self._views()
        passing = self._passing()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                self._call(node, passing)
            elif isinstance(node, ast.FunctionDef):
                self._say(*_defaults(node))
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in _PARAMETERS:
                texts = [text for text in self.texts_of(node.value) if isinstance(text, str)]
                self.found += [Found(node.lineno, (text,)) for text in texts if text]
        self.found = [found for found in self.found if _WORDS.search(_PLACEHOLDER.sub("", found.texts[0]))]

    def texts_of(self, node: ast.expr) -> Iterator[str | ast.expr]:
        """Every text that an expression can be; what is not text in the source comes as it is."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from self.texts_of(node.body)
            yield from self.texts_of(node.orelse)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                yield from self.texts_of(value)
        elif isinstance(node, ast.Name) and node.id in self._assigned:
            yield from self.texts_of(self._assigned[node.id])
        elif isinstance(node, ast.Name) and node.id in self._imported:
            module, name = self._imported[node.id]
            origin = _module(module)
            yield from origin.texts_of(origin._assigned[name]) if name in origin._assigned else [node]
        elif not (isinstance(node, ast.Constant) and node.value is None):
            yield node

    def _call(self, node: ast.Call, passing: dict[str, list[str]]) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in _CALLS:
            texts = [text for argument in node.args[: _CALLS[name]] for text in self.texts_of(argument)]
            if name == "gettext":
                self._say(node.args[0])
            elif len(literal := [text for text in texts if isinstance(text, str)]) != 2:
                self.unclear.append(self._unclear(node))
            elif name == "pgettext":
                self.found.append(Found(node.lineno, (literal[1],), literal[0]))
            else:
                self.found.append(Found(node.lineno, tuple(literal)))
        elif name in ("say", "verbose") and isinstance(node.func, ast.Attribute) and node.args:
            self._say(*(text for text in node.args[:1] if isinstance(text, ast.Constant)))
        elif name in _PAGE_ERRORS:
            self._say(*node.args[2:3], *(keyword.value for keyword in node.keywords if keyword.arg == "expected"))
        elif name in errors() or (name == "of" and getattr(getattr(node.func, "value", None), "id", "") == "Note"):
            said = (*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "hint"))
            self._say(*said, is_error=name != "of")
        elif isinstance(node.func, ast.Name) and name in passing:
            positional = zip(passing[name], node.args, strict=False)
            self._say(*(argument for parameter, argument in positional if parameter in _PARAMETERS))
            self._say(*(keyword.value for keyword in node.keywords if keyword.arg in _PARAMETERS))

    def _say(self, *nodes: ast.expr, is_error: bool = False) -> None:
        for text in (text for node in nodes for text in self.texts_of(node)):
            if isinstance(text, str):
                self.found += [Found(nodes[0].lineno, (text,), is_error=is_error)] if text else []
            elif not _is_of_a_table(text) and getattr(text, "id", getattr(text, "attr", "")) not in _PASSED_ON:
                self.unclear.append(self._unclear(text))

    def _unclear(self, node: ast.expr) -> str:
        return f"{self.path.relative_to(SOURCE)}: {ast.unparse(node)}"

    def _table(self, node: ast.expr, comment: str | None = None) -> None:
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                named = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else comment
                self._table(value, named)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Plural":
            one, several = (str(ast.literal_eval(argument)) for argument in node.args[:2])
            self.found.append(Found(node.lineno, (one, several), comment=comment))
        elif isinstance(node, ast.Call | ast.Tuple):
            for part in node.elts if isinstance(node, ast.Tuple) else (*node.args, *(k.value for k in node.keywords)):
                self._table(part, comment)
        else:
            texts = [text for text in self.texts_of(node) if isinstance(text, str)]
            self.found += [Found(node.lineno, (text,), comment=comment) for text in texts]

    def _views(self) -> None:
        name = ".".join(self.path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
        views = [value for value in vars(import_module(name)).values() if isinstance(value, View)]
        self.views = [*views, *(table for view in views for table in view.tables.values())]
        for view in self.views:
            fields = (*view.keys, *view.tables)  # a field that no column shows may be shown one day
            headings = [*(column.english_heading for column in view.columns), *map(heading_of, fields)]
            self.found.append(Found(1, (view.empty,)))
            self.found += [Found(1, (heading,), "heading") for heading in headings]

    def _terms(self, node: ast.expr) -> None:
        self.found += [Found(1, (name,), "language", comment=code) for code, name in language_names().items()]
        for context, terms in TERMS.items():
            self.found += [Found(node.lineno, (term,), context, comment=value) for value, term in terms.items()]

    def _passing(self) -> dict[str, list[str]]:
        """The functions of the module that pass a message on, with the names of their parameters."""
        functions = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]
        named = {
            node.name: [one.arg for one in (*node.args.args, *node.args.kwonlyargs) if one.arg != "self"]
            for node in functions
        }
        return {name: parameters for name, parameters in named.items() if set(parameters) & set(_PARAMETERS)}


def _defaults(node: ast.FunctionDef) -> Iterator[ast.expr]:
    """What the parameters of messages are where a call does not say it."""
    positional = (*node.args.posonlyargs, *node.args.args)
    defaults = [*zip(reversed(positional), reversed(node.args.defaults), strict=False)]
    for parameter, default in (*defaults, *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)):
        if parameter.arg in _PARAMETERS and default is not None:
            yield default


def _is_of_a_table(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and getattr(node.value, "id", "").endswith("_MESSAGES")


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        yield node.targets[0].id, node.value
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        yield node.target.id, node.value


@cache
def _module(name: str) -> Module:
    path = SOURCE.parent / Path(*name.split("."))
    return Module(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))


@cache
def errors() -> frozenset[str]:
    """The names of all error classes of the source."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    known = {"TunilibError"}
    while more := {name for name, above in bases.items() if above & known} - known:
        known |= more
    return frozenset(known)


@cache
def _module_at(path: Path) -> Module:
    module = Module(path)
    module.read()
    return module


def modules() -> Iterator[Module]:
    """Every module of the source, read."""
    for path in sorted(SOURCE.rglob("*.py")):
        if str(path.relative_to(SOURCE)) not in _APART:
            yield _module_at(path)


def extract(fileobj: IO[bytes], *_: Any, **__: Any) -> Iterator[tuple[int, str, Any, list[str]]]:
    """A method of extraction for Babel: line, function, arguments and comments of each message."""
    path = Path(fileobj.name).resolve()
    for found in _module_at(path).found if str(path.relative_to(SOURCE)) not in _APART else ():
        comments = [found.comment] if found.comment else []
        if found.context is not None:
            yield found.line, "pgettext", (found.context, *found.texts), comments
        else:
            yield found.line, "gettext" if len(found.texts) == 1 else "ngettext", found.texts, comments


def template() -> Catalog:
    """The messages of the source."""
    catalog = Catalog(project="tunilib", charset="utf-8")
    for module in modules():
        for found in module.found:
            texts: Any = found.texts if len(found.texts) > 1 else found.texts[0]
            comments = (found.comment,) if found.comment else ()
            catalog.add(texts, auto_comments=comments, context=found.context)
    return catalog


def help_template() -> Catalog:
    """The texts of help: the paragraphs of each command, its options, and what the page itself says."""
    catalog = Catalog(project="tunilib", charset="utf-8")
    for text in dict.fromkeys(_help_texts()):
        if _WORDS.search(_PLACEHOLDER.sub("", text)):
            catalog.add(text)
    return catalog


def _help_texts() -> Iterator[str]:
    root = root_group()
    for node in ast.walk(ast.parse((SOURCE / "cli" / "help_page.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_say":
            yield from (str(one.value) for one in node.args if isinstance(one, ast.Constant))
    yield from (*root.sections, *(option.summary for option in GLOBALS), *MEANING.values(), *BRIEFLY.values(), ORDER)
    placeholders = [option.metavar or "" for option in GLOBALS]
    for _, command in every_node(root):
        placeholders += (
            [command.usage] if isinstance(command, Group) else [one.metavar or one.name or "" for one in command.params]
        )
        yield from paragraphs(command.help or "")
        if isinstance(command, Group):
            yield from (member.help for member in command.members.values())
        else:
            yield from (getattr(one, "help", None) or "" for one in command.params)
    yield from (word for text in (*placeholders, "[OPTIONS]") for word in re.findall("[A-Z]{2,}", text))


def forms_of(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The text, or the forms for one and several, of a message or its translation."""
    return (text,) if isinstance(text, str) else tuple(text or ())


DOMAINS = {"tunilib": template, "help": help_template}
"""The catalogues of a language, and what makes their templates."""


def po_path(language: str, domain: str = "tunilib") -> Path:
    """The catalogue that translators edit."""
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, domain: str = "tunilib") -> Catalog:
    """A catalogue of a language as it is."""
    with po_path(language, domain).open("rb") as file:
        return read_po(file, locale=language)


class _Stored(Catalog):
    """A catalogue without the headers that change by themselves: dates, and the version of the tool."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__(locale=catalog.locale, fuzzy=False)
        self.header_comment = HEADER.format(language=NAMES[str(catalog.locale)])
        for message in catalog:
            if message.id:
                self[message.id] = message

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "tunilib"),
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit\n"),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        """They are always the same."""


def po_bytes(catalog: Catalog) -> bytes:
    """A catalogue as the file that translators edit, sorted by message."""
    buffer = BytesIO()
    write_po(buffer, _Stored(catalog), no_location=True, sort_output=True)
    return buffer.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """A catalogue compiled."""
    buffer = BytesIO()
    write_mo(buffer, _Stored(catalog))
    return buffer.getvalue()


def main() -> int:
    """Update every catalogue; 1 if something is left to translate."""
    left = 0
    for language, domain in product(NAMES, DOMAINS):
        catalog = read(language, domain)
        catalog.update(DOMAINS[domain](), update_header_comment=False)
        path = po_path(language, domain)
        path.write_bytes(po_bytes(catalog))
        path.with_suffix(".mo").write_bytes(mo_bytes(catalog))
        for message in catalog:
            if message.id and (message.fuzzy or not message.string or not all(message.string)):
                left += 1
                print(f"{language} {domain}.po: {'check' if message.fuzzy else 'translate'}: {message.id}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
