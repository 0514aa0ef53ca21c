"""The outbox: notices to patrons are stored in the transaction that causes them, and sent later."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import days_after
from tunilib.core.notice import Notice
from tunilib.library.stores.connection import Store
from tunilib.library.stores.rows import Reader, insert_new, made, update
from tunilib.library.stores.statements import Delete, Sql, Update, marks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tunilib.library.stores.rows import Row


class StoredNotice(NamedTuple):
    """One notice of the outbox, and the id of its patron.

    Attributes:
        ended: why it is over unsent: ``refused``, ``unknown``, ``held``, ``outdated``; None: it is not.
        hold: the hold or request that it is about; None: it is about none.
    """

    notice: Notice
    patron: str
    ended: str | None = None
    hold: str | None = None


class OutdatedNotice(NamedTuple):
    """A notice that waits while something that it tells of has changed.

    Attributes:
        kind: ``hold-ready``, ``loan-lost``, ``due-reminder`` or ``loans-overdue``.
    """

    stored: StoredNotice
    kind: str


class LoanTold(NamedTuple):
    """A loan that a notice tells of, with the due date that it had.

    Attributes:
        days: how many days it was overdue then; 0: it was reminded of.
        fine: the fee for it; None: it cost nothing.
    """

    loan: str
    due: date
    days: int
    fine: str | None = None


_READ = Reader("n.*", n="notice")
_READ_REMINDER = Reader("m.loan", "m.due", ("0", "days"), m="reminder")
_READ_OVERDUE = Reader("m.loan", "m.due", "m.days", "m.fine", m="overdue_notice")
_AT_ONCE = 500
"""Rows in one statement."""
_WAITS = "sent IS NULL AND ended IS NULL"
_LATE = "SELECT l.id, {0} FROM loan l WHERE l.id IN ({1}) AND l.returned IS NULL AND l.lost IS NULL"
"""What of loans is stored, if they are still out when it is."""
_CHANGED = """EXISTS (
    SELECT 1 FROM {0} m LEFT JOIN loan l ON l.id = m.loan
     WHERE m.notice = n.id AND (l.id IS NULL OR l.returned IS NOT NULL OR l.lost IS NOT NULL OR l.due <> m.due{1})
)"""
_OF_LOSS = "fine f WHERE f.loan = n.loan AND f.kind IN ('replacement', 'handling')"
_OUTDATED = f"""n.sent IS NULL AND n.ended IS NULL AND n.claimed IS NULL AND CASE n.kind
    WHEN 'due-reminder' THEN {_CHANGED.format("reminder", " OR l.due < ?")} OR NOT EXISTS (
        SELECT 1 FROM account_card a JOIN patron o ON o.id = a.owner
         WHERE a.patron = n.patron AND a.reminder > 0 AND a.ended = 0 AND o.own_email = n.address
    )
    WHEN 'loans-overdue' THEN {_CHANGED.format("overdue_notice", "")}
    WHEN 'loan-lost' THEN EXISTS (
        SELECT 1 FROM loan l WHERE l.id = n.loan AND (l.returned IS NOT NULL OR l.lost IS NULL)
    ) OR (EXISTS (SELECT 1 FROM {_OF_LOSS}) AND NOT EXISTS (SELECT 1 FROM {_OF_LOSS} AND f.paid + f.waived < f.amount))
    WHEN 'hold-ready' THEN EXISTS (SELECT 1 FROM hold h WHERE h.id = n.hold AND h.status <> 'ready')
    ELSE FALSE
