"""How many requests go to one place at a time."""

from __future__ import annotations

from threading import BoundedSemaphore, Lock
from types import TracebackType

__all__ = ["Queue", "site_queue"]

_AT_ONE_SITE = 8
_sites: dict[str, Queue] = {}
_guard = Lock()


class Queue:
    """Lets so many through at a time; the others wait."""

    def __init__(self, most: int) -> None:
        self._places = BoundedSemaphore(most)

    def __enter__(self) -> Queue:
        self._places.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._places.release()


def site_queue(address: str) -> Queue:
    """The queue of a site, one for all browsers of this process."""
    with _guard:
        return _sites.setdefault(address.partition("://")[2].partition("/")[0], Queue(_AT_ONE_SITE))
