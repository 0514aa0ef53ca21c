"""Help of the whole, of a noun and of a command."""

from __future__ import annotations

import re

import pytest
from tests.cli.terminal import FAKE_NOUNS, tunilib

from tunilib.cli.app import NOUNS, SECTIONS, root_group
from tunilib.cli.errors import MEANING
from tunilib.cli.help_page import SCREEN, help_page
from tunilib.cli.tree import GLOBALS, every_node
from tunilib.messages import LANGUAGES


def test_the_whole_lists_every_noun_in_order() -> None:
    listed = re.findall(r"^  (\w+)  ", tunilib("--help").out.partition("Global options")[0], re.MULTILINE)
    assert sorted(listed) == sorted(FAKE_NOUNS)


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [("en", "Your account:", "The service desk:"), ("fi", "Oma tili:", "Palvelupiste:")],
)
def test_the_top_page_is_grouped(language: str, first: str, last: str) -> None:
    told = tunilib("--help", "--lang", language, nouns=NOUNS).out
    titles = re.findall(r"^(\S.*:)$", told, re.MULTILINE)
    assert (titles[0], titles[4], len(titles)) == (first, last, 7)
    assert "\nCommands:" not in told
    grouped = [noun for nouns in SECTIONS.values() for noun in nouns]
    assert set(NOUNS) <= set(grouped)
    assert len(grouped) == len(set(grouped))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_alone_fits_a_screen_and_names_every_noun(language: str) -> None:
    told = tunilib("--lang", language, nouns=NOUNS).out
    assert told.count("\n") <= SCREEN
    assert set(NOUNS) <= set(told.split())
    assert "tunilib --help" in told


def test_a_noun_lists_its_verbs_and_marks_the_default() -> None:
    told = tunilib("loans", "--help").out
    assert "  list (default)  List the loans.\n" in told
    assert "  renew           Renew loans, and prove it.\n" in told


@pytest.mark.parametrize("words", [(), ("loans",), ("loans", "renew"), ("status",), ("desk", "patron")])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_is_everywhere_and_names_the_global_options(words: tuple[str, ...], flag: str) -> None:
    result = tunilib(*words, flag)
    assert (result.code, result.err) == (0, "")
    assert all(option.opts[0] in result.out for option in GLOBALS)


def test_help_of_a_command_shows_usage_arguments_options_and_examples() -> None:
    told = tunilib("loans", "renew", "--help").out
    assert told.startswith("Usage: tunilib loans renew [ID...] [OPTIONS]\n")
    assert "Arguments:\n  ID...  Loans or barcodes.\n" in told
    assert "  --all " in told
    assert "Examples:\n  tunilib loans renew --all\n" in told


def test_help_of_a_changing_command_lists_every_code_it_can_end_with() -> None:
    told = tunilib("loans", "renew", "--help").out.partition("Exit codes:")[2]
    assert re.findall(r"\d+", told) == ["0", "1", "2", "3", "4", "5", "6", "130"]


def test_help_of_a_reading_command_lists_no_codes() -> None:
    assert "Exit codes" not in tunilib("loans", "list", "--help").out


def test_help_wins_over_a_missing_argument() -> None:
    assert tunilib("desk", "patron", "block", "--help").code == 0


def test_a_required_argument_stands_without_brackets() -> None:
    assert tunilib("desk", "patron", "block", "--help").out.startswith(
        "Usage: tunilib desk patron block CARD [OPTIONS]"
    )


@pytest.mark.parametrize("words", [(), ("loans",), ("loans", "renew"), ("desk", "patron"), ("status",)])
def test_help_as_a_command_is_the_help_there(words: tuple[str, ...]) -> None:
    asked, there = tunilib("help", *words, nouns=NOUNS), tunilib(*words, "--help", nouns=NOUNS)
    assert (asked.code, asked.err) == (0, "")
    assert asked.out == there.out


def test_help_of_what_is_no_command_is_exit_2() -> None:
    result = tunilib("help", "lons", "--json", nouns=NOUNS)
    assert (result.code, result.error["hint"]) == (2, "Did you mean tunilib loans?")


def test_the_parts_of_help_come_in_the_order_of_their_use() -> None:
    told = tunilib("loans", "renew", "--help", nouns=NOUNS).out
    parts = ["Usage:", "Arguments:", "\nOptions:", "Global options", "Columns:", "Examples:", "Exit codes:"]
    places = [told.index(part) for part in parts]
    assert places == sorted(places)


