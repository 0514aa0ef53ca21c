"""The threads of the server and their connections."""

from __future__ import annotations

import asyncio
import threading
from typing import cast

from tunilib.library.serve.application import Workers
from tunilib.library.stores.unit_of_work import Library


def test_connections_are_closed_one_after_the_other_each_in_the_thread_that_opened_it() -> None:
    together, closing = threading.Barrier(8), threading.Lock()
    closed, waits = [], threading.Event()

    class Opened:
        def __init__(self) -> None:
            self.thread = threading.get_ident()

        def close(self) -> None:
            is_alone = closing.acquire(blocking=False)
            waits.wait(0.01)  # the others come to this place meanwhile
            closed.append((is_alone, threading.get_ident() == self.thread))
            if is_alone:
                closing.release()

    workers = Workers(lambda: cast("Library", Opened()))

    async def use_all() -> None:
        await asyncio.gather(*(workers.run(lambda _: together.wait(30)) for _ in range(8)))

    asyncio.run(use_all())
    workers.close()
    assert closed == [(True, True)] * 8
