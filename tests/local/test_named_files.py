"""Files that a person names: a file or a pipe, up to a limit."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from tunilib.errors import LocalError
from tunilib.local.named_files import check_named_file, opened_file


def read(path: Path, limit: int | None) -> bytes:
    with opened_file(path, limit=limit) as stream:
        return stream.read()


def test_a_file_is_read_up_to_its_limit_and_progress_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    told: list[int] = []
    with opened_file(path, limit=10, advance=told.append) as stream:
        assert (stream.read(4), stream.read()) == (b"0123", b"456789")
    assert sum(told) == 10
    assert read(path, None) == b"0123456789"
    with pytest.raises(LocalError, match="larger than 9 bytes"):
        read(path, 9)


def test_a_pipe_is_read_up_to_its_limit(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for limit, is_read in ((10, True), (9, False)):
        writer = threading.Thread(target=pipe.write_bytes, args=(b"0123456789",))
        writer.start()
        if is_read:
            assert read(pipe, limit) == b"0123456789"
        else:
            with pytest.raises(LocalError, match="larger than 9 bytes"):
                read(pipe, limit)
        writer.join()


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null"])
def test_a_device_is_not_opened(path: str) -> None:
    with pytest.raises(LocalError, match="neither a file nor a pipe") as refused:
        check_named_file(Path(path))
    assert (refused.value.code, refused.value.exit_code) == ("file", 6)


@pytest.mark.skipif(not os.access("/proc/kmsg", os.R_OK), reason="the messages of the kernel may not be read")
def test_a_file_of_the_system_that_waits_for_more_is_an_error() -> None:
    with pytest.raises(LocalError) as refused:
        read(Path("/proc/kmsg"), None)
    assert refused.value.code == "file"


def test_a_folder_a_missing_file_and_a_name_with_a_nul_are_errors(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none", tmp_path / "a\0b"):
        with pytest.raises(LocalError, match="folder") as refused:
            read(path, 10)
        assert refused.value.code == "file"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="there is no /proc")
def test_a_file_that_ends_the_reading_with_an_error_is_an_error_of_that_file() -> None:
    with pytest.raises(LocalError, match="/proc/self/mem cannot be used") as refused:
        read(Path("/proc/self/mem"), None)
    assert refused.value.code == "file"
