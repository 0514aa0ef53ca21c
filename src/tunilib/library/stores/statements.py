"""Statements that change a library, as values: who notes, locks or puts back rows reads their fields, and no SQL.

A value of a column is stored as :func:`written` says, or it is an expression of SQL (:class:`Sql`). A condition names
columns with their values, or it is an expression.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Cursor(Protocol):
    """The rows that a statement gave, or how many it changed."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchone(self) -> Any:
        """The next row; None: the last one was read."""

    def fetchall(self) -> list[Any]:
        """All further rows."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """What is needed of the connection of an engine: sqlite3's own has it. Parameters are written ``?``."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Cursor:
        """Run a statement."""


class Sql(NamedTuple):
    """An expression with its values; or a whole statement of one engine, about rows that no act of a desk changes."""

    text: str
    values: Sequence[object] = ()

    def sql(self) -> Sql:
        return Sql(self.text, [written(value) for value in self.values])


Where: TypeAlias = "Mapping[str, object] | Sql"


class Insert(NamedTuple):
    """A new row; ``end``: what follows its values, as ``ON CONFLICT`` or ``RETURNING``."""

    table: str
    values: Mapping[str, object]
    end: str = ""

    def sql(self) -> Sql:
        given: list[object] = []
        places = ", ".join([_place(value, given) for value in self.values.values()])
        return Sql(f"INSERT INTO {self.table} ({', '.join(self.values)}) VALUES ({places}) {self.end}", given)


class Update(NamedTuple):
    """Columns that get other values in some rows."""

    table: str
    set: Mapping[str, object]
    where: Where
    end: str = ""

    def sql(self) -> Sql:
        given: list[object] = []
        sets = ", ".join([f"{name} = {_place(value, given)}" for name, value in self.set.items()])
        where = condition(self.where)
        return Sql(f"UPDATE {self.table} SET {sets}{where.text} {self.end}", [*given, *where.values])


class Delete(NamedTuple):
    """Rows that go."""

    table: str
    where: Where
    end: str = ""

    def sql(self) -> Sql:
        where = condition(self.where)
        return Sql(f"DELETE FROM {self.table}{where.text} {self.end}", where.values)


Statement: TypeAlias = Insert | Update | Delete | Sql


def condition(where: Where) -> Sql:
    """The condition of a statement; empty: every row."""
    if isinstance(where, Sql):
        return Sql(f" WHERE {where.text}", where.sql().values)
    given: list[object] = []
    parts = [
        f"{name} IS NULL" if value is None else f"{name} = {_place(value, given)}" for name, value in where.items()
    ]
    return Sql(f" WHERE {' AND '.join(parts)}" if parts else "", given)


def marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def is_in(column: str, values: Sequence[object]) -> Sql:
    return Sql(f"{column} IN ({marks(values)})", values)


def instant(moment: datetime) -> str:
    """The stored form of a moment: UTC, whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def written(value: object) -> object:
    """The stored form of a value: instants and days as texts, flags as 0 and 1."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def _place(value: object, given: list[object]) -> str:
    """The SQL of a value; adds the values that are sent."""
    if isinstance(value, Sql):
        given += value.sql().values
        return value.text
    given.append(written(value))
    return "?"