def test_global_options_take_few_lines_but_in_the_help_of_the_whole() -> None:
    told = tunilib("loans", "renew", "--help", nouns=NOUNS).out.partition("Global options")[2].partition("Columns")[0]
    assert len(told.splitlines()) == 2
    assert "Which account." in tunilib("--help", nouns=NOUNS).out


LONGER = {"": 68, "desk": 45, "login": 28, "search": 36}
"""The pages that need not fit a terminal of 24 lines, and the most that they may have: the whole, the desk, sign-in
with its ways, and the search with the values of its filters."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_fits_a_screen_of_eighty_by_twenty_four(language: str) -> None:
    root = root_group()
    pages = {" ".join(words): help_page("tunilib", node, language, 80) for words, node in every_node(root)}
    lines = {words: page.count("\n") for words, page in pages.items()}
    assert {words: count for words, count in lines.items() if count > LONGER.get(words, SCREEN)} == {}
    for page in pages.values():
        told = re.sub(r"^(Examples|Esimerkkejä|Exempel):\n(  .*\n)+", "", page, flags=re.MULTILINE)
        assert max(map(len, told.splitlines())) <= 80


@pytest.mark.parametrize("width", [20, 40, 200])
def test_help_is_as_wide_as_the_terminal_and_no_wider_than_one_reads_well(width: int) -> None:
    for words in ("loans renew", "search", "login"):
        told = tunilib(*words.split(), "--help", environ={"COLUMNS": str(width)}, nouns=NOUNS).out
        lines = [line for line in told.splitlines() if len(line.split()) > 1 and not line.startswith("  tunilib ")]
        assert max(map(len, lines)) <= max(min(width, 80), 36 if words == "search" else 25)


def test_help_says_what_the_exit_codes_mean() -> None:
    told = tunilib("help", "exit-codes", nouns=NOUNS).out
    assert told.startswith("  0  done, or nothing to do\n")
    assert {int(code) for code in re.findall(r"^ *(\d+)  ", told, re.MULTILINE)} == MEANING.keys()


def test_a_verb_is_listed_with_its_first_sentence_alone() -> None:
    told = tunilib("searches", "--help", nouns=NOUNS).out
    assert "  clear             Clear the history.\n" in told


def test_help_knows_the_language_that_is_named_after_it() -> None:
    before = tunilib("--lang", "fi", "loans", "renew", "--help", nouns=NOUNS).out
    assert "Suomeksi: " in " ".join(before.split())
    assert tunilib("loans", "renew", "--help", "--lang", "fi", nouns=NOUNS).out == before


def test_what_comes_after_help_is_no_mistake_and_changes_nothing_else() -> None:
    plain = tunilib("loans", "--help", nouns=NOUNS).out
    for rest in (("renew",), ("--bogus",), ("--lang",), ("--profile",), ("xyzzy", "--help")):
        result = tunilib("loans", "--help", *rest, nouns=NOUNS)
        assert (result.code, result.out, result.err) == (0, plain, "")


def test_help_is_in_finnish_and_swedish_too_and_its_examples_stay() -> None:
    english = tunilib("holds", "change", "--help", nouns=NOUNS).out
    for language, short, option in (
        ("fi", "Vaihda noutopaikka, keskeytä tai vapauta.", "viimeinen keskeytyspäivä."),
        ("sv", "Byt avhämtningsställe, frys eller frigör.", "frusen t.o.m. denna dag."),
    ):
        told = tunilib("holds", "change", "--help", "--lang", language, nouns=NOUNS).out
        assert short in told
        assert option in told
        examples = re.findall(r"^  tunilib holds .*$", english, re.MULTILINE)
        assert all(example in told for example in examples)
        assert {"Usage:", "Options:", "Arguments:", "Examples:"}.isdisjoint(told.split())


def test_exit_codes_are_told_in_the_language() -> None:
    assert "tehty, tai ei mitään tehtävää" in tunilib("help", "exit-codes", "--lang", "fi", nouns=NOUNS).out


def test_the_choices_of_an_argument_are_named() -> None:
    assert "ID none|daily|weekly" in tunilib("searches", "alert", "--help", nouns=NOUNS).out


@pytest.mark.parametrize(
    ("language", "formats"), [("en", "book, chapter"), ("fi", "kirja, luku"), ("sv", "bok, kapitel")]
)
def test_help_of_the_search_names_the_formats_in_the_language(language: str, formats: str) -> None:
    told = " ".join(tunilib("search", "--help", "--lang", language, nouns=NOUNS).out.split())
    assert formats in told
    assert "fin swe eng" in told
