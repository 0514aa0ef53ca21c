"""Which intents are somebody's who still runs: each is guarded by a lock that the kernel gives back at a kill."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from tunilib.errors import LocalError, Unavailable
from tunilib.local.locks import locked

if TYPE_CHECKING:
    from pathlib import Path

    from tunilib.local.paths import Paths

__all__ = ["Presence"]


class Presence:
    """The intents that this process works on, and a way to see whether others work on theirs."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._held: dict[str, ExitStack] = {}

    def begin(self, intent: str) -> None:
        """Say that this process works on an intent, until `end` or its own end."""
        stack = ExitStack()
        stack.enter_context(locked(self._lock(intent), timeout=0, variable="TUNILIB_STATE"))
        self._held[intent] = stack

    def end(self, intent: str) -> None:
        """Say that nobody works on it any more; the file goes too, while the lock is still held."""
        with suppress(OSError):
            self._lock(intent).unlink()
        stack = self._held.pop(intent, None)
        if stack is not None:
            stack.close()

    def is_at_work(self, intent: str) -> bool:
        """Whether a process, this one included, still works on an intent."""
        lock = self._lock(intent)
        if not lock.exists():
            return False
        try:
            with locked(lock, timeout=0):
                return False
        except Unavailable:
            return True

    def sweep(self) -> None:
        """Remove the locks that killed processes left."""
        with suppress(OSError):
            for lock in self._lock("").parent.glob("intent-*.lock"):
                with suppress(Unavailable, LocalError), locked(lock, timeout=0):
                    lock.unlink()

    def _lock(self, intent: str) -> Path:
        return self._paths.lock(f"intent-{intent}")
