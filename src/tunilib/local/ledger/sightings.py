"""Loans as last read; and the comparison of readings that they share with holds and fines."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from tunilib.core.calendar import is_later
from tunilib.core.reason import ReasonCode, Source

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping
    from typing import Self

    from tunilib.core.answer import Reading
    from tunilib.core.loan import Loan
    from tunilib.core.ports.ledger import Event
    from tunilib.core.reason import Reason

WRITTEN_AGAIN = timedelta(hours=1)
"""A reading without changes is not written again within this time."""

OVERTAKEN = timedelta(minutes=10)
"""A reading older than the last by less than this came from another process; by more, the clock was set back."""

T = TypeVar("T")
R = TypeVar("R", bound=NamedTuple)


class Plan:
    """What to write for a reading.

    Attributes:
        events: the differences from the last reading.
        statements: the changes of the tables; empty if nothing is to be written.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.statements: list[tuple[str, tuple[object, ...]]] = []

    def __iadd__(self, other: Plan) -> Self:
        """Do this as well."""
        self.events += other.events
        self.statements += other.statements
        return self


class Tracked(Generic[T, R]):
    """How items of one kind are stored, and the events of their changes.

    Args:
        about: ``loan``, ``hold`` or ``fine``; the name of the table.
        row: the class of its rows; the fields are its columns.
        row_of: makes the row of an item; the second argument is the present row, None for a new item.
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
    tracked: Tracked[T, R],
) -> Plan:
    """Compare a complete reading with the tables, and plan what to write.

    Args:
        things: all items that were read, by id, the first column.
        taken: when they were read.
        now: when this is written.
    """
    plan = Plan()
    last = last_taken(db, account, tracked.about)
    if last is not None and timedelta(0) < last - taken < OVERTAKEN:
        return plan
    present = _present_rows(db, account, tracked)
    earlier = _earlier_ids(db, account, tracked.about) if last is None else frozenset()
    for id_, thing in things.items():
        old = present.pop(id_, None)
        new = tracked.row_of(thing, old)
        if old is None:
            plan.statements.append(inserted(account, new, now, tracked.about))
            plan.events += tracked.appeared(new) if last is not None or id_ in earlier else []
        elif old != new:
            plan.statements.append(_updated(account, new, tracked.about))
            plan.events += tracked.changed(old, new)
    for id_, old in present.items():
        statement = f"UPDATE {tracked.about} SET gone = ?, last_seen = ? WHERE account = ? AND id = ?"
        plan.statements.append((statement, (now.isoformat(), _text(last), account, id_)))
        plan.events += tracked.vanished(old)
    if plan.statements or last is None or not timedelta(0) <= taken - last < WRITTEN_AGAIN:
        plan.statements.append(noted(account, tracked.about, taken))
    return plan


def last_taken(db: sqlite3.Connection, account: str, about: str) -> datetime | None:
    """When an account was last read; None: never."""
    row = db.execute("SELECT taken FROM reading WHERE account = ? AND about = ?", (account, about)).fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def _present_rows(db: sqlite3.Connection, account: str, tracked: Tracked[T, R]) -> dict[str, R]:
    columns = ", ".join(tracked.row._fields)
    query = f"SELECT {columns} FROM {tracked.about} WHERE account = ? AND gone IS NULL"
    return {row[0]: tracked.row(*row) for row in db.execute(query, (account,))}


def _earlier_ids(db: sqlite3.Connection, account: str, about: str) -> frozenset[str]:
    """What is known to have gone, also where it is not known any more when the account was last read."""
    rows = db.execute(f"SELECT id FROM {about} WHERE account = ? AND gone IS NOT NULL", (account,))
    return frozenset(id_ for (id_,) in rows)


def inserted(account: str, row: NamedTuple, now: datetime, about: str) -> tuple[str, tuple[object, ...]]:
    """Store an item; one that was gone and is back keeps the time at which it was first seen."""
    columns = row._fields
    again = ", ".join(f"{column} = excluded.{column}" for column in columns)
    statement = (
        f"INSERT INTO {about} (account, first_seen, {', '.join(columns)})"
        f" VALUES ({', '.join('?' * (len(columns) + 2))})"
        f" ON CONFLICT (account, id) DO UPDATE SET {again}, gone = NULL, last_seen = NULL"
    )
    return statement, (account, now.isoformat(), *row)


def _updated(account: str, row: NamedTuple, about: str) -> tuple[str, tuple[object, ...]]:
    columns = ", ".join(f"{column} = ?" for column in row._fields)
    return f"UPDATE {about} SET {columns} WHERE account = ? AND id = ?", (*row, account, row[0])


def noted(account: str, about: str, taken: datetime) -> tuple[str, tuple[object, ...]]:
    """Store when an account was last read."""
    statement = (
        "INSERT INTO reading (account, about, taken) VALUES (?, ?, ?)"
        " ON CONFLICT (account, about) DO UPDATE SET taken = excluded.taken"
    )
    return statement, (account, about, taken.isoformat())


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


class _LoanRow(NamedTuple):
    id: str
    title: str
    author: str | None
    record_id: str | None
    barcode: str | None
    library: str | None
    checked_out: str | None
    due: str
    renewable: int | None
    reasons: str
    renewals_used: int | None
    renewals_limit: int | None
    renewals_left: int | None
    since: str


def plan_loans(
    db: sqlite3.Connection,
    account: str,
    reading: Reading[Loan],
    now: datetime,
    refused: Mapping[str, tuple[Reason, ...]] = MappingProxyType({}),
) -> Plan:
    """Plan what to write for a complete reading of loans, and of the messages to the patron that came with it.

    Events: ``loan-new``, ``renewed`` (the library counts one renewal more, or one less that is left), ``due-changed``,
    ``not-renewable-any-more``, ``renewable-again`` and ``returned`` (gone from the list); ``message`` (a block that was
    not there before, by its code); ``renew-refused`` for what is ``refused`` for another reason than before.
    """
    loans = {loan.id: loan for loan in reading.items}

    def row_of(loan: Loan, old: _LoanRow | None) -> _LoanRow:
        return _loan_row(loan, old, now)

    def changed(old: _LoanRow, new: _LoanRow) -> list[Event]:
        loan = loans[new.id]
        return [*_moved(old, new, loan, now), *_turned(old, new, loan, now)]

    tracked: Tracked[Loan, _LoanRow] = Tracked(
        about="loan",
        row=_LoanRow,
        row_of=row_of,
        appeared=lambda row: [_event("loan-new", row, now, after=row.due or None)],
        changed=changed,
        vanished=lambda row: [_event("returned", row, now, before=row.due or None)],
    )
    plan = plan_reading(db, account, loans, reading.taken, now, tracked)
    messages: Tracked[Reason, _MessageRow] = Tracked(
        about="message",
        row=_MessageRow,
        row_of=lambda block, old: old or _message_row(block),
        appeared=lambda row: [_message(row, now)],
        changed=lambda _old, _new: [],
        vanished=lambda _: [],
    )
    blocks = {_message_id(block): block for block in reading.blocks}
    plan += plan_reading(db, account, blocks, reading.taken, now, messages)
    plan.events += [
        event
        for id_, reasons in refused.items()
        if id_ in loans and not _was_refused(db, account, event := _refusal(loans[id_], reasons, now))
    ]
    return plan


def _refusal(loan: Loan, reasons: tuple[Reason, ...], now: datetime) -> Event:
    from tunilib.core.ports.ledger import Event

    due = loan.due.isoformat() if loan.due is not None else None
    words = "; ".join([reason.words or reason.code.value for reason in reasons]) or None
    source = reasons[0].source.value if reasons else None
    return Event(time=now, kind="renew-refused", id=loan.id, title=loan.title, before=due, message=words, source=source)


def _was_refused(db: sqlite3.Connection, account: str, event: Event) -> bool:
    """Whether the same refusal of the same loan, due on the same day, is the last thing known of it."""
    row = db.execute(
        "SELECT kind, before, message FROM event WHERE account = ? AND id = ? AND kind IN"
        " ('renew-refused', 'renewed', 'due-changed') ORDER BY number DESC LIMIT 1",
        (account, event.id),
    ).fetchone()
    return row is not None and tuple(row) == (event.kind, event.before, event.message)


class _MessageRow(NamedTuple):
    id: str
    code: str
    text: str
    source: str


def _message_id(block: Reason) -> str:
    """The code; for the code ``other`` with the library's words."""
    return f"{block.code.value} {block.words or ''}" if block.code is ReasonCode.OTHER else block.code.value


