"""A small disk that really is full: the program says so and leaves the library as it was; needs the right to mount."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journeys.machine import CARD, Machine
from tests.kills.state import broken, state_of

pytestmark = pytest.mark.heavy

SIZE_KB = 4096
FREE_KB = (0, 4, 8, 32, 36, 40, 44, 52, 60, 76, 92, 108, 140, 172, 300)


@pytest.fixture(name="disk", scope="module")
def _disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_KB}k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(autouse=True)
def _empty(disk: Path) -> Iterator[None]:
    yield
    for file in disk.iterdir():
        file.unlink()


@pytest.fixture(name="machine", scope="module")
def _machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    made = Machine(tmp_path_factory.mktemp("machine"))
    assert made.run("demo").code == 0
    return made


def run(machine: Machine, store: Path, *words: str) -> tuple[int, str]:
    """Run the real program, as a full disk may kill it."""
    done = machine.process("--store", f"sqlite:///{store}", *words)
    return done.code, done.err


def leave(disk: Path, free_kb: int) -> Path:
    """Fill the disk but for so much."""
    ballast = disk / "ballast"
    usage = shutil.disk_usage(disk)
    ballast.write_bytes(b"x" * max(usage.free - free_kb * 1024, 0))
    return ballast


def test_a_checkout_on_a_full_disk_is_done_or_refused(machine: Machine, disk: Path) -> None:
    store = disk / "library.sqlite"
    refused = 0
    for free in FREE_KB:
        shutil.copy(machine.library, store)
        before = state_of(store)
        ballast = leave(disk, free)
        code, said = run(machine, store, "desk", "checkout", CARD, "30102001")
        ballast.unlink()
        assert "Traceback" not in said
        assert broken(store) == []
        if code == 0:
            assert state_of(store) != before
        else:
            refused += 1
            assert (code, state_of(store)) == (6, before), said
            assert "full" in said or "space" in said, said
        for file in disk.iterdir():
            file.unlink()
    assert 0 < refused < len(FREE_KB)


def test_a_backup_onto_a_full_disk_leaves_no_half_of_a_copy(machine: Machine, disk: Path) -> None:
    for free in (0, 4, 64, 400):
        ballast = leave(disk, free)
        code, said = run(machine, machine.library, "desk", "backup", str(disk / "copy.sqlite"))
        assert code == 6, said
        assert "Traceback" not in said
        assert [file.name for file in disk.iterdir()] == ["ballast"]
        ballast.unlink()
