"""What the desk prints: labels read back from their bars, library cards, and slips."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest
from rich.cells import cell_len
from tests.core.test_barcode import read_128
from tests.journeys.machine import CARD, Machine
from tests.library.journeys.service_desk import add_record, desk, village_ as village_

MODULE = 1.3


def read_labels(page: str) -> list[str]:
    """The numbers that a reader finds in the bars of each label; the text below the bars is not looked at."""
    found = []
    for drawing in re.findall(r'<div class="label"><svg.*?</svg>', page, re.DOTALL):
        bars = [
            (float(start), float(width))
            for start, width in re.findall(r'<rect x="([\d.]+)" y="10" width="([\d.]+)"', drawing)
        ]
        edges = [edge for start, width in bars for edge in (start, start + width)]
        assert bars[0][0] >= 10 * MODULE, "the quiet zone"
        widths = tuple(round((after - before) / MODULE) for before, after in pairwise(edges))
        found.append(read_128(widths))
    return found


def read_by_zxing(page: str) -> list[str]:
    """The same by a real reader, where it is installed (zxing-cpp), from the picture of the bars."""
    reader, numpy = pytest.importorskip("zxingcpp"), pytest.importorskip("numpy")
    found = []
    for drawing in re.findall(r'<div class="label"><svg.*?</svg>', page, re.DOTALL):
        picture = numpy.full((240, 1600), 255, numpy.uint8)
        for start, width in re.findall(r'<rect x="([\d.]+)" y="10" width="([\d.]+)"', drawing):
            picture[40:200, round(float(start) * 4) : round((float(start) + float(width)) * 4)] = 0
        found += [one.text for one in reader.read_barcodes(picture)]
    return found


def lines_of(page: str) -> list[list[str]]:
    return [
        [unescape(text) for text in re.findall(r"<p[^>]*>(.*?)</p>", label)]
        for label in re.findall(r'<div class="label">.*?</div>', page, re.DOTALL)
    ]


def test_labels_have_the_barcode_the_library_the_title_and_the_shelf_mark(village: Machine) -> None:
    path = village.folder / "a.ris"
    path.write_text("TY  - BOOK\nTI  - <b>Suo & jää</b>\nCN  - 84.2 WAL\nID  - s1\nER  - \n")
    (row,) = desk(village, "import", str(path), "--copies", "2").data
    assert desk(village, "item", "add", row["record_id"], "ab-12.X", "--library", "arvo").code == 0
    village.add_patron("29001", name="Aino & Co")
    page = village.run("desk", "labels", "ab-12.X", "29 001").out
    assert read_labels(page) == ["ab-12.X", "29001"]
    assert lines_of(page) == [["Arvo", "<b>Suo & jää</b>"], ["Library", "Aino & Co"]]
    assert "<b>" not in page
    assert not re.search(r"(?:src|href|url)\s*[=(]", page)
    new = village.run("desk", "labels", "--new").out
    assert sorted(read_labels(new)) == row["barcodes"]
    assert lines_of(new)[0] == ["Linna", "<b>Suo & jää</b>", "84.2 WAL"]


def test_labels_are_read_by_a_reader_of_another_maker(demo: Machine) -> None:
    page = demo.run("desk", "labels", "30100101", "30100102", CARD).out
    assert read_by_zxing(page) == ["30100101", "30100102", CARD]


def test_new_are_the_copies_of_which_no_label_was_written(village: Machine) -> None:
    row = add_record(village, "Kirja", "--copies", "3")
    lost = village.shell("T desk labels --new > /dev/full")
    assert lost.code == 6
    assert len(read_labels(village.run("desk", "labels", "--new").out)) == 3
    again = village.run("desk", "labels", "--new")
    assert (again.code, again.out, again.err) == (0, "", "There are no copies without a label.\n")
    assert desk(village, "item", "add", row["record_id"], "40001").code == 0
    both = village.run("desk", "labels", "-", "--new", stdin=f"{row['barcodes'][0]}\n40001\n")
    assert read_labels(both.out) == [row["barcodes"][0], "40001"]


@pytest.mark.parametrize(("sheet", "sheets"), [("3x8", 2), ("2x7", 2), ("1x1", 25), ("5x13", 1), ("", 2)])
def test_a_sheet_has_as_many_labels_as_is_asked_for(demo: Machine, sheet: str, sheets: int) -> None:
    add_record(demo, "Kirja", "--copies", "0")
    assert demo.run("desk", "labels", "--new").code == 0
    add_record(demo, "Toinen kirja", "--copies", "25")
    page = demo.run("desk", "labels", "--new", *(("--sheet", sheet) if sheet else ())).out
    assert page.count('class="sheet"') == sheets
    assert len(read_labels(page)) == 25


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("labels",), "nothing to print"),
        (("labels", "55555"), "no copy and no patron with this number: 55555"),
        (("labels", "--new", "--sheet", "0x8"), "not a sheet of labels: 0x8"),
        (("labels", "--new", "--sheet", "3*8"), "not a sheet of labels: 3*8"),
        (("labels", "--new", "--sheet", "11x8"), "not a sheet of labels: 11x8"),
        (("slip", "55555"), "no patron with this card: 55555"),
        (("labels", "--new", "--json"), "--json"),  # which is of rows
        (("slip", CARD, "--json"), "--json"),
    ],
)
def test_what_cannot_be_printed_is_exit_2(demo: Machine, words: tuple[str, ...], said: str) -> None:
    result = demo.run("desk", *words)
    assert (result.code, result.out, said in result.err) == (2, "", True), result


def test_a_slip_is_of_40_columns_in_the_patrons_language(demo: Machine) -> None:
    slip = demo.run("desk", "slip", CARD, "--text").out
    assert max(map(len, slip.splitlines())) <= 40
    for loan in demo.run("loans", "--json").data:
        assert loan["title"] in " ".join(slip.split())
    assert re.search(r"^  due \w{3} \d+ Mar$", slip, re.MULTILINE)
    assert "(overdue)" in slip
    assert "ready for pick-up until" in slip
    assert f"Owed: €{demo.run('fines', '--json').data['total']}" in slip
    demo.sql("UPDATE patron SET lang = 'fi' WHERE card = ?", CARD)
    finnish = demo.run("desk", "slip", CARD, "--text").out
    assert "Lainassa: 6" in finnish
    assert re.search(r"^  eräpäivä \w\w \d+\.3\.$", finnish, re.MULTILINE)
    demo.sql("UPDATE patron SET lang = 'sv' WHERE card = ?", CARD)
    page = demo.run("desk", "slip", CARD).out
    assert '<html lang="sv">' in page
    assert "Utlånat: 6" in page
    assert not re.search(r"(?:src|href|url)\s*[=(]", page)


def test_letters_that_take_two_columns_fit_on_a_slip_too(village: Machine) -> None:
    village.add_patron("29001", name="紫式部" * 15)
    for title in ("源氏物語" * 12, "Kirja " + "あ" * 30 + " loppu", "x" * 95):
        barcode = add_record(village, title)["barcodes"][0]
        assert desk(village, "checkout", "29001", barcode).code == 0
    lines = village.run("desk", "slip", "29001", "--text").out.split("\n")
    assert max(map(cell_len, lines)) == 40
    for text in ("紫式部" * 15, "源氏物語" * 12, "あ" * 30, "x" * 95):
        assert text in "".join(lines)


def test_a_patron_who_has_nothing_gets_a_slip_that_says_so(village: Machine) -> None:
    village.add_patron("29001", name="A <script>")
    slip = village.run("desk", "slip", "29001", "--text").out
    assert "On loan: 0" in slip
    assert "<script>" not in village.run("desk", "slip", "29001").out
