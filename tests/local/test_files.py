"""Folders and small files; a file is replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import resource
import signal
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.builders import NOW, a_reading
from tests.local.conftest import fill
from tests.local.programs import ended, said, start

from tunilib.core.changes import ChangeKind, Key
from tunilib.core.ports.sign_in import Session
from tunilib.errors import LocalError
from tunilib.local.database import Schema, open_database
from tunilib.local.files import atomic_writer, prepare_folder, read_file, remove_file, remove_leftovers, replace_file
from tunilib.local.ledger import LedgerBook
from tunilib.local.locks import locked
from tunilib.local.paths import Paths
from tunilib.local.profiles import Profile, ProfileStore
from tunilib.local.sessions import SessionStore


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_becomes_private_or_keeps_its_mode_or_obeys_the_mask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        for was, given, mode in [
            (None, 0o600, 0o600),
            (0o644, 0o600, 0o600),
            (0o664, None, 0o664),
            (None, None, 0o640),
        ]:
            path = tmp_path / f"{was} {given}"
            if was:
                path.write_text("old")
                path.chmod(was)
            replace_file(path, b"new", mode=given)
            assert (path.read_bytes(), mode_of(path)) == (b"new", mode), path.name
    finally:
        os.umask(before)
    assert len(list(tmp_path.iterdir())) == 4


def test_until_the_block_ends_readers_see_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")

    with atomic_writer(tmp_path / "file") as file:
        file.write(b"new")
        file.flush()
        seen = (tmp_path / "file").read_text()

    assert seen == "old"
    assert (tmp_path / "file").read_text() == "new"


def test_a_block_that_fails_leaves_the_old_file_and_no_trace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")

    def interrupted() -> None:
        with atomic_writer(tmp_path / "file") as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_a_disk_that_takes_no_permissions_is_an_error_and_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int, _mode: int) -> None:
        raise PermissionError(errno.EPERM, "not here")

    monkeypatch.setattr(os, "fchmod", refuse)
    with pytest.raises(LocalError):
        replace_file(tmp_path / "file", b"new", mode=0o600)
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_the_block_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError), atomic_writer(tmp_path / "file"):
        raise ConnectionResetError

    assert list(tmp_path.iterdir()) == []


def test_a_symbolic_link_stays_and_its_target_is_replaced_unless_it_is_not_to_be_followed(tmp_path: Path) -> None:
    link, target = tmp_path / "link", tmp_path / "target"
    target.write_text("old")
    link.symlink_to(target)
    replace_file(link, b"new")
    assert (link.is_symlink(), target.read_text()) == (True, "new")
    replace_file(link, b"newer", follows_links=False)
    assert (link.is_symlink(), link.read_bytes(), target.read_text()) == (False, b"newer", "new")


def test_a_pipe_in_the_place_of_an_own_file_is_replaced_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "own.ics")
    replace_file(tmp_path / "own.ics", b"new", follows_links=False)
    assert (tmp_path / "own.ics").read_bytes() == b"new"


def test_what_is_no_file_to_write_is_an_error_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    for path, why in [
        (tmp_path, "this is a folder"),
        (tmp_path / "none" / "file", "no such file or folder"),
        (tmp_path / "a", "loop"),
    ]:
        with pytest.raises(LocalError, match=why):
            replace_file(path, b"x")
    replace_file(tmp_path / ("n" * 255), b"x")  # the longest name there can be


def test_a_pipe_is_written_straight(tmp_path: Path) -> None:
    reader, writer = os.pipe()

    replace_file(Path(f"/dev/fd/{writer}"), b"through", mode=None)

    os.close(writer)
    assert os.read(reader, 100) == b"through"
    os.close(reader)


def test_what_a_shell_has_redirected_is_appended_to(tmp_path: Path) -> None:
    with (tmp_path / "out").open("ab") as redirected:
        redirected.write(b"before ")
        redirected.flush()

        replace_file(Path(f"/dev/fd/{redirected.fileno()}"), b"after", mode=None)

    assert (tmp_path / "out").read_bytes() == b"before after"


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="this system has no folder in memory")
def test_a_file_in_memory_is_replaced_as_any_other() -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        file = Path(folder) / "session"
        replace_file(file, b"a long one")

        replace_file(file, b"short")

        assert file.read_bytes() == b"short"


def test_a_device_stays_a_device() -> None:
    replace_file(Path("/dev/null"), b"gone", mode=None)

    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_write_protected_file_is_not_replaced(as_another_user: Path) -> None:
    if os.getuid() == 0:
        os.seteuid(0)
    as_another_user.chmod(0o777)
    path = as_another_user / "file"
    path.write_text("old")
    path.chmod(0o444)
    if os.getuid() == 0:
        os.seteuid(65534)

    with pytest.raises(LocalError, match="no permission to write"):
        replace_file(path, b"new")

    assert path.read_text() == "old"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes the files of others")
def test_root_leaves_a_file_to_its_owner(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    os.chown(tmp_path / "file", 65534, 65534)

    replace_file(tmp_path / "file", b"new")

    assert (tmp_path / "file").stat().st_uid == 65534


def test_a_full_disk_leaves_the_old_file_and_no_trace(small_disk: Path) -> None:
    (small_disk / "file").write_text("old")
    fill(small_disk, leave=8192)

    with pytest.raises(LocalError) as caught:
        replace_file(small_disk / "file", b"x" * 20_000)

    assert "the disk is full" in caught.value.message
    assert caught.value.code == "file"
    assert (small_disk / "file").read_text() == "old"
    assert sorted(path.name for path in small_disk.iterdir()) == ["file", "filler"]


def test_a_limit_on_file_sizes_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(LocalError, match="too large"):
            replace_file(tmp_path / "file", b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


HALF = """
import sys
from pathlib import Path
from tunilib.local.files import atomic_writer
with atomic_writer(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("half", flush=True)
    sys.stdin.read()
"""


def test_a_kill_in_the_middle_leaves_the_old_file_and_what_can_be_removed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    other = tmp_path / ".file.other.0123456789ab.tmp"
    other.write_text("someone is writing")
    writer = start(HALF, tmp_path / "file")
    assert said(writer) == "half"
    writer.send_signal(signal.SIGKILL)
    ended(writer)
    assert (tmp_path / "file").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 3
    remove_leftovers(tmp_path / "file")
    assert set(tmp_path.iterdir()) == {tmp_path / "file", other}


def test_writers_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from tunilib.local.files import replace_file
for n in range(100):
    replace_file(Path(sys.argv[1]), sys.argv[2].encode() * 5000)
"""
    writers = [start(code, tmp_path / "file", letter) for letter in "abc"]

    assert [ended(writer) for writer in writers] == [0, 0, 0]
    assert (tmp_path / "file").read_bytes() in {letter * 5000 for letter in (b"a", b"b", b"c")}
    assert len(list(tmp_path.iterdir())) == 1


def test_a_new_folder_and_those_above_it_are_for_the_owner_alone(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "a" / "b")

    assert [mode_of(tmp_path / name) for name in ("a", "a/b")] == [0o700, 0o700]


def test_a_folder_that_is_there_keeps_its_permissions(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(0o755)
    shared.chmod(0o750)

    prepare_folder(shared)

    assert mode_of(shared) == 0o750


def test_what_may_not_be_written_is_an_error_that_names_the_variable_of_its_place(as_another_user: Path) -> None:
    place = as_another_user
    paths = Paths(place / "config.toml", place / "data", place / "state")
    ledger = LedgerBook(paths)
    writes: list[tuple[str | None, Callable[[], object]]] = [
        ("TUNILIB_CONFIG", lambda: replace_file(place / "file", b"x", variable="TUNILIB_CONFIG")),
        ("TUNILIB_DATA", lambda: prepare_folder(place / "data", variable="TUNILIB_DATA")),
        ("TUNILIB_DATA", lambda: ledger.saw_loans("a", a_reading(), NOW)),
        ("TUNILIB_STATE", lambda: ledger.intend("a", ChangeKind.RENEW, [Key("L1", "t")], NOW)),
        ("TUNILIB_STATE", lambda: SessionStore(paths).save("tuni", Session(card="1", data={}), "https://x.example")),
        ("TUNILIB_STATE", lambda: ProfileStore(paths).add(Profile("tuni", "https://x.example", "1"))),
        (None, lambda: locked(place / "a.lock").__enter__()),
        (None, lambda: open_database(place / "new.sqlite", Schema(77, ()), create=True)),
    ]
    for variable, write in writes:
        with pytest.raises(LocalError, match="no permission to write") as caught:
            write()
        assert (caught.value.code, caught.value.exit_code) == ("file", 6), variable
        assert (variable or "place") in (caught.value.hint or ""), variable
    assert ledger.unsettled("a") == ()


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


def test_a_file_of_the_system_that_waits_for_more_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "log")
    with (tmp_path / "log").open("r+b", buffering=0):  # as /proc/kmsg, which calls itself a file
        monkeypatch.setattr(stat, "S_ISREG", lambda _: True)
        with pytest.raises(LocalError, match="not a regular file"):
            read_file(tmp_path / "log", limit=10)


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
