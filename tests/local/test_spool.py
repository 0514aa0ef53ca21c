"""Things that wait on the disk."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from tunilib.errors import LocalError
from tunilib.local.spool import Spool


def test_what_went_in_comes_out_in_its_order_any_number_of_times() -> None:
    for count in [0, 1, 99, 100, 101, 5000]:
        things = [(number, "text" * 100) for number in range(count)]
        with Spool(iter(things)) as spool:
            assert len(spool) == count, count
            assert list(spool) == things, count
            assert list(spool) == things, count


def test_nothing_is_left_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Spool("text" * 1000 for _ in range(2000)) as spool:
        assert len(list(spool)) == 2000
        assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_a_failure_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pickle.dump", full)
    with pytest.raises(LocalError) as caught:
        Spool([1])
    assert caught.value.code == "file"


def test_what_fails_in_between_is_passed_on() -> None:
    def things() -> Iterator[int]:
        yield 1
        raise KeyError("no more")

    with pytest.raises(KeyError):
        Spool(things())
