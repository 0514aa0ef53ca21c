"""Files that are not what they should be, disks that are full: nothing is lost."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from tests.journeys.machine import CARD, PASSWORD, Machine, Result

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
RENEW = ("loans", "renew", "--all", "--json")


def renewals(machine: Machine) -> int:
    return int(machine.sql("SELECT count(*) FROM event WHERE cause = 'renew'")[0][0])


def check_error(result: Result, code: str = "database") -> None:
    assert (result.code, result.out, result.error["code"]) == (6, "", code), result
    assert result.error["message"]


def of_a_newer_version(path: Path) -> None:
    import sqlite3

    with closing(sqlite3.connect(path)) as db, db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        db.execute(f"PRAGMA user_version = {version + 1}")


def of_another_program(path: Path) -> None:
    import sqlite3

    path.unlink()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE recipe (id INTEGER PRIMARY KEY)")


def text(path: Path) -> None:
    path.write_text("Dear diary,\n" * 1000)


def short(path: Path) -> None:
    path.write_text("x")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def scribbled(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent / "nothing" / "there")


def circle(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def gone(path: Path) -> None:
    path.unlink()


WRONG = (
    of_a_newer_version,
    of_another_program,
    text,
    short,
    empty,
    torn,
    scribbled,
    folder,
    pipe,
    dangling,
    circle,
    gone,
)


@pytest.mark.parametrize("spoil", WRONG)
def test_a_library_that_is_none(demo: Machine, spoil: object) -> None:
    assert callable(spoil)
    spoil(demo.library)
    content = demo.library.read_bytes() if demo.library.is_file() else None
    for words in (("loans", "--json"), RENEW, ("status", "--json"), ("fines", "--json")):
        check_error(demo.run(*words))
    for line in ("checkout 29001001 1", "return 1", "patron add 1 --name A"):
        check_error(demo.run("desk", *line.split(), "--json"))
    check_error(demo.run("login", CARD, "--password-stdin", "--json", stdin=PASSWORD + "\n"))
    doctor = demo.run("doctor", "--json")
    assert doctor.code == 6
    assert ("connection", False) in [(row["check"], row["ok"]) for row in doctor.data]
    assert (demo.library.read_bytes() if demo.library.is_file() else None) == content


@pytest.mark.parametrize("spoil", [spoil for spoil in WRONG if spoil is not gone])
def test_the_demonstration_is_never_made_over_something_else(demo: Machine, spoil: object) -> None:
    assert callable(spoil)
    spoil(demo.library)
    content = demo.library.read_bytes() if demo.library.is_file() else None
    for words in (("demo", "--json"), ("demo", "--reset", "--yes", "--json"), ("desk", "init", "--json")):
        result = demo.run(*words)
        if spoil is dangling and result.code == 0:
            continue
        assert result.code == 6, words
    assert (demo.library.read_bytes() if demo.library.is_file() else content) == content or spoil is dangling


def test_a_patron_whose_library_file_is_away_is_not_told_to_make_a_library(demo: Machine) -> None:
    demo.library.rename(demo.folder / "away.sqlite")
    for words in (("loans",), ("status",), ("holds",), ("fines",)):
        error = demo.run(*words, "--json").error
        assert (error["code"], str(demo.library) in error["message"]) == ("database", True), words
        assert "desk init" not in error["hint"], words
        assert "disk" in error["hint"], words
    assert "desk init" in demo.run("desk", "report", "--json").error["hint"]


def test_a_demonstration_that_is_gone_is_made_again(demo: Machine) -> None:
    demo.library.unlink()
    assert demo.run("demo").thing["outcome"] == "made"
    assert demo.run(*RENEW).code == 1


@pytest.mark.parametrize("spoil", [spoil for spoil in WRONG if spoil not in (gone, empty)])
def test_without_a_ledger_that_works_nothing_is_renewed(demo: Machine, spoil: object) -> None:
    assert callable(spoil)
    demo.run("loans")
    before = renewals(demo)
    if spoil is scribbled:
        demo.run(*RENEW, "--dry-run")
    spoil(demo.ledger)
    if spoil is dangling:
        (demo.ledger.parent / "nothing").write_text("a file where a folder should be")
    check_error(demo.run(*RENEW), "file" if spoil is circle else "database")
    assert renewals(demo) == before
    assert demo.run("loans").code == 0
    assert demo.run("loans", "renew", "--all", "--dry-run").code == (0 if spoil is dangling else 6)
    assert demo.run("doctor").code == (0 if spoil is dangling else 6)


def test_a_ledger_of_a_newer_version_names_the_way_out(demo: Machine) -> None:
    demo.run("loans")
    of_a_newer_version(demo.ledger)
    result = demo.run(*RENEW)
    assert "newer" in result.error["message"]
    assert "upgrade" in result.error["hint"]


def test_a_folder_that_was_deleted_under_the_shell_is_named(demo: Machine) -> None:
    result = demo.shell(
        f"mkdir {demo.folder}/x; cd {demo.folder}/x; rmdir {demo.folder}/x; T favourites export --format ris --output y"
    )
    assert (result.code, result.err.splitlines()[0]) == (6, "error: the folder that you are in is no longer there")


def test_a_data_folder_that_is_a_file(machine: Machine) -> None:
    machine.folder.mkdir()
    (machine.folder / "data").write_text("")
    for words in (("demo", "--json"), ("desk", "init", "--json")):
        check_error(machine.run(*words), "file")


@pytest.fixture(name="small_disk")
def _small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, 2 MB large."""
    if not IS_ROOT:
        pytest.skip("needs root, to mount a small file system")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


