"""What the readings of loans, holds and fines have in common: which came first, what is new, what is gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from tunilib.local.ledger.events import Plan

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

    from tunilib.core.ports import Event

__all__ = ["Telling", "plan_reading"]

WRITTEN_AGAIN = timedelta(hours=1)
"""How long a reading that shows nothing new is not worth a write."""

OVERTAKEN = timedelta(minutes=10)
"""A reading older than the last by less than this was overtaken by another process; by more, the clock was set back."""

T = TypeVar("T")
R = TypeVar("R", bound=NamedTuple)


class Telling(Generic[T, R]):
    """How things of one kind are kept and told.

    Args:
        about: ``loan``, ``hold`` or ``fine``; the table of that name.
        row: the class of its rows; their fields are the columns that follow from the thing itself.
        row_of: makes the row of a thing; it gets the row that stands, None for a thing that is new.
        appeared, changed, vanished: the events of a row.
    """

    def __init__(
        self,
        *,
        about: str,
        row: type[R],
        row_of: Callable[[T, R | None], R],
        appeared: Callable[[R], list[Event]],
        changed: Callable[[R, R], list[Event]],
        vanished: Callable[[R], list[Event]],
    ) -> None:
        self.about = about
        self.row = row
        self.row_of = row_of
        self.appeared = appeared
        self.changed = changed
        self.vanished = vanished


def plan_reading(
    db: sqlite3.Connection,
    account: str,
    things: Mapping[str, T],
    taken: datetime,
    now: datetime,
    telling: Telling[T, R],
) -> Plan:
    """Compare a complete reading with what stands, and plan what is to be written.

    Args:
        things: all things that were read, by their id; it is the first column.
        taken: when they were read.
        now: when this is written.
    """
    plan = Plan()
    last = _last_taken(db, account, telling.about)
    if last is not None and timedelta(0) < last - taken < OVERTAKEN:
        return plan
    standing = _standing(db, account, telling)
    for id_, thing in things.items():
        old = standing.pop(id_, None)
        new = telling.row_of(thing, old)
        if old is None:
            plan.statements.append(_inserted(account, new, now, telling.about))
            plan.events += telling.appeared(new) if last is not None else []
        elif old != new:
            plan.statements.append(_updated(account, new, telling.about))
            plan.events += telling.changed(old, new)
    for id_, old in standing.items():
        statement = f"UPDATE {telling.about} SET gone = ?, last_seen = ? WHERE account = ? AND id = ?"  # noqa: S608
        plan.statements.append((statement, (now.isoformat(), _text(last), account, id_)))
        plan.events += telling.vanished(old)
    if plan.statements or last is None or not timedelta(0) <= taken - last < WRITTEN_AGAIN:
        plan.statements.append(_noted(account, telling.about, taken))
    return plan


def _last_taken(db: sqlite3.Connection, account: str, about: str) -> datetime | None:
    row = db.execute("SELECT taken FROM reading WHERE account = ? AND about = ?", (account, about)).fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def _standing(db: sqlite3.Connection, account: str, telling: Telling[T, R]) -> dict[str, R]:
    columns = ", ".join(telling.row._fields)
    query = f"SELECT {columns} FROM {telling.about} WHERE account = ? AND gone IS NULL"  # noqa: S608 - own names
    return {row[0]: telling.row(*row) for row in db.execute(query, (account,))}


def _inserted(account: str, row: NamedTuple, now: datetime, about: str) -> tuple[str, tuple[object, ...]]:
    """A thing that comes back is the one it was, seen first when it was first seen."""
    columns = row._fields
    again = ", ".join(f"{column} = excluded.{column}" for column in columns)
    statement = (
        f"INSERT INTO {about} (account, first_seen, {', '.join(columns)})"  # noqa: S608 - own names
        f" VALUES ({', '.join('?' * (len(columns) + 2))})"
        f" ON CONFLICT (account, id) DO UPDATE SET {again}, gone = NULL, last_seen = NULL"
    )
    return statement, (account, now.isoformat(), *row)


def _updated(account: str, row: NamedTuple, about: str) -> tuple[str, tuple[object, ...]]:
    columns = ", ".join(f"{column} = ?" for column in row._fields)
    return f"UPDATE {about} SET {columns} WHERE account = ? AND id = ?", (*row, account, row[0])  # noqa: S608


def _noted(account: str, about: str, taken: datetime) -> tuple[str, tuple[object, ...]]:
    statement = (
        "INSERT INTO reading (account, about, taken) VALUES (?, ?, ?)"
        " ON CONFLICT (account, about) DO UPDATE SET taken = excluded.taken"
    )
    return statement, (account, about, taken.isoformat())


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
