"""A desk with a barcode reader: on a pipe, at a terminal, and while others use the library."""

from __future__ import annotations

import io
import json
import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from tests.journeys.machine import CARD, Machine
from tests.journeys.pseudoterminal import at_terminal
from tests.library.journeys.service_desk import ALSO_FREE, FREE, OTHER, copies, desk

from tunilib.errors import Unavailable
from tunilib.library.desk.commands import scan as scanner
from tunilib.library.stores.sqlite.library import SqliteLibrary

NAME = "Liisa"


@pytest.fixture(name="library")
def _library(demo: Machine) -> Machine:
    """Copies b1 and b2 of two titles, and a patron with nothing."""
    demo.add_patron(OTHER)
    copies(demo, "b1")
    copies(demo, "b2", record=ALSO_FREE)
    return demo


def scan(machine: Machine, *numbers: str) -> list[list[str]]:
    result = machine.run("desk", "scan", stdin="".join(f"{number}\n" for number in numbers))
    assert result.code == 0, result
    return result.lines


@contextmanager
def started(machine: Machine) -> Iterator[tuple[IO[bytes], IO[bytes], subprocess.Popen[bytes]]]:
    """The real program on pipes that stay open."""
    words = machine.command("desk", "scan")
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, env=machine.process_setting()) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdin, process.stdout, process


def type_line(stdin: IO[bytes], line: str) -> None:
    stdin.write(f"{line}\n".encode())
    stdin.flush()


def test_with_a_card_a_copy_is_lent_or_renewed_and_without_returned(library: Machine) -> None:
    [lent] = scan(library, f" {OTHER[:4]} {OTHER[4:]}\r", "b 1")
    assert [lent[0], *lent[3:5], *lent[-2:]] == ["b1", "lent", "2026-04-07", OTHER, NAME]
    library.now = "2026-03-20T12:00"
    renewed, returned = scan(library, OTHER, "b1", "", "b1")
    assert renewed[2:5] == ["renewed", "2026-04-07", "2026-04-17"]
    assert renewed[6:8] == ["", OTHER]
    assert [returned[0], returned[3], *returned[10:12]] == ["b1", "returned", OTHER, NAME]


def test_the_rows_are_those_of_the_commands(library: Machine) -> None:
    kinds = [
        json.loads(line)
        for line in library.process(
            "desk", "scan", "--json", stdin=b"\xef\xbb\xbf%s\nb1\nb1\n\n\x02b1\x03\n" % OTHER.encode()
        ).out.splitlines()
    ]
    alone = [desk(library, "checkout", OTHER, "b1"), desk(library, "renew", OTHER, "b1"), desk(library, "return", "b1")]
    assert [list(row) for row in kinds] == [list(result.data[0]) for result in alone]


def test_a_card_opens_its_patron_and_closes_the_one_before_which_is_said(library: Machine) -> None:
    result = library.run("desk", "scan", stdin=f"{OTHER}\n{OTHER}\n{CARD}\nb1\n\n{OTHER}\n")
    assert result.code == 0
    said = [line for line in result.err.splitlines() if line.startswith(("Open", "Closed"))]
    own = "Aino Virtanen"
    assert said == [
        f"Open: {NAME}, {OTHER}",
        f"Open: {NAME}, {OTHER}",
        f"Closed: {NAME}",
        f"Open: {own}, {CARD}",
        f"Closed: {own}",
        f"Open: {NAME}, {OTHER}",
        f"Closed: {NAME}",
    ]
    assert f"{own} owes €4.80." in result.err
    assert result.lines[0][-2] == CARD


def test_what_a_person_must_do_is_said(library: Machine) -> None:
    copies(library, "b3", library="arvo")
    for barcode in ("b1", "b3"):
        assert desk(library, "checkout", OTHER, barcode, "--due", "2026-03-10").code == 0
    desk(library, "checkout", CARD, "b2")
    library.now = "2026-03-12T12:00"
    result = library.run("desk", "scan", stdin="b1\nb2\nb3\n", terminal=True)
    assert result.code == 0
    title = "Täällä Pohjantähden alla 1–3"
    for line in (f"Returned: {title}", f"Shelve it: {title}", f"{NAME} owes €0.40 for it: {title}"):
        assert line in result.out + result.err
    assert f"Send it back to Arvo: {title}" in result.err


