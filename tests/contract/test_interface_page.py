"""The interface page, read as it stands, and the program: what is on one and not on the other fails, either way.

The page is found by ``TUNILIB_REFERENCE``. Its commands are the first column of its tables, its JSON the second
section, its Python the third.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Final

from tests.contract.interface_page import (
    Words,
    asks_first,
    built,
    commands_on_page,
    fields_of,
    global_options,
    json_on_page,
    options_in_words,
    own_options,
    page,
)

import tunilib
import tunilib.core
from tunilib.account import Account
from tunilib.cli.tree import GLOBALS
from tunilib.core import policy
from tunilib.core.reason import ReasonCode
from tunilib.errors import TunilibError

NOT_YET_COMMANDS: Final[frozenset[Words]] = frozenset()
NOT_YET_OPTIONS: Final = frozenset[tuple[Words, str]]()
NOT_YET_FIELDS: Final[Mapping[Words, str]] = {
    ("search",): "facets_of",
}
NOT_YET_REASONS: Final = frozenset[str]()
NOT_YET_METHODS: Final[Mapping[str, str]] = {}
"""What the page has and the program has not: none of it is in the help. A test fails where one of them was built."""
UNSAID: Final = frozenset({("desk", "libraries")})
"""What prints something of which the page names no field."""
NOT_IN_TABLES: Final = frozenset({("schedule", "run")})
"""What a timer calls; section 1.3."""


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
    said, in_words = commands_on_page(), options_in_words()
    wrong = []
    for words, options in said.items():
        if words in built():
            own = own_options(words)
            allowed = options | in_words.get(words, set())
            wrong += [(words, name) for name in (own - allowed) | (options - own - global_options())]
    assert set(wrong) == NOT_YET_OPTIONS


def test_what_asks_first_on_the_page_takes_yes() -> None:
    assert len(asks_first()) > 8
    assert [words for words in asks_first() if "--yes" not in own_options(words)] == []


def test_the_global_options_are_those_of_the_page() -> None:
    shown = {name for option in GLOBALS for name in option.opts if name.startswith("--")}
    assert shown | {"--version", "--help"} == global_options()


def test_json_has_the_fields_of_the_page_in_their_order() -> None:
    wrong = []
    for said in json_on_page():
        fields = fields_of(said)
        missing = "" if said.table or said.listed else NOT_YET_FIELDS.get(said.command, "")
        assert not set(missing.split()) & set(fields), said.command
        if said.fields is not None and fields != [name for name in said.fields if name not in missing.split()]:
            wrong.append((said, fields))
    assert wrong == []


def test_every_command_that_prints_has_its_fields_on_the_page() -> None:
    said = {one.command for one in json_on_page()}
    assert {words for words, node in built().items() if node.view is not None and words not in said} == UNSAID


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
