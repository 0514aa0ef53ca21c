"""Help in Finnish and Swedish has no line of another language."""

from __future__ import annotations

import re

import pytest
from tests.texts import NAMES

from tunilib.cli.app import root_group
from tunilib.cli.help_page import help_page
from tunilib.cli.tree import Command, every_node

PAGES = {" ".join(words): node for words, node in every_node(root_group())}
ENGLISH = re.compile(
    r"\b(the|of|and|to|with|which|that|this|it|its|or|from|are|was|not|each|you|your|what)\b", re.IGNORECASE
)
"""Words of nearly every English sentence that neither Finnish nor Swedish has."""
EXAMPLE = re.compile(r"^  tunilib .*\n", re.MULTILINE)
"""A command to type; a title in it may be English."""
NAME = re.compile(
    r"--[\w-]+|\[[^\]]*\]|\S*[|=:/_*.]\S+|(?<!\w)[A-Z]{1,8}(?!\w)|\"[^\"]*\"|\b\d\S*|[a-z]+-[a-z-]+|tunilib( [a-z-]+)*"
)
"""What is typed or permanent: options, values, addresses, commands, placeholders and numbers."""
EVENTS = {"renewed", "returned", "message"}
"""Permanent names of one word, of what watch prints."""


def lines_of(words: str, language: str) -> list[str]:
    page = help_page(f"tunilib {words}".strip(), PAGES[words], language, 80)
    return [line.strip() for line in EXAMPLE.sub("", page).splitlines() if line.strip()]


def english_lines(words: str, told: list[str]) -> list[str]:
    """The lines that the English page has too, and those that read as English; lines of names alone are left out."""
    node, english = PAGES[words], {*lines_of(words, "en")}
    names = {*(node.columns() or ()), *EVENTS} if isinstance(node, Command) else {*node.members, *EVENTS}
    return [line for line in told if not is_of_names(line, names) and (line in english or reads_as_english(line))]


def is_of_names(line: str, names: set[str]) -> bool:
    """Whether all is names, but for a heading."""
    return set(re.findall(r"[^\W\d]{2,}", NAME.sub(" ", re.sub(r"^\w+: ", "", line)))) <= names


def reads_as_english(line: str) -> bool:
    return bool(ENGLISH.search(NAME.sub(" ", line)))


@pytest.mark.parametrize("language", NAMES)
def test_no_help_has_a_line_of_english(language: str) -> None:
    assert len(PAGES) > 100
    assert {words: found for words in PAGES if (found := english_lines(words, lines_of(words, language)))} == {}


def test_a_text_that_is_not_translated_would_be_found() -> None:
    for words in PAGES:
        page, english = lines_of(words, "sv"), lines_of(words, "en")
        line = english[1]  # what the command does, in a sentence
        assert english_lines(words, [*page, line]) == [line]


def test_a_line_of_no_english_page_is_found_by_its_words() -> None:
    sentences = [line for words in PAGES for line in lines_of(words, "en") if len(line.split()) > 8]
    found = [line for line in sentences if reads_as_english(line)]
    assert len(found) > 0.8 * len(sentences) > 100
