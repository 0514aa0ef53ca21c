"""Files in the hands of another user, and places that may only be read: nothing is lost, and nothing given away."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.journeys.machine import CARD, NOBODY, PASSWORD, SOURCE, Machine, Result, as_nobody
from tests.journeys.test_files import IS_ROOT, RENEW, check_error, renewals

needs_another_user = pytest.mark.skipif(
    not IS_ROOT or shutil.which("setpriv") is None, reason="needs root and setpriv, to become another user"
)


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
    loan = lent.sql("SELECT id FROM seen WHERE about = 'loan'", of=lent.ledger)[0][0]
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
