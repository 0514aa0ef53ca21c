"""A library that ``desk serve`` serves, in a thread of the test and at the time of the test."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ssl import SSLContext
from threading import Thread

from tests.fakes.paia.library import HOST
from tunilib.library.serve.application import Application, Workers
from tunilib.library.serve.documents import Uris
from tunilib.library.serve.replies import Peers
from tunilib.library.serve.server import Server
from tunilib.library.stores import open_library
from tunilib.library.stores.unit_of_work import Now


@contextmanager
def served_library(
    address: str,
    now: Now,
    *,
    peers: Peers | None = None,
    note: Callable[[str, str, int, int], None] = lambda *_: None,
    tls: SSLContext | None = None,
) -> Iterator[str]:
    """Serve a library; the address with its port. Its names begin with :data:`HOST`."""
    workers = Workers(lambda: open_library(address, now, for_patrons=True))
    server = Server(Application(workers, Uris(HOST), peers or Peers(), note), tls)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    thread = Thread(target=server.serve_until_stopped, args=([listening],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()
        thread.join()
