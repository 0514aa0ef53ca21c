"""The interface page, read as it stands, and the program: what is on one and not on the other fails, either way.

The page is found by ``TUNILIB_REFERENCE``. Its commands are the first column of its tables, its JSON the second
section, its Python the third. What the page says in words alone cannot be read so, and is named here.
"""

from __future__ import annotations

import inspect
import itertools
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

import tunilib
import tunilib.core
from tunilib.account import Account
from tunilib.cli.app import root_group
from tunilib.cli.tree import GLOBALS, Command, every_node
from tunilib.core import policy
from tunilib.core.reason import ReasonCode
from tunilib.errors import TunilibError
from tunilib.views.view import View

Words = tuple[str, ...]

ASKS_FIRST: Final = (
    "demo forget cards-remove holds-cancel favourites-delete searches-clear schedule-install schedule-remove"
)
"""The commands that ask first, of which the page says in words that ``--yes`` answers."""
IN_WORDS: Final[Mapping[str, frozenset[str]]] = {
    **{command: frozenset({"--yes"}) for command in ASKS_FIRST.split()},
    "doctor": frozenset({"--yes"}),  # a bundle is shown before it is written
    "schedule-install": frozenset({"--yes", "--no-test"}),
    "desk-serve": frozenset({"--listen", "--tls-cert", "--tls-key", "--proxy", "--base"}),
    "desk-patron-add": frozenset({"--birth-date"}),  # section 5: a rule asks for the age
    "desk-report": frozenset({"--output"}),
    "desk-notices-send": frozenset({"--letters"}),
}
NOT_YET_COMMANDS: Final[frozenset[Words]] = frozenset(
    {("loans", "keep-history"), ("loans", "purge-history"), ("profile", "messages"), ("holds", "ill")}
)
NOT_YET_OPTIONS: Final = frozenset(
    {
        *((("holds", "place"), option) for option in ("--item", "--group", "--from", "--comment", "--yes")),
    }
)
NOT_YET_FIELDS: Final[Mapping[Words, str]] = {
    ("holds", "place"): "pickup_location",
    ("holds", "request"): "pickup_location",
    ("search",): "facets_of",
}
NOT_YET_REASONS: Final = frozenset({"hold.option"})
NOT_YET_METHODS: Final[Mapping[str, str]] = {
    "place": "item group start comment accept_fee",
    "ill": "",
}
"""What the page has and the program has not: none of it is in the help. A test fails where one of them was built."""
NOT_IN_TABLES: Final = frozenset({("schedule", "run")})
"""What a timer calls; section 1.3."""
NOUNS: Final[Mapping[str, Words]] = {
    "loan": ("loans", "list"),
    "renewal": ("loans", "renew"),
    "hold": ("holds", "list"),
    "payment": ("fines", "payments"),
    "favourite": ("favourites", "list"),
    "search in history": ("searches", "recent"),
}
OTHERWISE: Final = frozenset(
    {
        *(("desk", "fee", verb) for verb in ("add", "list", "pay", "waive")),
        *(("desk", "requests", "list"), ("desk", "payment", "list"), ("desk", "loans"), ("desk", "renew"), ("record",)),
        *(("fines", "pay"), ("loans", "history"), ("schedule", "test"), ("searches", "saved")),
        *(
            ("loans", "plan"),
            ("desk", "report"),
            ("desk", "undo"),
            ("desk", "backup"),
            ("desk", "libraries"),
            ("eresource",),
        ),
    }
)
"""Commands of which the page says that they give what another does, and more; an object, one field, or two things."""


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


def several(text: str) -> list[Words]:
    """``add|remove`` is two, each word of a command may be several."""
    return list(itertools.product(*(word.split("|") for word in text.split())))


def commands_on_page() -> dict[Words, set[str]]:
    """Every command in the tables with its options."""
    found: dict[Words, set[str]] = {}
    word = r"[a-z][a-z-]*(?:\|[a-z][a-z-]*)*"
    for row in page().split("### 1.2")[0].splitlines():
        for span in re.findall(r"`([^`]+)`", re.split(r"(?<!\\)\|", row)[1] if row.startswith("| `") else ""):
            text = span.replace("\\|", "|").replace("…", "")
            verbs = re.split(rf"(?<=[a-z])\|(?={word} [A-Z])|(?<= [A-Z]{{2}})\|(?=[a-z])", text)
            start = " ".join(itertools.takewhile(lambda one: re.fullmatch(word, one), verbs[0].split()))
            for number, verb in enumerate(verbs):
                said = verb if not number else f"{start.rpartition(' ')[0]} {verb}"
                name = " ".join(itertools.takewhile(lambda one: re.fullmatch(word, one), said.split()))
                for words in several(name):
                    found.setdefault(words, set()).update(re.findall(r"--[a-z][a-z-]*", said))
    return {words: options for words, options in found.items() if words and words[0] in {one[0] for one in built()}}


def global_options() -> set[str]:
    """The options before the noun."""
    table = page().split("Global options, accepted")[1].split("| command | does |")[0]
    return {option for row in table.splitlines() for option in re.findall(r"--[a-z][a-z-]*", row.split(" | ")[0])}


def test_every_command_on_the_page_is_built_and_every_built_one_on_the_page() -> None:
    nouns = {words[0] for words in built()}
    defaults = {words for words in commands_on_page() if len(words) == 1 and words not in built() and words[0] in nouns}
    groups = {words[:-1] for words in built()}
    assert defaults <= groups
    missing = set(commands_on_page()) - set(built()) - groups
    more = set(built()) - set(commands_on_page()) - NOT_IN_TABLES
    more -= {words for words in more if words[:2] == ("notify", "setup")}  # one place of the table for the three
    assert missing == NOT_YET_COMMANDS
    assert more == set()