END"""
_SELECT = f"SELECT {_READ.columns} FROM notice n"


class SqlNotices(Store):
    def all(self) -> list[StoredNotice]:
        return self._all("")

    def waiting(self) -> list[StoredNotice]:
        """What waits, and nobody has claimed."""
        return self._all(f"WHERE {_WAITS} AND claimed IS NULL")

    def claimed(self) -> list[StoredNotice]:
        """What processes have claimed, and not settled."""
        return self._all(f"WHERE {_WAITS} AND claimed IS NOT NULL")

    def of_patron(self, patron: str) -> list[StoredNotice]:
        """A patron's notices, sent or waiting, except deleted and outdated ones."""
        return self._all("WHERE n.patron = ? AND n.deleted IS NULL AND COALESCE(n.ended, '') <> 'outdated'", patron)

    def delete(self, notice: str) -> None:
        """Do not show a notice to its patron any more."""
        update(self._db, "notice", notice, {"deleted": self._now})

    def by_id(self, notice: str) -> StoredNotice | None:
        row = self._db.read(f"{_SELECT} WHERE id = ?", (notice,)).fetchone()
        return self._stored(_READ(row)) if row else None

    def add(
        self,
        patron: str,
        kind: str,
        address: str | None,
        subject: str,
        body: str,
        *,
        hold: str | None = None,
        loan: str | None = None,
    ) -> str:
        values = {"patron": patron, "kind": kind, "address": address, "subject": subject, "body": body}
        return insert_new(self._db, "notice", {**values, "hold": hold, "loan": loan, "created": self._now})

    def claim(self, notice: str) -> bool:
        """Claim a notice that waits; False: another process has claimed it, or it does not wait any more."""
        where = Sql(f"id = ? AND {_WAITS} AND claimed IS NULL", (notice,))
        return self._db.change(Update("notice", {"claimed": self._now}, where)).rowcount == 1

    def release(self, notice: str) -> None:
        update(self._db, "notice", notice, {"claimed": None})

    def mark_sent(self, notice: str) -> None:
        update(self._db, "notice", notice, {"sent": self._now, "claimed": None})

    def end(self, notice: str, why: str) -> None:
        """A notice is over without having been sent: ``refused``, ``outdated``, ``unknown`` where it may have been."""
        update(self._db, "notice", notice, {"ended": why, "claimed": None})

    def readdress(self, patron: str, before: str | None, after: str | None) -> None:
        """Let what waits for a patron go to the new address of the register; reminders go to the account's own."""
        waits = f"{_WAITS} AND claimed IS NULL AND kind <> 'due-reminder'"
        where = Sql(f"patron = ? AND COALESCE(address, '') = ? AND {waits}", (patron, before or ""))
        self._db.change(Update("notice", {"address": after}, where))

    def mark_reminded(self, loans: Sequence[str], first: date, last: date) -> set[str]:
        """Remember that loans which fall due from one day to another were reminded of; those that were not before."""
        query = (
            f"INSERT INTO reminder (loan, due) {_LATE.format('l.due', marks(loans))} AND l.due BETWEEN ? AND ?"
            " ORDER BY l.id ON CONFLICT DO NOTHING RETURNING loan"
        )
        return self._loans(query, (*loans, first.isoformat(), last.isoformat()))

    def mark_overdue(self, loans: Sequence[str], days: int, today: date) -> set[str]:
        """Remember the notices of loans that are so many days overdue; the loans that had none before."""
        query = (
            f"INSERT INTO overdue_notice (loan, due, days) {_LATE.format(f'l.due, {days:d}', marks(loans))}"
            " AND l.due <= ? ORDER BY l.id ON CONFLICT DO NOTHING RETURNING loan"
        )
        return self._loans(query, (*loans, days_after(today, -days).isoformat()))

    def attach(self, loans: Sequence[str], notice: str) -> None:
        """The notice that reminds of loans, for the due dates that they have."""
        now = "due = (SELECT l.due FROM loan l WHERE l.id = reminder.loan)"
        self._db.change(Update("reminder", {"notice": notice}, Sql(f"loan IN ({marks(loans)}) AND {now}", loans)))

    def reminded(self, loans: Sequence[str]) -> dict[str, set[date]]:
        found: dict[str, set[date]] = {loan: set() for loan in loans}
        for loan in loans:
            query = f"SELECT {_READ_REMINDER.columns} FROM reminder m WHERE m.loan = ?"
            found[loan].update(row["due"] for row in _READ_REMINDER.all(self._db.read(query, (loan,))))
        return found

    def attach_overdue(self, told: Sequence[tuple[str, LoanTold]]) -> None:
        """The notices that tell of overdue loans, each with a loan."""
        for some in (told[start : start + _AT_ONCE] for start in range(0, len(told), _AT_ONCE)):
            rows = [(notice, one.fine, one.loan, one.due.isoformat(), one.days) for notice, one in some]
            query = (
                f"UPDATE overdue_notice SET notice = v.column1, fine = v.column2"
                f" FROM (VALUES {', '.join(['(?, ?, ?, ?, ?)'] * len(rows))}) v"
                " WHERE loan = v.column3 AND due = v.column4 AND days = v.column5"
            )
            self._db.change(Sql(query, [value for row in rows for value in row]))

    def told_by(self, notice: str) -> list[LoanTold]:
        found = []
        for reader, table in ((_READ_REMINDER, "reminder"), (_READ_OVERDUE, "overdue_notice")):
            rows = self._db.read(
                f"SELECT {reader.columns} FROM {table} m WHERE m.notice = ? ORDER BY m.loan", (notice,)
            )
            found += [made(LoanTold, row) for row in reader.all(rows)]
        return found

    def detach(self, notice: str) -> None:
        """Forget a notice's loans, so that they get another notice, except loans with a fee that was paid."""
        self._db.change(Delete("reminder", {"notice": notice}))
        paid = "SELECT 1 FROM fine f WHERE f.id = overdue_notice.fine AND f.paid > 0"
        self._db.change(Delete("overdue_notice", Sql(f"notice = ? AND NOT EXISTS ({paid})", (notice,))))

    def outdated(self, notice: str | None = None) -> list[OutdatedNotice]:
        """Unclaimed notices that are out of date.

        A hold is not ready; what a loss costs is settled, or the copy is there again; a loan is over, lost, or has
        another due date, or one is overdue that was reminded of; a reminder is not set any more, or the account has
        another address.
        """
        only, values = ("", ()) if notice is None else (" AND n.id = ?", (notice,))
        query = f"{_SELECT} WHERE {_OUTDATED}{only} ORDER BY n.rowid"
        rows = _READ.all(self._db.read(query, (self._now.date().isoformat(), *values)))
        return [OutdatedNotice(self._stored(row), row["kind"]) for row in rows]

    def loans_of(self, notice: str) -> tuple[str, ...]:
        """The loans that a notice reminds of; none: it is not a reminder."""
        rows = self._db.read("SELECT loan FROM reminder WHERE notice = ? ORDER BY due, loan", (notice,))
        return tuple(loan for (loan,) in rows)

    def hold_back(self) -> int:
        """Let nothing be sent that waits or is claimed (``held``); how many notices these are."""
        return self._db.change(Update("notice", {"ended": "held", "claimed": None}, Sql(_WAITS))).rowcount

    def _loans(self, query: str, values: Sequence[str]) -> set[str]:
        return {loan for (loan,) in self._db.change(Sql(query, values)).fetchall()}

    def _all(self, where: str, *values: str) -> list[StoredNotice]:
        rows = self._db.read(f"{_SELECT} {where} ORDER BY n.rowid", values)
        return [self._stored(row) for row in _READ.all(rows)]

    def _stored(self, row: Row) -> StoredNotice:
        created, sent = row["created"].astimezone(self._zone), row["sent"] and row["sent"].astimezone(self._zone)
        notice = made(Notice, row, to=row["address"], created=created, sent=sent)
        return made(StoredNotice, row, notice=notice)