def _message_row(block: Reason) -> _MessageRow:
    return _MessageRow(_message_id(block), block.code.value, block.text(), block.source.value)


def _message(row: _MessageRow, now: datetime) -> Event:
    from tunilib.core.ports.ledger import Event

    return Event(time=now, kind="message", id=row.code, title=row.text, message=row.text, source=row.source)


def _loan_row(loan: Loan, old: _LoanRow | None, now: datetime) -> _LoanRow:
    renewable = None if loan.renewable is None else int(loan.renewable)
    reasons = _signature(loan)
    as_before = old is not None and (old.renewable, old.reasons) == (renewable, reasons)
    return _LoanRow(
        id=loan.id,
        title=loan.title,
        author=loan.author,
        record_id=loan.record_id,
        barcode=loan.barcode,
        library=loan.library,
        checked_out=loan.checked_out.isoformat() if loan.checked_out else None,
        due=loan.due.isoformat() if loan.due is not None else "",
        renewable=renewable,
        reasons=reasons,
        renewals_used=loan.renewals_used,
        renewals_limit=loan.renewals_limit,
        renewals_left=loan.renewals_left,
        since=old.since if as_before and old is not None else now.isoformat(),
    )


def _signature(loan: Loan) -> str:
    """The reasons without details that change daily; for the code ``other`` with the library's words."""
    return "\n".join(
        sorted(f"{r.code.value}: {r.words}" if r.code is ReasonCode.OTHER else r.code.value for r in loan.reasons)
    )


