"""Files of references as people have them: one bad or too large record costs that record alone, and is named."""

from __future__ import annotations

import pytest
from tests.journeys.machine import Machine
from tests.journeys.test_references import a_file


def record(number: int, *lines: str) -> str:
    return "\n".join(("TY  - BOOK", f"TI  - Kirja {number}", *lines, "ER  - ", ""))


@pytest.mark.parametrize(
    ("lines", "keywords", "said"),
    [
        ((f"KW  - {'a' * 201};short",), ["short"], "keywords of more than 200 characters: 1"),
        (tuple(f"KW  - word {number}" for number in range(503)), None, "keywords after the first 500: 3"),
        ((f"N1  - {'x' * 100_001}", "N1  - short", "KW  - kept"), ["kept"], "a note of 100001 characters"),
    ],
)
def test_a_record_that_does_not_fit_is_taken_with_what_fits_and_the_others_go_in(
    demo: Machine, lines: tuple[str, ...], keywords: list[str] | None, said: str
) -> None:
    file = a_file(demo, record(1) + record(2, *lines) + record(3))
    for name in ("Thesis", "Again"):
        assert demo.run("favourites", "create", name).code == 0
    result = demo.run("favourites", "import", file, "--list", "Thesis", "--json")
    assert result.code == 1, result
    assert [(row["position"], row["outcome"]) for row in result.data] == [(n, "imported") for n in (1, 2, 3)]
    assert [bool(row["reasons"]) for row in result.data] == [False, True, False]
    assert said in result.data[1]["reasons"][0]["message"]
    kept = {row["title"]: row for row in demo.run("favourites", "list", "Thesis", "--json").data}
    assert len(kept) == 3
    two = kept["Kirja 2"]
    assert (two["keywords"] == keywords) if keywords is not None else len(two["keywords"]) == 500
    assert two["notes"] in (None, "short")
    told = demo.run("favourites", "import", file, "--list", "Again")
    assert (told.code, f"record 2: Left out, as it is too much: {said}." in told.err) == (1, True), told


def test_a_bibtex_entry_that_is_not_closed_loses_itself_alone_and_is_named(demo: Machine) -> None:
    good = [f"@book{{good{number}, title={{Hyvä {number}}}, _private={{x}}, year=2001}}" for number in range(20)]
    bad = ["@article{bad1, title={X {not closed}, year=2001}", "@book{bad2,\n  title = {Y,\n  year = 2003\n}\n"]
    result = demo.run(
        "favourites", "import", a_file(demo, "\n".join([*good[:5], bad[0], *good[5:9], bad[1], *good[9:]])), "--json"
    )
    assert result.code == 1
    assert [row["outcome"] for row in result.data].count("imported") == 20
    assert [
        (row["position"], row["reasons"][0]["message"].partition("(")[0])
        for row in result.data
        if row["outcome"] == "skipped"
    ] == [
        (6, "The record could not be read: entry bad1 does not end before the next one begins "),
        (11, "The record could not be read: entry bad2 does not end before the next one begins "),
    ]
