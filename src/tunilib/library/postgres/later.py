"""Statements that wait until somebody looks at what they gave: those of one transaction then go out together.

Most statements of a change lock or write, and nothing is decided by their answers. Each of them by itself would let the
transaction, with its locks, wait for one more answer. They wait for the next statement that is looked at, or for the
end of the transaction, and are sent with it, in their order. The server runs them one after another, so what is read
behind a lock is read when the lock is held.

What will be read in any case can be asked for ahead, several readings at once: the reading itself then finds its
answers there. An answer is used once, and not after its tables were changed.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tunilib.library.postgres.wire import ResultRows, Wire

COMMIT: Final = "COMMIT"
ROLLBACK: Final = "ROLLBACK"
MOST_WAITING: Final = 100
"""So many statements are sent, though nobody looks at them: what waits is kept in memory."""


class Later:
    """The rows of a statement, or how many it changed; looking at it sends all that wait."""

    def __init__(self, sql: str, values: Sequence[Any], send: Callable[[], None]) -> None:
        self.sql, self.values = sql, values
        self.answer: ResultRows | None = None
        self._send = send

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self.look().rowcount

    def fetchone(self) -> Any:
        """The next row; None: there are no more."""
        return next(self.look().rows, None)

    def fetchall(self) -> list[Any]:
        """All further rows."""
        return list(self.look().rows)

    def __iter__(self) -> Iterator[Any]:
        return self.look().rows

    def look(self) -> ResultRows:
        """What the server answered."""
        if self.answer is None:
            self._send()
        if self.answer is None:
            raise RuntimeError("the transaction of this statement has ended")
        return self.answer


class NotYet(Exception):
    """A reading that is asked for ahead has come to what it must look at."""


_WRITES: Final = re.compile(r"\s*(?:UPDATE|DELETE FROM|INSERT INTO) (\w+)")


class Ahead:
    """Statements that were asked for before the program comes to them.

    Attributes:
        is_asking: no answer is looked at; a reading is only asked for.
    """

    def __init__(self) -> None:
        self.is_asking = False
        self._known: dict[tuple[str, str], Later] = {}

    def ask(self, reads: Iterable[Callable[[], object]]) -> None:
        """Ask for what each of these reads, up to where it looks at an answer."""
        before, self.is_asking = self.is_asking, True
        try:
            for read in reads:
                with suppress(NotYet):
                    read()
        finally:
            self.is_asking = before

    def keep(self, statement: Later) -> None:
        """Keep a statement that is asked for."""
        self._known[statement.sql, repr(statement.values)] = statement

    def take(self, sql: str, values: Sequence[Any]) -> Later | None:
        """The same statement, where it was asked for; None: it was not. One that writes makes others be asked anew."""
        if not self._known:
            return None
        if not sql.lstrip().startswith("SELECT"):
            found = _WRITES.match(sql)
            self._known = {
                key: one
                for key, one in self._known.items()
                if found is not None and re.search(rf"(?:FROM|JOIN|,)\s+{found[1]}\b", one.sql) is None
            }
            return None
        key = (sql, repr(values))
        return self._known.get(key) if self.is_asking else self._known.pop(key, None)

    def clear(self) -> None:
        """Forget all of them."""
        self._known.clear()


def send_together(wire: Wire, statements: Sequence[Later]) -> None:
    """Send statements in their order, and wait once for the answers of all.

    Raises:
        psycopg.Error: of the first that failed; the server did nothing of those behind it.
    """
    answers = wire.send([(one.sql, one.values) for one in statements])
    for one, answer in zip(statements, answers, strict=True):
        one.answer = answer
