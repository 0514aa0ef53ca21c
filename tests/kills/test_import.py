"""An import that is killed, interrupted, doubled or out of room leaves whole records; the next run ends it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from tests.journeys.machine import Machine
from tests.kills.harness import Aim, count_calls, kill_at_call, needs_fork, needs_strace, seeds, signal_at_system_call
from tests.library.catalogue.files import marc_record

pytestmark = needs_fork

COUNT = 450
SYSTEM_CALLS = {"pwrite64": 300, "fdatasync": 6, "flock": 8, "read": 90}


@pytest.fixture(scope="session", name="books")
def _books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is read in several batches."""
    file = tmp_path_factory.mktemp("books") / "books.mrc"
    file.write_bytes(b"".join(marc_record(f"c{number}", f"Kirja numero {number}") for number in range(COUNT)))
    return file


@pytest.fixture(name="library")
def _library(machine: Machine) -> Machine:
    """An empty library, which ``TUNILIB_STORE`` names."""
    machine.environ["TUNILIB_STORE"] = f"sqlite:///{machine.folder / 'library.sqlite'}"
    assert machine.run("desk", "init").code == 0
    return machine


def path_of(library: Machine) -> Path:
    return library.folder / "library.sqlite"


def is_whole(library: Machine) -> int:
    """Whether what stands in a library fits together; how many records there are."""
    verified = library.run("desk", "verify", "--json")
    assert verified.data == {"ok": True, "problems": []}
    rows = library.sql("SELECT COUNT(*), COUNT(DISTINCT record) FROM item", of=path_of(library))
    records: int = library.sql("SELECT COUNT(*) FROM record", of=path_of(library))[0][0]
    assert rows == [(records, records)]
    assert library.run("search", "kirja", "--json").data["total"] == records
    return records


def finish(library: Machine, books: Path) -> None:
    """Import the same file again: nothing is missing, nothing is double."""
    before = is_whole(library)
    result = library.run("desk", "import", str(books))
    assert result.code == 0
    assert Counter(line[4] for line in result.lines) == Counter(updated=before, imported=COUNT - before)
    assert is_whole(library) == COUNT


@pytest.mark.parametrize("seed", seeds(3, 8))
def test_killed_at_any_step_it_leaves_whole_records_and_can_be_run_again(
    library: Machine, books: Path, seed: int
) -> None:
    calls = count_calls(_copy_of(library), "desk", "import", str(books)) if seed == 0 else _CALLS.get("count", 200_000)
    _CALLS["count"] = calls
    kill_at_call(library, Random(seed).randrange(calls // 20, calls), "desk", "import", str(books))
    finish(library, books)


_CALLS: dict[str, int] = {}


def _copy_of(library: Machine) -> Machine:
    """The same machine beside it, of which nothing is needed afterwards."""
    folder = library.folder.with_name("other")
    shutil.copytree(library.folder, folder)
    return Machine(folder, environ={"TUNILIB_STORE": f"sqlite:///{folder / 'library.sqlite'}"})


@needs_strace
@pytest.mark.parametrize("call", SYSTEM_CALLS)
def test_killed_in_the_middle_of_a_system_call(library: Machine, books: Path, call: str) -> None:
    number = Random(call).randrange(1, SYSTEM_CALLS[call])
    signal_at_system_call(library, Aim(call, number), "desk", "import", str(books))
    finish(library, books)


def test_what_was_reported_before_a_kill_is_in_the_library(library: Machine, tmp_path: Path) -> None:
    file = tmp_path / "many.mrc"
    file.write_bytes(b"".join(marc_record(f"c{number}", f"Kirja {number}") for number in range(3000)))
    process = library.start("desk", "import", str(file))
    assert process.stdout is not None
    reported = [process.stdout.readline().split(b"\t")[0].decode() for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    known = {row[0] for row in library.sql("SELECT id FROM record", of=path_of(library))}
    assert set(reported) <= known
    assert is_whole(library) < 3000


def test_interrupted_it_ends_with_130_says_what_is_in_and_can_be_run_again(library: Machine, tmp_path: Path) -> None:
    file = tmp_path / "many.mrc"
    file.write_bytes(b"".join(marc_record(f"c{number}", f"Kirja {number}") for number in range(3000)))
    process = library.start("desk", "import", str(file))
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in err
    records = is_whole(library)
    assert 0 < records < 3000
    assert f"{records} imported".encode() in err or len(out.splitlines()) < records
    assert library.run("desk", "import", str(file)).code == 0
    assert is_whole(library) == 3000


def test_two_imports_of_the_same_file_at_once_make_each_record_once(library: Machine, books: Path) -> None:
    processes = [library.start("desk", "import", str(books)) for _ in range(2)]
    outcomes: Counter[str] = Counter()
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        outcomes.update(line.split("\t")[4] for line in out.decode().splitlines())
    assert outcomes == Counter(imported=COUNT, updated=COUNT)
    assert is_whole(library) == COUNT


def test_readers_are_never_kept_waiting_and_see_whole_records(library: Machine, books: Path) -> None:
    process = library.start("desk", "import", str(books))
    worst, seen = 0.0, 0
    while process.poll() is None:
        begun = time.monotonic()
        data = library.run("search", "kirja", "--json").data
        worst = max(worst, time.monotonic() - begun)
        assert all(record["copies"] == 1 for record in data["records"])
        assert data["total"] >= seen
        seen = data["total"]
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert worst < 5


def test_others_write_while_it_runs(library: Machine, books: Path) -> None:
    process = library.start("desk", "import", str(books))
    added = 0
    while process.poll() is None:
        added += 1
        assert library.run("desk", "patron", "add", f"9{added}", "--name", f"Lainaaja {added}").code == 0
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert added
    assert is_whole(library) == COUNT


@pytest.fixture(name="small_disk")
def _small_disk(library: Machine, tmp_path: Path) -> Iterator[Machine]:
    """The same library on a disk on which there is room for a part of the file."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a full disk needs a small tmpfs, and that root on Linux")
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "none", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this root may not mount a tmpfs")
    try:
        shutil.copy(path_of(library), folder / "library.sqlite")
        yield Machine(library.folder, environ={"TUNILIB_STORE": f"sqlite:///{folder / 'library.sqlite'}"})
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_on_a_full_disk_it_says_so_and_what_it_reported_is_in(small_disk: Machine, tmp_path: Path) -> None:
    file = tmp_path / "many.mrc"
    file.write_bytes(
        b"".join(marc_record(f"c{number}", f"Kirja {number}", abstract="x " * 500) for number in range(2000))
    )
    result = small_disk.run("desk", "import", str(file), "--json")
    assert result.code == 6
    assert result.error["code"] == "database"
    assert "full" in result.error["message"]
    assert "can be imported again" in result.error["hint"]
    reported = [row["record_id"] for row in result.data]
    path = tmp_path / "small" / "library.sqlite"
    assert {row[0] for row in small_disk.sql("SELECT id FROM record", of=path)} == set(reported)
    assert small_disk.run("desk", "verify", "--json").data["ok"] is True
