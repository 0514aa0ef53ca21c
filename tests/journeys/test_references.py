"""References that leave and come: exports, shared pages, imports, with texts that want to be more than text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.journeys.machine import Machine
from tests.kills.harness import kill_at_call

ATOM = "{http://www.w3.org/2005/Atom}"
EVIL = '</textarea><script>alert(1)</script> & "q" \x1b[31m ]]>\nER  - \nTY  - BOOK'
FORMATS = ("refworks", "ris", "endnote", "bibtex", "biblatex", "csl-json", "mods", "marcxml", "marc", "csv")


@pytest.fixture(name="evil")
def _evil(demo: Machine) -> Machine:
    """A public list of one favourite, whose notes, keywords and name are hostile."""
    demo.run("favourites", "create", "<b>&\x1b[0m", "--public")
    demo.run("favourites", "add", "demo.1045", "--list", "<b>& [0m")
    demo.run("favourites", "edit", "demo.1045", "--notes", EVIL, "--keywords", "=cmd|' /C calc'!A0,\"><img src=x>")
    return demo


def a_file(machine: Machine, text: str, name: str = "in") -> str:
    path = machine.folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_in_a_pipe_and_in_a_file_is_the_same_each_time(demo: Machine, form: str) -> None:
    file = demo.folder / "out"
    piped = demo.run("favourites", "export", "My favourites", "--format", form)
    written = demo.run("favourites", "export", "My favourites", "--format", form, "--output", str(file), "--lang", "en")
    assert piped.code == 0
    assert (written.out, written.err) == ("", f"3 references written to {file}.\n")
    assert file.read_bytes().decode() == piped.out
    assert demo.run("favourites", "export", "My favourites", "--format", form).out == piped.out


def test_an_export_is_in_the_order_of_adding_with_notes_and_keywords(demo: Machine) -> None:
    out = demo.run("favourites", "export", "My favourites", "--format", "ris").out
    titles = [line[6:] for line in out.splitlines() if line.startswith("TI  - ")]
    assert [title.partition(":")[0] for title in titles] == [
        "Kielellisesti tuettu opetus",
        "Research design",
        "Orchestral works",
    ]
    assert "KW  - methods\n" in out.replace("\r", "")
    assert "Compare with the Finnish edition?" in out


def test_an_escape_sequence_reaches_no_file_and_no_terminal(demo: Machine) -> None:
    file = a_file(demo, "TY  - BOOK\nTI  - Evil \x1b[31m title\nER  - \n")
    demo.run("favourites", "create", "E")
    assert demo.run("favourites", "import", file, "--list", "E").code == 0
    assert '"Evil  [31m title"' in demo.run("favourites", "export", "E", "--format", "csl-json").out
    assert "\x1b[31m" not in demo.run("favourites", "export", "E", "--format", "ris", terminal=True).out
    assert "\x1b[31m" not in demo.run("favourites", "list", "E", terminal=True).out


def test_an_export_that_cannot_be_written_leaves_the_old_file(demo: Machine) -> None:
    file = demo.folder / "refs.ris"
    file.write_text("old")
    assert demo.run("favourites", "export", "nope", "--format", "ris", "--output", str(file)).code == 2
    assert file.read_text() == "old"
    (demo.folder / "no").write_text("a file")
    assert demo.run("favourites", "export", "--format", "ris", "--output", str(demo.folder / "no" / "x")).code == 6


def test_an_export_that_is_killed_leaves_the_old_file_or_the_new_one(demo: Machine) -> None:
    file = demo.folder / "refs.ris"
    words = ("favourites", "export", "--format", "ris", "--output", str(file))
    demo.run(*words)
    new = file.read_bytes()
    for number in (2000, 4000, 5000, 6000, 8000):
        file.write_text("old")
        kill_at_call(demo, number, *words)
        assert file.read_bytes() in (b"old", new)


def test_citations_name_the_command_that_installs_them(demo: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("tunilib.formats.citations")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "citeproc", None)
    result = demo.run("favourites", "export", "--format", "text", "--style", "apa")
    assert (result.code, result.out) == (6, "")
    assert "pip install" in result.err


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "ris", "--open"),
        ("--format", "ris", "--post-page", "x"),
        ("--format", "ris", "--style", "apa"),
        ("--format", "odt"),
        (),
    ],
)
def test_options_that_do_not_go_together_are_a_usage_error(demo: Machine, words: tuple[str, ...]) -> None:
    result = demo.run("favourites", "export", *words)
    assert (result.code, result.out) == (2, "")


def test_the_page_for_refworks_holds_the_references_and_nothing_breaks_out_of_it(evil: Machine) -> None:
    page = evil.folder / "post.html"
    result = evil.run("favourites", "export", "<b>& [0m", "--format", "refworks", "--post-page", str(page))
    assert (result.code, result.out) == (0, "")
    text = page.read_text()
    assert text.count("<script>") == 1
    assert "RT Book" in text
    assert "alert(1)" in text


def test_a_page_and_a_file_are_both_told_of(demo: Machine) -> None:
    page, file = demo.folder / "post.html", demo.folder / "refs.txt"
    words = ("favourites", "export", "--format", "refworks", "--post-page", str(page), "--lang", "en")
    assert demo.run(*words).err == f"5 references written to {page}.\n"
    both = demo.run(*words, "--output", str(file)).err
    assert both == f"5 references written to {file}.\n5 references written to {page}.\n"


def test_the_browser_is_handed_a_page_that_only_this_person_can_read(demo: Machine) -> None:
    opened = demo.folder / "opened"
    os.mkfifo(opened)  # the browser is not waited for
    browser = demo.folder / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{opened}"\n')
    browser.chmod(0o755)
    result = demo.process(
        "favourites", "export", "--format", "refworks", "--open", environ={"BROWSER": f"{browser} %s"}
    )
    assert (result.code, result.out) == (0, "")
    page = Path(opened.read_text().removeprefix("file://"))
    assert page.stat().st_mode & 0o777 == 0o600
    assert "RT " in page.read_text()


def test_a_browser_that_cannot_be_started_is_said_and_no_defect(demo: Machine) -> None:
    for browser in ("'unclosed", "/nowhere/browser", " ", ":"):
        done = demo.run("favourites", "export", "--format", "refworks", "--open", BROWSER=browser)
        assert (done.code, done.err.splitlines()[0]) == (6, "error: no browser could be opened"), browser


def test_a_shared_page_and_feed_escape_everything(evil: Machine) -> None:
    folder = evil.folder / "site"
    folder.mkdir()
    shared = evil.run("favourites", "share", "<b>& [0m", "--output", str(folder), "--json").data
    assert list(shared) == ["list", "page", "feed", "address"]
    assert shared["address"] is None
    page = Path(shared["page"]).read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert "\x1b" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "http" not in page.replace("http-equiv", "")
    feed = ET.parse(shared["feed"]).getroot()
    (entry,) = feed.findall(f"{ATOM}entry")
    assert feed.findtext(f"{ATOM}title") == "<b>& [0m"
    assert "<script>alert(1)</script>" in (entry.findtext(f"{ATOM}content") or "")
    for node in (feed, entry):
        assert (node.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
        assert node.findtext(f"{ATOM}updated") == "2026-03-10T12:00:00+02:00"


def test_sharing_again_gives_the_same_files(demo: Machine) -> None:
    words = ("favourites", "share", "Pohjoismaista luettavaa", "--output", str(demo.folder), "--json")
    first = demo.run(*words).data
    before = [Path(first[name]).read_bytes() for name in ("page", "feed")]
    demo.now = "2026-04-01"
    assert demo.run(*words).data == first
    assert [Path(first[name]).read_bytes() for name in ("page", "feed")] == before


def test_a_private_list_is_not_shared(demo: Machine) -> None:
    result = demo.run("favourites", "share", "My favourites", "--output", str(demo.folder), "--json")
    assert (result.code, result.error["code"]) == (2, "usage")
    assert not list(demo.folder.glob("*.html"))


IMPORTS = {
    "endnote": "%0 Book\n%T Muualta\n%A Muu, Mari\n%D 2001\n%K k\n%Z n\n",
    "mods": (
        "<mods><titleInfo><title>Muualta</title></titleInfo><name><namePart>Muu, Mari</namePart></name><originInfo>"
        "<dateIssued>2001</dateIssued></originInfo><note>n</note><subject><topic>k</topic></subject></mods>"
    ),
    "ris": "TY  - BOOK\nTI  - Muualta\nAU  - Muu, Mari\nPY  - 2001\nKW  - k\nN1  - n\nER  - \n",
    "refworks": "RT Book, Whole\nT1 Muualta\nA1 Muu, Mari\nYR 2001\nK1 k\nNO n\n",
    "bibtex": "@book{m, title = {Muualta}, author = {Muu, Mari}, year = 2001, keywords = {k}, note = {n}}\n",
    "csl-json": json.dumps(
        [
            {
                "id": "m",
                "type": "book",
                "title": "Muualta",
                "author": [{"family": "Muu", "given": "Mari"}],
                "issued": {"date-parts": [[2001]]},
                "keyword": "k",
                "note": "n",
            }
        ]
    ),
}


@pytest.mark.parametrize("form", IMPORTS)
def test_references_of_each_format_come_in_with_notes_and_keywords(demo: Machine, form: str) -> None:
    demo.run("favourites", "create", "New")
    result = demo.run("favourites", "import", a_file(demo, IMPORTS[form]), "--list", "New", "--json")
    (row,) = result.data
    assert list(row) == ["position", "record_id", "title", "outcome", "reasons"]
    assert (result.code, row["position"], row["title"], row["outcome"]) == (0, 1, "Muualta", "imported")
    (kept,) = demo.run("favourites", "list", "New", "--json").data
    assert (kept["record_id"], kept["authors"], kept["year"], kept["notes"], kept["keywords"]) == (
        row["record_id"],
        ["Muu, Mari"],
        "2001",
        "n",
        ["k"],
    )


@pytest.mark.parametrize("form", ["refworks", "ris", "bibtex", "csl-json", "marcxml", "marc"])
def test_what_was_exported_comes_back_as_the_same_records(demo: Machine, form: str) -> None:
    file = demo.folder / "out"
    demo.run("favourites", "export", "My favourites", "--format", form, "--output", str(file))
    demo.run("favourites", "create", "Back")
    demo.run("favourites", "import", str(file), "--list", "Back")
    known = {row["record_id"]: row for row in demo.run("favourites", "list", "My favourites", "--json").data}
    back = {row["record_id"]: row for row in demo.run("favourites", "list", "Back", "--json").data}
    assert back.keys() == known.keys()
    for record, row in back.items():
        assert set(row["keywords"]) == set(known[record]["keywords"])
        assert (row["notes"] or "").split() == (known[record]["notes"] or "").split()


def test_a_bad_entry_is_told_with_its_position_and_the_others_go_in(demo: Machine) -> None:
    bad = '{"id": 1, "title": "A", "type": "book"}, 7, {"id": 2, "title": "B", "type": "book"}'
    result = demo.run("favourites", "import", a_file(demo, f"[{bad}]"), "--json")
    assert result.code == 1
    assert [(row["position"], row["outcome"]) for row in result.data] == [
        (1, "imported"),
        (2, "skipped"),
        (3, "imported"),
    ]
    piped = demo.run("favourites", "import", a_file(demo, f"[{bad}]"))
    assert (piped.code, "record 2: " in piped.err) == (1, True), piped


@pytest.mark.parametrize("text", ["", "nothing known", "[7]"])
def test_a_file_with_nothing_in_it_changes_nothing(demo: Machine, text: str) -> None:
    before = demo.run("favourites", "lists", "--json").out
    result = demo.run("favourites", "import", a_file(demo, text), "--json")
    assert (result.code, result.error["code"]) == (6, "file")
    assert demo.run("favourites", "lists", "--json").out == before
    assert demo.run("favourites", "import", str(demo.folder / "none"), "--json").error["code"] == "file"


def test_an_import_that_is_killed_leaves_the_list_as_it_was_or_whole(demo: Machine) -> None:
    text = "".join(f"TY  - BOOK\nTI  - Book {number}\nER  - \n\n" for number in range(40))
    file = a_file(demo, text)
    demo.run("favourites", "create", "K")
    counts = set()
    for number in (3000, 9000, 12000, 14000, 16000, 20000):
        kill_at_call(demo, number, "favourites", "import", file, "--list", "K")
        counts.add(demo.run("favourites", "lists", "--json").data[-1]["count"])
    assert counts <= {0, 40}


@pytest.mark.parametrize("search", ['O:22:"VuFind\\Search\\Minified":0:{}', "nothing that PHP wrote"])
def test_saved_searches_alone_are_no_failure(demo: Machine, search: str) -> None:
    file = a_file(demo, json.dumps({"searches": [search], "lists": []}))
    result = demo.run("favourites", "import", file)
    assert (result.code, result.lines) == (0, [["1", "", "", "skipped", "other"]])
    assert "saved search" in result.err


def test_a_search_is_exported_whole_or_a_page_of_it(demo: Machine) -> None:
    total = demo.run("search", "", "--json").data["total"]
    everything = demo.run("search", "", "--export", "ris").out
    assert sum(line.startswith("TY  -") for line in everything.splitlines()) == total
    page = demo.run("search", "", "--export", "ris", "--page", "2").out
    assert sum(line.startswith("TY  -") for line in page.splitlines()) == 20
    titles = [row["title"] for row in demo.run("search", "jansson", "--json").data["records"]]
    csl = json.loads(demo.run("search", "jansson", "--export", "csl-json").out)
    assert [one["title"].partition(":")[0] for one in csl] == [title.partition(" :")[0] for title in titles]
    file = demo.folder / "found.bib"
    written = demo.run("search", "jansson", "--export", "bibtex", "--output", str(file), "--lang", "en")
    assert written.err == f"{len(titles)} references written to {file}.\n"
    assert demo.run("search", "jansson", "--output", str(file)).code == 2


def test_a_reader_that_has_enough_ends_an_export_quietly(demo: Machine) -> None:
    result = demo.shell("T search '' --export ris | head -n 1")
    assert result.out.startswith("TY  -")
    assert result.err == ""


def test_an_export_goes_through_a_pipe_as_bytes(demo: Machine) -> None:
    done = subprocess.run(
        demo.command("favourites", "export", "--format", "marc"),
        env=demo.process_setting(LC_ALL="C", PYTHONUTF8="0"),
        capture_output=True,
        check=True,
    )
    assert done.stdout.endswith(b"\x1d")
    assert b"Pohjoismai" not in done.stdout
    assert "Där".encode() in done.stdout


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
