"""What the tests of this machine's side share: places, another user, and a disk that is soon full."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tunilib.local.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = 65534


@pytest.fixture(name="paths")
def _paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config" / "config.toml", tmp_path / "data", tmp_path / "state")


@pytest.fixture(name="as_another_user")
def _as_another_user() -> Iterator[Path]:
    """A folder that belongs to someone else, seen by a user whom permissions bind (they do not bind root)."""
    import json  # noqa: F401 - the other user may not be able to read the library it is loaded from
    import sqlite3  # noqa: F401
    import tomllib  # noqa: F401

    import tomli_w  # noqa: F401

    if sys.platform == "win32":
        pytest.skip("permissions are tried on POSIX systems")
    folder = Path(tempfile.mkdtemp(prefix="tunilib-test-"))
    is_root = os.geteuid() == 0
    folder.chmod(0o755 if is_root else 0o555)
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.fixture(name="small_disk")
def _small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a full disk needs a small tmpfs, and that root on Linux")
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this root may not mount a tmpfs")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path, *, leave: int = 0) -> None:
    """Fill a small disk, and then free some bytes again."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    if leave:
        os.truncate(filler, filler.stat().st_size - leave)
