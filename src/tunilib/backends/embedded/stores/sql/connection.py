"""What the stores need of the connection of an engine: sqlite3's own has it.

Parameters are written ``?``. Only SQL that every engine understands alike goes through it from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Cursor(Protocol):
    """The rows that a statement gave, or how many it changed."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchone(self) -> Any:
        """The next row; None: there are no more."""

    def fetchmany(self, size: int = ...) -> list[Any]:
        """So many of the next rows."""

    def fetchall(self) -> list[Any]:
        """All further rows."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """A connection within a snapshot or transaction."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Cursor:
        """Run a statement."""

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> Cursor:
        """Run a statement with each row of parameters."""
