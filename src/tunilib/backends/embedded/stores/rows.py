"""Values in rows: how each column is written that has a form, the one reader of them, and writing.

What no version of tunilib writes (``soon`` for a day) means that the file is damaged, or that another program changed
it. The reader says in which table and row; the verification finds it by the same forms.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tunilib.backends.embedded.ids import new_id
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tunilib.backends.embedded.stores.connection import Connection

AFTER_ALL_DAYS: Final = "9999-12-31"
"""A condition on days has to let through what is no day and sorts after them, so that it is read and said."""


NOT_OF_THE_FORM: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading a value raises that has another form."""


class Form(NamedTuple):
    """How the values of a column are written.

    Attributes:
        read: the value of a text; raises ``ValueError`` where it has another form.
        wrong: an SQL condition that is true for what ``read`` does not take, with ``{0}`` for the column; None: no
            condition can say it.
    """

    read: Callable[[str], Any]
    wrong: str | None = None


class Table(NamedTuple):
    """A table: how its rows are named, and which of its columns have a form."""

    key: str
    forms: Mapping[str, Form]


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:  # other ways to write a day sort otherwise
        raise ValueError(f"not a day: {text!r}")
    return day


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not UTC or moment.isoformat() != text or not 1 < moment.year < 9999:
        raise ValueError(f"not an instant: {text!r}")
    return moment


def _words(*words: str) -> Form:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"not one of {', '.join(words)}: {text!r}")
        return text

    quoted = ", ".join(f"'{word}'" for word in words)
    return Form(read, f"{{0}} NOT IN ({quoted})")


def _password(text: str) -> str:
    """The mark of none, or what a password can be compared with, within the memory that this may take."""
    found = re.fullmatch(r"-|scrypt:(\d{1,9}):(\d{1,3}):(\d{1,2}):(?:[0-9a-f]{2})+:(?:[0-9a-f]{2})+", text, re.ASCII)
    if found is None:
        raise ValueError("not the hash of a password")
    if text != "-":
        n, r, p = map(int, found.groups())
        if n < 2 or n & (n - 1) or not r or not p or 128 * n * r >= 2**25:
            raise ValueError("a password cannot be compared at this cost")
    return text


def _filters(text: str) -> Any:
    import json

    from tunilib.core.catalogue import Filter

    pairs = json.loads(text)
    if not isinstance(pairs, list):
        raise TypeError("not a list of filters")
    return tuple(Filter(field, value) for field, value in pairs)


def _reason(text: str) -> str:
    """A reason code, or one case of ``other``."""
    from tunilib.core.reason import ReasonCode

    code, _, case = text.partition(".")
    if code != ReasonCode.OTHER.value or not case:
        ReasonCode(text)
    return text


def _reference(text: str) -> Any:
    from tunilib.backends.embedded.catalogue.indexing import reference_from_json

    return reference_from_json(text, "", None)


DAY = Form(_day, "(date({0}) IS NOT {0} OR {0} < '0001')")
INSTANT = Form(
    _instant, "(strftime('%Y-%m-%dT%H:%M:%S+00:00', {0}) IS NOT {0} OR {0} NOT BETWEEN '0002' AND '9998-12-31T25')"
)

