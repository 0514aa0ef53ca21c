"""Statements that wait until somebody looks at what they gave: those of one transaction then go out together.

Most statements of a change lock or write, and nothing is decided by their answers. Each of them by itself would let the
transaction, with its locks, wait for one more answer. They wait for the next statement that is looked at, or for the
end of the transaction, and are sent with it, in their order. The server runs them one after another, so what is read
behind a lock is read when the lock is held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from psycopg import Cursor

    from tunilib.backends.embedded.stores.postgres.wire import Wire

MOST_WAITING: Final = 100
"""So many statements are sent, though nobody looks at them: what waits is kept in memory."""


class Later:
    """The rows of a statement, or how many it changed; looking at it sends all that wait."""

    def __init__(self, sql: str, values: Sequence[Any], send: Callable[[], None]) -> None:
        self.sql, self.values = sql, values
        self.answer: Cursor[tuple[Any, ...]] | None = None
        self._send = send

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._looked_at().rowcount

    def fetchone(self) -> Any:
        """The next row; None: there are no more."""
        return self._looked_at().fetchone()

    def fetchmany(self, size: int = 0) -> list[Any]:
        """So many of the next rows."""
        return self._looked_at().fetchmany(size)

    def fetchall(self) -> list[Any]:
        """All further rows."""
        return self._looked_at().fetchall()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._looked_at())

    def _looked_at(self) -> Cursor[tuple[Any, ...]]:
        if self.answer is None:
            self._send()
        if self.answer is None:
            raise RuntimeError("the transaction of this statement has ended")
        return self.answer


def send_together(wire: Wire, statements: Sequence[Later]) -> None:
    """Send statements in their order, and wait once for the answers of all.

    Raises:
        psycopg.Error: of the first that failed; the server did nothing of those behind it.
    """
    if len(statements) == 1:
        one = statements[0]
        one.answer = wire.execute(one.sql, one.values or None)
        return
    with wire.pipeline():
        answers = [wire.execute(one.sql, one.values or None) for one in statements]
    for one, answer in zip(statements, answers, strict=True):
        one.answer = answer
