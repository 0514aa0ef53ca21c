"""Many things on the disk, so that memory does not grow with them."""

from __future__ import annotations

import pickle
import tempfile
from typing import TYPE_CHECKING, Generic, TypeVar

from tunilib.local.files import file_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

_IN_MEMORY = 1 << 20
_BLOCK = 100


class Spool(Generic[T]):
    """Things that are read any number of times, in order. A few of them stay in memory.

    Others are in a nameless temporary file that only this process can read.

    Args:
        things: are taken one by one.
    """

    def __init__(self, things: Iterable[T] = ()) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with the spool
        self._block: list[T] = []
        self._count = 0
        try:
            for thing in things:
                self._block.append(thing)
                self._count += 1
                if len(self._block) == _BLOCK:
                    self._write()
            self._write()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Spool[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        place = read = 0
        while read < self._count:
            self._file.seek(place)
            block: list[T] = pickle.load(self._file)  # noqa: S301 - nobody else can write to the file
            place = self._file.tell()
            read += len(block)
            yield from block

    def _write(self) -> None:
        if not self._block:
            return
        try:
            pickle.dump(self._block, self._file, pickle.HIGHEST_PROTOCOL)
            self._file.flush()
        except OSError as error:
            raise file_error(error, error.filename or tempfile.tempdir or "TMPDIR", variable="TMPDIR") from error
        self._block = []
