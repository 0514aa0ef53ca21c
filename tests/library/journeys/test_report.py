"""The report of a library: at a terminal, in a pipe, as JSON, for a spreadsheet and as a page."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.journeys.machine import CARD, Machine
from tests.library.journeys.service_desk import desk

FIGURES = [
    *("library", "day", "day_done", "records", "copies", "copies_lost", "patrons", "patrons_blocked", "loans"),
    *("overdue", "holds_waiting", "requests_processing", "holds_in_transit", "holds_ready", "change_requests"),
    *("fines", "currency", "notices_unsent", "takings", "rules"),
]
LISTS = [
    *("loans_by_month", "loans_by_collection", "loans_by_category"),
    *("most_lent", "longest_there", "longest_waiting", "money"),
]


def test_the_report_keeps_its_figures_and_has_those_of_the_last_twelve_months(demo: Machine) -> None:
    found = desk(demo, "report").data
    assert list(found) == [*FIGURES, "since", "lent", "never_lent", *LISTS]
    assert sum(row["loans"] for row in found["loans_by_month"]) == found["lent"]
    lines = demo.run("desk", "report").lines
    assert ["lent", str(found["lent"])] in lines
    assert ["loans_by_month", "2026-02", str(found["loans_by_month"][10]["loans"])] in lines


def test_the_text_of_a_report_does_not_repeat_the_rules(demo: Machine) -> None:
    for columns in ("80", "60"):
        shown = demo.run("desk", "report", terminal=True, COLUMNS=columns).out
        plain = re.sub("\x1b\\[[0-9;]*m", "", shown)
        assert max(map(len, plain.splitlines())) <= int(columns)
        assert "loan.book.days" not in plain
        for heading in ("Loans by month", "Loans by collection", "Titles lent most", "Money", "Copies never lent"):
            assert heading in plain
        assert re.search(r"2026-02 +\d+ +▆+", plain)


def test_a_report_for_a_spreadsheet_has_a_line_for_each_figure(demo: Machine, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    demo.sql("UPDATE record SET title = '=1+1', main_title = '=1+1' WHERE id = 'demo.1055'")
    assert demo.run("desk", "report", "--output", str(file)).code == 0
    text = file.read_bytes().decode()
    assert demo.run("desk", "report", "--output", "-").out == text
    header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert header == ["table", "row", "title", "column", "value"]
    found = desk(demo, "report").data
    assert ["figures", "", "", "lent", str(found["lent"])] in rows
    assert ["most_lent", "demo.1055", "'=1+1", "loans", "3"] in rows
    assert ["money", "overdue", "", "charged", found["money"][0]["charged"]] in rows
    assert {row[0] for row in rows} == {"figures", *LISTS}


@pytest.mark.parametrize(("language", "heading"), [("en", "Loans by month"), ("fi", "Lainat kuukausittain")])
def test_a_report_as_a_page_has_a_table_beside_each_chart_and_needs_nothing_else(
    demo: Machine, tmp_path: Path, language: str, heading: str
) -> None:
    file = tmp_path / "figures.html"
    demo.sql("UPDATE record SET title = '<script>x</script>' WHERE id = 'demo.1055'")
    desk(demo, "patron", "edit", CARD, "category=<b>&")
    assert demo.run("desk", "report", "--output", str(file), "--lang", language).code == 0
    page = file.read_text(encoding="utf-8")
    assert page.startswith(f'<!DOCTYPE html><html lang="{language}">')
    assert not re.search(r"<script|<b>|https?://(?!www\.w3\.org/2000/svg)|url\(|src=", page)
    charts = [ElementTree.fromstring(svg) for svg in re.findall("<svg.*?</svg>", page)]
    assert len(charts) == 3
    drawn = "{http://www.w3.org/2000/svg}"
    for chart in charts:
        title, described = chart.find(f"{drawn}title"), chart.find(f"{drawn}desc")
        assert title is not None
        assert described is not None
        assert chart.attrib["role"] == "img"
        assert chart.attrib["aria-labelledby"] == f"{title.attrib['id']} {described.attrib['id']}"
        assert f"<caption>{title.text}</caption>" in page
        bars = dict(pair.rsplit(": ", 1) for pair in (described.text or "").split("; "))
        texts = [one.text for one in chart.iter(f"{drawn}text")]
        assert dict(zip(texts[::2], texts[1::2], strict=True)) == bars  # no bar without its name and number
    assert charts[0].find(f"{drawn}title").text == heading  # type: ignore[union-attr]


def test_a_report_is_written_to_a_file_of_a_known_kind_and_not_as_json(demo: Machine, tmp_path: Path) -> None:
    for words in (("--output", str(tmp_path / "x.txt")), ("--output", str(tmp_path / "x.csv"), "--json")):
        assert demo.run("desk", "report", *words).code == 2
    assert list(tmp_path.glob("x.*")) == []
    nowhere = demo.run("desk", "report", "--output", str(tmp_path / "no" / "way" / "x.csv"))
    assert nowhere.code == 6
