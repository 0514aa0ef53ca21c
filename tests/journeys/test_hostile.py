"""Text of a library is data, whatever stands in it; so are the words of a command line."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from contextlib import closing

import pytest
from tests.journeys.machine import CARD, Machine

TITLES = [
    "\x1b]0;owned\x07\x1b[31mred\x1b[0m",
    "\x9b31mC1",
    "\u202egnp.exe\u202c \u2066isolated\u2069",
    "tab\there",
    "line\nbreak\r\nand\vmore\x0c\x85\u2028\u2029",
    "[bold red]markup[/bold red] [link=http://x]y[/link] :smile:",
    "[/]",
    "{title} %s %(x)s ${HOME} `id`",
    "nul\x00byte",
    "'; DROP TABLE loan; --",
    "a" * 5000,
    "𝕿𝖎𝖙𝖑𝖊 🇫🇮 e\u0301 \u200b\u200f",
    "<script>alert(1)</script> &amp; &#27;",
    "\\x1b[31m \\u001b",
    " ",
    "-- --all",
    '"quotes" \\ and \\"more\\"',
]
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
OWN = re.compile(r"\x1b\[[0-9;]*m")


COMMANDS = (
    ("loans",),
    ("loans", "renew", "--all", "--dry-run"),
    ("loans", "explain"),
    ("loans", "history"),
    ("fines",),
    ("status",),
    ("holds",),
)
SHOWING = (*COMMANDS, ("search", "", "--page", "2"))
LOANS = 6
"""How many loans the patron of the demonstration has: each gets another title."""


@pytest.fixture(name="odd", params=range(0, len(TITLES), LOANS))
def _odd(demo: Machine, request: pytest.FixtureRequest) -> tuple[Machine, list[str]]:
    titles = TITLES[request.param : request.param + LOANS]
    for number, loan in enumerate(demo.run("loans", "--json").data):
        title = titles[number % len(titles)]
        demo.sql(
            "UPDATE record SET title = ?, main_title = ?, author = ?, authors = ? WHERE id = ?",
            *(*[title] * 4, loan["record_id"]),
        )
    others = "UPDATE record SET title = ?1, main_title = ?1, author = ?1, authors = ?1 WHERE title NOT IN ({})"
    holes = ", ".join(f"?{number}" for number in range(2, len(titles) + 2))
    demo.sql(others.format(holes), titles[0], *titles)
    return demo, titles


def test_nothing_from_a_library_steers_a_terminal(odd: tuple[Machine, list[str]]) -> None:
    machine, _ = odd
    for words in SHOWING:
        out = machine.run(*words, terminal=True)
        shown = OWN.sub("", out.out + out.err)
        assert "\x1b" not in shown, words
        assert not FORBIDDEN.search(shown), words
        plain = machine.run(*words, "--no-color", terminal=True).out
        assert "\x1b" not in plain, words


def test_a_line_of_a_pipe_stays_a_line(odd: tuple[Machine, list[str]]) -> None:
    machine, _ = odd
    for words in SHOWING:
        piped = machine.run(*words)
        assert not FORBIDDEN.search(piped.out + piped.err), words
        assert "\x1b" not in piped.out + piped.err, words
        if words[0] in ("loans", "holds"):
            rows = machine.run(*words, "--json").data
            assert len(piped.out.split("\n")) == len(rows) + 1, words
            assert {len(line) for line in piped.lines} == {len(rows[0])}, words


def test_json_keeps_titles_as_they_are_and_loans_with_odd_ones_are_renewed(odd: tuple[Machine, list[str]]) -> None:
    machine, titles = odd
    result = machine.run("loans", "--json")
    assert {loan["title"] for loan in result.data} == set(titles)
    assert not FORBIDDEN.search(result.out)
    for title in titles:
        if title.strip() and "\0" not in title:  # no command line can have a zero character
            asked = machine.run("loans", "renew", f"--title={title}", "--dry-run", "--json")
            assert (asked.code, bool(asked.data)) == (0, True), title
    assert [row["outcome"] for row in machine.run("loans", "renew", "--all", "--json").data].count("renewed") == 3


def test_markup_is_shown_as_it_is_written(demo: Machine) -> None:
    demo.sql("UPDATE record SET title = '[bold]x[/bold] :smile:'")
    assert "[bold]x[/bold] :smile:" in demo.run("loans", "--no-color", terminal=True).out


def test_what_a_desk_types_is_kept_without_control_characters(demo: Machine) -> None:
    odd, plain = "\x1b[31mred\x07\x9b \n\tB", "[31mred B"
    for words in (
        ("patron", "add", "77", "--name", odd),
        ("patron", "edit", "77", f"address={odd}", f"phone={odd}"),
        ("patron", "block", "77", "--reason", odd),
        ("fee", "add", "77", "1.00", "--kind", "other", "--description", odd),
        ("record", "add", f"title={odd}"),
    ):
        assert demo.run("desk", *words).code == 0, words
    demo.sql("UPDATE record SET title = ?1, main_title = ?1 WHERE id = 'demo.1001'", "\x1b[2J")
    sheet = demo.run("desk", "patron", "show", "77", "--json").data
    assert (sheet["name"], sheet["phone"], sheet["address"]) == (plain, plain, "[31mred\nB")
    assert sheet["fines"][0]["description"] == plain
    assert demo.sql("SELECT block FROM patron WHERE card = '77'") == [(plain,)]
    assert not set("\x1b\x07\x9b") & set(demo.run("desk", "report", "--output", "-").out)
    for line in ("patron block 77 --reason", "fee add 77 1.00 --kind other --description"):
        assert demo.run("desk", *line.split(), "a" * 1001).code == 2


def test_half_of_a_surrogate_pair_in_a_file_is_reported(demo: Machine) -> None:
    demo.sql("UPDATE record SET title = CAST(x'61eda08062' AS TEXT) WHERE id = 'demo.1003'")
    for words in (("loans",), ("loans", "--json"), ("loans", "renew", "--all", "--json")):
        assert demo.run(*words).code == 6


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("library", "6666"),
        ("patron", "6666"),
        ("loan", "6666"),
        ("item", "6660"),
        ("record", "6666"),
        ("fine", "6666"),
        ("event", "0600"),
        ("session", "6666"),
    ],
)
def test_a_table_that_is_missing_is_reported_and_not_guessed(demo: Machine, table: str, codes: str) -> None:
    demo.sql("PRAGMA foreign_keys = OFF")
    demo.sql(f"DROP TABLE {table}")
    commands = (("loans",), ("loans", "renew", "--all"), ("status",), ("fines",))
    for words, code in zip(commands, map(int, codes), strict=True):
        result = demo.run(*words, "--json")
        assert result.code == code, (words, result)
        if code == 6:
            assert result.error["code"] == "database"


@pytest.mark.parametrize(
    ("change", "codes", "login"),
    [
        ("UPDATE loan SET due = 'soon'", "66660606", 0),
        ("UPDATE loan SET due = '9999-12-31'", "00000001", 0),
        ("UPDATE loan SET due = '0001-01-01'", "00000001", 0),
        ("UPDATE loan SET renewals = 999999999", "00000001", 0),
        ("UPDATE loan SET checked_out = ''", "66660606", 0),
        ("UPDATE item SET collection = 'nothing'", "66600666", 0),
        ("UPDATE item SET library = ''", "00000001", 0),
        ("UPDATE library SET rules_data = '{}'", "00000001", 0),
        ("UPDATE library SET rules_data = 'x'", "66666666", 6),
        ("UPDATE library SET rules_data = ''", "66666666", 6),
        ("DELETE FROM library", "66666666", 6),
        ("UPDATE patron SET category = 'nobody'", "00000001", 0),
        ("UPDATE patron SET card_expires = 'never'", "66666666", 0),
        ("UPDATE patron SET password = 'x'", "00000001", 6),
        ("UPDATE patron SET password = 'scrypt:99999999999:8:1:00:00'", "00000001", 6),
        ("UPDATE fine SET amount = 9223372036854775807", "66666666", 0),
        ("UPDATE fine SET registered = 'x'", "00006601", 0),
        ("UPDATE hold SET created = 'x'", "00000661", 0),
    ],
)
def test_nonsense_in_a_library_is_no_traceback_and_nothing_is_renewed_on_it(
    demo: Machine, change: str, codes: str, login: int
) -> None:
    """``codes``: the exit codes of `COMMANDS` and of a renewal; ``login``: the one of a new sign-in."""
    renewals = "SELECT count(*) FROM event WHERE kind = 'renewed'"
    before = demo.sql(renewals)
    demo.sql(change)
    for words, code in zip((*COMMANDS, ("loans", "renew", "--all")), map(int, codes), strict=True):
        result = demo.run(*words, "--json")
        assert result.code == code, (words, result)
    if result.code > 1:
        assert demo.sql(renewals) == before
    assert demo.run("login", CARD, "--password-stdin", stdin="kirja2026\n").code == login


@pytest.mark.parametrize("word", ["", "\x1b[31m", "\ud800", "[bold]x[/bold] {x} %s", "-", "--", "x" * 100_000])
def test_odd_words_are_answered_without_a_word_of_code(demo: Machine, word: str) -> None:
    for line in (
        (word,),
        ("loans", word),
        ("loans", "renew", word),
        ("loans", "renew", "--title", word),
        ("loans", "renew", "--due-within", word),
        ("--profile", word, "loans"),
        ("--card", word, "loans"),
        ("--lang", word, "loans"),
        ("desk", "return", word),
        ("desk", "checkout", CARD, word),
        ("profiles", "default", word),
    ):
        result = demo.run("--json", *line)
        expected = {("loans", "--"): 0, ("loans", "renew", "--title", "-"): 1}.get(line, 2)
        assert result.code == expected, (line[:3], result.code, result.err[:300])
        if result.code == 2:
            assert result.error["code"] in ("usage", "not-found")
        human = demo.run(*line)
        assert not FORBIDDEN.search(human.err)
        assert "\x1b" not in human.err


def test_words_that_are_no_text_are_a_usage_error(demo: Machine) -> None:
    for line in (
        "--card $'\\xff' loans",
        "loans renew $'\\xff'",
        "desk return $'a\\xff'",
        "--store $'sqlite:///\\xff' demo",
    ):
        result = demo.shell(f"T --json {line}")
        assert (result.code, result.error["code"]) in ((2, "usage"), (2, "not-found")), line


def test_a_file_whose_name_is_no_text_can_be_read(demo: Machine) -> None:
    store = f"sqlite:///{demo.folder / 'own.sqlite'}"
    result = demo.shell(
        f"cd {demo.folder}; T desk init --print-rules > $'\\xff'; T --store {store} desk init --rules $'\\xff'"
    )
    assert result.code == 0, result


def test_a_name_with_letters_of_the_world_is_kept_as_it_is(demo: Machine) -> None:
    name = "Åke Ö. Ñandú 李 \u0301"
    demo.run("desk", "patron", "add", "7001", "--name", name, "--password-stdin", stdin="abcde\n")
    kept = demo.sql("SELECT name FROM patron WHERE card = '7001'")[0][0]
    assert unicodedata.normalize("NFC", kept) == unicodedata.normalize("NFC", name.strip())


def test_a_row_that_refers_to_nothing_is_named_by_what_fails_because_of_it(demo: Machine) -> None:
    loan = demo.run("loans", "--json").data[0]
    demo.sql("UPDATE loan SET patron = 'nobody' WHERE id = ?", loan["id"])
    result = demo.run("desk", "return", loan["barcode"], "--json")
    assert (result.code, result.error["code"]) == (6, "database")
    assert f"loan {loan['id']}" in result.error["message"]
    assert demo.sql("SELECT returned FROM loan WHERE id = ?", loan["id"]) == [(None,)]


def test_a_favourite_of_nothing_is_named(demo: Machine) -> None:
    demo.run("favourites", "add", "demo.1001")
    with closing(sqlite3.connect(demo.library)) as db, db:
        db.execute("PRAGMA ignore_check_constraints = 1")
        db.execute("UPDATE favourite SET record = NULL")
    result = demo.run("favourites", "--json")
    assert (result.code, result.error["code"]) == (6, "database")
    assert "favourite" in result.error["message"]
    assert demo.run("desk", "verify").code == 6


def test_where_more_problems_are_found_than_are_listed_it_is_said(demo: Machine) -> None:
    demo.sql("DELETE FROM catalogue_facts")
    problems = demo.run("desk", "verify", "--json").data["problems"]
    assert sum(problem.startswith("record ") for problem in problems) == 100
    assert "there are more problems of this kind: only 100 are listed" in problems
