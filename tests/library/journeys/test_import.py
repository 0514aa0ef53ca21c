"""``tunilib desk import``, as the staff of a library see it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journeys.machine import Machine
from tests.journeys.pseudoterminal import at_terminal
from tests.library.catalogue.files import marc_record, ris, xml, xml_record

REFERENCE = Path(os.environ.get("TUNILIB_REFERENCE", "/nowhere")) / "data" / "marc"


@pytest.fixture(name="library")
def _library(machine: Machine) -> Machine:
    """An empty library, which ``TUNILIB_STORE`` names."""
    machine.environ["TUNILIB_STORE"] = f"sqlite:///{machine.folder / 'library.sqlite'}"
    assert machine.run("desk", "init").code == 0
    return machine


def file_of(machine: Machine, name: str, content: bytes | str) -> str:
    path = machine.folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def several(count: int, first: int = 0) -> bytes:
    return b"".join(marc_record(f"c{number}", f"Kirja numero {number}") for number in range(first, first + count))


def test_json_has_the_fields_of_the_interface_in_their_order(library: Machine) -> None:
    (row,) = library.run("desk", "import", file_of(library, "one.mrc", marc_record("77", "Yksi")), "--json").data
    assert list(row) == ["record_id", "title", "barcodes", "position", "outcome", "reasons"]
    assert (row["record_id"], row["title"], row["position"], row["outcome"]) == ("r.77", "Yksi", 1, "imported")
    assert len(row["barcodes"]) == 1
    assert row["reasons"] == []


def test_a_pipe_gets_a_line_for_each_record_in_the_order_of_the_files(library: Machine) -> None:
    files = [file_of(library, "a.mrc", several(3)), file_of(library, "b.ris", ris("TI  - Neljäs\nID  - c3"))]
    result = library.run("desk", "import", *files, "--copies", "2")
    assert [line[0] for line in result.lines] == ["r.c0", "r.c1", "r.c2", "r.c3"]
    assert [line[3] for line in result.lines] == ["1", "2", "3", "1"]
    assert all(len(line[2].split("; ")) == 2 for line in result.lines)
    assert result.err == "8 new copies.\n4 imported, 0 updated, 0 skipped.\n"
    assert result.code == 0


def test_a_broken_record_is_told_with_its_file_and_position_and_is_exit_1(library: Machine) -> None:
    broken = file_of(library, "broken.mrc", several(1) + b"x" * 30 + several(1, 1))
    result = library.run("desk", "import", broken)
    assert result.code == 1
    assert [line[4] for line in result.lines] == ["imported", "skipped", "imported"]
    assert result.lines[1][5] == "other"
    assert f"{broken}, record 2: The record could not be read" in result.err
    quiet = library.run("--quiet", "desk", "import", broken)
    assert f"{broken}, record 2" in quiet.err
    assert "imported," not in quiet.err


def test_why_a_record_was_skipped_stands_in_json(library: Machine) -> None:
    result = library.run("desk", "import", file_of(library, "b.mrc", several(1) + b"x" * 30 + several(1, 1)), "--json")
    assert (result.code, result.err) == (1, "")
    (reason,) = result.data[1]["reasons"]
    assert list(reason) == ["code", "message", "source"]
    assert reason["code"] == "other"
    assert "leader" in reason["message"]


def test_a_note_is_no_failure(library: Machine) -> None:
    authority = bytearray(marc_record("auth1"))
    authority[6:7] = b"z"
    result = library.run("desk", "import", file_of(library, "auth.mrc", bytes(authority)))
    assert result.code == 0
    assert result.lines == [["", "", "", "1", "skipped", "other"]]
    assert "authority record (auth1)" in result.err
    assert "authority" not in library.run("--quiet", "desk", "import", str(library.folder / "auth.mrc")).err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.txt", "hello\n" * 100),
        ("bad.mrc", b"x" * 24 + several(1)[24:]),
    ],
)
def test_a_file_in_which_nothing_can_be_read_is_exit_6(library: Machine, name: str, content: bytes | str) -> None:
    path = file_of(library, name, content)
    result = library.run("desk", "import", path, "--json")
    assert result.code == 6
    assert (result.error["code"], path in result.error["message"]) == ("file", True)


@pytest.mark.parametrize("name", ["missing.mrc", "."])
def test_a_file_that_cannot_be_opened_is_exit_6(library: Machine, name: str) -> None:
    error = library.run("desk", "import", str(library.folder / name), "--json").error
    assert error["code"] == "file"


def test_one_bad_file_keeps_no_other_from_being_read(library: Machine) -> None:
    files = [file_of(library, "a.txt", "nothing"), file_of(library, "b.mrc", several(2)), str(library.folder / "c.mrc")]
    result = library.run("desk", "import", *files, "--json")
    assert result.code == 6
    assert [row["outcome"] for row in result.data] == ["imported", "imported"]
    assert all(name in result.error["message"] for name in ("a.txt", "c.mrc"))


@pytest.mark.parametrize(
    "words",
    [
        ("--library", "nowhere"),
        ("--collection", "nothing"),
        ("--copies", "-1"),
        ("--copies", "x"),
        ("--copies", "9999"),
    ],
)
def test_what_cannot_be_is_exit_2_and_nothing_goes_in(library: Machine, words: tuple[str, ...]) -> None:
    result = library.run("desk", "import", file_of(library, "a.mrc", several(2)), *words)
    assert (result.code, result.out) == (2, "")
    assert library.run("search", "", "--json").data["total"] == 0


def test_a_small_file_is_a_table_at_a_terminal_with_its_reasons(library: Machine) -> None:
    file = file_of(library, "a.mrc", several(1) + b"x" * 30 + several(1, 1))
    result = library.run("--lang", "sv", "--no-color", "desk", "import", file, terminal=True)
    assert "importerad" in result.out
    assert "Posten kunde inte läsas" in result.out
    assert "Posten kunde inte läsas" not in result.err
    assert result.code == 1


def test_of_a_large_file_a_terminal_gets_what_is_of_note(library: Machine) -> None:
    file = file_of(library, "a.mrc", several(150) + b"x" * 30 + several(1, 150))
    result = library.run("--no-color", "desk", "import", file, terminal=True)
    assert result.code == 1
    assert "could not be read" in result.out
    assert "Kirja numero 7\n" not in result.out
    assert "151 imported, 0 updated, 1 skipped." in result.err


def test_a_bar_shows_the_progress_at_a_terminal_and_is_gone_afterwards(library: Machine) -> None:
    shown = at_terminal(library, "desk", "import", file_of(library, "a.mrc", several(5)))
    assert shown.code == 0
    assert "Importing" in shown.out
    assert "5 imported" in shown.out


def test_a_reader_that_has_seen_enough_does_not_stop_an_import(library: Machine) -> None:
    file_of(library, "a.mrc", several(900))
    result = library.shell(f"cd {library.folder}; T desk import a.mrc | head -n 1; exit ${{PIPESTATUS[0]}}")
    assert len(result.out.splitlines()) == 1
    assert library.run("search", "", "--json").data["total"] == 900


def test_a_report_that_cannot_be_written_does_not_stop_an_import(library: Machine) -> None:
    file_of(library, "a.mrc", several(600))
    result = library.shell(f"cd {library.folder}; T desk import a.mrc > /dev/full")
    assert result.code == 6
    assert library.run("search", "", "--json").data["total"] == 600


def test_a_file_comes_from_a_pipe_too(library: Machine) -> None:
    file_of(library, "a.mrc", several(3))
    result = library.shell(f"cat {library.folder}/a.mrc | T desk import /dev/stdin")
    assert [line[4] for line in result.lines] == ["imported"] * 3


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="TUNILIB_REFERENCE does not name the reference material")
def test_326_real_records_come_in_with_nothing_of_the_parser_on_stderr(library: Machine) -> None:
    files = sorted(map(str, REFERENCE.glob("*.mrc")))
    result = library.process("desk", "import", *files)
    assert result.code == 1  # two of them have no title
    assert Counter(line[4] for line in result.lines) == {"imported": 321, "skipped": 5}
    *reasons, copies, counts = result.err.splitlines()
    assert counts == "321 imported, 0 updated, 5 skipped."
    assert copies.endswith(" new copies.")
    assert all(".mrc, record " in line for line in reasons)
    assert len(reasons) == 7


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from the kernel of Linux")
@pytest.mark.heavy
def test_memory_does_not_grow_with_the_file(library: Machine) -> None:
    def peak(count: int) -> int:
        file = file_of(library, f"{count}.mrc", several(count, count * 10))
        command = library.command("desk", "import", file)
        with subprocess.Popen(command, env=library.process_setting(), stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return int(usage.ru_maxrss)

    assert peak(4000) < 1.2 * peak(400)


def test_a_missing_file_is_told_before_any_progress_bar_and_everything_is_counted_once(library: Machine) -> None:
    there, missing = file_of(library, "b.mrc", several(2)), str(library.folder / "c.mrc")
    result = library.run("desk", "import", missing, there, terminal=True)
    assert result.code == 6
    assert result.err.count("c.mrc") == 1
    assert (result.out + result.err).count("2 imported") == 1
    shown = at_terminal(library, "desk", "import", missing, there).out
    assert shown.count("c.mrc") == 1
    bar = shown.find("Importing")
    assert bar < 0 or shown.index("c.mrc") < bar
    piped = library.run("desk", "import", missing, there)
    assert (piped.code, piped.err.count("c.mrc"), len(piped.lines)) == (6, 1, 2)
    assert library.run("desk", "import", missing, there, "--json").error["code"] == "file"


def test_a_record_without_a_title_is_refused_and_the_others_go_in(library: Machine) -> None:
    text = ris("TI  - \nAU  - Muu, Mari", "TI  - Kirja")
    result = library.run("desk", "import", file_of(library, "a.ris", text))
    assert result.code == 1
    assert [line[4] for line in result.lines] == ["skipped", "imported"]
    assert "record 1: The record could not be read: it has no title." in result.err


def test_what_is_said_of_many_records_is_said_once_with_its_number(library: Machine) -> None:
    records = [xml_record(f"c{number}", f"Kirja {number}").partition("</leader>")[2] for number in range(40)]
    text = xml(*(f"<record>{record}" for record in records))
    result = library.run("desk", "import", file_of(library, "odd.xml", text))
    first, again, copies, _ = result.err.splitlines()
    assert "odd.xml, record 1: " in first
    assert again == f"The same of 39 more records: {first.partition('record 1: ')[2]}"
    assert copies == "40 new copies."


def test_an_interrupted_import_says_how_many_records_are_in(library: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_inv: object, rows: Iterator[object]) -> int:
        next(rows)
        raise KeyboardInterrupt

    monkeypatch.setattr("tunilib.library.desk.commands.items._told", interrupted)
    result = library.run("desk", "import", file_of(library, "many.mrc", several(3)))
    assert result.code == 130
    assert "3 imported, 0 updated, 0 skipped." in result.err
    assert len(library.run("desk", "item", "list").lines) == 3
