"""The connection of stores, and what an act of a desk changes: noted row by row while it is done, put back later."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from tunilib.library.stores.statements import Delete, Insert, Sql, Update, condition, is_in
from tunilib.library.stores.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tunilib.library.models.desk import Staff
    from tunilib.library.stores.statements import Connection, Cursor, Statement, Where

_Place: TypeAlias = tuple[str, tuple[Any, ...]]
"""A row: its table and key."""

_NOT_NOTED: Final = frozenset({"event", "act"})
"""What happened stays, whatever is taken back."""


class ChangedRow(NamedTuple):
    """A row that was changed: of its columns those that were; None: there was, or is, no such row.

    Attributes:
        key: the values of the columns of the table's key.
    """

    table: str
    key: list[Any]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class StoreConnection:
    """The connection of stores: they read by SQL, and change by statements that are values.

    For a desk it notes what is changed when it is asked to.

    Attributes:
        staff: who works at the desk; None: no desk makes the changes.

    Args:
        read: runs a query, if the engine wants to know that it is one.
    """

    def __init__(self, db: Connection, read: Callable[..., Cursor] | None = None, staff: Staff | None = None) -> None:
        self._db, self.staff = db, staff
        self.read: Callable[..., Cursor] = read or db.execute
        self._seen: list[tuple[str, list[Any], tuple[Any, ...] | None]] = []
        self._is_noting = False

    def note(self) -> None:
        """Note each row before it is first changed, from now on."""
        self._seen, self._is_noting = [], True

    def stop(self) -> None:
        """Note nothing any more."""
        self._is_noting = False

    def change(self, statement: Statement) -> Cursor:
        if self._is_noting:
            self._note_rows(statement)
        return self._db.execute(*statement.sql())

    def changes(self) -> list[ChangedRow]:
        """What is different from then, in the order in which it was first changed."""
        first: dict[_Place, dict[str, Any] | None] = {}
        for table, rows, new in self._seen:
            for row in (_named(table, one) for one in rows):
                first.setdefault((table, _key(table, row)), row)
            if new is not None and not rows:
                first.setdefault((table, new), None)
        after = self._rows_now(first)
        every = [_difference(*row, before, after.get(row)) for row, before in first.items()]
        return [one for one in every if one is not None]

    def _note_rows(self, statement: Statement) -> None:
        if isinstance(statement, Sql):
            raise TypeError("an act of a desk changes rows that nobody could put back")
        table = statement.table
        if table in _NOT_NOTED:
            return
        key = TABLES[table].key
        where = {name: statement.values[name] for name in key} if isinstance(statement, Insert) else statement.where
        one = None if isinstance(where, Sql) or tuple(where) != key else tuple(where.values())
        self._seen.append((table, self.read(*_select(table, where)).fetchall(), one))

    def _rows_now(self, rows: Iterable[_Place]) -> dict[_Place, dict[str, Any]]:
        """These rows as they are: one query for each table whose key is one column."""
        keys: dict[str, list[tuple[Any, ...]]] = {}
        for table, key in rows:
            keys.setdefault(table, []).append(key)
        found = {}
        for table, wanted in keys.items():
            name, *more = TABLES[table].key
            each: list[Where] = [_where_key(table, key) for key in wanted]
            # a single row by the query that read it before the change
            asked = each if more or len(each) == 1 else [is_in(name, [key[0] for key in wanted])]
            for where in asked:
                for row in (_named(table, one) for one in self.read(*_select(table, where)).fetchall()):
                    found[table, _key(table, row)] = row
        return found


def _difference(
    table: str, key: tuple[Any, ...], before: dict[str, Any] | None, after: dict[str, Any] | None
) -> ChangedRow | None:
    if before == after:
        return None
    if before is not None and after is not None:
        changed = [name for name, value in before.items() if after[name] != value]
        before, after = ({name: one[name] for name in changed} for one in (before, after))
    return ChangedRow(table, list(key), before, after)


def put_back(db: StoreConnection, rows: Iterable[ChangedRow]) -> bool:
    """Put rows back as they were, in this order; False: one is not any more what the change made of it."""
    done = []
    for row in rows:
        if row.before is None:
            done.append(db.change(Delete(row.table, _as_left(row))))
        elif row.after is None:
            if not is_unchanged(db, row):
                return False
            db.change(Insert(row.table, row.before))
        else:
            done.append(db.change(Update(row.table, row.before, _as_left(row))))
    return all(one.rowcount == 1 for one in done)


def is_unchanged(db: StoreConnection, row: ChangedRow) -> bool:
    """Whether a row is still what the change made of it."""
    found = db.read(*_select(row.table, _as_left(row))).fetchone()
    return (found is None) == (row.after is None)


def text_of(rows: Iterable[ChangedRow]) -> str:
    return json.dumps(list(rows), ensure_ascii=False)


def rows_of(text: str) -> list[ChangedRow]:
    return [ChangedRow(*row) for row in json.loads(text)]


def _select(table: str, where: Where) -> Sql:
    chosen = condition(where)
    columns = ", ".join(column.name for column in TABLES[table].columns)
    return Sql(f"SELECT {columns} FROM {table}{chosen.text}", chosen.values)


def _named(table: str, row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip((column.name for column in TABLES[table].columns), row, strict=True))


def _key(table: str, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in TABLES[table].key)


def _where_key(table: str, key: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(TABLES[table].key, key, strict=True))


def _as_left(row: ChangedRow) -> dict[str, Any]:
    return {**_where_key(row.table, row.key), **(row.after or {})}