def test_a_copy_that_somebody_waits_for_is_kept_or_sent(library: Machine) -> None:
    [record] = {row["record_id"] for row in [desk(library, "item", "add", FREE, "b9").data]}
    for barcode, status in library.sql("SELECT barcode, lost FROM item WHERE record = ?", record):
        if barcode != "b1" and status is None:
            library.sql("UPDATE item SET lost = '2026-01-01' WHERE barcode = ?", barcode)
    desk(library, "checkout", CARD, "b1")
    assert desk(library, "hold", OTHER, record, "--pickup", "linna").code == 0
    kept = library.run("desk", "scan", stdin="b1\n")
    assert kept.lines[0][3] == "kept"
    assert f"Keep it for {OTHER} until Tue 17 Mar: " in kept.err
    sent = library.run("desk", "scan", "--library", "hervanta", stdin=f"{OTHER}\nb1\n")
    assert sent.lines[0][3] == "lent"


def test_a_slip_is_printed_at_the_end_of_each_patron(library: Machine) -> None:
    lines = f"{OTHER}\nb1\n{CARD}\n\n"
    alone = library.run("desk", "scan", "--slip", stdin=lines)
    assert alone.code == 0
    assert [row[0] for row in alone.lines] == ["b1"]
    slip = library.run("desk", "slip", OTHER, "--text").out
    assert slip.rstrip("\n") in alone.err
    assert alone.err.index(f"Closed: {NAME}") < alone.err.index(slip.rstrip("\n")) < alone.err.index("Aino Virtanen")
    assert slip in library.run("desk", "scan", "--slip", stdin=lines, terminal=True).out


MISTAKES = {
    "nothing": "no copy and no card has this number: nothing",
    "1\0": "no copy and no card has this number: 1",
    "b1": "This copy is not on loan.",
    "9" * 10_000: "no copy and no card has this number: 999",
}


@pytest.mark.parametrize("number", MISTAKES)
def test_every_mistake_is_said_in_one_line_and_the_next_line_is_done(library: Machine, number: str) -> None:
    result = library.run("desk", "scan", stdin=f"{number}\n{OTHER}\nnothing\nb2\n")
    assert result.code == 1
    assert result.lines[-1][3] == "lent"
    assert sum(MISTAKES[number] in line for line in result.err.splitlines()) == (2 if number == "nothing" else 1)
    assert "error" not in result.err


def test_each_mistake_is_an_error_object_with_json(library: Machine) -> None:
    result = library.process("desk", "scan", "--json", stdin=b"x\ny\n")
    assert (result.code, result.out) == (1, "")
    assert [json.loads(line)["error"]["code"] for line in result.err.splitlines()] == ["not-found"] * 2


def test_an_unknown_library_is_named_before_anything_is_read(library: Machine) -> None:
    result = library.run("desk", "scan", "--library", "moon", stdin=f"{OTHER}\nb1\n")
    assert (result.code, result.out) == (2, "")


def test_each_line_is_done_and_written_before_the_next_is_read(library: Machine) -> None:
    with started(library) as (stdin, stdout, process):
        type_line(stdin, OTHER)
        type_line(stdin, "b1")
        assert stdout.readline().startswith(b"b1\t")
        assert library.sql("SELECT 1 FROM loan WHERE barcode = 'b1'") == [(1,)]
        assert desk(library, "return", "b1").data[0]["outcome"] == "returned"  # another desk, meanwhile
        type_line(stdin, "b1")
        assert b"\tlent\t" in stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 143
    assert library.sql("SELECT COUNT(*) FROM loan WHERE barcode = 'b1'") == [(2,)]
    assert desk(library, "verify").data["ok"]


def test_a_library_that_was_restored_meanwhile_is_the_one_that_is_used(library: Machine, tmp_path: Path) -> None:
    desk(library, "backup", str(tmp_path / "backup.sqlite"))
    with started(library) as (stdin, stdout, process):
        type_line(stdin, OTHER)
        type_line(stdin, "b1")
        stdout.readline()
        assert desk(library, "restore", str(tmp_path / "backup.sqlite"), "--yes").code == 0
        type_line(stdin, "b1")
        assert b"\tlent\t" in stdout.readline()
        stdin.close()
        assert process.wait(30) == 0


def test_a_library_that_moved_meanwhile_ends_a_pipe_and_what_was_acknowledged_stands(
    library: Machine, tmp_path: Path
) -> None:
    with started(library) as (stdin, stdout, process):
        type_line(stdin, OTHER)
        type_line(stdin, "b1")
        stdout.readline()
        assert desk(library, "move", "--to", f"sqlite:///{tmp_path / 'new.sqlite'}").code == 0
        type_line(stdin, "b2")
        assert process.wait(30) == 6
        assert process.stderr
        assert b"has moved to" in process.stderr.read()
    moved = library.sql("SELECT barcode FROM loan WHERE barcode IN ('b1', 'b2')", of=tmp_path / "new.sqlite")
    assert moved == [("b1",)]