def test_every_option_on_the_page_is_built_and_every_built_one_on_the_page() -> None:
    wrong = []
    for words, options in commands_on_page().items():
        if words in built():
            own = {
                name for one in built()[words].params for name in (*one.opts, *one.secondary_opts) if name[:2] == "--"
            }
            allowed = options | IN_WORDS.get("-".join(words), frozenset())
            wrong += [(words, name) for name in (own ^ options) - (own & allowed) - (options & global_options())]
    assert set(wrong) == NOT_YET_OPTIONS


def test_the_global_options_are_those_of_the_page() -> None:
    shown = {name for option in GLOBALS for name in option.opts if name.startswith("--")}
    assert shown | {"--version", "--help"} == global_options()


class Said(NamedTuple):
    """The fields of one thing, as the page names them."""

    command: Words
    table: str
    fields: list[str]


def json_on_page() -> Iterator[Said]:
    """What section 2 says of each command, and of the tables and objects within."""
    names, fields = r"((?:`[a-z|\- ]+`(?:/|, )?)+|[a-z ]+)", r"`([a-z_]+(?: [a-z_]+)+)`"
    pattern = re.compile(rf"(?:^|; |\. |, |\(|^desk: ){names}: (?:array of |one object |one object a line, )?{fields}")
    section = page().split("## 2. JSON")[1].split("Reason codes are dotted")[0]
    for item in re.split(r"\n- ", section)[1:]:
        noun = "desk" if item.startswith("desk: ") else ""
        last: Words = ()
        for match in pattern.finditer(item):
            for name in re.findall(r"`([^`]+)`", match[1]) or [match[1].strip()]:
                if last and _has(last, name):
                    yield Said(last, name, match[2].split())
                    continue
                for command in _commands(name, noun):
                    noun, last = noun if noun == "desk" else command[0], command
                    yield Said(command, "", match[2].split())


def _has(command: Words, name: str) -> bool:
    view = built()[command].view
    return view is not None and bool(within(view, name))


def _commands(name: str, noun: str) -> list[Words]:
    """The commands that a name of section 2 stands for."""
    if noun != "desk" and name in NOUNS:
        return [NOUNS[name]]
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


def top_level(view: View) -> list[str]:
    """The names of a thing's fields; those with a point are of an object within it."""
    return list(dict.fromkeys(name.partition(".")[0] for name in view.fields))


def within(view: View, table: str) -> list[str]:
    """The fields of a list or an object within a thing."""
    if table in view.tables:
        return list(view.tables[table].fields)
    return [name.partition(".")[2] for name in view.fields if name.startswith(f"{table}.")]


def test_json_has_the_fields_of_the_page_in_their_order() -> None:
    wrong = []
    for said in json_on_page():
        view = built()[said.command].view
        assert view is not None
        fields = within(view, said.table) if said.table else top_level(view)
        missing = NOT_YET_FIELDS.get(said.command, "").split()
        assert not set(missing) & set(fields), said.command
        if fields != [name for name in said.fields if name not in missing] and said.command not in OTHERWISE:
            wrong.append((said, fields))
    assert wrong == []


def test_every_command_that_prints_has_its_fields_on_the_page() -> None:
    said = {one.command for one in json_on_page()}
    assert (
        sorted(words for words, node in built().items() if node.view is not None and words not in said | OTHERWISE)
        == []
    )


def test_the_words_of_errors_are_those_of_the_page() -> None:
    words = re.findall(r"`(usage not-found [a-z -]+)`", page())[0].split()
    kinds = [TunilibError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    own = {kind.code for kind in kinds if kind is not TunilibError and kind.__module__.startswith("tunilib.")}
    assert own <= {*words}


def test_every_reason_on_the_page_is_known() -> None:
    text = page().split("Reason codes are dotted")[1].split("## 3.")[0]
    codes = {code for span in re.findall(r"`([^`]+)`", text) for code in re.findall(r"[a-z]+\.[a-z-]+", span)}
    assert len(codes) > 70
    assert codes - {code.value for code in ReasonCode} == NOT_YET_REASONS


def test_python_is_as_on_the_page() -> None:
    section = page().split("## 3. Python")[1].split("## 4.")[0]
    methods = section.split("`Account`: `")[1].split("`")[0]
    for name, given in re.findall(r"(\w+)\(([^)]*)\)", methods):
        missing = set(NOT_YET_METHODS.get(name, "").split())
        if name in NOT_YET_METHODS and not missing:
            assert not hasattr(Account, name), name
            continue
        own = inspect.signature(getattr(Account, name))
        wanted = re.findall(
            r"(\w+)(?:=\w+)?(?:, |$)", given.replace("\n", " ").replace("*, ", "").replace("**filters", "")
        )
        assert set(wanted) - set(own.parameters) == missing, name
    for name, given in re.findall(r"policy\.([a-z]+)\((rules,(?:[^()]|\n)*)\)", section):
        asked = set(re.findall(r"(\w+)=", given))
        assert asked <= set(inspect.signature(getattr(policy, name)).parameters), name
    for name in re.findall(r"from tunilib\.core import ([\w, ]+)", section)[0].split(", "):
        assert hasattr(tunilib.core, name), name
    for name in re.findall(r"`(UsageError [A-Za-z ]+)`", section)[0].split():
        assert issubclass(getattr(tunilib, name), TunilibError), name
