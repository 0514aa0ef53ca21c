"""Files that are not what they should be, folders that may not be written, disks that are full: nothing is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from tests.journeys.machine import CARD, NOBODY, PASSWORD, SOURCE, Machine, Result, as_nobody

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
needs_another_user = pytest.mark.skipif(
    not IS_ROOT or shutil.which("setpriv") is None, reason="needs root and setpriv, to become another user"
)
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


@pytest.fixture(name="theirs")
def _theirs(kept_demo: Path) -> Iterator[Machine]:
    """The demonstration in the hands of a user without rights, who may read the program.

    It stands beside the folder of the tests, which is closed to others.
    """
    reader = subprocess.run([*as_nobody(), "test", "-r", str(SOURCE / "tunilib" / "__init__.py")], check=False)
    if reader.returncode:
        pytest.skip("another user may not read the program here")
    starts = [*as_nobody(), sys.executable, "-c", "import typer"]
    if subprocess.run(starts, capture_output=True, check=False).returncode:
        pytest.skip("another user may not start this Python")
    with tempfile.TemporaryDirectory(prefix="tunilib-theirs-") as place:
        machine = Machine(Path(place) / "machine")
        machine.bring(kept_demo)
        for path in (Path(place), *Path(place).rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        yield machine


def as_other(machine: Machine, *words: str, stdin: bytes | None = None) -> Result:
    return machine.process(*words, before=as_nobody(), stdin=stdin)


@needs_another_user
def test_another_user_does_everything_with_what_is_theirs(theirs: Machine) -> None:
    assert as_other(theirs, *RENEW).code == 1
    assert as_other(theirs, "demo").code == 0


@needs_another_user
def test_a_library_that_may_not_be_read(theirs: Machine) -> None:
    theirs.library.chmod(0)
    check_error(as_other(theirs, *RENEW))
    theirs.library.chmod(0o400)
    check_error(as_other(theirs, *RENEW))
    theirs.library.chmod(0o600)
    assert as_other(theirs, *RENEW).code == 1


@needs_another_user
def test_a_data_folder_that_may_not_be_written_renews_nothing(theirs: Machine) -> None:
    before = renewals(theirs)
    theirs.library.parent.chmod(0o500)
    result = as_other(theirs, *RENEW)
    assert (result.code, result.out) == (6, "")
    assert result.error["code"] in ("file", "database")
    assert renewals(theirs) == before
    theirs.library.parent.chmod(0o700)
    assert as_other(theirs, *RENEW).code == 1


@needs_another_user
def test_a_state_folder_that_may_only_be_read(theirs: Machine) -> None:
    state = theirs.folder / "state"
    for path in (*state.rglob("*"), state):
        path.chmod(0o500 if path.is_dir() else 0o400)
    assert as_other(theirs, "loans").code == 0
    before = renewals(theirs)
    result = as_other(theirs, *RENEW)
    assert (result.code, result.error["code"]) == (6, "file")
    assert renewals(theirs) == before
    check_error(as_other(theirs, "login", CARD, "--password-stdin", "--json", stdin=PASSWORD.encode()), "file")
    doctor = as_other(theirs, "doctor", "--json")
    assert doctor.code == 6
    assert [row["check"] for row in doctor.data if not row["ok"]] == ["folders"]


@needs_another_user
def test_a_configuration_folder_that_may_not_be_written(theirs: Machine) -> None:
    (theirs.folder / "config").chmod(0o500)
    assert as_other(theirs, "loans").code == 0
    new = as_other(theirs, "--profile", "new", "login", CARD, "--password-stdin", "--json", stdin=PASSWORD.encode())
    check_error(new, "file")
    assert [line[0] for line in as_other(theirs, "profiles").lines] == ["demo"]


@needs_another_user
@pytest.mark.parametrize("part", ["data", "state", "config"])
def test_a_place_that_may_not_be_written_is_told_by_demo(theirs: Machine, part: str) -> None:
    shutil.rmtree(theirs.folder)
    theirs.folder.mkdir()
    (theirs.folder / part).mkdir()
    os.chown(theirs.folder, NOBODY, NOBODY)
    result = as_other(theirs, "demo", "--json")
    assert (result.code, result.error["code"]) == (6, "file")
    assert part in result.error["message"]


@needs_another_user
def test_sessions_and_ledger_of_a_person_are_not_for_others(demo: Machine) -> None:
    demo.run("loans")
    for place in (demo.library, demo.ledger, next((demo.folder / "state" / "sessions").iterdir())):
        assert subprocess.run([*as_nobody(), "test", "-r", str(place)], check=False).returncode == 1


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
    [(0, 6), (4096, 6), (16_384, 6), (32_768, 6), (65_536, 6), (131_072, 6), (4_194_304, 1)],
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


@pytest.mark.parametrize("left", [0, 8192, 65_536, 262_144])
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


@pytest.fixture(name="lent")
def _lent(theirs: Machine) -> Iterator[Machine]:
    """The same with a ledger, which they may only read."""
    assert as_other(theirs, "schedule", "run").code in (0, 6)
    assert as_other(theirs, *RENEW).code == 1
    folder = theirs.folder / "data"
    for path in (folder, *folder.iterdir()):
        os.chown(path, 0, NOBODY)
        path.chmod(0o550 if path.is_dir() else 0o440)
    yield theirs
    folder.chmod(0o755)


@needs_another_user
def test_what_only_reads_the_ledger_works_where_it_can_only_be_read(lent: Machine) -> None:
    loan = lent.sql("SELECT id FROM loan", of=lent.ledger)[0][0]
    for name in ("-wal", "-shm"):
        Path(f"{lent.ledger}{name}").unlink(missing_ok=True)
    before = sorted((path.name, path.stat().st_mtime_ns) for path in (lent.folder / "data").iterdir())
    checked = as_other(lent, "check", "--json")
    assert (checked.code, checked.err) == (0, ""), checked
    assert checked.data["last_run"]
    story = as_other(lent, "loans", "evidence", loan, "--json")
    assert (story.code, story.err) == (0, ""), story
    assert story.data["events"]
    assert as_other(lent, "status", "--line").code == 0
    ledger = next(one for one in as_other(lent, "doctor", "--json").data if one["check"] == "ledger")
    assert ledger["ok"]
    assert sorted((path.name, path.stat().st_mtime_ns) for path in (lent.folder / "data").iterdir()) == before


@needs_another_user
def test_a_ledger_that_can_only_be_read_is_read_with_its_log(lent: Machine) -> None:
    """Whoever may write is at it: what is in their log counts."""
    with closing(sqlite3.connect(lent.ledger)) as db:
        db.execute("UPDATE run SET time = '2026-03-10T11:30:00+02:00'")
        db.commit()
        for name in ("-wal", "-shm"):
            Path(f"{lent.ledger}{name}").chmod(0o444)
        checked = as_other(lent, "check", "--json")
        assert checked.data["last_run"] == "2026-03-10T11:30:00+02:00", checked


@needs_another_user
def test_an_older_ledger_that_can_only_be_read_says_so(lent: Machine) -> None:
    lent.sql("PRAGMA user_version = 1", of=lent.ledger)
    for words in (("check",), ("loans", "evidence", "30104501")):
        result = as_other(lent, *words, "--json")
        assert (result.code, result.error["code"]) == (6, "database")
        assert "older" in result.error["message"]