@pytest.mark.parametrize("at_a_terminal", [False, True])
def test_a_library_that_was_away_for_a_line(
    library: Machine, monkeypatch: pytest.MonkeyPatch, at_a_terminal: bool
) -> None:
    """A pipe ends; at a terminal the patron is closed, and no copy is returned for one that was to be lent."""
    whole, calls = SqliteLibrary.transaction, []

    @contextmanager
    def away(self: SqliteLibrary, actor: str, cause: str, **more: Any) -> Iterator[object]:
        calls.append(cause)
        if len(calls) == 3:
            raise Unavailable("the library cannot be reached", hint="try again later")
        with whole(self, actor, cause, **more) as tx:
            yield tx

    desk(library, "checkout", CARD, "b2")
    monkeypatch.setattr(SqliteLibrary, "transaction", away)
    lines = f"{OTHER}\nb1\nnothing\nb2\n{OTHER}\nb1\n\nb1\n"
    result = library.run("desk", "scan", typed=lines if at_a_terminal else None, stdin=lines)
    assert result.code == 4
    outcomes = [row[3] if row[0] == "b1" else row[2] for row in result.lines]
    assert outcomes == (["lent", "unchanged", "returned"] if at_a_terminal else ["lent"])
    assert result.err.count("scan the card again") == (2 if at_a_terminal else 0)
    assert library.sql("SELECT returned FROM loan WHERE barcode = 'b2'") == [(None,)]


def test_at_a_terminal_a_prompt_says_whose_it_would_be(library: Machine) -> None:
    """The reader ends each number with CR and LF, or with two Enters; Ctrl-D ends, and closes the patron."""
    typing = [
        ("Returns> ", f"{OTHER}\r\n"),
        (f"{NAME}> ", "b1\r\r"),
        (f"{NAME}> ", "b2\n\n"),
        (f"{NAME}> ", "\n"),
        (f"Closed: {NAME}\r\nReturns> ", "b1\nb2\n"),
        ("Returns> ", "\x04"),
    ]
    result = at_terminal(library, "desk", "scan", typing=typing, size=(24, 80))
    assert result.code == 0
    assert "Lent until Tue 7 Apr: Täällä Pohjantähden alla 1–3\n" in result.out
    assert "Lent until Tue 7 Apr: Kalewala" in result.out
    assert result.out.count("Returned: ") == 2
    assert max(map(len, result.out.splitlines())) <= 80
    assert library.sql("SELECT 1 FROM loan WHERE barcode IN ('b1', 'b2') AND returned IS NULL") == []


def test_ctrl_c_ends_it_and_what_was_acknowledged_stands(library: Machine) -> None:
    typing = [("Returns> ", f"{OTHER}\n"), (f"{NAME}> ", "b1\n"), ("Lent until", "\x03")]
    assert at_terminal(library, "desk", "scan", typing=typing, size=(24, 80)).code == 130
    assert library.sql("SELECT 1 FROM loan WHERE barcode = 'b1'") == [(1,)]


@pytest.fixture(name="typist")
def _typist() -> Iterator[tuple[int, io.TextIOWrapper]]:
    """A terminal: where a person types, and what a program reads."""
    keys, screen = pty.openpty()
    with os.fdopen(screen) as stdin:
        yield keys, stdin
    os.close(keys)


def test_two_minutes_of_silence_at_a_terminal_close_a_patron(
    typist: tuple[int, io.TextIOWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, stdin = typist
    monkeypatch.setattr(scanner, "SILENCE", 0.01)
    lines = scanner.scanned_lines(stdin, lambda: True)
    assert next(lines) is None
    os.write(keys, b"123\n")
    assert next(lines) == "123"


def test_what_a_reader_types_behind_a_number_belongs_to_it_and_never_to_the_shell(
    typist: tuple[int, io.TextIOWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, stdin = typist
    monkeypatch.setattr(scanner, "BOUNCE", 0)
    os.write(keys, b"1\n\n2\r\n3\n\n\n4\n")
    lines = scanner.scanned_lines(stdin, lambda: False)
    assert [next(lines) for _ in range(3)] == ["1", "2", "3"]
    lines.close()
    os.set_blocking(stdin.fileno(), False)
    with pytest.raises(BlockingIOError):
        os.read(stdin.fileno(), 10)


def test_two_enters_of_a_person_are_two(typist: tuple[int, io.TextIOWrapper], monkeypatch: pytest.MonkeyPatch) -> None:
    keys, stdin = typist
    monkeypatch.setattr(scanner, "BOUNCE", 0)
    lines = scanner.scanned_lines(stdin, lambda: False)
    os.write(keys, b"1\n")
    assert next(lines) == "1"
    os.write(keys, b"\n")
    assert next(lines) == ""
