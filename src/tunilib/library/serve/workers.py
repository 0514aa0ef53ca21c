"""Threads that do the blocking work, each with a connection of its own to the library."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from tunilib.library.stores.unit_of_work import Replaced

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.library.stores.unit_of_work import Library

T = TypeVar("T")
_COUNT: Final = 8
_PATIENCE: Final = 5.0


class Workers:
    """The threads of one server.

    Args:
        open_library: opens the library, for the thread that calls it.
    """

    def __init__(self, open_library: Callable[[], Library]) -> None:
        self._open = open_library
        self._own = threading.local()
        self._pool = ThreadPoolExecutor(_COUNT, thread_name_prefix="tunilib-serve")

    async def run(self, do: Callable[[Library], T]) -> T:
        """Do something with the library; what has begun is done to its end."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._do, do)

    def _do(self, do: Callable[[Library], T]) -> T:
        library: Library | None = getattr(self._own, "library", None)
        if library is None:
            library = self._own.library = self._open()
        try:
            return do(library)
        except Replaced:  # nothing was done, and the next use opens what is there now
            return do(library)

    def close(self) -> None:
        """Close every connection, each in its thread and one after the other.

        Of two connections of SQLite that close at once, each takes the other for one that stays, and neither clears
        the write-ahead log away.
        """
        together, one_closes = threading.Barrier(_COUNT), threading.Lock()

        def close_own() -> None:
            with suppress(threading.BrokenBarrierError):
                together.wait(_PATIENCE)
            library: Library | None = getattr(self._own, "library", None)
            if library is not None:
                with one_closes:
                    library.close()

        for _ in range(_COUNT):
            self._pool.submit(close_own)
        self._pool.shutdown()
