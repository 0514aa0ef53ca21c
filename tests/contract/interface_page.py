"""What the interface page says, read as it is written: commands, options, and the fields of JSON."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tunilib.cli.app import root_group
from tunilib.cli.tree import Command, every_node
from tunilib.core.outcome import Word
from tunilib.library.desk.views.circulation import UNDONE
from tunilib.views.view import View

Words = tuple[str, ...]

NOUNS: Final[Mapping[str, tuple[Words, ...]]] = {
    "loan": (("loans", "list"),),
    "renewal": (("loans", "renew"),),
    "hold": (("holds", "list"),),
    "payment": (("fines", "payments"), ("fines", "pay")),
    "favourite": (("favourites", "list"),),
    "search in history": (("searches", "recent"), ("searches", "saved")),
}
"""The commands that print a thing which the page describes by its noun."""
SEVERAL: Final[Mapping[str, tuple[Words, str]]] = {
    "loans": (("loans", "list"), ""),
    "renewals": (("loans", "renew"), ""),
    "holds": (("holds", "list"), ""),
    "fines": (("fines", "list"), "fines"),
    "payments": (("fines", "payments"), ""),
}
"""Where the page says that a command gives these things and more: the command and its table that show them."""
OF_AN_ACT: Final[Mapping[Words, View]] = {("desk", "undo"): UNDONE}
"""A command that lists by an option what it changes: what it prints of a change."""
_WORD: Final = r"[a-z][a-z-]*(?:\|[a-z][a-z-]*)*"
_HEAD: Final = re.compile(r"(?:^|; |\. |, |\()((?:`(?:--)?[a-z|\- ]+`(?:/|, )?)+|[a-z ]+): ")
_FIELDS: Final = re.compile(r"(?:array of |one object |one object a line, )?`([a-z_]+(?: [a-z_]+)*)`")
_BASE: Final = re.compile(rf"(?:array of )?({'|'.join(SEVERAL)}|that\b|as `(?P<other>[a-z ]+)`|object\b)")


@cache
def page() -> str:
    """The page; the test is skipped where it is not."""
    root = os.environ.get("TUNILIB_REFERENCE")
    file = Path(root or "", "interface.md")
    if not root or not file.exists():
        pytest.skip("TUNILIB_REFERENCE names no folder with interface.md")
    return file.read_text(encoding="utf-8")


@cache
def built() -> dict[Words, Command]:
    """Every command of the program."""
    return {tuple(words): node for words, node in every_node(root_group()) if isinstance(node, Command)}


def own_options(words: Words) -> set[str]:
    """The options of a command, without the global ones."""
    return {name for one in built()[words].params for name in (*one.opts, *one.secondary_opts) if name[:2] == "--"}


def several(text: str) -> list[Words]:
    """``add|remove`` is two, each word of a command may be several."""
    return list(itertools.product(*(word.split("|") for word in text.split())))


def _name(text: str) -> str:
    return " ".join(itertools.takewhile(lambda one: re.fullmatch(_WORD, one), text.split()))


def _places() -> Iterator[str]:
    """The first columns of the tables, and the commands with which a line begins."""
    for row in page().split("## 2. JSON")[0].splitlines():
        if row.startswith("| `"):
            yield re.split(r"(?<!\\)\|", row)[1]
        elif row.startswith("`"):
            yield "`".join(row.split("`")[:2]) + "`"


@cache
def commands_on_page() -> dict[Words, set[str]]:
    """Every command in the tables with its options."""
    found: dict[Words, set[str]] = {}
    for place in _places():
        noun: Words = ()
        for span in re.findall(r"`([^`]+)`", place):
            text = span.replace("\\|", "|").replace("…", "")
            verbs = re.split(rf"(?<=[a-z])\|(?={_WORD} [A-Z])|(?<= [A-Z]{{2}})\|(?=[a-z])", text)
            start = _name(verbs[0])
            for number, verb in enumerate(verbs):
                said = verb if not number else f"{start.rpartition(' ')[0]} {verb}"
                for words in several(_name(said)):
                    full = words if (*noun, *words) not in built() else (*noun, *words)
                    found.setdefault(full, set()).update(re.findall(r"--[a-z][a-z-]*", said))
                    noun = full[:-1]
    return {words: options for words, options in found.items() if words and words[0] in {one[0] for one in built()}}


def asks_first() -> list[Words]:
    """The commands of which the page says that they ask first and take ``--yes``."""
    sentence = page().split(": old, new, new again), or refused")[1].split("Only ")[1].split("ask first")[0]
    return [words for span in re.findall(r"`([^`]+)`", sentence) for words in several(_name(span)) if words in built()]


def options_in_words() -> dict[Words, set[str]]:
    """The options that the page gives in words, to the commands with which the paragraph begins or by a sentence."""
    found: dict[Words, set[str]] = {words: {"--yes"} for words in asks_first()}
    for item in page().split("## 2. JSON")[0].split("\n- ")[1:]:
        paragraph = item.split("\n", maxsplit=1)[0]
        head = re.match(r"((?:`[^`]+`(?:, | and )?)+)", paragraph)
        spans = re.findall(r"`([^`]+)`", head[1]) if head else ()
        for words in (one for span in spans for one in several(_name(span)) if one in built()):
            found.setdefault(words, set()).update(re.findall(r"`(--[a-z][a-z-]*)", paragraph))
    return found


@cache
def global_options() -> set[str]:
    """The options before the noun."""
    table = page().split("Global options, accepted")[1].split("| command | does |")[0]
    return {option for row in table.splitlines() for option in re.findall(r"--[a-z][a-z-]*", row.split(" | ")[0])}


class Said(NamedTuple):
    """The fields of one thing, as the page names them; None: it says only that it is an object."""

    command: Words
    table: str
    fields: list[str] | None
    listed: bool = False


def json_on_page() -> Iterator[Said]:
    """What section 2 says of each command, and of the tables and objects within."""
    section = page().split("## 2. JSON")[1].split("Reason codes are dotted")[0]
    for item in re.split(r"\n- ", section)[1:]:
        found = list(_said(" ".join(item.split())))
        for one in found:
            inner = [other.table for other in found if other.command == one.command and other.table]
            more = [name for name in inner if name in top_level(_view(one)) and name not in (one.fields or [name])]
            yield one if one.table or not more else one._replace(fields=[*(one.fields or []), *dict.fromkeys(more)])


def _said(item: str) -> Iterator[Said]:
    noun = "desk" if item.startswith("desk: ") else ""
    item = item.removeprefix("desk: ")
    last: Said | None = None
    heads = list(_HEAD.finditer(item))
    for head, following in itertools.zip_longest(heads, heads[1:]):
        value = item[head.end() : following.start() if following else len(item)]
        for name in re.findall(r"`([^`]+)`", head[1]) or [head[1].strip()]:
            if last and name.startswith("--") and name in own_options(last.command):
                commands, table, listed = [last.command], "", True
            elif last and _has(last.command, name):
                commands, table, listed = [last.command], name, False
            else:
                commands, table, listed = _commands(name, noun), "", False
            fields = _fields(value, last)
            for command in commands if fields is not None else ():
                noun = noun if noun == "desk" else command[0]
                last = Said(command, table, fields or None, listed=listed)
                yield last
                for within_it in _within(last, value):
                    last = within_it
                    yield within_it


def _within(said: Said, value: str) -> Iterator[Said]:
    """The tables that are described beside a command: ``each fine `id …` `` and `` `trips` (array of `date …`)``."""
    each = r"each (?:(?P<noun>\w+) )?`(?P<fields>[a-z_]+(?: [a-z_]+)+)`"
    array = r"`(?P<table>[a-z_]+)` \(array of `(?P<columns>[a-z_]+(?: [a-z_]+)*)`"
    for match in re.finditer(f"{each}|{array}", value):
        plural = f"{match['noun']}s" if match["noun"] else (said.fields or [""])[-1]
        table = match["table"] or plural
        if _has(said.command, table):
            yield Said(said.command, table, (match["fields"] or match["columns"]).split())


def _fields(value: str, last: Said | None) -> list[str] | None:
    """The fields in what follows a name; an empty list: an object; None: nothing of the kind."""
    if match := _BASE.match(value):
        if match[1] == "object":
            return []
        command, table = SEVERAL.get(match[1], ((), ""))
        if match["other"]:
            command = tuple(match["other"].split())
        elif match[1] == "that":
            assert last is not None
            command, table = last.command, last.table
        fields = within(_view(Said(command, table, [])), table) if table else top_level(built()[command].view)
        return [*fields, *(name for name in _outside(value[match.end() :]) if name not in fields)]
    match = _FIELDS.match(value)
    if match is None or match[1] in vars(Word).values():
        return None
    return match[1].split() if " " in match[1] else _outside(value)


def _outside(value: str) -> list[str]:
    """The words of all spans that are in no parenthesis, up to a semicolon."""
    while (plain := re.sub(r"\([^()]*\)", "", value)) != value:
        value = plain
    spans = re.findall(r"`([a-z_]+(?: [a-z_]+)*)`", value.split("; ")[0])
    return [name for span in spans for name in span.split()]


def _has(command: Words, name: str) -> bool:
    view = built()[command].view
    return view is not None and bool(within(view, name))


def _commands(name: str, noun: str) -> list[Words]:
    """The commands that a name of section 2 stands for."""
    if noun != "desk" and name in NOUNS:
        return list(NOUNS[name])
    for several_words in (several(name), [tuple(one.split()) for one in name.split("|")]):
        places = [_command(words, noun) for words in several_words]
        if all(places):
            return [one for place in places for one in place]
    return []


def _command(words: Words, noun: str) -> list[Words]:
    more = [] if noun == "desk" or len(words) > 1 else [(words[0], "list"), (words[0], "show")]
    for place in ((noun, *words), words, *more):
        found = [one for one, node in built().items() if one[: len(place)] == place and node.view is not None]
        if place in found or (len(found) > 1 and len(place) > 1):
            return [place] if place in found else found
    return []


def _view(said: Said) -> View:
    view = built()[said.command].view if said.listed or said.table else OF_AN_ACT.get(said.command)
    view = view or built()[said.command].view
    assert view is not None
    return view


def fields_of(said: Said) -> list[str]:
    """The fields that the program has of it."""
    return within(_view(said), said.table) if said.table else top_level(_view(said))


def top_level(view: View | None) -> list[str]:
    """The names of a thing's fields; those with a point are of an object within it."""
    assert view is not None
    return list(dict.fromkeys(name.partition(".")[0] for name in view.fields))


def within(view: View, table: str) -> list[str]:
    """The fields of a list or an object within a thing."""
    if table in view.tables:
        return list(view.tables[table].fields)
    return [name.partition(".")[2] for name in view.fields if name.startswith(f"{table}.")]
