"""What a terminal shows."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO, TextIOWrapper

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len
from rich.console import Console
from tests.cli.terminal import FAKE_NOUNS, Stream, tunilib

from tunilib.cli.app import Streams, run
from tunilib.cli.command import Invocation
from tunilib.cli.output import Output
from tunilib.cli.render.screens import ScreenItem
from tunilib.cli.render.table import cell, table_text
from tunilib.cli.render.terminal import GAP, ColumnNeed, Title, distance_text, need_of, running, widths_of
from tunilib.cli.tree import CommandLine
from tunilib.views.texts import HELD
from tunilib.views.view import Column, Kind, View

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def screen(*words: str, **environ: str) -> str:
    return ESCAPE.sub("", tunilib(*words, at_terminal=True, environ=environ).out)


def test_a_list_is_a_table_in_words_of_the_language() -> None:
    lines = [" ".join(line.split()) for line in screen("loans").splitlines()]
    assert lines[:3] == [
        "Due Title Status Renewals ID",
        "Fri 20 Nov Kirja 1 overdue 0 L1",
        "It has been renewed too often. Sitä odotetaan.",
    ]
    assert "erääntyy pian" in screen("loans", "--lang", "fi")
    assert "ons 25.11." in screen("loans", "--lang", "sv")


def test_words_of_the_library_are_shown_as_they_are() -> None:
    assert "Sitä odotetaan." in screen("loans", "--lang", "en")


@pytest.mark.parametrize(
    ("words", "line", "colour"),
    [
        (("loans",), "due soon", "33"),
        (("loans",), "overdue", "31"),
        (("loans", "renew", "--all"), "renewed", "32"),
        (("loans", "renew", "--all"), "refused", "31"),
    ],
)
def test_states_have_colours_and_the_rest_of_the_row_has_none(words: tuple[str, ...], line: str, colour: str) -> None:
    shown = tunilib(*words, at_terminal=True).out
    row = next(row for row in shown.splitlines() if f"m{line}" in row)
    assert re.findall(r"\x1b\[([0-9;]+)m([^\x1b]*)\x1b", row)[0][0] == colour
    assert row.count("\x1b[") == 2


def test_no_colour_is_used_that_a_light_background_swallows() -> None:
    shown = tunilib("loans", at_terminal=True, environ={"COLORFGBG": "0;15"}).out
    assert "\x1b[35mdue soon" in shown


def test_the_width_of_the_terminal_is_respected() -> None:
    assert max(map(len, screen("loans", COLUMNS="60").splitlines())) <= 60


def test_a_single_thing_is_values_beside_headings_and_tables() -> None:
    told = screen("fines", "--lang", "fi")
    assert "Yhteensä" in told
    assert "10,01 €" in told
    assert "myöhästymismaksu" in told
    assert "9,01 €" in told


def test_the_things_of_several_accounts_come_one_after_the_other() -> None:
    assert screen("fines", "--all-profiles").count("Total") == 2


def test_nothing_of_a_title_reaches_the_terminal_but_its_text() -> None:
    told = screen("broken", "hostile")
    assert "[red]d[/red]" in told
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800]", told)


def test_an_empty_list_is_a_sentence() -> None:
    assert tunilib("loans", at_terminal=True, environ={"NO_LOANS": "1"}) == (0, "", "There are no loans.\n")


@given(st.text(), st.integers(min_value=1, max_value=200))
def test_no_title_and_no_width_breaks_a_table(title: str, width: int) -> None:
    environ = {"COLUMNS": str(width)}
    output = Output(Stream(is_terminal=True), Stream(), environ)
    inv = Invocation("loans list", CommandLine({"NO_COLOR": "1"}), output, stdin=None, environ=environ)
    told = table_text(inv, [ScreenItem({"id": "L1", "title": title})], View("tests.cli.fakes.broken:Titled"))
    assert max(map(cell_len, told.splitlines())) <= max(width, 4)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", told)


def test_a_terminal_too_narrow_for_a_table_gets_each_row_as_lines() -> None:
    lines = screen("loans", COLUMNS="30").splitlines()
    assert lines[:3] == ["Kirja 1", "  Due Fri 20 Nov · overdue", "  Renewals 0 · ID L1"]
    assert "Fri 25 Dec" in lines


@given(
    st.lists(
        st.builds(
            lambda least, more, rest: ColumnNeed(least, least + more, least + more + rest, is_title=False),
            st.integers(1, 40),
            st.integers(0, 80),
            st.integers(0, 20),
        ),
        min_size=1,
    ),
    st.integers(1, 300),
)
def test_columns_get_what_they_need_or_there_is_no_table(needs: list[ColumnNeed], room: int) -> None:
    widths = widths_of(needs, room)
    least = sum(need.least for need in needs) + GAP * (len(needs) - 1)
    assert (widths is None) == (least > room)
    if widths is not None:
        assert all(need.least <= width <= need.full for need, width in zip(needs, widths, strict=True))
        used = sum(widths) + GAP * (len(widths) - 1)
        assert used <= room
        assert used == room or all(width == need.full for need, width in zip(needs, widths, strict=True))


def test_a_value_of_a_fixed_form_is_never_broken_and_running_text_takes_what_is_left() -> None:
    kinds: tuple[Kind, ...] = ("id", "date", "money", "number", "truth", "word")
    for kind in kinds:
        assert need_of(Column("x", kind), "A heading", ["123456789 012345", "1"], 20).least == 16, kind
    assert need_of(Column("x"), "A heading", ["word " * 20], 20)[:3] == (12, 100, 100)


def test_what_is_in_a_column_gets_room_before_a_long_heading() -> None:
    needs = [
        need_of(Column("x"), "Rule", ["word " * 6], 20),
        need_of(Column("x", "truth"), "Stated by the library", ["no"], 20),
    ]
    assert widths_of(needs, 40) == [30, 8]


@pytest.mark.parametrize(
    ("title", "room", "shown"),
    [
        ("Sinuhe egyptiläinen : viisitoista kirjaa", 40, "Sinuhe egyptiläinen : viisitoista kirjaa"),
        ("Sinuhe egyptiläinen : viisitoista kirjaa", 39, "Sinuhe egyptiläinen"),
        ("Sinuhe egyptiläinen : viisitoista kirjaa", 18, "Sinuhe egyptiläin…"),
        ("Sinuhe egyptiläinen", 8, "Sinuhe …"),
    ],
)
def test_a_title_is_cut_at_its_subtitle_and_then_with_an_ellipsis(title: str, room: int, shown: str) -> None:
    console = Console(width=room)
    with console.capture() as captured:
        console.print(Title(title))
    assert captured.get().splitlines() == [shown]


@pytest.mark.parametrize(
    ("days", "en", "fi", "sv"),
    [
        (0, "today", "tänään", "i dag"),
        (1, "tomorrow", "huomenna", "i morgon"),
        (-1, "yesterday", "eilen", "i går"),
        (8, "in 8 days", "8 pv päästä", "om 8 dagar"),
        (-3, "3 days ago", "3 pv sitten", "3 dagar sedan"),
    ],
)
def test_how_far_a_day_is_is_said_in_words(days: int, en: str, fi: str, sv: str) -> None:
    today = date(2026, 3, 10)
    then = today + timedelta(days=days)
    assert [distance_text(then, today, language) for language in ("en", "fi", "sv")] == [en, fi, sv]
    assert distance_text(then.isoformat(), today, "en") == en


def test_a_screen_has_no_blanks_at_the_ends_of_its_lines() -> None:
    shown = tunilib("loans", at_terminal=True).out
    assert [line for line in shown.splitlines() if ESCAPE.sub("", line).endswith(" ")] == []


def test_a_terminal_without_signs_gets_the_code_of_the_currency() -> None:
    terminal = TextIOWrapper(BytesIO(), encoding="ascii")
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    environ = {"COLUMNS": "100", "NO_COLOR": "1"}
    run(["fines"], streams=Streams(None, terminal, Stream()), environ=environ, nouns=FAKE_NOUNS)
    terminal.seek(0)
    told = terminal.read()
    assert "10.01 EUR" in told
    assert "?10" not in told
    assert "€10.01" in screen("fines")


def test_a_terminal_without_signs_gets_others_of_one_cell() -> None:
    output = Output(Stream(is_terminal=True), Stream(), {"COLUMNS": "8"})
    output.stdout = TextIOWrapper(BytesIO(), encoding="ascii")
    inv = Invocation("x", CommandLine({"NO_COLOR": "1"}), output, stdin=None, environ={"COLUMNS": "8"})
    told = table_text(inv, [ScreenItem({"title": "Seitsemän veljestä"})], View("x:Y", Column("title", "title")))
    assert "~" in told
    assert "…" not in told


@pytest.mark.parametrize("width", range(20, 44))
def test_no_line_ends_within_a_price_or_a_day(width: int) -> None:
    text = "Until Wed 16 Dec 2026 it costs 42,00 € or 10.00 CHF; ke 16.12. ja ons 16.12., Thu 3 Dec 09:05"
    console = Console(width=width)
    with console.capture() as captured:
        console.print(running(text))
    lines = captured.get().replace(HELD, " ").splitlines()
    assert len(lines) > 1
    for whole in ("Wed 16 Dec 2026", "42,00 €", "10.00 CHF", "ke 16.12.", "ons 16.12.", "Thu 3 Dec"):
        assert any(whole in line for line in lines), whole


TITLE = Column("title", "title")


@pytest.mark.parametrize(("lang", "said"), [("en", "(no title)"), ("fi", "(ei nimekettä)"), ("sv", "(titel saknas)")])
def test_a_record_whose_title_is_empty_is_shown_as_no_title(lang: str, said: str) -> None:
    for title in (None, ""):
        assert cell({"record_id": "r.1", "title": title}, TITLE, lang) == said
    assert cell({"record_id": "r.1", "title": "X"}, TITLE, lang) == "X"
    assert cell({"record_id": None, "title": None}, TITLE, lang) == ""  # a fine, or a record that was skipped
