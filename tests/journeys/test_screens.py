"""What a terminal shows of an account, as it is in ``screens/``, in every width, language and kind of terminal.

To draw the files anew after a change that is meant: ``TUNILIB_DRAW=1 python -m pytest tests/journeys/test_screens.py``.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.color import Color
from rich.terminal_theme import TerminalTheme
from tests.journeys.machine import CARD, NEW, Machine
from wcwidth import wcswidth

from tunilib.cli.render import terminal

HERE = Path(__file__).parent
PICTURES = HERE.parents[1] / "docs" / "pictures.py"
TODAY = date(2026, 11, 26)
WIDTHS = (40, 80, 120)
LANGUAGES = ("en", "fi", "sv")
THEMES = ("dark", "light", "dumb")
COMMANDS = (
    "status",
    "loans",
    "loans --all-cards",
    "loans explain",
    "loans plan",
    "loans history",
    "loans renew --all --dry-run",
    "holds",
    "holds cancel --all --dry-run",
    "fines",
    "fines fees",
    "search design",
    "favourites",
    "favourites lists",
    "profile",
    "cards",
)
OTHER_COMMANDS = ("record demo.1004", "help holds place", "help exit-codes", "desk report", "desk item list")
MARKED = {
    "en": "Title. later loan loans cannot be renewed",
    "fi": "Nimeke. myöhempää lainaa ei voi uusia",
    "sv": "Titel. senare lån kan inte förnyas",
}
"""What is only in a table: the heading of titles, and how many rows have the mark that stands for a word here."""
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def pictures() -> Any:
    spec = importlib.util.spec_from_file_location("docs_pictures", PICTURES)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Account:
    """An account of the demonstration, at a terminal."""

    def __init__(self, folder: Path) -> None:
        self.library = folder / "data" / "demo.sqlite"
        self._demonstration = pictures().Demonstration(folder)

    def shown(self, line: str, width: int = 80, language: str = "en", theme: str = "dark") -> str:
        environ = {"dumb": {"TERM": "dumb"}, "plain": {"TUNILIB_PLAIN": "1"}}.get(theme, {})
        told: str = self._demonstration.shown(*line.split(), width=width, language=language, theme=theme, **environ)
        return told

    def lines(self, line: str, width: int = 80, language: str = "en") -> list[str]:
        """Without colours."""
        return ESCAPE.sub("", self.shown(line, width, language)).splitlines()

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.library)) as db, db:
            return db.execute(query, values).fetchall()


@pytest.fixture(scope="module", name="account")
def _account(tmp_path_factory: pytest.TempPathFactory) -> Account:
    return Account(tmp_path_factory.mktemp("account"))


@pytest.fixture(scope="module", name="many")
def _many(tmp_path_factory: pytest.TempPathFactory) -> Account:
    """Thirty loans; two are overdue, fourteen due within a week; of these sixteen eight cannot be renewed."""
    account = Account(tmp_path_factory.mktemp("many"))
    ((patron,),) = account.sql("SELECT id FROM patron WHERE card = '29001001'")
    account.sql("DELETE FROM loan WHERE patron = ? AND returned IS NULL", patron)
    lent = "SELECT barcode FROM loan WHERE returned IS NULL"
    copies = account.sql(f"SELECT min(barcode) FROM item WHERE barcode NOT IN ({lent}) GROUP BY record LIMIT 30")
    for number, (barcode,) in enumerate(copies):
        due = TODAY + timedelta(days=number // 2 - 1 if number < 16 else number)
        renewals = 5 if number % 2 == 0 and number < 16 else 0
        account.sql(
            "INSERT INTO loan (id, patron, barcode, checked_out, due, renewals) VALUES (?, ?, ?, ?, ?, ?)",
            f"loan{number:03d}",
            patron,
            barcode,
            str(due - timedelta(days=28)),
            str(due),
            renewals,
        )
    return account


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [40, 80, pytest.param(120, marks=pytest.mark.heavy)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_screens_are_as_they_were_drawn(account: Account, language: str, width: int, theme: str) -> None:
    parts = [f"$ tunilib {line}\n{account.shown(line, width, language, theme)}" for line in COMMANDS]
    drawn = "\n".join(parts).replace("\x1b", "␛")
    file = HERE / "screens" / f"{language}-{width}-{theme}.txt"
    if os.environ.get("TUNILIB_DRAW"):
        file.write_text(drawn, encoding="utf-8")
    assert drawn == file.read_text(encoding="utf-8"), "drawn anew with: TUNILIB_DRAW=1"


@pytest.mark.parametrize("width", [20, 80, *(pytest.param(width, marks=pytest.mark.heavy) for width in (40, 60, 160))])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_longer_than_the_terminal(account: Account, many: Account, language: str, width: int) -> None:
    for who in (account, many):
        for line in COMMANDS:
            too_long = [shown for shown in who.lines(line, width, language) if wcswidth(shown) > width]
            assert too_long == [], line


@pytest.mark.parametrize("width", [40, *(pytest.param(width, marks=pytest.mark.heavy) for width in (80, 120))])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_broken(account: Account, language: str, width: int) -> None:
    for line in COMMANDS:
        whole = set(" ".join(account.lines(line, 1000, language)).split())
        headings = set(" ".join(account.lines(line, 160, language)).split())
        bar = re.compile(r"[▆·#.]+")
        broken = {
            word
            for word in " ".join(account.lines(line, width, language)).split()
            if word not in whole | headings and not word.endswith("…") and not bar.fullmatch(word)
        }
        assert {word for word in broken if word.rstrip(",") not in {one.rstrip(",;") for one in whole}} == set(), line


@pytest.mark.parametrize("language", LANGUAGES)
def test_thirty_loans_with_eight_reasons_take_at_most_45_lines(many: Account, language: str) -> None:
    shown = many.lines("loans", 80, language)
    ids = [line for line in shown if re.search(r"loan\d{3}$", line)]
    assert len(ids) == 30
    assert len(shown) <= 45
    refused = {"en": "as often as the library allows", "fi": "niin monta kertaa", "sv": "så många gånger"}
    assert sum(refused[language] in line for line in shown) == 8


def test_a_reason_is_said_only_where_a_person_has_to_act(many: Account) -> None:
    shown = many.lines("loans")
    later = shown.index("Later")
    assert any("renewed as often" in line for line in shown[:later])
    assert not any("renewed as often" in line for line in shown[later:])


def test_how_many_later_loans_cannot_be_renewed_is_said(account: Account) -> None:
    assert "2 later loans cannot be renewed" in " ".join(account.lines("loans")[:3])


def test_a_reason_that_all_loans_have_is_said_once(many: Account) -> None:
    ((patron,),) = many.sql("SELECT id FROM patron WHERE card = '29001001'")
    many.sql("UPDATE patron SET block = 'Lost card' WHERE id = ?", patron)
    try:
        shown = "\n".join(many.lines("loans"))
    finally:
        many.sql("UPDATE patron SET block = NULL WHERE id = ?", patron)
    assert shown.count("Lost card") == 1
    assert "Lost card" in "\n".join(shown.splitlines()[:5])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("status", "Renew or return now: 1 loan"),
        ("loans", "Renew or return now: 1 loan"),
        ("holds", "Pick up by Sat 28 Nov"),
        ("fines", "€4.80 to pay"),
        ("search design", "tunilib holds place RECORD"),
        ("favourites", "6 favourites in 2 lists"),
    ],
)
def test_what_a_person_has_to_do_is_in_the_first_five_lines(account: Account, line: str, said: str, width: int) -> None:
    assert said in " ".join(" ".join(account.lines(line, width)[:5]).split())


def test_what_to_do_names_the_day_and_the_number(many: Account) -> None:
    first = "\n".join(many.lines("status")[:5])
    for said in ("Return now: 1 loan", "Renew or return now: 1 loan", "Return by", "Renew or return by"):
        assert said in first


@pytest.mark.parametrize("language", ["en", *(pytest.param(other, marks=pytest.mark.heavy) for other in ("fi", "sv"))])
def test_colours_and_signs_say_nothing_that_words_do_not(account: Account, language: str) -> None:
    for line in COMMANDS:
        dark = re.findall(r"[^\W\d]+", "\n".join(account.lines(line, 300, language)))
        linear = re.findall(r"[^\W\d]+", account.shown(line, 300, language, theme="dumb"))
        assert {*dark} - {*linear} <= {*re.findall(r"\w+", MARKED[language])}, line


@pytest.mark.parametrize("line", [*COMMANDS, *OTHER_COMMANDS])
def test_a_screen_reader_gets_one_thing_below_the_other(account: Account, line: str) -> None:
    dumb = account.shown(line, 60, theme="plain")
    assert not set(dumb) & set("\x1b█▆░│─┌━×…#")
    lines = [one for one in dumb.splitlines() if not one.startswith(("  Notes: ", "  tunilib "))]  # as typed
    assert [one for one in lines if re.search(r"\S {2,}\S", one) or len(one) > 60] == []


def test_a_dumb_terminal_has_its_own_width(account: Account) -> None:
    assert account.shown("loans", 60, theme="dumb") == account.shown("loans", 60, theme="plain")


def test_with_several_cards_the_rows_of_each_are_below_its_name(account: Account) -> None:
    for width in WIDTHS:
        shown = "\n".join(account.lines("loans --all-cards", width))
        assert shown.count("demo 29001001") == 1
        assert shown.startswith("demo 29001001\n")
    assert "demo Onni" in "\n".join(account.lines("holds --all-cards"))
    sheets = "\n".join(account.lines("fines --all-cards"))
    assert "demo 29001001" in sheets
    assert "demo Onni" in sheets


def test_who_owes_nothing_is_told_so_once(account: Account) -> None:
    shown = account.lines("fines --card 29001013")
    assert shown == ["There are no fines.", "Contact  tel. 0294 520 900"]
    assert "Fines  €0.00" in account.lines("status --card 29001013")


def test_an_action_ends_with_the_number_of_its_outcomes_and_its_fines(account: Account) -> None:
    last = account.lines("loans renew --all --dry-run", 120)[-1]
    assert last == "3 would renew, 2 refused, 1 unchanged · fines that this would register: €2.40"


@pytest.mark.parametrize(
    "title",
    ["中文書名" * 30, "Donaudampfschifffahrtsgesellschaft" * 6, "e\u0301" * 200, "👩‍🔬🏳️‍🌈" * 40, " : ", ""],
)
def test_no_title_makes_a_line_too_long(tmp_path: Path, title: str) -> None:
    account = Account(tmp_path)
    account.sql("UPDATE record SET title = ?, main_title = ?", title, title)
    for width in (40, 80):
        for line in ("status", "loans", "holds", "favourites"):
            assert max(map(wcswidth, account.lines(line, width))) <= width, line


def test_the_pictures_of_the_docs_are_fresh() -> None:
    module = pictures()
    for name, drawn in module.pictures().items():
        assert (module.PICTURES / name).read_text(encoding="utf-8") == drawn, "run: python docs/pictures.py"


def test_each_picture_is_shown_in_the_docs() -> None:
    page = (PICTURES.parent / "reference" / "screens.md").read_text(encoding="utf-8")
    assert {f"{one.name}.svg" for one in pictures().ALL} == set(re.findall(r"\.\./pictures/([\w-]+\.svg)", page))


def test_a_picture_loads_nothing_from_the_network() -> None:
    found = list((PICTURES.parent / "pictures").glob("*.svg"))
    assert len(found) >= 10
    for file in found:
        addresses = re.findall(r"https?://[^\"' )]+", file.read_text(encoding="utf-8"))
        assert set(addresses) == {"http://www.w3.org/2000/svg"}


def luminance(colour: tuple[int, int, int]) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_colours_of_the_pictures_can_be_read_on_their_background(name: str) -> None:
    theme = pictures().THEMES[name]
    for colour in (theme.foreground_color, *(theme.ansi_colors[number] for number in range(1, 7))):
        assert contrast(tuple(colour), theme.background_color) >= 4.5, colour


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ground", "said"), [(0, "15;0"), (255, "0;15")])
def test_the_colours_of_a_terminal_can_be_read_on_black_and_on_white(ground: int, said: str) -> None:
    """With the palette of xterm, of those in use the hardest to read on white."""
    inv: Any = SimpleNamespace(environ={"COLORFGBG": said})
    palette = [(0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205)]
    theme = TerminalTheme((0, 0, 0), (0, 0, 0), palette)
    for word, style in terminal._STYLES.items():
        if style != "dim":
            colour = Color.parse(terminal.style_of(inv, word).removeprefix("bold ")).get_truecolor(theme)
            assert contrast(colour, (ground, ground, ground)) >= 3, style


def test_rows_of_several_accounts_are_below_the_name_of_each(demo: Machine) -> None:
    demo.add_patron("300")
    demo.sign_in("300", "--store", demo.store, "--profile", "liisa", password=NEW)
    demo.run("desk", "checkout", "300", "30102601")
    alone, both = (
        re.sub(r"\x1b\[[\d;]*m", "", demo.run("loans", *more, terminal=True).out)
        for more in (("--profile", "demo"), ("--all-profiles",))
    )
    first, second = both.split("\nliisa 300\n", 1)
    assert first == f"demo {CARD}\n{alone}"
    assert "Aikuiskasvatuksen risteysasemalla" in second
    assert "in 14 days" in second
