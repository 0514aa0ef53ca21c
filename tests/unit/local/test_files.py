"""Folders and small files."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tunilib.errors import LocalError
from tunilib.local.files import prepare_folder, read_file, remove_file


def test_a_new_folder_and_those_above_it_are_for_the_owner_alone(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "a" / "b")

    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b")] == [0o700, 0o700]


def test_a_folder_that_is_there_keeps_its_permissions(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(0o755)
    shared.chmod(0o750)

    prepare_folder(shared)

    assert stat.S_IMODE(shared.stat().st_mode) == 0o750


def test_a_folder_that_may_not_be_made_is_an_error_that_names_the_variable(as_another_user: Path) -> None:
    with pytest.raises(LocalError) as caught:
        prepare_folder(as_another_user / "data", variable="TUNILIB_DATA")

    assert caught.value.code == "file"
    assert caught.value.exit_code == 6
    assert "no permission to write" in caught.value.message
    assert "TUNILIB_DATA" in (caught.value.hint or "")


def test_a_file_in_the_way_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    for folder in (tmp_path / "data", tmp_path / "data" / "below"):
        with pytest.raises(LocalError, match="not a folder"):
            prepare_folder(folder)


def test_a_file_is_read_up_to_its_limit_and_one_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert read_file(tmp_path / "none", limit=10) is None
    (tmp_path / "file").write_bytes(b"0123456789")
    assert read_file(tmp_path / "file", limit=10) == b"0123456789"
    with pytest.raises(LocalError, match="larger than 9 bytes"):
        read_file(tmp_path / "file", limit=9)


def test_a_folder_a_pipe_to_which_nobody_writes_and_an_endless_device_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(LocalError, match=r"folder|not a regular file"):
            read_file(path, limit=10)


def test_a_file_that_may_not_be_read_or_removed_is_an_error(as_another_user: Path) -> None:
    path = _secret_file(as_another_user)
    with pytest.raises(LocalError, match="may not be read"):
        read_file(path, limit=10)
    with pytest.raises(LocalError, match="no permission to write"):
        remove_file(path)


def test_removing_tells_whether_there_was_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    assert [remove_file(tmp_path / "file"), remove_file(tmp_path / "file")] == [True, False]


def _secret_file(folder: Path) -> Path:
    """A file of the folder's owner that nobody else may touch."""
    other = os.geteuid()
    if os.getuid() == 0:
        os.seteuid(0)
    else:
        folder.chmod(0o700)
    path = folder / "secret"
    path.write_text("secret")
    path.chmod(0)
    if os.getuid() == 0:
        os.seteuid(other)
    else:
        folder.chmod(0o555)
    return path