def fill(disk: Path, left: int = 0) -> None:
    """Leave so many bytes free."""
    with suppress(OSError), (disk / "ballast").open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    size = (disk / "ballast").stat().st_size
    os.truncate(disk / "ballast", max(size - left, 0))


def on_disk(demo: Machine, disk: Path) -> Machine:
    kept = disk.parent / "kept"
    demo.keep_as(kept)
    machine = Machine(disk / "machine")
    machine.bring(kept)
    return machine


@pytest.mark.parametrize(
    ("left", "code"),
    [(0, 6), (16_384, 6), (65_536, 6), (4_194_304, 1)],
)
def test_a_full_disk_renews_all_or_nothing_and_the_next_run_tells_the_truth(
    demo: Machine, small_disk: Path, left: int, code: int
) -> None:
    machine = on_disk(demo, small_disk)
    before = machine.sql("SELECT id, due FROM loan ORDER BY id")
    fill(small_disk, left)
    result = machine.run(*RENEW)
    assert result.code == code, result
    if code == 6:
        assert result.error["code"] in ("database", "file")
    (small_disk / "ballast").unlink()
    after = machine.sql("SELECT id, due FROM loan ORDER BY id")
    assert machine.sql("PRAGMA integrity_check") == [("ok",)]
    done = after != before
    again = machine.run("loans", "renew", "--all")
    assert again.code == 1
    outcomes = [line[2] for line in again.lines]
    assert outcomes.count("renewed") == (0 if done else 3)
    twice = "SELECT loan FROM event WHERE kind = 'renewed' AND day = '2026-03-10' GROUP BY loan HAVING count(*) > 1"
    assert machine.sql(twice) == []
    if result.code == 1:
        assert done


def test_a_full_disk_for_the_ledger_alone_renews_nothing(demo: Machine, small_disk: Path) -> None:
    fill(small_disk)
    before = renewals(demo)
    result = demo.run(*RENEW, TUNILIB_DATA=str(small_disk / "data"))
    assert (result.code, result.out) == (6, "")
    assert renewals(demo) == before
    assert demo.run("loans", TUNILIB_DATA=str(small_disk / "data")).code == 0


@pytest.mark.parametrize("left", [0, 65_536])
def test_a_demonstration_on_a_full_disk_is_made_whole_or_not(machine: Machine, small_disk: Path, left: int) -> None:
    machine.folder = small_disk / "machine"
    fill(small_disk, left)
    check_error_of_space(machine.run("demo", "--json"))
    assert not machine.library.exists()
    (small_disk / "ballast").unlink()
    assert machine.run("demo").thing["outcome"] == "made"
    left_over = [path.name for path in machine.library.parent.iterdir()]
    assert sorted(left_over) == ["demo.sqlite", "demo.sqlite.lock"]


def check_error_of_space(result: Result) -> None:
    assert (result.code, result.out) == (6, "")
    assert result.error["code"] in ("database", "file")
    assert "full" in result.error["message"]


def test_a_reset_on_a_full_disk_keeps_the_library_there_was(demo: Machine, small_disk: Path) -> None:
    machine = on_disk(demo, small_disk)
    before = machine.library.read_bytes()
    fill(small_disk, 16_384)
    check_error_of_space(machine.run("demo", "--reset", "--yes", "--json"))
    assert machine.library.read_bytes() == before
    (small_disk / "ballast").unlink()
    assert machine.run("loans").code == 0


def test_signing_in_on_a_full_disk_loses_nothing(demo: Machine, small_disk: Path) -> None:
    machine = on_disk(demo, small_disk)
    fill(small_disk)
    profiles = (machine.folder / "config" / "profiles.toml").read_bytes()
    for words in (("login", CARD), ("--profile", "new", "login", CARD)):
        result = machine.run(*words, "--password-stdin", "--json", stdin=PASSWORD + "\n")
        assert result.code == 6, words
    assert (machine.folder / "config" / "profiles.toml").read_bytes() == profiles
    (small_disk / "ballast").unlink()
    assert machine.run("loans").code == 0


def test_a_full_disk_is_told_by_whoever_reads_and_by_doctor(demo: Machine, small_disk: Path) -> None:
    """SQLite's log needs a little room beside the library for a reader too."""
    machine = on_disk(demo, small_disk)
    fill(small_disk)
    for words in (("loans", "--json"), ("status", "--json"), ("fines", "--json")):
        check_error_of_space(machine.run(*words))
    assert machine.run("profiles").code == 0
    assert machine.run("doctor").code == 6
    (small_disk / "ballast").unlink()
    assert machine.run("loans").code == 0