TABLES: Final[Mapping[str, Table]] = {
    "library": Table("id", {"made": DAY, "day_done": DAY}),
    "record": Table("id", {"added": DAY}),
    "item": Table("barcode", {"lost": DAY, "added": DAY}),
    "patron": Table("id", {"card_expires": DAY, "password": Form(_password), "locked_until": INSTANT, "added": DAY}),
    "account_card": Table("id", {"added": DAY}),
    "session": Table("patron", {"started": INSTANT}),
    "change_request": Table(
        "id",
        {
            "field": _words("name", "address", "email", "phone"),
            "created": DAY,
            "state": _words("pending", "approved", "declined"),
            "decided": DAY,
        },
    ),
    "loan": Table("id", {"checked_out": DAY, "due": DAY, "lost": DAY, "returned": DAY}),
    "hold": Table(
        "id",
        {
            "kind": _words("hold", "retrieval"),
            "status": _words("waiting", "processing", "in-transit", "ready", "collected", "expired", "cancelled"),
            **dict.fromkeys(
                ("created", "expires", "frozen_until", "processed", "ready", "pickup_until", "closed"), DAY
            ),
        },
    ),
    "fine": Table(
        "id",
        {
            "kind": _words("overdue", "uncollected", "replacement", "handling", "other"),
            "registered": DAY,
            "due": DAY,
            "checked_out": DAY,
        },
    ),
    "event": Table("number", {"at": INSTANT, "day": DAY, "actor": _words("patron", "desk", "day")}),
    "notice": Table(
        "id",
        {
            "created": INSTANT,
            "sent": INSTANT,
            "claimed": INSTANT,
            "ended": _words("refused", "unknown", "held", "outdated"),
        },
    ),
    "reminder": Table("loan", {"due": DAY}),
    "overdue_notice": Table("loan", {"due": DAY}),
    "payment": Table(
        "id",
        {
            "state": _words("started", "paid", "registered", "cancelled", "failed", "unregistered", "unknown"),
            **dict.fromkeys(("created", "paid", "registered"), INSTANT),
            "reason": Form(_reason),
        },
    ),
    "payment_fine": Table("payment", {"kind": _words("overdue", "uncollected", "replacement", "handling", "other")}),
    "favourite_list": Table("id", {"created": INSTANT}),
    "own_reference": Table("id", {"data": Form(_reference)}),
    "favourite": Table("number", {"added": INSTANT}),
    "search": Table(
        "id",
        {
            "filters": Form(_filters),
            "created": INSTANT,
            "saved": INSTANT,
            "alert": _words("none", "daily", "weekly"),
            "last_notified": INSTANT,
        },
    ),
    "catalogue": Table("record", {"entered": INSTANT}),
    "catalogue_reference": Table("number", {"data": Form(_reference)}),
}
"""Every column that has a form of its own; numbers and flags have one by their type, other texts have none."""


_BETWEEN_COLUMNS: Final = re.compile(r",\s+(?![^()]*\))")


class Reader:
    """Reads the rows of one query: what has a form comes as its value, empty columns as None.

    Args:
        columns: of the query; those of a table are written with its short name, ``l.due``.
        tables: the table of each short name. The key of one whose forms are read is among the columns, as itself or as
            the column that ``keys`` names.
    """

    def __init__(self, columns: str, tables: Mapping[str, str], keys: Mapping[str, str] | None = None) -> None:
        self.columns = columns
        names = _BETWEEN_COLUMNS.split(columns)
        self._forms: list[tuple[int, Callable[[str], Any], str, int]] = []
        for place, name in enumerate(names):
            short, _, column = name.partition(".")
            table = TABLES.get(tables.get(short, ""))
            if table is not None and column in table.forms:
                key = names.index((keys or {}).get(short, f"{short}.{table.key}"))
                self._forms.append((place, table.forms[column].read, tables[short], key))

    def __call__(self, row: tuple[Any, ...]) -> list[Any]:
        """The values of a row.

        Raises:
            LocalError: ``database``: a value has not the form of its column; table and key are named.
        """
        values = list(row)
        for place, read, table, key in self._forms:
            text = values[place]
            if text is not None:
                try:
                    values[place] = read(text)
                except NOT_OF_THE_FORM as error:
                    raise unreadable(table, row[key]) from error
        return values

    def all(self, rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
        """The values of each row."""
        return [self(row) for row in rows]


def unreadable(table: str, key: object) -> LocalError:
    """The error for a row whose values mean nothing: the file is damaged, or another program changed it."""
    return LocalError(
        "the library has a value that cannot be read, in {table} {id}",
        code="database",
        hint="see: tunilib desk verify; or restore the library from a backup",
        table=table,
        id=key,
    )


def insert(db: Connection, table: str, values: Mapping[str, object]) -> None:
    """Insert a row; the keys are columns."""
    columns, marks = ", ".join(values), ", ".join("?" for _ in values)
    db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", [_written(value) for value in values.values()])


def insert_new(
    db: Connection, table: str, values: Mapping[str, object], *, key: str = "id", make: Callable[[], str] = new_id
) -> str:
    """Insert a row whose key no other row has, and give that key; the keys of ``values`` are further columns."""
    columns, given = ", ".join((key, *values)), [_written(value) for value in values.values()]
    statement = f"INSERT INTO {table} ({columns}) VALUES (?{', ?' * len(given)}) ON CONFLICT ({key}) DO NOTHING"
    while True:
        made = make()
        if db.execute(statement, (made, *given)).rowcount:
            return made


def marks(values: Sequence[object]) -> str:
    """The marks of several values in a list."""
    return ", ".join("?" * len(values))


def update(db: Connection, table: str, key: str, values: Mapping[str, object], *, column: str = "id") -> None:
    """Change a row; the keys are columns."""
    sets = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"UPDATE {table} SET {sets} WHERE {column} = ?", [*map(_written, values.values()), key])


def _written(value: object) -> object:
    """A value as it is stored: days as ISO dates, flags as 0 and 1."""
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
