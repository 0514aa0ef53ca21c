"""Things that were seen, whole as JSON, and the comparison of a reading with the one before it.

A model is stored by the fields of its dataclass, without defaults and fields that comparison ignores. When read,
unknown keys are skipped and missing ones get their default, so that fields come and go without a migration.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    NamedTuple,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from tunilib.core.loan import Loan
from tunilib.core.note import shortened
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

    from tunilib.core.fine import Fine
    from tunilib.core.hold import Hold
    from tunilib.core.ports.ledger import Event

WRITTEN_AGAIN = timedelta(hours=1)
"""A reading without changes is not written again within this time."""

OVERTAKEN = timedelta(minutes=10)
"""A reading older than the last by less than this came from another process; by more, the clock was set back."""

T = TypeVar("T")
Statement: TypeAlias = tuple[str, tuple[object, ...]]

_types: dict[type, dict[str, Any]] = {}


class SeenKind(NamedTuple, Generic[T]):
    """A kind of things that are seen.

    Attributes:
        about: its name in the ledger.
        model: gives the class.
        state: the value whose age ``since`` says.
    """

    about: str
    model: Callable[[], type[T]]
    state: Callable[[T], object] = lambda _: None


class Seen(NamedTuple, Generic[T]):
    """A thing in the ledger, as last seen.

    Attributes:
        first: when it was first seen.
        last, gone: when it was last seen and first not listed; None: it is listed.
        since: since when its state is the present one.
        missed: when it was first not listed; its end is not known yet.
    """

    id: str
    thing: T
    first: str
    last: str | None
    gone: str | None
    since: str
    missed: str | None


class Plan(NamedTuple):
    """What to write for a reading: events, and changes of the tables."""

    events: list[Event]
    statements: list[Statement]


def _why_not(loan: Loan) -> object:
    """The reasons without details that change daily. Code ``other`` has the library's words."""
    words = (one.words or "" if one.code is ReasonCode.OTHER else "" for one in loan.reasons)
    return loan.renewable, sorted(zip((one.code for one in loan.reasons), map(shortened, words), strict=True))


def _hold() -> type[Hold]:
    from tunilib.core.hold import Hold

    return Hold


def _fine() -> type[Fine]:
    from tunilib.core.fine import Fine

    return Fine


LOANS = SeenKind("loan", lambda: Loan, _why_not)
PAST = SeenKind("past", lambda: Loan)
"""Returned loans as the library's history had them before they were deleted there."""
HOLDS = SeenKind("hold", _hold)
FINES = SeenKind("fine", _fine)
MESSAGES = SeenKind("message", lambda: Reason)


def compare(
    db: sqlite3.Connection,
    account: str,
    kind: SeenKind[T],
    things: Mapping[str, T],
    taken: datetime,
    now: datetime,
) -> tuple[Plan, list[tuple[T | None, T | None]]]:
    """Compare a complete reading with the last one."""
    plan, differences = Plan([], []), list[tuple[str, T | None, T | None]]()
    last = last_taken(db, account, kind.about)
    if last is not None and timedelta(0) < last - taken < OVERTAKEN:
        return plan, []
    present = {row[0]: row for row in _rows(db, account, kind, "gone IS NULL")}
    earlier = _gone(db, account, kind) if last is None else frozenset()
    for id_, thing in things.items():
        row = present.pop(id_, None)
        facts = facts_of(thing, without="read_at")
        if row is not None and row[1] == facts:
            continue
        old = _understood(kind, row) if row is not None else None
        began = old.since if old is not None and kind.state(old.thing) == kind.state(thing) else now.isoformat()
        plan.statements.append(stored(account, kind, id_, facts, now, began))
        if old is not None or last is not None or id_ in earlier:
            differences.append((id_, old.thing if old is not None else None, thing))
    for id_, row in present.items():
        statement = "UPDATE seen SET gone = ?, last = ? WHERE account = ? AND about = ? AND id = ?"
        before = last.isoformat() if last is not None else None
        plan.statements.append((statement, (now.isoformat(), before, account, kind.about, id_)))
        differences.append((id_, _understood(kind, row).thing, None))
    if plan.statements or last is None or not timedelta(0) <= taken - last < WRITTEN_AGAIN:
        plan.statements.append(noted(account, kind, taken))
    return plan, _told_apart(differences)


def _told_apart(differences: list[tuple[str, T | None, T | None]]) -> list[tuple[T | None, T | None]]:
    """Without copies of a record of which one is listed no more and one is new: they may be the same.

    A site that shows no barcodes gives them ids with the record before the mark.
    """
    gone = {id_.partition("~")[0] for id_, _, new in differences if new is None}
    came = {id_.partition("~")[0] for id_, old, _ in differences if old is None}
    unsure = gone & came
    return [
        (old, new)
        for id_, old, new in differences
        if (old is not None and new is not None) or id_.partition("~")[0] not in unsure
    ]


