"""Values in rows: reading them, and the one error for a value that no version of tunilib writes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from sqlite3 import Connection

__all__ = ["day_or_none", "insert", "instant_or_none", "unreadable", "update"]


def day_or_none(text: str | None) -> date | None:
    """The day in a column that may be empty."""
    return None if text is None else date.fromisoformat(text)


def instant_or_none(text: str | None) -> datetime | None:
    """The instant in a column that may be empty, in UTC."""
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def unreadable(table: str, key: object, error: Exception) -> LocalError:
    """The error for a row whose values mean nothing: the file is damaged, or another program changed it."""
    return LocalError(
        "the library has a value that cannot be read, in {table} {id}: {why}",
        code="database",
        hint="restore the library from a backup",
        table=table,
        id=key,
        why=error,
    )


def insert(db: Connection, table: str, values: Mapping[str, object]) -> None:
    """Insert a row; the keys are columns."""
    columns, marks = ", ".join(values), ", ".join("?" for _ in values)
    db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", [_written(value) for value in values.values()])


def update(db: Connection, table: str, key: str, values: Mapping[str, object], *, column: str = "id") -> None:
    """Change a row; the keys are columns."""
    sets = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"UPDATE {table} SET {sets} WHERE {column} = ?", [*map(_written, values.values()), key])


def _written(value: object) -> object:
    """A value as it is stored: days as ISO dates, flags as 0 and 1."""
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
