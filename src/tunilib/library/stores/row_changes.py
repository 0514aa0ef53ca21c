"""What a part of a transaction changes, row by row: noted while it is done, and put back later.

The statements that the stores write are read here, since SQLite and PostgreSQL have no other way in common. One that is
written in another way is an error of the program, which the tests of undoing meet.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tunilib.library.stores.rows import insert
from tunilib.library.stores.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tunilib.library.models.desk import Staff
    from tunilib.library.stores.connection import Connection

_CHANGE: Final = re.compile(r"\s*(?:UPDATE (\w+) SET|DELETE FROM (\w+)|INSERT INTO (\w+) \(([^)]*)\) VALUES)\b")
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


class DeskConnection:
    """The connection of a desk's transaction, which notes what is changed where it is asked to.

    Attributes:
        staff: who works at the desk.
    """

    def __init__(self, staff: Staff, db: Any) -> None:
        self.staff = staff
        self._db = db
        self._seen: list[tuple[str, list[Any], tuple[Any, ...] | None]] = []
        self._is_noting = False

    def note(self) -> None:
        """Note each row from now on, as it is before it is first changed."""
        self._seen, self._is_noting = [], True

    def stop(self) -> None:
        """Note nothing any more."""
        self._is_noting = False

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Any:
        """Run a statement."""
        if self._is_noting:
            self._note_rows(sql, parameters)
        return self._db.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> None:
        """Run a statement with each row of parameters."""
        if not self._is_noting:
            self._db.executemany(sql, parameters)
            return
        for values in parameters:
            self.execute(sql, values)

    def changes(self) -> list[ChangedRow]:
        """What is different from then, in the order in which it was first changed."""
        first: dict[tuple[str, tuple[Any, ...]], dict[str, Any] | None] = {}
        for table, rows, new in self._seen:
            for row in (_named(table, one) for one in rows):
                first.setdefault((table, _key(table, row)), row)
            if new is not None and not rows:
                first.setdefault((table, new), None)
        every = [self._difference(*row, before) for row, before in first.items()]
        return [one for one in every if one is not None]

    def _note_rows(self, sql: str, parameters: Sequence[Any]) -> None:
        found = _CHANGE.match(sql)
        if found:
            changed, removed, added, columns = found.groups()
            table = changed or removed or added
            if table in TABLES and table not in _NOT_NOTED:
                where, values, new = _which(table, sql, parameters, columns)
                self._seen.append((table, self._db.execute(_select(table, where), values).fetchall(), new))

    def _difference(self, table: str, key: tuple[Any, ...], before: dict[str, Any] | None) -> ChangedRow | None:
        row = self._db.execute(_select(table, _where_key(table)), key).fetchone()
        after = None if row is None else _named(table, row)
        if before == after:
            return None
        if before is not None and after is not None:
            changed = [name for name, value in before.items() if after[name] != value]
            before, after = ({name: one[name] for name in changed} for one in (before, after))
        return ChangedRow(table, list(key), before, after)


def put_back(db: Connection, rows: Iterable[ChangedRow]) -> bool:
    """Put rows back as they were, in this order; False: one is not any more what the change made of it."""
    done = []
    for row in rows:
        where, values = _unchanged(row)
        if row.before is None:
            done.append(db.execute(f"DELETE FROM {row.table}{where}", values))
        elif row.after is None:
            if not is_unchanged(db, row):
                return False
            insert(db, row.table, row.before)
        else:
            sets = ", ".join(f"{name} = ?" for name in row.before)
            done.append(db.execute(f"UPDATE {row.table} SET {sets}{where}", [*row.before.values(), *values]))
    return all(one.rowcount == 1 for one in done)


def is_unchanged(db: Any, row: ChangedRow) -> bool:
    """Whether a row is still what the change made of it."""
    where, values = _unchanged(row)
    found = db.execute(f"SELECT 1 FROM {row.table}{where}", values).fetchone()
    return (found is None) == (row.after is None)


def text_of(rows: Iterable[ChangedRow]) -> str:
    """Rows as they are stored."""
    return json.dumps(list(rows), ensure_ascii=False)


def rows_of(text: str) -> list[ChangedRow]:
    """Rows that were stored."""
    return [ChangedRow(*row) for row in json.loads(text)]


def _which(
    table: str, sql: str, parameters: Sequence[Any], columns: str | None
) -> tuple[str, Sequence[Any], tuple[Any, ...] | None]:
    """The condition of the rows that a statement changes, its values, and the key where it is about one row alone."""
    if columns is None:
        where = sql[sql.rindex(" WHERE ") :]
        count = where.count("?")
        values = parameters[len(parameters) - count :]
        return where, values, tuple(values) if where == _where_key(table) else None
    given = dict(zip((name.strip() for name in columns.split(",")), parameters, strict=True))
    key = tuple(given[name] for name in TABLES[table].key)
    return _where_key(table), key, key


def _select(table: str, where: str) -> str:
    return f"SELECT {', '.join(column.name for column in TABLES[table].columns)} FROM {table}{where}"


def _named(table: str, row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip((column.name for column in TABLES[table].columns), row, strict=True))


def _key(table: str, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in TABLES[table].key)


def _where_key(table: str) -> str:
    return " WHERE " + " AND ".join(f"{name} = ?" for name in TABLES[table].key)


def _unchanged(row: ChangedRow) -> tuple[str, list[Any]]:
    """The condition that a row is as the change left it, and its values."""
    after = row.after or {}
    same = [f" AND {name} IS NULL" if value is None else f" AND {name} = ?" for name, value in after.items()]
    return _where_key(row.table) + "".join(same), [*row.key, *(value for value in after.values() if value is not None)]