def last_taken(db: sqlite3.Connection, account: str, about: str) -> datetime | None:
    row = db.execute("SELECT taken FROM reading WHERE account = ? AND about = ?", (account, about)).fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def _gone(db: sqlite3.Connection, account: str, kind: SeenKind[T]) -> frozenset[str]:
    query = "SELECT id FROM seen WHERE account = ? AND about = ? AND gone IS NOT NULL"
    return frozenset(id_ for (id_,) in db.execute(query, (account, kind.about)))


def seen(
    db: sqlite3.Connection, account: str, kind: SeenKind[T], condition: str = "1 = 1", *values: object
) -> list[Seen[T]]:
    """The things of a kind, by id. The first reading's own time counts as first seen."""
    return [_understood(kind, row) for row in _rows(db, account, kind, condition, *values)]


def _rows(
    db: sqlite3.Connection, account: str, kind: SeenKind[T], condition: str, *values: object
) -> list[tuple[Any, ...]]:
    query = (
        "SELECT id, facts, first, last, gone, since, missed FROM seen"
        f" WHERE account = ? AND about = ? AND {condition} ORDER BY id"
    )
    return db.execute(query, (account, kind.about, *values)).fetchall()


def _understood(kind: SeenKind[T], row: tuple[Any, ...]) -> Seen[T]:
    id_, facts, first, *rest = row
    try:
        thing = thing_of(kind.model(), facts, read_at=datetime.fromisoformat(first))
    except ValueError as error:
        from sqlite3 import DataError

        raise DataError(f"a {kind.about} of it cannot be understood: {error}") from error
    return Seen(id_, thing, first, *rest)


def stored(account: str, kind: SeenKind[T], id_: str, facts: str, now: datetime, since: str) -> Statement:
    """Store a thing that is listed. One that comes back keeps the time at which it was first seen."""
    statement = (
        "INSERT INTO seen (account, about, id, facts, first, since) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (account, about, id) DO UPDATE SET"
        " facts = excluded.facts, since = excluded.since, gone = NULL, last = NULL"
    )
    return statement, (account, kind.about, id_, facts, now.isoformat(), since)


def noted(account: str, kind: SeenKind[T], taken: datetime) -> Statement:
    """Store the time of a reading."""
    statement = (
        "INSERT INTO reading (account, about, taken) VALUES (?, ?, ?)"
        " ON CONFLICT (account, about) DO UPDATE SET taken = excluded.taken"
    )
    return statement, (account, kind.about, taken.isoformat())


def facts_of(thing: Any, *, without: str = "") -> str:
    import json

    plain = {name: value for name, value in _plain(thing).items() if name != without}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def thing_of(model: type[T], facts: str, **given: Any) -> T:
    import json

    try:
        return _thing(model, json.loads(facts), given)
    except (TypeError, AttributeError, StopIteration) as error:
        raise ValueError(str(error)) from error


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        found = {one.name: (getattr(value, one.name), one.default) for one in fields(value) if one.compare}
        return {name: _plain(part) for name, (part, default) in found.items() if part != default}
    if type(value) is tuple:
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int) else str(value)


def _thing(model: type[T], plain: dict[str, Any], given: dict[str, Any]) -> T:
    types = _types.get(model)
    if types is None:
        types = _types[model] = get_type_hints(model)
    names = {one.name for one in fields(model)}  # type: ignore[arg-type]
    found = {name: _value(types[name], value) for name, value in plain.items() if name in names}
    return model(**{name: value for name, value in given.items() if name in names}, **found)


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, within = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _value(_member(within, value), value)
    if origin is tuple:
        if within[-1] is Ellipsis:
            return tuple([_value(within[0], one) for one in value])
        return tuple([_value(one, part) for one, part in zip(within, value, strict=True)])
    if is_dataclass(kind):
        return _thing(kind, value, {})  # type: ignore[arg-type]
    if kind in (date, datetime):
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return kind(value)


def _member(kinds: tuple[Any, ...], value: Any) -> Any:
    """The type of a union that a value has. Text is text, also where a day is possible."""
    if isinstance(value, dict):
        return next(kind for kind in kinds if is_dataclass(kind))
    if isinstance(value, list):
        return next(kind for kind in kinds if get_origin(kind) is tuple)
    if type(value) in kinds:
        return type(value)
    return next(kind for kind in kinds if kind is not type(None))
