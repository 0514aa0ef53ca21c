"""The kinds of columns of a library's tables: how values are stored, written and read, on every engine alike.

Days are calendar days in the library's zone, ``YYYY-MM-DD``; instants are UTC, ``YYYY-MM-DDTHH:MM:SS+00:00``; money is
integer cents, a flag 0 or 1. What no version of tunilib writes (``soon`` for a day) means that the library is damaged,
or that another program changed it: ``read`` refuses it.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tunilib.core.reason import ReasonCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tunilib.core.catalogue import Filter


class ColumnKind(NamedTuple):
    """A kind of column.

    Attributes:
        types: in SQLite, and on PostgreSQL.
        read: the value of what is stored; raises ``ValueError`` and the like where it means nothing. None: as stored.
        is_checked: PostgreSQL itself refuses what cannot be read.
        words: gives the only values that it may have, with what each means.
        sure: SQLite's condition that a value ``{0}`` can be read; empty: only ``read`` can say it.
    """

    types: tuple[str, str]
    read: Callable[[Any], Any] | None = None
    is_checked: bool = False
    words: Callable[[], Mapping[Any, Any]] | None = None
    sure: str = ""


class TableColumn(NamedTuple):
    """A column.

    Attributes:
        null: it may be empty. default: as SQL. check: a condition.
        ref: the table whose key it has. cascade: the row goes with the one that it refers to.
        since: the set of tables in which it is new; a library that exists gets it when it is opened.
    """

    name: str
    kind: ColumnKind
    null: bool = False
    default: str | None = None
    check: str = ""
    ref: str | None = None
    cascade: bool = False
    since: int = 0


class Index(NamedTuple):
    """An index; ``where``: the rows that are in it. ``since``: as of a column."""

    name: str
    columns: str
    unique: bool = False
    where: str = ""
    since: int = 0


class Table(NamedTuple):
    """A table.

    Attributes:
        key: the columns of its primary key. shown: the column that names a row in a message.
        unique, checks: what must hold, as SQL.
        is_ordered: the order in which rows were added means something, and the key does not give it.
        grows: a number of its key is never given twice, though the row be gone.
        since: as of a column; an older table of that name is dropped.
    """

    name: str
    columns: tuple[TableColumn, ...]
    key: tuple[str, ...] = ("id",)
    shown: str = "id"
    unique: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    indexes: tuple[Index, ...] = ()
    is_ordered: bool = False
    grows: bool = False
    since: int = 0


def texts(*names: str, null: bool = False) -> tuple[TableColumn, ...]:
    return tuple([TableColumn(name, TEXT, null=null) for name in names])


def one_of(*words: str) -> ColumnKind:
    known = {word: word for word in words}
    return ColumnKind(TEXT.types, known.__getitem__, is_checked=True, words=lambda: known)


@lru_cache(maxsize=10_000)
def read_day(stored: str) -> date:
    found = date.fromisoformat(stored)
    if found.isoformat() != stored:  # other ways to write a day sort otherwise
        raise ValueError(f"not a day: {stored!r}")
    return found


def read_instant(stored: str) -> datetime:
    found = datetime.fromisoformat(stored)
    if found.tzinfo is not UTC or found.isoformat() != stored or not 1 < found.year < 9999:
        raise ValueError(f"not an instant: {stored!r}")
    return found


def read_password(stored: str) -> str:
    """The mark of none, or what a password can be compared with, within the memory that this may take."""
    found = re.fullmatch(r"-|scrypt:(\d{1,9}):(\d{1,3}):(\d{1,2}):(?:[0-9a-f]{2})+:(?:[0-9a-f]{2})+", stored, re.ASCII)
    if found is None:
        raise ValueError("not the hash of a password")
    if stored != "-":
        n, r, p = map(int, found.groups())
        if n < 2 or n & (n - 1) or not r or not p or 128 * n * r >= 2**25:
            raise ValueError("a password cannot be compared at this cost")
    return stored


def read_filters(stored: str) -> tuple[Filter, ...]:
    from tunilib.core.catalogue import Filter

    pairs = json.loads(stored)
    if not isinstance(pairs, list):
        raise TypeError("not a list of filters")
    return tuple(Filter(field, value) for field, value in pairs)


def read_reason(stored: str) -> str:
    """A reason code, or one case of ``other``."""
    code, _, case = stored.partition(".")
    if code != ReasonCode.OTHER.value or not case:
        ReasonCode(stored)
    return stored


def read_reference(stored: str) -> Any:
    """A whole reference; the JSON is read where it is needed."""
    from tunilib.library.catalogue.indexing import reference_from_json

    return reference_from_json(stored, "", None)


def enumeration(kind: str, without: str = "") -> ColumnKind:
    """Members of an enumeration, which is imported when one is read.

    Args:
        kind: module and class.
        without: the word of the member that is never stored.
    """

    @cache
    def known() -> Mapping[str, Any]:
        module, _, members = kind.rpartition(".")
        return {str(one): one for one in getattr(import_module(module), members) if one != without}

    def read(stored: str) -> Any:
        return known()[stored]

    return ColumnKind(_TEXT, read, is_checked=True, words=known)


_TEXT: Final = ("TEXT", "plain")
TEXT: Final = ColumnKind(_TEXT)
PASSWORD: Final = ColumnKind(_TEXT, read_password)
REASON: Final = ColumnKind(_TEXT, read_reason)
FILTERS: Final = ColumnKind(_TEXT, read_filters)
REFERENCE: Final = ColumnKind(_TEXT, read_reference)
HOLD_KIND: Final = enumeration("tunilib.core.hold.HoldKind", without="ill")
HOLD_STATUS: Final = enumeration("tunilib.core.hold.HoldStatus", without="frozen")
FINE_KIND: Final = enumeration("tunilib.core.fine.FineKind", without="accrued")
PAYMENT_STATE: Final = enumeration("tunilib.core.payment.PaymentState")
ALERT: Final = enumeration("tunilib.core.search.Alert", without="other")
DAY: Final = ColumnKind(("TEXT", "iso_day"), read_day, is_checked=True, sure="date({0}) IS {0} AND {0} >= '0001'")
MOMENT: Final = ColumnKind(
    ("TEXT", "iso_instant"),
    read_instant,
    is_checked=True,
    sure="date({0}) IS substr({0}, 1, 10) AND {0} GLOB '??????????T??:??:??+00:00' AND substr({0}, 12, 2) < '24'"
    " AND {0} BETWEEN '0002' AND '9999'",
)
WHOLE: Final = ColumnKind(("INTEGER", "BIGINT"))
NUMBER: Final = ColumnKind(("INTEGER", "BIGINT GENERATED BY DEFAULT AS IDENTITY"))
"""A number that each new row gets from the engine."""
FLAG: Final = ColumnKind(("INTEGER", "flag"), bool, words=lambda: {0: False, 1: True})
RAW: Final = ColumnKind(("BLOB", "BYTEA"))
