"""Rows by the names of their columns: reading what they mean into models, and writing them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from tunilib.errors import LocalError
from tunilib.library.ids import new_id
from tunilib.library.stores.statements import Insert, Update
from tunilib.library.stores.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from tunilib.library.stores.row_changes import StoreConnection

    Row = dict[str, Any]

_T = TypeVar("_T")

NOT_OF_THE_FORM: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading a value raises that means nothing."""


class Reader:
    """Reads the rows of one query by the names of their columns; days, instants, words and so on as what they mean.

    Attributes:
        columns: what the query selects.

    Args:
        columns: each of them, with ``l.*`` for all of a table; or an expression and its name.
        without: what is left out of all columns.
        needs: what a row of another table gives, which has to be there; joined so that its absence leaves no row out.
        tables: the table of each short name; the first is the one whose rows are read.
    """

    def __init__(
        self,
        *columns: str | tuple[str, str],
        without: tuple[str, ...] = (),
        needs: tuple[str, ...] = (),
        **tables: str,
    ) -> None:
        first, name_of_table = next(iter(tables.items()))
        self._table, self._key, self._needs = TABLES[name_of_table], "", needs
        selected, names = [], []
        self._reads: list[tuple[str, Callable[[Any], Any]]] = []
        for one in columns:
            source, given = (one, "") if isinstance(one, str) else one
            short, _, column = source.partition(".")
            known = {each.name: each.kind.read for each in TABLES[tables[short]].columns} if short in tables else {}
            for name in [name for name in known if name not in without] if column == "*" else [column]:
                shown = f"{short}.{name}" if column == "*" else source
                selected.append(f"{shown} AS {given}" if given else shown)
                names.append(given or name)
                read = known.get(name)
                if read is not None:
                    self._reads.append((names[-1], read))
                if short == first and name == self._table.shown:
                    self._key = names[-1]
        self.columns = ", ".join(selected)
        self._names = tuple(names)

    def __call__(self, row: Sequence[Any]) -> Row:
        values = dict(zip(self._names, row, strict=True))
        for name, read in self._reads:
            if values[name] is not None:
                try:
                    values[name] = read(values[name])
                except NOT_OF_THE_FORM as error:
                    raise unreadable(self._table.name, values.get(self._key)) from error
        for name in self._needs:
            if values[name] is None:
                raise unreadable(self._table.name, values.get(self._key))
        return values

    def all(self, rows: Iterable[Sequence[Any]]) -> list[Row]:
        """Each row; all are taken first, since SQLite shows nothing newer while it has more to give."""
        return [self(row) for row in list(rows)]


def made(kind: type[_T], row: Row, **others: Any) -> _T:
    """A model or named tuple of a row: each field is the column of its name, but those that are given."""
    return kind(
        **{name: row[name] for name in _fields(cast("Hashable", kind)) if name in row and name not in others}, **others
    )


@lru_cache
def _fields(kind: Hashable) -> tuple[str, ...]:
    return tuple(getattr(kind, "_fields", None) or kind.__dataclass_fields__)  # type: ignore[attr-defined]


def meaning(read: Callable[..., _T], table: str, key: object, *stored: Any) -> _T:
    """What stored values mean; the error of an unreadable row where they mean nothing."""
    try:
        return read(*stored)
    except NOT_OF_THE_FORM as error:
        raise unreadable(table, key) from error


def unreadable(table: str, key: object) -> LocalError:
    """The error for a row whose values mean nothing: the file is damaged, or another program changed it."""
    return LocalError(
        "the library has a value that cannot be read, in {table} {id}",
        code="database",
        hint="see: tunilib desk verify; or restore the library from a backup",
        table=table,
        id=key,
    )


def insert(db: StoreConnection, table: str, values: Mapping[str, object]) -> None:
    """Insert a row; the keys are columns."""
    db.change(Insert(table, values))


def insert_new(
    db: StoreConnection,
    table: str,
    values: Mapping[str, object],
    *,
    key: str = "id",
    make: Callable[[], str] = new_id,
) -> str:
    """Insert a row whose key no other row has, and give that key; the keys of ``values`` are further columns."""
    while True:
        new = make()
        if db.change(Insert(table, {key: new, **values}, f"ON CONFLICT ({key}) DO NOTHING")).rowcount:
            return new


def update(db: StoreConnection, table: str, key: str, values: Mapping[str, object], *, column: str = "id") -> None:
    """Change a row; the keys are columns."""
    db.change(Update(table, values, {column: key}))