def _moved(old: _LoanRow, new: _LoanRow, loan: Loan, now: datetime) -> list[Event]:
    if old.due == new.due:
        return []
    renewed = _is_counted(old, new) and is_later(loan.due, _due_of(old.due))
    return [_event("renewed" if renewed else "due-changed", new, now, before=old.due or None, after=new.due or None)]


def _is_counted(old: _LoanRow, new: _LoanRow) -> bool:
    """Whether the library counts a renewal more; some sites show only how many are left."""
    if old.renewals_used is not None:
        return (new.renewals_used or 0) > old.renewals_used
    return old.renewals_left is not None and new.renewals_left is not None and new.renewals_left < old.renewals_left


def _turned(old: _LoanRow, new: _LoanRow, loan: Loan, now: datetime) -> list[Event]:
    if old.renewable == new.renewable:
        return []
    if new.renewable == 0:
        from tunilib.local.ledger.intents import message_of, source_of

        words, source = message_of(loan.reasons), source_of(loan.reasons) or Source.INFERRED.value
        return [_event("not-renewable-any-more", new, now, message=words, source=source)]
    return [_event("renewable-again", new, now)] if old.renewable == 0 and new.renewable == 1 else []


def _due_of(text: str) -> date | datetime | None:
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _event(
    kind: str,
    row: _LoanRow,
    now: datetime,
    *,
    before: str | None = None,
    after: str | None = None,
    message: str | None = None,
    source: str = Source.INFERRED.value,
) -> Event:
    from tunilib.core.ports.ledger import Event

    return Event(
        time=now, kind=kind, id=row.id, title=row.title, before=before, after=after, message=message, source=source
    )
