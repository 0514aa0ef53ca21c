"""Locks between processes."""

from __future__ import annotations

import os
import signal
import stat
import threading
from pathlib import Path

import pytest
from tests.local.programs import ended, said, start

from tunilib.errors import LocalError, Unavailable
from tunilib.local.locks import locked

HOLD = """
import sys
from pathlib import Path
from tunilib.local.locks import locked
with locked(Path(sys.argv[1]), shared=sys.argv[2] == "shared"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_makes_its_file_and_folder_private(tmp_path: Path) -> None:
    with locked(tmp_path / "locks" / "a.lock"):
        pass

    assert stat.S_IMODE((tmp_path / "locks" / "a.lock").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "locks").stat().st_mode) == 0o700


def test_a_lock_held_by_another_process_is_waited_for_and_then_unavailable(tmp_path: Path) -> None:
    holder = start(HOLD, tmp_path / "a.lock", "alone")
    said(holder)

    with pytest.raises(Unavailable) as caught, locked(tmp_path / "a.lock", timeout=0.05):
        pytest.fail("two holders at once")

    assert caught.value.exit_code == 4
    assert ended(holder) == 0


def test_a_lock_is_free_again_after_its_block_and_after_one_that_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), locked(tmp_path / "a.lock"):
        raise RuntimeError
    for _ in range(2):
        with locked(tmp_path / "a.lock", timeout=0):
            pass


def test_whoever_gave_up_does_not_hold_the_lock_afterwards(tmp_path: Path) -> None:
    with locked(tmp_path / "a.lock"):
        for _ in range(5):
            with pytest.raises(Unavailable), locked(tmp_path / "a.lock", timeout=0.01):
                pytest.fail("two holders at once")
    with locked(tmp_path / "a.lock", timeout=5):
        pass


def test_a_killed_holder_blocks_nobody(tmp_path: Path) -> None:
    holder = start(HOLD, tmp_path / "a.lock", "alone")
    said(holder)

    holder.send_signal(signal.SIGKILL)
    ended(holder)

    with locked(tmp_path / "a.lock", timeout=0):
        pass


def test_whoever_waits_gets_the_lock_when_it_is_given_back(tmp_path: Path) -> None:
    holder = start(HOLD, tmp_path / "a.lock", "alone")
    said(holder)
    threading.Timer(0.05, lambda: holder.stdin and holder.stdin.close()).start()

    with locked(tmp_path / "a.lock", timeout=10):
        pass

    assert holder.wait() == 0
    assert holder.stdout is not None
    holder.stdout.close()


def test_shared_holders_let_each_other_in_and_keep_an_exclusive_one_out(tmp_path: Path) -> None:
    holder = start(HOLD, tmp_path / "a.lock", "shared")
    said(holder)
    with locked(tmp_path / "a.lock", shared=True, timeout=0):
        pass
    with pytest.raises(Unavailable), locked(tmp_path / "a.lock", timeout=0.01):
        pytest.fail("two holders at once")
    ended(holder)


def shared_file(folder: Path, mode: int) -> Path:
    path = folder / "library.sqlite"
    path.touch()
    path.chmod(mode)
    return path


def test_a_lock_file_gets_the_permissions_of_what_it_guards_also_when_they_change(tmp_path: Path) -> None:
    guarded = shared_file(tmp_path, 0o660)
    for mode in (0o660, 0o600):
        guarded.chmod(mode)
        with locked(tmp_path / "a.lock", like=guarded):
            pass
        assert stat.S_IMODE((tmp_path / "a.lock").stat().st_mode) == mode


@pytest.mark.parametrize("kind", ["link", "hard link", "pipe"])
def test_what_a_lock_file_was_replaced_by_is_neither_locked_nor_changed(tmp_path: Path, kind: str) -> None:
    guarded, lock, victim = shared_file(tmp_path, 0o664), tmp_path / "a.lock", tmp_path / "diary"
    victim.write_text("mine")
    victim.chmod(0o600)
    match kind:
        case "link":
            lock.symlink_to(victim)
        case "hard link":
            lock.hardlink_to(victim)
        case _:
            os.mkfifo(lock, 0o600)

    with pytest.raises(LocalError) as caught, locked(lock, like=guarded):
        pytest.fail("it was locked")

    assert (caught.value.code, str(lock) in caught.value.message) == ("file", True)
    assert stat.S_IMODE(victim.stat().st_mode) == 0o600
    assert victim.read_text() == "mine"
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600


def test_a_lock_file_may_be_removed_by_its_holder_and_still_lets_one_in(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from tunilib.local.locks import locked
counter, lock = Path(sys.argv[1]), Path(sys.argv[2])
for n in range(50):
    with locked(lock):
        counter.write_text(str(int(counter.read_text()) + 1))
        lock.unlink()
"""
    (tmp_path / "counter").write_text("0")
    processes = [start(code, tmp_path / "counter", tmp_path / "a.lock") for _ in range(4)]

    assert [ended(process) for process in processes] == [0] * 4
    assert (tmp_path / "counter").read_text() == "200"


def test_a_link_to_nowhere_is_no_lock_and_does_not_hang(tmp_path: Path) -> None:
    (tmp_path / "a.lock").symlink_to(tmp_path / "nowhere")

    with pytest.raises(LocalError), locked(tmp_path / "a.lock"):
        pytest.fail("no lock")


def test_threads_of_one_process_queue_too(tmp_path: Path) -> None:
    inside: list[int] = []
    worst: list[int] = []

    def work() -> None:
        for _ in range(20):
            with locked(tmp_path / "a.lock"):
                inside.append(1)
                worst.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(worst) == 1
    assert len(worst) == 80
