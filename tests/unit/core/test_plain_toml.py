"""The plain TOML that tunilib writes is read as ``tomllib`` reads it; anything else is left to it."""

from __future__ import annotations

import tomllib

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from tunilib.core.toml_table import read_plain

WORDS = st.text(st.sampled_from('ab-_1äÅ." \\#=[]\t\n\r\x00\x85\u2028'), max_size=6)
NAMES = st.text(st.sampled_from("ab-_1"), min_size=1, max_size=3)
PARTS = [
    "a",
    "b",
    "a.b",
    "a-1",
    '"a"',
    "[",
    "]",
    " = ",
    "=",
    '"',
    "'",
    "true",
    "false",
    "1",
    "{}",
    "#",
    " ",
    "\\",
    "\n",
]


def test_what_login_writes_is_plain() -> None:
    written = {"default": "work", "profiles": {"work": {"library": "sqlite:////å b", "demonstration": True}}}
    assert read_plain("# Written by tunilib.\n\n" + tomli_w.dumps(written)) == written


@pytest.mark.parametrize(
    "text",
    [
        'a = "x"\na = "y"',
        "[a]\n[a]",
        "[a.b]\n[a]",
        '[a]\nb = "x"\n[a.b]',
        '[a]\nb = "x"\n[a.b.c]',
        '"a" = "x"',
        'a.b = "x"',
        'a = "x" # y',
        'a = "x\\"y"',
        'a = """x"""',
        'a = "x"y"',
        "a = 'x'",
        "a = 1",
        "a = true ",
        "a",
        "[]",
        "[a",
        "[[a]]",
        "[a..b]",
        'ä = "x"',
        'a = "\x00"',
        "# \x07",
    ],
)
def test_what_is_not_plain_is_left_to_tomllib(text: str) -> None:
    assert read_plain(text) is None


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, WORDS | st.booleans()) | WORDS))
def test_what_was_written_is_read_as_it_was(table: dict[str, object]) -> None:
    assert read_plain(tomli_w.dumps(table)) in (None, table)


@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join))
def test_what_is_plain_is_what_tomllib_reads(text: str) -> None:
    found = read_plain(text)
    if found is not None:
        assert found == tomllib.loads(text)
